"""The same peaks in three words: photutils, SciPy's maximum filter, OpenCV's dilation. Each as y width + x, in order."""
import cv2
import numpy as np
import scipy.ndimage as nd
from photutils.detection import find_peaks
from peer import run


def answer(arrays, args):
    image, threshold, window = arrays["image"], args["threshold"], args["window"]
    flat = lambda mask: np.flatnonzero(mask)
    table = find_peaks(image, threshold, box_size=window)
    dilated = cv2.dilate(image, np.ones((window, window), np.uint8), borderType=cv2.BORDER_CONSTANT)
    names = ("x_peak", "y_peak")
    x, y = (np.asarray(table[name]) for name in names) if table is not None else (np.zeros(0, int), np.zeros(0, int))
    return {
        "photutils": np.sort(y * image.shape[1] + x),
        "scipy": flat((image == nd.maximum_filter(image, window, mode="constant", cval=-np.inf)) & (image > threshold)),
        "opencv": flat((image == dilated) & (image > threshold)),
        "negative": flat((image == nd.minimum_filter(image, window, mode="constant", cval=np.inf)) & (image < -threshold)),
    }, {}


run(answer)
