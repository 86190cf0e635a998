"""The sums of a matched filter in double precision, and SEP's own S/N threshold with a noise map."""
import numpy as np
import scipy.ndimage as nd
from peer import run


def answer(arrays, args):
    image, variance, psf = (arrays[name].astype(float) for name in ("image", "variance", "psf"))
    good = (arrays["mask"] == 0) & np.isfinite(image) & (variance > 0)
    weight = np.where(good, 1 / np.where(good, variance, 1), 0)
    total = nd.correlate(np.where(good, image, 0) * weight, psf, mode="constant")
    weights = nd.correlate(weight, psf**2, mode="constant")
    with np.errstate(invalid="ignore", divide="ignore"):
        return {"snr": total / np.sqrt(weights), "flux": total / weights, "error": 1 / np.sqrt(weights), "weights": weights}, {}


run(answer)
