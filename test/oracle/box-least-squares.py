"""Box least squares of astropy, method "fast"."""
import numpy as np
from astropy.timeseries import BoxLeastSquares
from peer import run


def answer(arrays, args):
    search = BoxLeastSquares(arrays["time"], arrays["value"], arrays["noise"])
    found = search.power(arrays["period"], np.array(args["durations"]), oversample=args["oversample"], objective=args["objective"], method="fast")
    names = ("power", "depth", "depth_err", "duration", "transit_time", "depth_snr", "log_likelihood")
    return {name: np.array(found[name]) for name in names}, {}


run(answer)
