"""Combination along the first axis by numpy and astropy, in double precision."""
import numpy as np
from astropy.stats import sigma_clip
from peer import run


def answer(arrays, args):
    data = np.ma.masked_invalid(arrays["images"].astype(float))
    data.mask |= (arrays["masks"] > 0) | ~(arrays["variances"] > 0)
    variances = np.ma.array(arrays["variances"].astype(float), mask=data.mask)
    if "clip" in args:
        data = sigma_clip(data, axis=0, sigma=args["sigma"], maxiters=args["rounds"], cenfunc="median", stdfunc=args["clip"])
        variances.mask = np.ma.getmaskarray(data)
    count = np.sum(~np.ma.getmaskarray(data), axis=0)
    weights = 1 / variances if args.get("weighted") else np.ma.array(np.ones(data.shape), mask=data.mask)
    image = np.ma.median(data, axis=0) if args.get("median") else (weights * data).sum(axis=0) / weights.sum(axis=0)
    variance = (weights ** 2 * variances).sum(axis=0) / weights.sum(axis=0) ** 2
    return {"image": np.ma.filled(image, np.nan), "variance": np.ma.filled(variance, np.nan), "count": count}, {}


run(answer)
