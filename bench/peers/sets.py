"""The sets of data on disk, one file each, made when they are first asked for, in PEERS_DATA or ~/.cache/astro-peers.

    image_4096.npz    raw, bias, dark, flat, bpm, x, y, f, sky, cr       gen.exposure
    cal_4096.npz      img, var, mask, x, y, f, sky, cr                   calibrated in float64, stored as float32 (electrons)
    sub_4096.npz      img, snr, rms                                      cal less its background; S/N image by the 9 x 9 PSF; global rms
    lc.npz            t, flux, err, flag, base, sig, kind, par           gen.light_curves
    pair_2048.npz     ref, new, tx, ty, tf, x, y, f, …                   gen.pair
    raw_4096.fits  cal_4096.fits  u16_rice.fits.fz  f32_rice.fits.fz     the exposure and the calibrated image as files

4096 is the size of the measurements. At another size the number is another one, and sets without a number get it.
"""
import os

import gen
import numpy as np

FOLDER = os.environ.get("PEERS_DATA") or os.path.join(os.path.expanduser("~"), ".cache", "astro-peers")


def at_size(name, size):
    """The file of a set at this size: cal_4096.npz -> cal_512.npz, pair_2048.npz -> pair_256.npz, lc.npz -> lc_512.npz."""
    if size == gen.SIZE:
        return name
    base, dot, suffix = name.partition(".")
    if base.endswith("_2048"):
        return f"{base[:-5]}_{size // 2}.{suffix}"
    return f"{base.removesuffix('_4096')}_{size}.{suffix}"


class Sets:
    def __init__(self, size=gen.SIZE):
        self.size = size
        self.half = size // 2

    def path(self, name):
        return os.path.join(FOLDER, at_size(name, self.size))

    def make(self, names):
        """Makes what is missing; gives the names of the files made."""
        os.makedirs(FOLDER, exist_ok=True)
        missing = [name for name in names if not os.path.exists(self.path(name))]
        for name in missing:
            folder, file = os.path.split(self.path(name))
            part = os.path.join(folder, f".part-{os.getpid()}-{file}")
            MAKERS[name](self, part)
            os.replace(part, self.path(name))
        return missing

    def load(self, name):
        """One .npz set by its name at 4096, made where it is missing."""
        self.make([f"{name}.npz"])
        return np.load(self.path(f"{name}.npz"))

    def subtracted(self):
        """Image less its background, mask, variance, x and y of the stars, global rms."""
        calibrated, subtracted = self.load("cal_4096"), self.load("sub_4096")
        return subtracted["img"], calibrated["mask"] > 0, calibrated["var"], calibrated["x"], calibrated["y"], float(subtracted["rms"])


def make_image(sets, path):
    np.savez(path, **gen.exposure(sets.size))


def make_lc(sets, path):
    np.savez(path, **gen.light_curves(10_000 * sets.size // gen.SIZE))


def make_pair(sets, path):
    np.savez(path, **gen.pair(sets.half))


def make_cal(sets, path):
    d = sets.load("image_4096")
    raw, bias, dark, flat = d["raw"].astype(float), d["bias"], d["dark"], d["flat"]
    image = raw[:, : sets.size] - np.median(raw[:, sets.size :], axis=1, keepdims=True) - bias
    variance = np.maximum(image * gen.GAIN, 0) + gen.READ_NOISE**2
    image = (image - dark * gen.EXPOSURE) * gen.GAIN / flat
    variance /= flat.astype(float) ** 2
    mask = (d["bpm"] | ((raw[:, : sets.size] >= gen.SATURATION) << 1)).astype(np.uint8)
    truth = {name: d[name] for name in ("x", "y", "f", "sky", "cr")}
    np.savez(path, img=image.astype(np.float32), var=variance.astype(np.float32), mask=mask, **truth)


def make_sub(sets, path):
    import sep
    from scipy.signal import fftconvolve

    d = sets.load("cal_4096")
    mask = d["mask"] > 0
    background = sep.Background(d["img"], mask=mask)
    image = d["img"] - background.back(dtype=np.float32)
    psf = gen.psf_stamp(4)
    filtered = fftconvolve(np.where(mask, 0, image).astype(float), psf, mode="same")
    snr = filtered / (background.globalrms * np.sqrt((psf**2).sum()))
    np.savez(path, img=image, snr=snr.astype(np.float32), rms=float(background.globalrms))


def make_raw_fits(sets, path):
    from astropy.io import fits

    n, header = sets.size, fits.Header()
    header["GAIN"], header["RDNOISE"], header["EXPTIME"] = gen.GAIN, gen.READ_NOISE, gen.EXPOSURE
    header["BIASSEC"], header["TRIMSEC"] = f"[{n + 1}:{n + gen.OVERSCAN},1:{n}]", f"[1:{n},1:{n}]"
    fits.PrimaryHDU(sets.load("image_4096")["raw"], header).writeto(path, overwrite=True)


def make_cal_fits(sets, path):
    from astropy.io import fits

    fits.PrimaryHDU(sets.load("cal_4096")["img"]).writeto(path, overwrite=True)


def make_u16_rice_fits(sets, path):
    import fitsio

    fitsio.write(path, sets.load("image_4096")["raw"], compress="rice", clobber=True)


def make_f32_rice_fits(sets, path):
    import fitsio

    fitsio.write(path, sets.load("cal_4096")["img"], compress="rice", qlevel=4, dither_seed=1, clobber=True)


MAKERS = {
    "image_4096.npz": make_image,
    "cal_4096.npz": make_cal,
    "sub_4096.npz": make_sub,
    "lc.npz": make_lc,
    "pair_2048.npz": make_pair,
    "raw_4096.fits": make_raw_fits,
    "cal_4096.fits": make_cal_fits,
    "u16_rice.fits.fz": make_u16_rice_fits,
    "f32_rice.fits.fz": make_f32_rice_fits,
}
