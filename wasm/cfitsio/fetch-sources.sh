#!/usr/bin/env bash
# usage: fetch-sources.sh CACHE
# Fetches the sources by package name into CACHE/cfitsio-4.6.4, CACHE/zlib and CACHE/bzip2 and checks their hashes:
# fitsio by pip (requirements.txt), libz-sys and bzip2-sys by cargo (Cargo.lock). What is there already stays.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=$1
tarball_hash=227b637b91c9820ea96f39a65eb087f053de567d82f4338e2884f123f8183c55
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)

if [ ! -e "$cache/cfitsio-4.6.4/fitsio.h" ]; then
  work=$(mktemp -d "$cache/fetch.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --no-binary fitsio --require-hashes \
    -r "$here/sources/requirements.txt" -d "$work"
  tar xzf "$work/fitsio-1.4.2.tar.gz" -C "$work"
  tarball="$work/fitsio-1.4.2/cfitsio-4.6.4.tar.gz"
  echo "$tarball_hash  $tarball" | sha256sum --check --quiet
  tar xzf "$tarball" -C "$work"
  mv "$work/cfitsio-4.6.4" "$cache/"
fi

if [ ! -e "$cache/zlib/zlib.h" ] || [ ! -e "$cache/bzip2/bzlib.h" ]; then
  rm -rf "$cache/vendor" "$cache/zlib" "$cache/bzip2"
  # cargo refuses a package whose hash is not the one in Cargo.lock
  (cd "$here/sources" && cargo vendor --quiet --locked "$cache/vendor" > /dev/null)
  mv "$cache/vendor/libz-sys/src/zlib" "$cache/zlib"
  mv "$cache/vendor/bzip2-sys/bzip2-1.0.8" "$cache/bzip2"
  rm -rf "$cache/vendor"
fi
