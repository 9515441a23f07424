"""PyNWB on files that tests wrote: valid, and every expression has the value that the test expects.

Reads judge.jsonl in the folder given: one {"path", "expected": {expression: value}, "errors"} a line.
"""

import json
import math
import sys
import warnings
from pathlib import Path

import h5py
import numpy as np
import pynwb
from pynwb import NWBHDF5IO

warnings.simplefilter("ignore")


def plain(value):
    """A value of Python, NumPy or h5py as what JSON has."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, np.ndarray | h5py.Dataset):
        return plain(value[()].tolist())
    if isinstance(value, np.void):
        return plain(value.item())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return value


def equal(got, want):
    if isinstance(got, list) and isinstance(want, list):
        return len(got) == len(want) and all(map(equal, got, want))
    if isinstance(got, float) and math.isnan(got):
        return want is None or want == "NaN"
    if isinstance(got, bool) != isinstance(want, bool):
        return False
    return got == want


def linker(h5):
    def link(path):
        found = h5.get(path, getlink=True)
        if isinstance(found, h5py.SoftLink):
            return ["soft", found.path]
        if isinstance(found, h5py.ExternalLink):
            return ["external", found.filename, found.path]
        return ["hard"]

    return link


def judge(entry):
    """Everything that is not as expected, one text each."""
    problems = [str(error) for error in pynwb.validate(path=entry["path"])]
    for expected in entry["errors"]:
        hit = next((p for p in problems if expected in p), None)
        if hit is None:
            yield f"pynwb.validate does not say: {expected}"
        problems = [p for p in problems if expected not in p]
    yield from (f"pynwb.validate: {problem}" for problem in problems)
    with NWBHDF5IO(entry["path"], "r") as io, h5py.File(entry["path"], "r") as h5:
        names = {"nwb": io.read(), "h5": h5, "np": np, "link": linker(h5)}
        for expression, want in entry["expected"].items():
            try:
                got = plain(eval(expression, names))
            except Exception as error:
                yield f"{expression}: {type(error).__name__}: {error}"
                continue
            if not equal(got, want):
                yield f"{expression} is {got!r}, expected {want!r}"


folder = Path(sys.argv[1])
failed = 0
print(f"PyNWB {pynwb.__version__}")
for line in (folder / "judge.jsonl").read_text().splitlines():
    entry = json.loads(line)
    try:
        problems = list(judge(entry))
    except Exception as error:
        problems = [f"cannot be read: {type(error).__name__}: {error}"]
    name = Path(entry["path"]).relative_to(folder / "written")
    print(f"  {'FAIL' if problems else 'ok  '} {name} ({len(entry['expected'])} values)")
    for problem in problems:
        print(f"         {problem}")
    failed += bool(problems)
print(f"{failed} files failed" if failed else "all files passed")
sys.exit(1 if failed else 0)
