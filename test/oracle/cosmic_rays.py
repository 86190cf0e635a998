"""What astroscrappy finds on 512 x 512 pixels at most: of an image given, or of one in a FITS file."""
import astroscrappy
import numpy as np
from astropy.io import fits
from peer import run


def answer(arrays, args):
    image = arrays["image"] if "image" in arrays else fits.getdata(args["file"], args.get("hdu", 0))
    image = np.ascontiguousarray(image[:512, :512], dtype=np.float32)
    found, _ = astroscrappy.detect_cosmics(
        image, sepmed=args["separable"], cleantype="medmask", niter=4, gain=1.0, readnoise=args["read_noise"], satlevel=args["saturation"]
    )
    return {"image": image, "mask": found.astype(np.uint8)}, {}


run(answer)
