"""Light-curve kernels beside NumPy and SciPy, straight from the definitions."""
import numpy as np
from peer import run
from scipy import stats


def robust(flux):
    kept = flux
    centre, scatter = np.median(kept), np.std(kept)
    for _ in range(3):
        rest = kept[~(np.abs(kept - centre) / scatter > 3)]
        if len(rest) == len(kept) or len(rest) < 5:
            break
        kept, centre, scatter = rest, np.mean(rest), np.std(rest)
    return centre, scatter


def finder(arrays, threshold):
    flux, error, flag = arrays["flux"], arrays["error"], arrays["flag"]
    snr, centre, scatter, peak = np.empty_like(flux), [], [], []
    for i in range(len(flux)):
        good = (flag[i] == 0) & np.isfinite(flux[i])
        c, s = robust(flux[i][good])
        snr[i] = (flux[i] - c) / np.maximum(error[i], s)
        heights = np.where(good, np.abs(snr[i]), 0)
        at = int(np.argmax(heights))
        centre.append(c)
        scatter.append(s)
        peak.append(at if heights[at] > threshold else -1)
    return {"snr": snr, "centre": np.array(centre), "scatter": np.array(scatter), "peak": np.array(peak, np.int32)}


def filtered(value, weight, time, taus, duration):
    best = np.full(len(time), -np.inf)
    for tau in taus:
        x = time[None, :] - time[:, None]
        t = np.where((x >= 0) & (x <= duration * tau), np.exp(-np.clip(x, 0, None) / tau), 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = (t * (value * weight)[None, :]).sum(1) / np.sqrt((t * t * weight[None, :]).sum(1))
        best = np.fmax(best, ratio)
    return np.where(np.isfinite(best), best, np.nan)


def answer(arrays, args):
    if args["what"] == "finder":
        return finder(arrays, args["threshold"]), {}
    if args["what"] == "filter":
        return {"score": filtered(arrays["value"], arrays["weight"], arrays["time"], args["taus"], args["duration"])}, {}
    tests = {"normal": stats.kstest(arrays["normal"], "norm").pvalue, "uniform": stats.kstest(arrays["uniform"], "uniform").pvalue}
    for mean in args["means"]:
        counts = arrays[f"poisson_{mean}"]
        mean = float(mean)
        if mean > 1e9:  # where SciPy's quantiles end, the normal distribution is right to 1e-6
            tests[f"poisson {mean}"] = stats.kstest((counts - mean) / np.sqrt(mean), "norm").pvalue
            continue
        edges = np.unique(stats.poisson.ppf(np.linspace(0.02, 0.98, 25), mean))
        seen = np.bincount(np.searchsorted(edges, counts), minlength=len(edges) + 1)
        below = np.concatenate([[0], stats.poisson.cdf(edges, mean), [1]])
        tests[f"poisson {mean}"] = stats.chisquare(seen, np.diff(below) * len(counts)).pvalue
    return {}, tests


run(answer)
