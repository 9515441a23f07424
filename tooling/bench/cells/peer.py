"""What suite2p finds in the same movies, through its public functions, on the CPU."""

import json
import logging
import os
import tempfile

import numpy as np
import suite2p
import torch
from suite2p.extraction import preprocess

logging.disable(logging.CRITICAL)
CPU = torch.device("cpu")


def settings_for(rate, tau):
    settings = suite2p.default_settings()
    settings["fs"], settings["tau"], settings["torch_device"] = rate, tau, "cpu"
    settings["run"]["do_regmetrics"] = False
    return settings


def flatten(traces, settings):
    """Takes the baseline out, as suite2p does before it looks for spikes."""
    return preprocess(traces.copy(), **settings["dcnv_preprocess"], fs=settings["fs"], device=CPU)


def find_cells(movie, shape, rate, tau, register, out):
    """Runs suite2p with default settings and writes ROIs (JSON) and traces (float32, `[roi, frame]`)."""
    raw = np.memmap(movie, dtype=np.int16, mode="c", shape=tuple(shape))
    settings = settings_for(rate, tau)
    with tempfile.TemporaryDirectory(dir=os.path.dirname(movie)) as folder:
        frames = raw
        if register:
            frames = np.memmap(os.path.join(folder, "data.i16"), dtype=np.int16, mode="w+", shape=tuple(shape))
        suite2p.pipeline(
            folder, frames, f_raw=raw if register else None, run_registration=register, settings=settings, device=CPU
        )
        found = {name: np.load(os.path.join(folder, f"{name}.npy"), allow_pickle=True) for name in FILES}
    surround = settings["extraction"]["neuropil_coefficient"]
    corrected = found["F"] - surround * found["Fneu"]
    traces = [flatten(found["F"], settings), flatten(corrected, settings), found["spks"]]
    for name, values in zip(("raw", "corrected", "spikes"), traces):
        np.ascontiguousarray(values, dtype=np.float32).tofile(f"{out}.{name}.f32")
    with open(f"{out}.json", "w") as file:
        json.dump(describe(found, shape, register), file)
    return 0


FILES = ("F", "Fneu", "spks", "stat", "iscell", "reg_outputs")


def describe(found, shape, register):
    motion = found["reg_outputs"].item()
    width = shape[2]
    return {
        "rois": [(roi["ypix"].astype(int) * width + roi["xpix"]).tolist() for roi in found["stat"]],
        "probability": found["iscell"][:, 1].tolist(),
        "crop": [int(v) for v in (*motion["yrange"], *motion["xrange"])],
        "shifts": {axis: motion[f"{axis}off"].tolist() for axis in "yx"} if register else None,
    }
