"""Real transforms of NumPy, in double precision."""
import numpy as np
from peer import run


def answer(arrays, args):
    image = arrays["image"].astype(float)
    out = {}
    for name, spectrum in {"plane": np.fft.rfft2(image), "rows": np.fft.rfft(image)}.items():
        out[name + "_real"], out[name + "_imaginary"] = spectrum.real, spectrum.imag
    spectrum = arrays["real"].astype(float) + 1j * arrays["imaginary"]
    out["back"] = np.fft.irfft2(spectrum, s=image.shape)
    out["back_rows"] = np.fft.irfft(spectrum, n=image.shape[1])
    return out, {}


run(answer)
