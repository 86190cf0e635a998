"""Peers of the random numbers."""
import numpy as np
from timing import case


@case("numpy")
def random_numbers(clock, sets):
    """Uniform, normal and Poisson numbers by NumPy's generator over Philox (4x64), float64; Poisson as it gives them, int64."""
    chance = np.random.Generator(np.random.Philox(1))
    out = np.empty(10_000_000)
    clock.time("random-uniform", "NumPy Philox", lambda: chance.random(out=out), np.__version__, note="preallocated output")
    clock.time("random-normal", "NumPy Philox", lambda: chance.standard_normal(out=out), np.__version__, note="preallocated output")
    clock.time("random-poisson", "NumPy Philox", lambda: chance.poisson(1000, 2_000_000), np.__version__)
