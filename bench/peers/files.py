"""Peers that read FITS files; the files lie in the cache of the system."""
from timing import case


@case("fitsio", "astropy")
def fits_files(clock, sets):
    """Whole images: uint16 plain, uint16 RICE, float32 RICE with dithering; then 64 x 64 pixels of a RICE file, opening included."""
    import fitsio

    files = (("raw_4096.fits", 0, "uint16 plain"), ("u16_rice.fits.fz", 1, "uint16 RICE"), ("f32_rice.fits.fz", 1, "float32 RICE q4 dithered"))
    sets.make([name for name, *_ in files])
    for name, extension, what in files:
        clock.time(f"fits-{what}", "fitsio", lambda: fitsio.read(sets.path(name), ext=extension), fitsio.__version__)

    start = sets.size * 2000 // 4096

    def section():
        with fitsio.FITS(sets.path("u16_rice.fits.fz")) as file:
            return file[1][start : start + 64, start : start + 64]

    clock.time("fits-section-64", "fitsio", section, fitsio.__version__, note="open, read 64 x 64 of a RICE file, close")
