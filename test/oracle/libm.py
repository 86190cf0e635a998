"""Elementary functions in the extended precision of NumPy's longdouble (64 bits), and special ones from the C library in float64."""
import math

import numpy as np
from peer import run

ROOM = {name: np.vectorize(getattr(math, name)) for name in ("gamma", "lgamma", "erf", "erfc")}
NAMES = {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh", "pow": "power", "atan2": "arctan2"}


def answer(arrays, args):
    worst = {}
    for name in args["names"]:
        x, ours = arrays[f"{name}_x"], arrays[f"{name}_f"]
        more = [arrays[f"{name}_y"].astype(np.longdouble)] if f"{name}_y" in arrays else []
        if name in ROOM:
            exact = ROOM[name](x).astype(np.longdouble)
        elif name == "exp10":
            exact = np.power(np.longdouble(10), x.astype(np.longdouble))
        else:
            exact = getattr(np, NAMES.get(name, name))(x.astype(np.longdouble), *more)
        worst[name] = float(np.max(np.abs(ours.astype(np.longdouble) - exact) / np.spacing(np.abs(exact.astype(float)))))
    return {}, {"worst": worst, "digits": int(np.finfo(np.longdouble).nmant)}


run(answer)
