"""Registry of cases and their clock: medians of CPU and wall time after one warm-up, printed as one JSON line a peer."""
import importlib
import json
import resource
import time

import numpy as np

CASES = {}
INSTALL = {"cv2": "opencv-python-headless"}


def case(*modules):
    """Registers a case under the name of its function; it is skipped, saying so, where one of the modules is missing."""

    def register(body):
        def guarded(clock, sets):
            missing = [name for name in modules if not importable(name)]
            if missing:
                packages = " ".join(INSTALL.get(name, name) for name in missing)
                emit(case=body.__name__, skipped=f"no {', '.join(missing)}", install=f"pip install {packages}")
            else:
                body(clock, sets)

        CASES[body.__name__] = guarded
        return body

    return register


def importable(name):
    try:
        importlib.import_module(name)
        return True
    except ImportError:
        return False


def emit(**row):
    print(json.dumps(row), flush=True)


def cpu_seconds():
    """User and system time of this process and of the children it has waited for."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


class Clock:
    def __init__(self, n):
        self.n = n

    def time(self, row, peer, run, version, n=None, note=""):
        """Runs once to warm up, then n times. Inputs are in memory before; outputs are new arrays unless the note says else."""
        n = n or self.n
        run()
        wall, cpu = [], []
        for _ in range(n):
            started, used = time.perf_counter(), cpu_seconds()
            run()
            wall.append(time.perf_counter() - started)
            cpu.append(cpu_seconds() - used)
        milliseconds = [round(float(np.median(times)) * 1e3, 2) for times in (cpu, wall)]
        emit(case=row, peer=peer, version=version, n=n, cpu_ms=milliseconds[0], wall_ms=milliseconds[1], note=note)
