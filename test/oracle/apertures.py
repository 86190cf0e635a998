"""Sums of photutils and SEP over the same apertures."""
import numpy as np
import sep
from astropy.stats import SigmaClip
from photutils.aperture import ApertureStats, CircularAnnulus, CircularAperture, EllipticalAnnulus, EllipticalAperture
from photutils.geometry import circular_overlap_grid, elliptical_overlap_grid
from peer import run


def weights(arrays, args):
    """Overlap grids of single apertures: 41 x 41 pixels around (0, 0)."""
    grids = []
    for x, y, a, b, theta in arrays["shapes"]:
        edges = (-20.5 - x, 20.5 - x, -20.5 - y, 20.5 - y, 41, 41)
        grids.append(circular_overlap_grid(*edges, a, 1, 1) if a == b else elliptical_overlap_grid(*edges, a, b, theta, 1, 1))
    return {"grids": np.array(grids)}, {}


def sums(arrays, args):
    image, x, y, r = arrays["image"].astype(float), arrays["x"], arrays["y"], args["radius"]
    places = np.transpose([x, y])
    mask = arrays["mask"] > 0
    out = {}
    for name, aperture in {
        "circle": CircularAperture(places, r),
        "annulus": CircularAnnulus(places, r, r + 3.5),
        "ellipse": EllipticalAperture(places, r, 0.6 * r, theta=0.5),
        "elliptical_annulus": EllipticalAnnulus(places, r, 2 * r, b_out=1.2 * r, b_in=0.6 * r, theta=0.5),
    }.items():
        for masked in (False, True):
            suffix = "_masked" if masked else ""
            out[name + suffix] = aperture.do_photometry(image, mask=mask if masked else None, method="exact")[0]
            out[name + suffix + "_size"] = aperture.do_photometry(np.abs(image), mask=mask if masked else None, method="exact")[0]
    single, variance = arrays["image"], arrays["variance"]
    for name, extra in {"sep": {}, "sep_gain": {"gain": 2.0}}.items():
        out[name + "_flux"], out[name + "_error"], _ = sep.sum_circle(single, x, y, r, var=variance, mask=mask, subpix=0, **extra)
    stats = ApertureStats(image, CircularAnnulus(places, 8, 12), mask=mask, sigma_clip=SigmaClip(sigma=3, maxiters=5), sum_method="center")
    out["clipped_median"], out["clipped_std"], out["clipped_count"] = stats.median, stats.std, stats.sum_aper_area.value
    plain = ApertureStats(image, CircularAnnulus(places, 8, 12), mask=mask)
    out["mean"], out["median"] = plain.mean, plain.median
    return {name: np.asarray(value, dtype=float) for name, value in out.items()}, {}


run(lambda arrays, args: weights(arrays, args) if "shapes" in arrays else sums(arrays, args))
