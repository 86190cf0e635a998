"""Windowed positions of SEP, from objects that SEP finds in a FITS file or at places given."""
import numpy as np
import sep
from astropy.io import fits
from peer import run


def answer(arrays, args):
    if "image" in arrays:
        image, x, y, sigma = (arrays[name] for name in ("image", "x", "y", "sigma"))
    else:
        image = np.ascontiguousarray(fits.getdata(args["file"], args.get("hdu", 0)), dtype=np.float32)
        background = sep.Background(image)
        image = image - background.back(dtype=np.float32)
        found = sep.extract(image, 3.0, err=background.globalrms)
        x, y = found["x"], found["y"]
        radius, _ = sep.flux_radius(image, x, y, 6.0 * found["a"], 0.5, normflux=found["flux"], subpix=5)
        sigma = 2.0 / 2.35 * radius
        good = np.isfinite(sigma) & (sigma > 0)
        x, y, sigma = x[good], y[good], sigma[good]
    u, v, flags = sep.winpos(image, x, y, sigma)
    return {"image": image, "x": x, "y": y, "sigma": sigma, "u": u, "v": v, "flags": flags.astype(np.int32)}, {}


run(answer)
