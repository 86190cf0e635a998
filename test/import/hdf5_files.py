"""Writes light curves into HDF5 and FITS as astropy, h5py and pandas do, in the folder given; says what cannot be written."""
import os
import sys
import warnings

import h5py
import numpy as np
from astropy import units as u
from astropy.table import Table
from astropy.time import Time
from astropy.timeseries import TimeSeries

warnings.simplefilter("ignore")
folder = sys.argv[1]
path = lambda name: os.path.join(folder, name)
mjd, mag, band = np.array([58000.5, 58001.25, 58002.0]), np.array([15.0, 15.5, np.nan]), ["zg", "zr", "zg"]
table = Table({"mjd": mjd, "mag": mag, "filter": band, "id": np.array([2**62 + 1, 2, 3])})
table["mag"].unit = u.mag
table.write(path("plain.h5"), path="star", overwrite=True)
table.write(path("meta.h5"), path="deep/er/star", serialize_meta=True, overwrite=True)
with h5py.File(path("columns.h5"), "w") as file:
    for name in ("A", "B"):
        group = file.create_group(name)
        for column in ("mjd", "mag"):
            group[column] = np.array(table[column])
        group["filter"] = np.array([b.encode() for b in band])
        group.create_dataset("image", data=np.zeros((4, 4)))
    file["big/time"] = np.array([1.0]).astype(">f8")
series = TimeSeries(time=Time(mjd, format="mjd", scale="tdb"))
series["flux"] = [1.0, 2.0, 3.0] * u.mJy
series.write(path("series.fits"), overwrite=True)
Table(series).write(path("series.h5"), path="series", serialize_meta=True, overwrite=True)
Table(series).write(path("series.ecsv"), serialize_method="jd1_jd2", overwrite=True)
try:
    import pandas
    import tables  # noqa: F401
except ImportError:
    print("pandas")
    sys.exit()
frame = pandas.DataFrame({"mjd": mjd, "mag": mag, "n": [1, 2, 3], "filter": band, "word": ["a", None, "c"], "date": pandas.to_datetime(["2020-01-01", "2020-01-02T12:00", "2020-01-03"], format="ISO8601")})
with pandas.HDFStore(path("table.h5"), "w") as store:
    store.put("photometry", frame.drop(columns=["filter", "word"]), format="table")
    store.get_storer("photometry").attrs.metadata = {"exp_time": 30.0, "filter": "ztfg", "ra": 12.5, "dec": -3.0, "series_obj_id": "ZTF1", "time_stamp_alignment": "middle"}
    store.put("text/all", frame.drop(columns=["word"]), format="table", data_columns=True)
with pandas.HDFStore(path("fixed.h5"), "w") as store:
    store.put("star", frame, format="fixed")
    store.put("another", frame[["mjd", "mag"]], format="fixed")
with pandas.HDFStore(path("series_of_pandas.h5"), "w") as store:
    store.put("s", frame["mag"], format="fixed")
with pandas.HDFStore(path("objects.h5"), "w") as store:
    store.put("star", pandas.DataFrame({"mjd": mjd, "thing": [{"a": 1}, [2], "c"]}), format="fixed")
