"""The peer of `astro run` on demo sources: what a careful person would write by hand with numpy and h5py, in one process.

usage: lean_pipeline.py SOURCES [EPOCHS]

For each source: simulate raw photometry; fluxes and robust statistics; position offsets and quality; S/N of each epoch; histograms;
threshold. Three product levels go to HDF5, one packed file per 100 sources; the rows that a database would get are only formatted.
Prints one line of JSON: {"peer", "sources", "epochs", "wall_s", "cpu_s", "sources_per_s", "bytes_per_source", "detections"}.
"""

import json
import os
import shutil
import sys
import tempfile
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import h5py
import numpy as np

BATCH = 100
ZERO_POINT = 23.9
MAG_PER_RELATIVE_FLUX = np.log(10) / 2.5
# name, first centre, step, bins
AXES = (("snr", -20, 0.1, 401), ("dmag", -3, 0.1, 61), ("offset", -5, 0.1, 101))
MAG_BINS = 13


def robust_pair(values):
    """Centre and scatter after up to three passes of 3 sigma clipping."""
    centre, scatter, count = np.median(values), values.std(), len(values)
    for _ in range(3):
        values = values[np.abs(values - centre) <= 3 * scatter]
        if len(values) == count or len(values) < 5:
            break
        count, centre, scatter = len(values), values.mean(), values.std()
    return float(centre), float(scatter)


def simulate(rng, epochs):
    """One star as the demo observatory makes it: position, catalog magnitude, raw columns."""
    ra, dec, mag = rng.uniform(0, 360), rng.uniform(-90, 90), rng.uniform(15, 20)
    error = rng.uniform(0.09, 0.11, epochs)
    raw = {
        "mjd": np.linspace(57000, 58000, epochs),
        "mag": rng.normal(18, error),
        "magerr": error,
        "ra": np.mod(ra + rng.normal(0, 1e-4, epochs), 360),
        "dec": np.clip(dec + rng.normal(0, 1e-4, epochs), -90, 90),
        "flag": np.zeros(epochs, bool),
    }
    return ra, dec, mag, raw


def reduce(raw):
    """Light curve and its summary from raw photometry."""
    flux = 10 ** (-0.4 * (raw["mag"] - ZERO_POINT))
    error = flux * raw["magerr"] * MAG_PER_RELATIVE_FLUX
    centre, scatter = robust_pair(flux)
    worst = np.maximum(scatter, error)
    curve = dict(raw, flux=flux, fluxerr=error, snr=flux / worst, dsnr=(flux - centre) / worst, dmag=np.median(raw["mag"]) - raw["mag"])
    return curve, centre, scatter


def analyze(curve):
    """Quality offsets and S/N per epoch, the strongest epoch, whether it is a detection."""
    x = (curve["ra"] - np.median(curve["ra"])) * np.cos(np.deg2rad(curve["dec"]))
    distance = np.hypot(x, curve["dec"] - np.median(curve["dec"]))
    middle = np.median(distance)
    offset = (distance - middle) / np.median(np.abs(distance - middle))
    bad = np.abs(offset) > 5
    strongest = int(np.argmax(np.abs(curve["dsnr"])))
    return {"offset": offset, "bad": bad}, float(abs(curve["dsnr"][strongest]))


def count(histograms, mag, curve, offset):
    column = min(max(int((mag - 15) / 0.5), 0), MAG_BINS - 1)
    for (name, low, step, bins), values in zip(AXES, (curve["dsnr"], curve["dmag"], offset)):
        index = np.clip(((values - low) / step).astype(int), 0, bins - 1)
        histograms[name][:, column] += np.bincount(index, minlength=bins).astype(np.uint32)


def write_batch(path, names, levels, epochs):
    with h5py.File(path, "w", libver="latest") as file:
        file["name"] = names
        file["offset"] = np.arange(0, (len(names) + 1) * epochs, epochs)
        for level, tables in levels.items():
            for column in tables[0]:
                file[f"{level}/{column}"] = np.concatenate([table[column] for table in tables])


def run(sources, epochs, folder):
    rng = np.random.default_rng(1)
    histograms = {name: np.zeros((bins, MAG_BINS), np.uint32) for name, _, _, bins in AXES}
    detections = 0
    for start in range(0, sources, BATCH):
        names, rows = [], []
        levels = {"raw": [], "reduced": [], "processed": []}
        for i in range(start, min(start + BATCH, sources)):
            name = f"J{i:07d}"
            ra, dec, mag, raw = simulate(rng, epochs)
            curve, centre, scatter = reduce(raw)
            quality, best = analyze(curve)
            count(histograms, mag, curve, quality["offset"])
            detections += best > 5
            names.append(name)
            levels["raw"].append(raw)
            levels["reduced"].append(curve)
            levels["processed"].append({k: curve[k] for k in ("mjd", "flux", "fluxerr", "snr", "dsnr")} | quality)
            rows.append(json.dumps({"name": name, "ra": ra, "dec": dec, "mag": mag}))
            rows.append((name, epochs, centre, scatter, float(curve["flux"].max()), float(curve["snr"].max()), best, int(quality["bad"].sum())))
        write_batch(os.path.join(folder, f"{start}.h5"), names, levels, epochs)
    np.savez(os.path.join(folder, "histograms.npz"), **histograms)
    return int(detections)


def main():
    sources, epochs = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100
    folder = tempfile.mkdtemp()
    try:
        wall, cpu = time.perf_counter(), time.process_time()
        detections = run(sources, epochs, folder)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        size = sum(os.path.getsize(os.path.join(folder, f)) for f in os.listdir(folder))
    finally:
        shutil.rmtree(folder)
    print(json.dumps({
        "peer": "lean python", "sources": sources, "epochs": epochs, "wall_s": round(wall, 3), "cpu_s": round(cpu, 3),
        "sources_per_s": round(sources / wall, 1), "bytes_per_source": size // sources, "detections": detections,
    }))


if __name__ == "__main__":
    main()
