"""Peers of the kernels that work on images."""
import os
import subprocess

import gen
import numpy as np
from timing import case


@case("numba")
def calibration(clock, sets):
    """Overscan medians by row, bias, dark by exposure time, flat, gain, saturation and bad pixels, inverse variance; uint16 in, float32 out."""
    import numba

    d, size = sets.load("image_4096"), sets.size
    raw, bias, dark, flat, bad = (d[name] for name in ("raw", "bias", "dark", "flat", "bpm"))
    gain, exposure, read_variance = np.float32(gen.GAIN), np.float32(gen.EXPOSURE), np.float32(gen.READ_NOISE) ** 2
    dark_counts, inverse_flat = dark * exposure, 1 / flat
    image, weight, mask = np.empty((size, size), np.float32), np.empty((size, size), np.float32), np.empty((size, size), np.uint8)

    def overscan():
        return np.median(raw[:, size:], axis=1).astype(np.float32)

    def blocked(rows=64):
        level = overscan()[:, None]
        for y in range(0, size, rows):
            s = slice(y, y + rows)
            im, w, m, r, f = image[s], weight[s], mask[s], raw[s, :size], inverse_flat[s]
            np.subtract(r, level[s], out=im)
            im -= bias[s]
            np.multiply(im, gain, out=w)
            np.maximum(w, 0, out=w)
            w += read_variance
            im -= dark_counts[s]
            im *= gain
            im *= f
            w *= f
            w *= f
            np.reciprocal(w, out=w)
            np.greater_equal(r, gen.SATURATION, out=m, casting="unsafe")
            m <<= 1
            m |= bad[s]
            w[m > 0] = 0

    # One loop a quantity: LLVM makes vectors of each, not of all in one.
    @numba.njit(fastmath={"contract", "arcp", "nnan", "nsz"}, error_model="numpy", inline="never")
    def row(r, bi, da, fl, bp, level, exposure, gain, read_variance, saturation, im, w, m):
        width = im.shape[0]
        for x in range(width):
            im[x] = (np.float32(r[x]) - level - bi[x]) * gain
        for x in range(width):
            w[x] = fl[x] * fl[x] / (max(im[x], np.float32(0)) + read_variance)
        for x in range(width):
            im[x] = (im[x] - da[x] * exposure * gain) / fl[x]
        for x in range(width):
            m[x] = bp[x] | (np.uint8(r[x] >= saturation) << 1)
        for x in range(width):
            w[x] = w[x] if m[x] == 0 else np.float32(0)

    @numba.njit(error_model="numpy", nogil=True)
    def fused(raw, bias, dark, flat, bad, level, exposure, gain, read_variance, saturation, image, weight, mask):
        width = bias.shape[1]
        for y in range(bias.shape[0]):
            row(raw[y, :width], bias[y], dark[y], flat[y], bad[y], level[y], exposure, gain, read_variance, saturation, image[y], weight[y], mask[y])

    def run():
        fused(raw, bias, dark, flat, bad, overscan(), exposure, gain, read_variance, np.uint16(gen.SATURATION), image, weight, mask)

    clock.time("calibration", "numpy float32 blocked", blocked, np.__version__, note="preallocated outputs, dark x time and 1/flat prepared")
    clock.time("calibration", "numba fused", run, numba.__version__, note="preallocated outputs")


@case("sep")
def background(clock, sets):
    """64 x 64 mesh with mask, 3 x 3 filter, both full maps in float32."""
    import sep

    d = sets.load("cal_4096")
    image, mask = d["img"], d["mask"] > 0

    def run():
        mesh = sep.Background(image, mask=mask)
        return mesh.back(dtype=np.float32), mesh.rms(dtype=np.float32)

    clock.time("background", "sep", run, sep.__version__)


@case("sep")
def extract(clock, sets):
    """1.5 sigma of the global rms, minarea 5, default 3 x 3 filter; with deblending and cleaning, then without."""
    import sep

    image, mask, *_, rms = sets.subtracted()
    sep.set_extract_pixstack(5_000_000)
    clock.time("extract", "sep", lambda: sep.extract(image, 1.5, err=rms, mask=mask, minarea=5), sep.__version__)

    def plain():
        return sep.extract(image, 1.5, err=rms, mask=mask, minarea=5, deblend_cont=1.0, clean=False)

    clock.time("extract-no-deblend-no-clean", "sep", plain, sep.__version__)


