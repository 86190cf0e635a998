"""Lomb-Scargle powers of astropy; several bands straight from least squares."""
import numpy as np
from astropy.timeseries import LombScargle, LombScargleMultiband
from peer import run


def least_squares(t, y, noise, band, frequency, terms, own):
    """1 - chi2 / chi2 of one mean a band, by SVD."""
    bands = np.unique(band)
    columns = [(band == b).astype(float) for b in bands]
    for k in range(1, terms + 1):
        columns += [np.cos(2 * np.pi * k * frequency * t), np.sin(2 * np.pi * k * frequency * t)]
    for b in bands:
        for k in range(1, own + 1):
            columns += [(band == b) * np.cos(2 * np.pi * k * frequency * t), (band == b) * np.sin(2 * np.pi * k * frequency * t)]
    matrix = np.array(columns).T

    def chi2(part):
        solution = np.linalg.lstsq(part / noise[:, None], y / noise, rcond=1e-12)[0]
        return (((y - part @ solution) / noise) ** 2).sum()

    return 1 - chi2(matrix) / chi2(matrix[:, : len(bands)])


def answer(arrays, args):
    t, y, noise = arrays["time"] - arrays["time"][0], arrays["value"], arrays["noise"]
    frequency, terms, own = args["start"] + args["step"] * np.arange(args["count"]), args["terms"], args["own"]
    if "band" in arrays:
        band = arrays["band"]
        power = np.array([least_squares(t, y, noise, band, f, terms, own) for f in frequency])
        if own > 0:
            return {"power": power}, {}
        flexible = LombScargleMultiband(t, y, band, noise, nterms_base=terms, nterms_band=0, reg_base=None, reg_band=None)
        return {"power": power, "astropy": flexible.power(frequency, method="flexible")}, {}
    method = "cython" if terms == 1 else "chi2"
    return {"power": LombScargle(t, y, noise, nterms=terms).power(frequency, method=method)}, {}


run(answer)
