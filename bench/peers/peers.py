#!/usr/bin/env python3
"""The peers' side of the kernel benchmarks: what a user would run otherwise, on the same data.

usage: peers.py CASE [CASE ...] [--n 7] [--size 4096]   one JSON line a peer: {case, peer, version, n, cpu_ms, wall_ms, note},
                                                        or {case, skipped, install} where a package is missing
       peers.py --make [SET ...] [--size 4096]          makes the sets of data that are missing (all; a minute, 1 GB)
       peers.py --list | --versions
needs: pip install numpy scipy astropy sep opencv-python-headless numba fitsio astroscrappy pyfftw

One thread everywhere. Inputs are in memory, ready for the peer, before the clock starts. `bench/kernels.mjs` calls this.
"""
import argparse
import json
import os
import platform
import sys
import warnings

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"  # before numpy is imported
warnings.simplefilter("ignore")
sys.dont_write_bytecode = True

PACKAGES = ("numpy", "scipy", "astropy", "sep", "opencv-python-headless", "numba", "fitsio", "astroscrappy", "pyfftw")


def versions():
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1].split("needs:")[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--n", type=int, default=7)
    parser.add_argument("--size", type=int, default=4096)
    parser.add_argument("--make", action="store_true")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--versions", action="store_true")
    options = parser.parse_args()
    if options.versions:
        return print(json.dumps(versions()))

    import chance  # noqa: F401  the modules of cases register them
    import curves  # noqa: F401
    import files  # noqa: F401
    import images  # noqa: F401
    from sets import MAKERS, Sets
    from timing import CASES, Clock

    known = MAKERS if options.make else CASES
    if options.list:
        return print("\n".join(CASES))
    for name in options.names:
        if name not in known:
            sys.exit(f"{name}: not one of {', '.join(known)}")
    sets = Sets(options.size)
    if options.make:
        return print(json.dumps({"made": sets.make(options.names or list(MAKERS))}))
    for name in options.names or CASES:
        CASES[name](Clock(options.n), sets)


if __name__ == "__main__":
    main()
