#!/usr/bin/env bash
# Builds the kernels for wasm32 into OUTDIR: the module and its types. Usage: build.sh OUTDIR (docs/wasm.md says what must be installed).
# SYSROOT names the folder with a wasm32 standard library and wrappers of its compiler, as made by sysroot.sh.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$(mkdir -p "$1" && cd "$1" && pwd)
sysroot=${SYSROOT:-/opt/wasm-sysroot}
test -x "$sysroot/bin/rustc" || { echo "no compiler in $sysroot/bin: run wasm/kernels/sysroot.sh $sysroot first" >&2; exit 2; }
cd "$here"
export PATH="$sysroot/bin:$PATH"
export RUSTFLAGS="-C target-feature=+simd128 --remap-path-prefix=$here=/src --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src=/deps"
wasm-pack --log-level warn build --target web --mode no-install --no-opt --no-pack --release --out-dir "$out" --out-name kernels
rm -f "$out/.gitignore" "$out/kernels.js" "$out/kernels_bg.wasm.d.ts"
