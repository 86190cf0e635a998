"""Peers of the kernels that work on light curves."""
import numpy as np
from timing import case


@case("numba")
def finder(clock, sets):
    """Per curve: clipped centre and scatter, S/N of every epoch, highest unflagged peak; 10 000 curves of 1000 epochs."""
    import numba

    d = sets.load("lc")
    flux, error, flag = d["flux"], d["err"], d["flag"]

    @numba.njit(nogil=True)
    def find(flux, error, flag, threshold, out, snr):
        for s in range(flux.shape[0]):
            kept, count = np.empty(flux.shape[1]), 0
            for i in range(flux.shape[1]):
                if flag[s, i] == 0 and not np.isnan(flux[s, i]):
                    kept[count] = flux[s, i]
                    count += 1
            kept = kept[:count]
            centre, scatter, before = np.median(kept), np.std(kept), count
            for _ in range(3):
                inside = 0
                for i in range(count):
                    if not (abs(kept[i] - centre) / scatter > 3.0):
                        kept[inside] = kept[i]
                        inside += 1
                count = inside
                kept = kept[:count]
                if count == before or count < 5:
                    break
                before = count
                centre, scatter = np.mean(kept), np.std(kept)
            peak, height = -1, 0.0
            for i in range(flux.shape[1]):
                value = (flux[s, i] - centre) / max(error[s, i], scatter)
                snr[s, i] = value
                if flag[s, i] == 0 and abs(value) > height:
                    height, peak = abs(value), i
            out[s, 0], out[s, 1], out[s, 2], out[s, 3] = centre, scatter, peak if height > threshold else -1, height

    out, snr = np.empty((len(flux), 4)), np.empty_like(flux)
    note = "preallocated outputs: centre, scatter, index, peak, S/N of every epoch"
    clock.time("finder", "numba", lambda: find(flux, error, flag, 5.0, out, snr), numba.__version__, note=note)


@case("cv2")
def matched_filter_1d(clock, sets):
    """8 one-sided exponential templates of 3 to 97 points, weighted, best score an epoch; regular sampling."""
    import cv2

    cv2.setNumThreads(1)
    d = sets.load("lc")
    flux, error = d["flux"], d["err"]
    good = (d["flag"] == 0) & ~np.isnan(flux)
    weight = np.where(good, 1 / error**2, 0).astype(np.float32)
    weighted = (np.where(good, flux - np.nanmedian(flux, 1)[:, None], 0) * weight).astype(np.float32)
    templates = []
    for tau in (0.7, 1, 1.5, 2.5, 4, 7, 11, 16):
        shape = np.exp(-np.arange(int(6 * tau) | 1) / tau)
        templates.append((shape / np.sqrt((shape * shape).sum())).astype(np.float32))

    def run():
        best = np.full(weighted.shape, -np.inf, np.float32)
        for shape in templates:
            score = cv2.filter2D(weighted, -1, shape[None], anchor=(0, 0), borderType=cv2.BORDER_CONSTANT)
            norm = cv2.filter2D(weight, -1, (shape * shape)[None], anchor=(0, 0), borderType=cv2.BORDER_CONSTANT)
            np.sqrt(norm, out=norm)
            norm += np.float32(1e-30)
            score /= norm
            np.maximum(best, score, out=best)
        return best

    clock.time("matched_filter_1d-8", "OpenCV filter2D", run, cv2.__version__)


def first_of(sets, kind):
    """Good epochs of the first curve of a kind (2 a sinusoid, 3 transits): times, fluxes, errors."""
    d = sets.load("lc")
    i = int(np.flatnonzero(d["kind"] == kind)[0])
    good = (d["flag"][i] == 0) & np.isfinite(d["flux"][i])
    return d["t"][good], d["flux"][i][good], d["err"][i][good]


@case("astropy")
def periods(clock, sets):
    """Lomb-Scargle, 1000 points x 50 000 frequencies to 5 per day; box least squares, 20 000 periods, one duration and five."""
    import astropy
    from astropy.timeseries import BoxLeastSquares, LombScargle

    curve = first_of(sets, 2)
    frequencies = 5.0 / 50000 * (1 + np.arange(50000))

    def lomb_scargle():
        return LombScargle(*curve).power(frequencies, method="fast", assume_regular_frequency=True)

    clock.time("lomb_scargle-50k", "astropy fast", lomb_scargle, astropy.__version__)
    transit = first_of(sets, 3)
    trial = np.exp(np.linspace(0, np.log(10.0), 20000))
    clock.time("bls-20k", "astropy", lambda: BoxLeastSquares(*transit).power(trial, 0.2, oversample=5), astropy.__version__)
    several = np.array([0.05, 0.1, 0.15, 0.2, 0.3])
    clock.time("bls-20k-5-durations", "astropy", lambda: BoxLeastSquares(*transit).power(trial, several, oversample=10), astropy.__version__)


@case("astropy")
def harmonics(clock, sets):
    """Lomb-Scargle with three terms, 1000 points x 50 000 frequencies to 5 per day."""
    import astropy
    from astropy.timeseries import LombScargle

    curve = first_of(sets, 2)
    frequencies = 5.0 / 50000 * (1 + np.arange(50000))

    def lomb_scargle():
        return LombScargle(*curve, nterms=3).power(frequencies, method="fastchi2", assume_regular_frequency=True)

    clock.time("lomb_scargle-3-terms", "astropy fastchi2", lomb_scargle, astropy.__version__)
