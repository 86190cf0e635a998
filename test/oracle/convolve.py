"""Filters of SciPy in double precision, and of OpenCV in single."""
import cv2
import numpy as np
import scipy.ndimage as nd
from peer import run

BORDERS = {"zero": "constant", "nearest": "nearest", "reflect": "reflect"}
CV_BORDERS = {"zero": cv2.BORDER_CONSTANT, "nearest": cv2.BORDER_REPLICATE, "reflect": cv2.BORDER_REFLECT}


def answer(arrays, args):
    image, kernel = arrays["image"].astype(float), arrays["kernel"].astype(float)
    filters = {"convolution": nd.convolve, "correlation": nd.correlate}
    out = {f"{mode}_{name}": f(image, kernel, mode=border) for mode, f in filters.items() for name, border in BORDERS.items()}
    if all(side % 2 for side in kernel.shape):
        for name, border in CV_BORDERS.items():
            out[f"opencv_{name}"] = cv2.filter2D(arrays["image"], -1, arrays["kernel"], borderType=border)
    good = (arrays["mask"] == 0).astype(float)
    with np.errstate(invalid="ignore"):
        out["normalised"] = nd.convolve(image * good, kernel, mode="constant") / nd.convolve(good, kernel, mode="constant") * kernel.sum()
    return out, {"noise": float(np.sqrt((kernel**2).sum()))}


run(answer)
