#!/usr/bin/env bash
# usage: build.sh OUTDIR
# Builds OUTDIR/cfitsio.wasm with emscripten (Debian: apt-get install --no-install-recommends emscripten). No glue is made: the
# module is standalone, and src/store/fits/instance.ts provides its few imports. Sources come from fetch-sources.sh into
# ASTRO_WASM_CACHE (default: .cache/wasm at the root of the repository). The same tools give the same bytes in any folder.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$1
cache=${ASTRO_WASM_CACHE:-$here/../../.cache/wasm}
"$here/fetch-sources.sh" "$cache"
cache=$(cd "$cache" && pwd)
cfitsio=$cache/cfitsio-4.6.4 zlib=$cache/zlib bzip2=$cache/bzip2
# A node that does not come from Debian does not look there for what emcc's scripts need.
export NODE_PATH=${NODE_PATH:-/usr/share/nodejs}

cfitsio_files="buffers cfileio checksum drvrmem editcol edithdu eval_l eval_y eval_f fitscore fits_hcompress fits_hdecompress
 getcol getcolb getcold getcole getcoli getcolj getcolk getcoll getcols getcolsb getcolui getcoluj getcoluk getkey group grparser
 histo imcompress iraffits modkey pliocomp putcol putcolb putcold putcole putcoli putcolj putcolk putcoll putcols putcolsb putcolu
 putcolui putcoluj putcoluk putkey quantize region ricecomp scalnull simplerng wcssub wcsutil zcompress zuncompress
 utilities/fvrf_head utilities/fvrf_data utilities/fvrf_key utilities/fvrf_file"
zlib_files="adler32 compress crc32 deflate inffast inflate inftrees trees uncompr zutil"
bzip2_files="bzlib blocksort compress crctable decompress huffman randtable"
own_files="driver swap read table write verify unpack"

# fitsio2.h knows no WebAssembly and would take it for a big-endian machine: riscv32 has the layout that fits.
# _OFF_T and the two after it: offsets of 64 bits, files beyond 2 GB.
defines="-D__riscv -D__riscv_xlen=32 -D_OFF_T -D_FILE_OFFSET_BITS=64 -D_LARGEFILE_SOURCE -DHAVE_UNISTD_H -DHAVE_FTRUNCATE -DBZ_NO_STDIO"
flags="-O3 -msimd128 -DNDEBUG -w -ffile-prefix-map=$cache=sources -ffile-prefix-map=$here=face"
include="-I$cfitsio -I$cfitsio/utilities -I$zlib -I$bzip2 -I$here/src"

mkdir -p "$out"
out=$(cd "$out" && pwd)
objects=$(mktemp -d)
trap 'rm -rf "$objects"' EXIT
compile() { echo "emcc $flags $defines $include -c $1 -o $objects/$2.o"; }
{
  for f in $zlib_files; do compile "$zlib/$f.c" "z_$f"; done
  for f in $bzip2_files; do compile "$bzip2/$f.c" "b_$f"; done
  for f in $cfitsio_files; do compile "$cfitsio/$f.c" "c_$(basename "$f")"; done
  for f in $own_files; do compile "$here/src/$f.c" "a_$f"; done
} | xargs -P "$(nproc)" -d '\n' -n 1 bash -c

# The memory is given by the host with its own ceiling; the stack lies below the data, so that an overflow traps.
# The undefined symbols are the imports of face.h; which imports there may be is checked by wasm:verify.
cd "$objects"
emcc -O3 -msimd128 *.o -o "$out/cfitsio.wasm" --no-entry -sSTANDALONE_WASM=1 -sIMPORTED_MEMORY=1 -sALLOW_MEMORY_GROWTH=1 \
  -sINITIAL_MEMORY=4MB -sMAXIMUM_MEMORY=4GB -sTOTAL_STACK=1MB -sEXPORTED_FUNCTIONS=_malloc,_free \
  -sERROR_ON_UNDEFINED_SYMBOLS=0 -sWARN_ON_UNDEFINED_SYMBOLS=0 \
  -Wl,--stack-first
sha256sum "$out/cfitsio.wasm"
