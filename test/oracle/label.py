"""SciPy's labels, with the extent of each, and its dilations."""
import numpy as np
import scipy.ndimage as nd
from peer import run


def answer(arrays, args):
    out = {}
    for connectivity, structure in ((4, None), (8, np.ones((3, 3)))):
        labels, count = nd.label(arrays["mask"], structure)
        slices = nd.find_objects(labels)
        out[f"labels_{connectivity}"] = labels.astype(np.int32)
        extents = [[s[1].start, s[1].stop - 1, s[0].start, s[0].stop - 1] for s in slices]
        out[f"extents_{connectivity}"] = np.array(extents, np.int32).reshape(-1, 4)
        out[f"npix_{connectivity}"] = np.bincount(labels.ravel(), minlength=count + 1)[1:].astype(np.int32)
    radius = args["radius"]
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    shapes = {"square": np.ones_like(x), "diamond": abs(x) + abs(y) <= radius, "disk": x * x + y * y <= radius * radius}
    for name, structure in shapes.items():
        out[name] = nd.binary_dilation(arrays["mask"], structure > 0).astype(np.uint8)
    return out, {}


run(answer)
