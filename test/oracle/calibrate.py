"""Real frames, read by astropy, and the formula of calibration in double precision by numpy."""
import numpy as np
from astropy.io import fits
from peer import run


def pixels(arrays, args):
    return {name: fits.getdata(path).astype(np.float32) for name, path in args["files"].items()}, {}


def formula(arrays, args):
    a = {name: value.astype(float) for name, value in arrays.items()}
    width, gain = args["width"], args["gain"]
    signal = a["raw"][:, :width] - np.median(a["raw"][:, width:], axis=1, keepdims=True)
    if args["polynomial"]:
        signal = np.polynomial.polynomial.polyval(signal, args["polynomial"])
    signal = signal - a["bias"]
    response = a["flat"] * a["illumination"]
    image = gain * (signal - args["time"] * a["dark"]) / response
    noise = np.maximum(gain * signal, 0) + args["noise"] ** 2 + gain ** 2 * (a["biasVariance"] + args["time"] ** 2 * a["darkVariance"])
    relative = a["flatVariance"] / a["flat"] ** 2 + a["illuminationVariance"] / a["illumination"] ** 2
    flags = (a["badPixels"] > 0) * 1 + (a["raw"][:, :width] >= args["saturation"]) * 4
    return {"image": image, "variance": noise / response ** 2 + image ** 2 * relative, "flags": flags.astype(np.uint8)}, {}


run(lambda arrays, args: {"pixels": pixels, "formula": formula}[args["case"]](arrays, args))
