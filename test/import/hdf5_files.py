"""Writes light curves into HDF5 and FITS as astropy, h5py and pandas do, in the folder given; says what cannot be written."""
import os
import sys
import warnings

import h5py
import numpy as np
from astropy import units as u
from astropy.table import MaskedColumn, Table
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
    group["history"] = np.arange(2)
    group["flux"] = np.array([1.0, 2.0, 3.0], dtype=">f8")
    group["flux"].attrs["units"] = "mJy"
    file["big/time"] = np.array([1.0]).astype(">f8")
rows = np.array([(58000.5, 15.0)], dtype=[("mjd", "f8"), ("mag", "f8")])
with h5py.File(path("links.h5"), "w") as file:
    for name in ("_star", "other/photometry"):
        file[name] = rows
        file[name].attrs["objectid"] = 2**60
    file["other/again"] = file["/"]
    file["other/back"] = h5py.SoftLink("/other")
    file["other/same"] = h5py.SoftLink("/_star")
    file["scalar"] = 1
with h5py.File(path("huge.h5"), "w") as file:
    file.create_dataset("star", shape=(50_000_000,), dtype=rows.dtype, chunks=(1000,), compression="gzip")
with h5py.File(path("header.h5"), "w") as file:
    file["star"] = rows
    file["star"].attrs["__table_column_meta__"] = '{"datatype":[null],"meta":{}}'
masked = Table({"mjd": mjd, "mag": MaskedColumn([15.0, 99.0, 16.0], mask=[0, 1, 0]), "id": ["β Lyr"] * 3})
masked.write(path("masked.h5"), path="star", serialize_meta=True, overwrite=True)
masked.write(path("masked.ecsv"), serialize_method="data_mask", overwrite=True)
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
frame = pandas.DataFrame({"mjd": mjd, "mag": mag, "flag": [False, True, False], "filter": pandas.Categorical(band, categories=["zr", "zg"])})
with pandas.HDFStore(path("kinds.h5"), "w") as store:
    store.put("a", frame, format="table")
    store.put("b", frame, format="table", data_columns=True)
    store.put("c", frame[["mjd", "mag"]].set_index("mjd"), format="table")
    store.put("d", frame[["mjd", "mag"]].set_index("mjd"), format="fixed")
    store.put("e", frame[["mjd", "mag"]].iloc[:0], format="fixed")
    store.put("f", frame["mag"], format="fixed")
    store.put("g", pandas.DataFrame({"date": pandas.to_datetime(["2020-01-01", None, "2020-01-03"]), "mag": mag}), format="table", data_columns=True)
