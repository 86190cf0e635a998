"""Synthetic data of the kernel benchmarks: a CCD exposure with its calibration frames, light curves, an image pair.

Every set is a function of its size and its seed. Random numbers are drawn from numpy's PCG64 in a fixed order: changing
the order of two draws changes the data. Units: electrons and pixels unless a name says ADU; pixel centres at integers.
"""
import numpy as np
from scipy.ndimage import zoom

GAIN = 1.6  # electrons per ADU
READ_NOISE = 6.0  # electrons
EXPOSURE = 300.0  # seconds
SATURATION = 65535  # ADU
OVERSCAN = 64  # columns right of the image
FWHM, BETA = 4.0, 3.5  # of the stars' Moffat profile
STARS = 20_000  # on 4096 x 4096 pixels; in proportion to the area elsewhere
SIZE = 4096


def moffat(x, y, fwhm=FWHM, beta=BETA):
    """Moffat (1969) profile of unit volume at the offsets x, y from its centre."""
    alpha = fwhm / (2 * np.sqrt(2 ** (1 / beta) - 1))
    return (beta - 1) / (np.pi * alpha * alpha) * (1 + (x * x + y * y) / (alpha * alpha)) ** (-beta)


def psf_stamp(half):
    """The profile on (2 half + 1)^2 pixels, sum 1."""
    grid = np.arange(-half, half + 1).astype(float)
    stamp = moffat(grid[None, :], grid[:, None])
    return stamp / stamp.sum()


def stars(rng, size, count):
    """Positions, even over the image, and fluxes between 400 and 3e7 electrons with N(>F) falling as F^-0.6."""
    x = rng.uniform(-0.5, size - 0.5, count)
    y = rng.uniform(-0.5, size - 0.5, count)
    u, slope, low, high = rng.uniform(size=count), 0.6, 4e2, 3e7
    flux = (low**-slope - u * (low**-slope - high**-slope)) ** (-1 / slope)
    return x, y, flux


def paint(size, x, y, flux, fwhm=FWHM, beta=BETA):
    """An image of stars: the profile at pixel centres, out to a radius that grows with the flux."""
    image = np.zeros((size, size))
    for xi, yi, fi in zip(x, y, flux):
        radius = 12 if fi < 1e4 else 24 if fi < 1e5 else 60 if fi < 1e6 else 150
        column, row = int(round(xi)), int(round(yi))
        x0, x1 = max(column - radius, 0), min(column + radius + 1, size)
        y0, y1 = max(row - radius, 0), min(row + radius + 1, size)
        if x0 < x1 and y0 < y1:
            image[y0:y1, x0:x1] += fi * moffat(np.arange(x0, x1) - xi, (np.arange(y0, y1) - yi)[:, None], fwhm, beta)
    return image


def smooth(rng, size, knots=8):
    """A smooth random surface, at most 1 in absolute value."""
    coarse = rng.normal(size=(knots, knots))
    surface = zoom(coarse, size / knots, order=3)[:size, :size]
    return surface / np.abs(surface).max()


