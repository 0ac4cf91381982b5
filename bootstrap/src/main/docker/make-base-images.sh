#!/bin/sh
# Makes the images that the Dockerfile begins with out of this machine's JDK and libraries, so that no registry of
# images is needed.
#
#   make-base-images.sh <JDK's folder> <name of the JDK's image> <name of the base image>
set -eu

jdk=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
root=$work/root

main() {
  mkdir -p "$root/tmp" "$root/etc"
  chmod 1777 "$root/tmp"
  find "$jdk/bin/java" "$jdk/lib" -name 'java' -o -name '*.so' | while read -r binary; do
    add_libraries "$binary"
  done
  import "$3"
  mkdir -p "$root/opt/jdk"
  cp -RL "$jdk/." "$root/opt/jdk"
  import "$2" --change 'ENV PATH=/opt/jdk/bin'
}

# The libraries of this machine that a binary needs, the loader among them, at the same places.
add_libraries() {
  ldd "$1" 2> /dev/null | grep -o '/[^ ]*' | grep -v -e "^$jdk" -e ':$' | while read -r library; do
    [ -e "$root$library" ] || install -D -m 755 "$library" "$root$library"
  done
}

import() {
  name=$1
  shift
  tar -C "$root" --numeric-owner --owner=0 --group=0 -c . | docker import "$@" - "$name"
}

main "$@"
