"""Maps of SEP: of an image given, or of one in a FITS file."""
import numpy as np
import sep
from astropy.io import fits
from peer import run


def answer(arrays, args):
    image = arrays["image"] if "image" in arrays else fits.getdata(args["file"], args.get("hdu", 0))
    image = np.ascontiguousarray(image, dtype=np.float32)
    mask = ~np.isfinite(image)
    if "mask" in arrays:
        mask |= arrays["mask"] > 0
    (height, width), (rows, columns) = args["mesh"], args["filter"]
    found = sep.Background(image, mask=mask, bh=height, bw=width, fh=rows, fw=columns, fthresh=args.get("threshold", 0))
    maps = {"back": found.back(dtype=np.float64), "rms": found.rms(dtype=np.float64)}
    return {"image": image, **maps}, {"level": found.globalback, "noise": found.globalrms}


run(answer)