def calibration_frames(rng, size):
    """Bias above the overscan (ADU), dark current (ADU/s), flat with dust rings (median 1), mask of bad pixels (0 or 1)."""
    yy, xx = np.mgrid[0:size, 0:size].astype(np.float32)
    columns = 3 * rng.normal(size=size)[None, :]
    bias = (columns + 2 * smooth(rng, size) + 0.3 * rng.normal(size=(size, size))).astype(np.float32)
    dark = np.full((size, size), 0.02 / GAIN, np.float32) * (1 + 0.2 * smooth(rng, size)).astype(np.float32)
    hot = rng.uniform(size=(size, size)) < 1e-4
    dark[hot] = rng.uniform(1, 60, hot.sum()).astype(np.float32) / GAIN
    vignetting = 1.05 - 0.15 * (((xx - size / 2) ** 2 + (yy - size / 2) ** 2) / (size / 2) ** 2)
    flat = vignetting * (1 + 0.01 * rng.normal(size=(size, size)))
    for _ in range(40):
        cx, cy, radius = rng.uniform(0, size), rng.uniform(0, size), rng.uniform(15, 60)
        flat *= 1 - 0.05 * np.exp(-(((np.hypot(xx - cx, yy - cy) - radius) / 5) ** 2))
    flat = (flat / np.median(flat)).astype(np.float32)
    bad = np.zeros((size, size), np.uint8)
    for column in rng.integers(0, size, max(2, 12 * size // SIZE)):
        bad[:, column] = 1
    bad[hot & (dark > 30 / GAIN)] = 1
    dead = rng.uniform(size=(size, size)) < 5e-5
    flat[dead], bad[dead] = 0.02, 1
    return bias, dark, flat, bad


def add_cosmic_rays(rng, image, count):
    """Adds straight tracks of 800 to 15 000 electrons a pixel in place; gives the mask of the pixels hit."""
    size = image.shape[0]
    hit = np.zeros(image.shape, bool)
    for _ in range(count):
        length, angle = 1 + rng.geometric(0.15), rng.uniform(0, np.pi)
        x, y = rng.uniform(0, size, 2)
        charge = rng.uniform(800, 15000)
        along = np.arange(length)
        columns = np.clip((x + along * np.cos(angle)).astype(int), 0, size - 1)
        rows = np.clip((y + along * np.sin(angle)).astype(int), 0, size - 1)
        image[rows, columns] += charge * rng.uniform(0.3, 1, length)
        hit[rows, columns] = True
    return hit


def exposure(size=SIZE, seed=20261120):
    """A raw exposure (uint16, ADU, overscan columns at the right), its calibration frames, and the truth."""
    rng = np.random.default_rng(seed)
    bias, dark, flat, bad = calibration_frames(rng, size)
    x, y, flux = stars(rng, size, int(STARS * (size / SIZE) ** 2))
    yy, xx = np.mgrid[0:size, 0:size]
    sky = 400 * (1 + 0.15 * (xx / size) - 0.1 * (yy / size) + 0.05 * smooth(rng, size))
    truth = sky + paint(size, x, y, flux)
    electrons = rng.poisson(truth * flat + dark * GAIN * EXPOSURE).astype(np.float64)
    rays = add_cosmic_rays(rng, electrons, int(3000 * (size / SIZE) ** 2))
    adu = electrons / GAIN + bias + rng.normal(0, READ_NOISE / GAIN, (size, size))
    level = (1000 + 5 * np.sin(np.arange(size) / size * 7) + 3 * np.arange(size) / size)[:, None]
    overscan = level + rng.normal(0, READ_NOISE / GAIN, (size, OVERSCAN))
    raw = np.clip(np.rint(np.concatenate([adu + level, overscan], 1)), 0, SATURATION).astype(np.uint16)
    return dict(raw=raw, bias=bias, dark=dark, flat=flat, bpm=bad, x=x, y=y, f=flux, sky=sky.astype(np.float32), cr=rays)


def light_curves(count=10_000, epochs=1000, seed=7):
    """Fluxes (count, epochs) with errors at irregular times (days): 2 % NaN, 1 % flagged outliers, 2 % of the curves with a
    flare (kind 1), 5 % sinusoids (2), 2 % transits (3), the rest constant (0)."""
    rng = np.random.default_rng(seed)
    t = np.sort(58000 + np.floor(np.arange(epochs) * 1000 / epochs) + rng.uniform(0, 0.4, epochs))
    base = 10 ** rng.uniform(2, 4.5, count)
    sigma = np.sqrt(base + 30**2)
    flux = base[:, None] + sigma[:, None] * rng.standard_normal((count, epochs))
    error = sigma[:, None] * rng.uniform(0.8, 1.3, (count, epochs))
    kind, parameters = np.zeros(count, np.int8), np.zeros((count, 3))
    share = rng.uniform(size=count)
    for i in np.flatnonzero(share < 0.09):
        if share[i] < 0.02:
            kind[i] = 1
            start = rng.integers(20, epochs - 60)
            height, decay = rng.uniform(5, 30) * sigma[i], rng.uniform(1, 15)
            flux[i, start : start + 80] += height * np.exp(-np.arange(min(80, epochs - start)) / decay)
            parameters[i] = start, height, decay
        elif share[i] < 0.07:
            kind[i] = 2
            period, height, phase = 10 ** rng.uniform(-0.5, 1.5), rng.uniform(0.5, 4) * sigma[i], rng.uniform(0, 6.28)
            flux[i] += height * np.sin(2 * np.pi * t / period + phase)
            parameters[i] = period, height, phase
        else:
            kind[i] = 3
            period, duration = rng.uniform(1, 8), rng.uniform(0.08, 0.3)
            first, depth = rng.uniform(0, period), rng.uniform(2, 5) * sigma[i]
            flux[i, ((t - first) % period) < duration] -= depth
            parameters[i] = period, depth, duration
    bad = rng.uniform(size=(count, epochs))
    flux[bad < 0.02] = np.nan
    flag = (bad > 0.99).astype(np.uint8)
    flux[flag > 0] += 50 * sigma.mean()
    return dict(t=t, flux=flux, err=error, flag=flag, base=base, sig=sigma, kind=kind, par=parameters)


def pair(size=SIZE // 2, seed=99):
    """A deep sharp reference and a new image with 60 transients more, registered, background subtracted."""
    rng = np.random.default_rng(seed)
    x, y, flux = stars(rng, size, int(STARS * (size / SIZE) ** 2))
    flux = np.minimum(flux, 3e5)
    model = paint(size, x, y, flux, 3.2)
    reference = rng.normal(model, 10.0)
    reference += rng.normal(size=reference.shape) * np.sqrt(np.maximum(model, 0))
    tx, ty = rng.uniform(40, size - 40, (2, 60))
    tf = 10 ** rng.uniform(3, 4.3, 60)
    model = paint(size, np.r_[x, tx], np.r_[y, ty], np.r_[flux, tf], 4.2)
    new = model + rng.normal(size=model.shape) * np.sqrt(np.maximum(model, 0) + 20.0**2)
    return dict(
        ref=reference.astype(np.float32), new=new.astype(np.float32), tx=tx, ty=ty, tf=tf, x=x, y=y, f=flux, sr=10.0, sn=20.0, fr=3.2, fn=4.2
    )
