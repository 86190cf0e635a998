"""Time scales of ERFA, light travel times of astropy."""
import numpy as np
from astropy.coordinates import EarthLocation, SkyCoord
from astropy.time import Time
from astropy.utils import iers
import astropy.units as u
from peer import run

iers.conf.auto_download = False
iers.conf.iers_degraded_accuracy = "warn"


def answer(arrays, args):
    mjd = arrays["mjd"]
    site = args["site"]
    places = {
        "geocentre": EarthLocation.from_geocentric(0, 0, 0, u.m),
        "site": EarthLocation.from_geodetic(site["longitude"], site["latitude"], site["height"]),
    }
    out = {}
    for name, place in places.items():
        t = Time(mjd, format="mjd", scale="utc", location=place)
        if name == "geocentre":
            out["tt"] = ((t.tt.jd1 - t.jd1) + (t.tt.jd2 - t.jd2)) * 86400
            out["tdb"] = ((t.tdb.jd1 - t.jd1) + (t.tdb.jd2 - t.jd2)) * 86400
        for kind in ("barycentric", "heliocentric"):
            rows = []
            for ra, dec in zip(arrays["ra"], arrays["dec"]):
                there = t.tdb + t.light_travel_time(SkyCoord(ra, dec, unit="deg"), kind)
                rows.append(((there.jd1 - t.jd1) + (there.jd2 - t.jd2)) * 86400)
            out[f"{name}_{kind}"] = np.array(rows)
    return out, {}


run(answer)
