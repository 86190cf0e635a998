"""Order statistics by numpy, clips by astropy, annuli by photutils; `args.case` says which."""
import numpy as np
from peer import run


def statistics(arrays, args):
    data = np.ma.array(arrays["data"].astype(float), mask=arrays["mask"] > 0).filled(np.nan)
    axis = None if args["of"] == "whole" else -1
    median = np.nanmedian(data, axis=axis)
    away = np.abs(data - (median if axis is None else median[..., None]))
    return {
        "median": median, "mad": np.nanmedian(away, axis=axis), "mean": np.nanmean(data, axis=axis), "std": np.nanstd(data, axis=axis),
        "min": np.nanmin(data, axis=axis), "max": np.nanmax(data, axis=axis), "count": np.sum(~np.isnan(data), axis=axis),
        "percentiles": np.moveaxis(np.nanpercentile(data, args["percentiles"], axis=axis), 0, -1),
    }, {}


def clips(arrays, args):
    from astropy.stats import sigma_clip
    data = np.ma.array(arrays["data"].astype(float), mask=arrays["mask"] > 0)
    masks = {}
    for number, settings in enumerate(args["clips"]):
        for of, axis in ("whole", None), ("rows", -1):
            masks[f"{of}_{number}"] = np.ma.getmaskarray(sigma_clip(data, axis=axis, **settings)).astype(np.uint8)
    return masks, {}


def annuli(arrays, args):
    from astropy.stats import SigmaClip
    from photutils.aperture import ApertureStats, CircularAnnulus
    places = CircularAnnulus(np.transpose([arrays["x"], arrays["y"]]), args["inner"], args["outer"])
    clip = SigmaClip(sigma=3, maxiters=5) if args["clip"] else None
    found = ApertureStats(arrays["image"].astype(float), places, mask=arrays["mask"] > 0, sigma_clip=clip, sum_method="center")
    return {"median": found.median, "mean": found.mean, "std": found.std, "count": found.center_aper_area.value}, {}


run(lambda arrays, args: {"statistics": statistics, "clips": clips, "annuli": annuli}[args["case"]](arrays, args))