@case("sep")
def chain(clock, sets):
    """Background, subtraction, extraction, exact apertures of 5 px at the objects found."""
    import sep

    d = sets.load("cal_4096")
    image, mask = d["img"], d["mask"] > 0
    sep.set_extract_pixstack(5_000_000)

    def run():
        mesh = sep.Background(image, mask=mask)
        flat = image - mesh.back(dtype=np.float32)
        objects = sep.extract(flat, 1.5, err=mesh.globalrms, mask=mask, minarea=5)
        return sep.sum_circle(flat, objects["x"], objects["y"], 5.0, err=mesh.globalrms, mask=mask, subpix=0)

    clock.time("chain", "sep", run, sep.__version__, n=max(3, clock.n // 2))
    source_extractor(clock, sets)


def source_extractor(clock, sets, share="/usr/share/source-extractor"):
    """The same by Debian's source-extractor, where it is installed. Its clock holds the reading and writing of files."""
    import tempfile

    sets.make(["cal_4096.fits"])
    with tempfile.TemporaryDirectory() as folder:
        columns, catalogue = os.path.join(folder, "columns"), os.path.join(folder, "catalogue")
        with open(columns, "w") as file:
            file.write("NUMBER\nX_IMAGE\nY_IMAGE\nFLUX_APER(1)\nFLUXERR_APER(1)\n")
        options = {
            "c": f"{share}/default.sex", "PARAMETERS_NAME": columns, "FILTER_NAME": f"{share}/default.conv", "STARNNW_NAME": f"{share}/default.nnw",
            "CATALOG_NAME": catalogue, "NTHREADS": "1", "VERBOSE_TYPE": "QUIET", "PHOT_APERTURES": "10",
        }
        command = ["source-extractor", sets.path("cal_4096.fits"), *(word for key, value in options.items() for word in (f"-{key}", value))]
        try:
            version = subprocess.run(["source-extractor", "--version"], check=True, capture_output=True, text=True).stdout.split()[2]
        except (FileNotFoundError, subprocess.CalledProcessError):
            return
        clock.time("chain", "source-extractor", lambda: subprocess.run(command, check=True, capture_output=True), version, n=3, note="whole command with its files")


@case("sep")
def apertures(clock, sets):
    """A circle of 5 px at every star (20 000), exact overlap; then with variance map and mask."""
    import sep

    image, mask, variance, x, y, _ = sets.subtracted()
    clock.time("apertures", "sep exact", lambda: sep.sum_circle(image, x, y, 5.0, subpix=0), sep.__version__)
    clock.time("apertures-variance-mask", "sep exact", lambda: sep.sum_circle(image, x, y, 5.0, subpix=0, var=variance, mask=mask), sep.__version__)


@case("sep")
def windowed_position(clock, sets):
    """At every star, sigma of the window 1.7 px."""
    import sep

    image, _, _, x, y, _ = sets.subtracted()
    clock.time("windowed_position", "sep.winpos", lambda: sep.winpos(image, x, y, np.full(len(x), 1.7)), sep.__version__, n=3)


@case("cv2", "scipy")
def convolve(clock, sets):
    """PSF of 9, 15, 25 px, float32, zero border."""
    import cv2
    import scipy
    from scipy.signal import fftconvolve

    cv2.setNumThreads(1)
    image = sets.subtracted()[0]
    for half in (4, 7, 12):
        psf, row = gen.psf_stamp(half).astype(np.float32), f"convolve-{2 * half + 1}"
        clock.time(row, "OpenCV filter2D", lambda: cv2.filter2D(image, -1, psf, borderType=cv2.BORDER_CONSTANT), cv2.__version__)
        clock.time(row, "scipy fftconvolve float32", lambda: fftconvolve(image, psf, mode="same"), scipy.__version__, n=3)


@case("pyfftw")
def fft(clock, sets):
    """Real transform of 2048 x 2048, float32, plan made beforehand."""
    import pyfftw

    n = sets.half
    image, spectrum = pyfftw.empty_aligned((n, n), "float32"), pyfftw.empty_aligned((n, n // 2 + 1), "complex64")
    plan = pyfftw.FFTW(image, spectrum, axes=(0, 1), threads=1, flags=("FFTW_MEASURE",))
    image[:] = sets.subtracted()[0][:n, :n]
    clock.time("fft-2048-real", "FFTW planned", plan, pyfftw.__version__, note="preallocated output")


@case("sep")
def matched_filter(clock, sets):
    """S/N image with a noise map, 9 x 9 PSF: sep makes it inside extract; an impossible threshold leaves nothing else to do."""
    import sep

    image, mask, variance, *_ = sets.subtracted()
    error, psf = np.sqrt(variance), gen.psf_stamp(4)

    def run():
        return sep.extract(image, 1e6, err=error, mask=mask, filter_kernel=psf, filter_type="matched")

    clock.time("matched_filter-9", "sep extract(thresh 1e6)", run, sep.__version__, n=3)


@case("cv2")
def peaks(clock, sets):
    """Local maxima over 5 x 5 above 5 sigma in the S/N image."""
    import cv2

    cv2.setNumThreads(1)
    snr = sets.load("sub_4096")["snr"]
    square = np.ones((5, 5), np.uint8)

    def run():
        highest = cv2.dilate(snr, square, borderType=cv2.BORDER_CONSTANT)
        return np.nonzero((snr == highest) & (snr > 5))

    clock.time("peaks", "OpenCV dilate + nonzero", run, cv2.__version__)


@case("scipy")
def label(clock, sets):
    """Pixels above 1.5 sigma of the global rms, labelled over edges and corners."""
    import scipy
    import scipy.ndimage as nd

    image, *_, rms = sets.subtracted()
    square = np.ones((3, 3))
    clock.time("label", "scipy.ndimage.label", lambda: nd.label(image > 1.5 * rms, square), scipy.__version__)


@case()
def cutouts(clock, sets):
    """A stamp of 31 x 31 at every star (20 000), NaN outside."""
    image, _, _, x, y, _ = sets.subtracted()
    columns, rows = np.rint(x).astype(int), np.rint(y).astype(int)
    padded = np.pad(image, 15, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (31, 31))
    clock.time("cutouts-31", "numpy fancy index", lambda: windows[rows, columns], np.__version__, note="padded copy given")


@case("astroscrappy")
def cosmic_rays(clock, sets):
    """A corner of 2048 x 2048, four rounds; full medians, then separable ones."""
    import astroscrappy

    image = sets.load("cal_4096")["img"][: sets.half, : sets.half].copy()
    for separable in (False, True):
        name = "astroscrappy detect_cosmics" + (" sepmed" if separable else "")

        def run():
            return astroscrappy.detect_cosmics(image, sepmed=separable, cleantype="medmask", niter=4)

        clock.time("cosmic_rays-2048", name, run, astroscrappy.__version__, n=3, note="separable medians" if separable else "full medians")
