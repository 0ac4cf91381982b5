#!/bin/sh
# What the image runs: makes the database cluster at the first start, then becomes the server. Takes the
# variables of the official image, for that is the one that Testcontainers believes to start.
set -e
export PGDATA="${PGDATA:=/data/pg}"
: "${POSTGRES_USER:=postgres}" "${POSTGRES_PASSWORD:=postgres}"
: "${POSTGRES_DB:=$POSTGRES_USER}"
export POSTGRES_USER POSTGRES_PASSWORD POSTGRES_DB

if [ "$1" = postgres ] && [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chown 999:999 "$PGDATA"
  chmod 700 "$PGDATA"
  exec setpriv --reuid=999 --regid=999 --clear-groups "$0" "$@"
fi

if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
  echo "$POSTGRES_PASSWORD" > /run/password
  initdb -D "$PGDATA" -U "$POSTGRES_USER" --pwfile=/run/password -A scram-sha-256 -E UTF8 --locale=C \
    --locale-provider=builtin --builtin-locale=C.UTF-8 --no-sync
  : > /run/password
  echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
  echo "listen_addresses = '*'" >> "$PGDATA/postgresql.conf"
  echo "unix_socket_directories = '/run'" >> "$PGDATA/postgresql.conf"
  if [ "$POSTGRES_DB" != postgres ]; then
    echo "create database \"$POSTGRES_DB\"" | postgres --single -D "$PGDATA" -j postgres > /dev/null
  fi
  # Testcontainers waits until the server has said twice that it is ready, as in the official image.
  pg_ctl -D "$PGDATA" -w -o "-c listen_addresses=''" start
  pg_ctl -D "$PGDATA" -m fast -w stop
fi

exec "$@"
