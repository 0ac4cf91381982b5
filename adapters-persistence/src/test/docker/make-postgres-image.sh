#!/bin/sh
# Makes the image of the PostgreSQL that the tests run against, of the same binaries as the embedded
# one, so that no registry of images is needed.
#
#   make-postgres-image.sh <embedded-postgres-binaries-….jar> <name:tag>
set -eu

jar=$(realpath "$1")
tag=$2
folder=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
root=$work/root

main() {
  mkdir -p "$root/bin" "$root/etc" "$root/pgsql" "$root/run" "$root/tmp" "$root/data" "$root/dev" "$root/proc"
  chmod 1777 "$root/run" "$root/tmp"
  unzip -q "$jar" '*.txz' -d "$work"
  tar -xJf "$work"/*.txz -C "$root/pgsql" --no-same-owner

  for program in sh mkdir chown chmod id setpriv; do
    cp -L "$(command -v "$program")" "$root/bin/$program"
    add_libraries "$root/bin/$program"
  done
  export LD_LIBRARY_PATH="$root/pgsql/lib"
  for program in postgres initdb pg_ctl; do
    add_libraries "$root/pgsql/bin/$program"
  done
  unset LD_LIBRARY_PATH

  printf 'root:x:0:0::/:/bin/sh\npostgres:x:999:999::/data:/bin/sh\n' > "$root/etc/passwd"
  printf 'root:x:0:\npostgres:x:999:\n' > "$root/etc/group"
  install -m 755 "$folder/entrypoint.sh" "$root/bin/entrypoint"

  tar -C "$root" --numeric-owner --owner=0 --group=0 -c . |
    docker import \
      --change 'ENTRYPOINT ["/bin/entrypoint"]' \
      --change 'CMD ["postgres"]' \
      --change 'EXPOSE 5432' \
      --change 'ENV PATH=/pgsql/bin:/bin' \
      - "$tag"
}

# The libraries of this machine that a program needs, the loader among them, at the same places.
add_libraries() {
  ldd "$1" | grep -o '/[^ ]*' | grep -v -e "^$root" -e ':$' | while read -r library; do
    [ -e "$root$library" ] || install -D -m 755 "$library" "$root$library"
  done
}

main
