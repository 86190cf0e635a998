"""The Python side of runPeer (support.ts). A script of this folder is one function, handed to `run`:

    from peer import run

    def answer(arrays, args):
        return {"image": arrays["image"] * args["gain"]}, {"version": np.__version__}

    run(answer)

`arrays`: the inputs by name; `args`: the plain object given. It returns arrays by name and values by name
(numbers, text, lists; what is not finite arrives as null); either may be {}.
The folder is the first argument of the script: <name>.npy and args.json come in, out/<name>.npy and out.json go out.
"""
import json
import os
import sys

import numpy as np


def run(answer):
    folder = sys.argv[1]
    with open(os.path.join(folder, "args.json")) as file:
        args = json.load(file)
    names = [name[:-4] for name in sorted(os.listdir(folder)) if name.endswith(".npy")]
    arrays, values = answer({name: np.load(os.path.join(folder, name + ".npy")) for name in names}, args)
    out = os.path.join(folder, "out")
    os.makedirs(out)
    for name, array in arrays.items():
        array = np.asarray(array, order="C")
        np.save(os.path.join(out, name + ".npy"), array.astype(array.dtype.newbyteorder("<")))
    with open(os.path.join(folder, "out.json"), "w") as file:
        json.dump(plain(values), file, allow_nan=False)


def plain(value):
    """What JSON holds: NumPy scalars and arrays become numbers and lists, numbers that are not finite become null."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (np.generic, np.ndarray)):
        return plain(value.tolist())
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
