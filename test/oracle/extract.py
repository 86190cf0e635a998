"""A background-subtracted frame (or the image given), and what SEP extracts from it, for each of a list of settings, also with the image turned.

args: {path, hdu} of a FITS file, or an array `image` with `rms`; settings: [{name, …keywords of sep.extract}]; turned: how often (up to 8).
"""
import numpy as np
import sep
from peer import run

sep.set_extract_pixstack(5_000_000)
sep.set_sub_object_limit(100_000)
COLUMNS = ("x", "y", "x2", "y2", "xy", "a", "b", "theta", "cflux", "flux", "cpeak", "peak", "thresh", "errx2", "erry2", "cxx", "cyy")
INTEGERS = ("npix", "tnpix", "xmin", "xmax", "ymin", "ymax", "xpeak", "ypeak", "xcpeak", "ycpeak", "flag")


def answer(arrays, args):
    image, mask, rms = frame(arrays, args)
    out = {"frame": image, "bad": mask.astype(np.uint8)}
    noise = arrays.get("noise")
    for setting in args["settings"]:
        name, keywords = setting["name"], {key: value for key, value in setting.items() if key != "name"}
        keywords.update(err=rms if noise is None else noise, mask=mask)
        if "filter_kernel" in keywords:
            keywords["filter_kernel"] = np.array(keywords["filter_kernel"], np.float32)
        objects = sep.extract(image, 1.5, **keywords)
        out.update({f"{name}_{column}": objects[column].astype(float) for column in COLUMNS + INTEGERS})
    counts = [len(places(image, mask, rms, turn)) for turn in range(args.get("turned", 0))]
    if args.get("shapes"):
        objects = sep.extract(image, 1.5, err=rms, mask=mask)
        out.update(shapes(image, mask, objects))
    return out, {"rms": float(rms), "counts": counts, "version": sep.__version__}


def frame(arrays, args):
    if "image" in arrays:
        mask = arrays["mask"] > 0 if "mask" in arrays else np.zeros(arrays["image"].shape, bool)
        return arrays["image"], mask, args["rms"]
    from astropy.io import fits

    with fits.open(args["path"]) as hdus:
        data = np.ascontiguousarray(hdus[args["hdu"]].data.astype(np.float32))
    mask = ~np.isfinite(data)
    data[mask] = 0
    background = sep.Background(data, mask=mask)
    return (data - background.back()).astype(np.float32), mask, background.globalrms


def places(image, mask, rms, turn):
    def turned(plane):
        plane = plane.T if turn & 4 else plane
        return np.ascontiguousarray(plane[:: -1 if turn & 1 else 1, :: -1 if turn & 2 else 1])

    return sep.extract(turned(image), 1.5, err=rms, mask=turned(mask))


def shapes(image, mask, objects):
    at = [objects[column] for column in ("x", "y", "a", "b", "theta")]
    radius, flags = sep.kron_radius(image, *at, 6.0, mask=mask)
    half, half_flags = sep.flux_radius(image, objects["x"], objects["y"], 6.0 * objects["a"], [0.3, 0.5, 0.8], mask=mask)
    small = radius * np.sqrt(objects["a"] * objects["b"]) < 1.75
    a, b = (np.where(small, 1.75, 2.5 * radius * objects[axis]) for axis in ("a", "b"))
    flux, error, _ = sep.sum_ellipse(image, objects["x"], objects["y"], a, b, np.where(small, 0, objects["theta"]), 1.0, subpix=0)
    named = dict(zip(("at_x", "at_y", "at_a", "at_b", "at_theta"), at))
    return {**named, "kron": radius, "kron_flag": flags.astype(int), "auto": flux, "half": half, "half_flag": half_flags.astype(int)}


run(answer)
