"""What suite2p does with the same masks and traces, through its public functions, on the CPU."""

import json
import logging
import time

import numpy as np
import torch
from suite2p.extraction import dcnv, extract, masks

logging.disable(logging.CRITICAL)
CPU = torch.device("cpu")


def use_threads(threads):
    torch.set_num_threads(threads)
    return 0


def extract_masks(movie, shape, rois):
    """Traces of ROIs and of their neuropil, from memory; seconds without making the masks."""
    frames = np.fromfile(movie, dtype=np.int16).reshape(shape)
    stats = []
    for pixels in json.load(open(rois)):
        y, x = np.divmod(np.array(pixels), shape[2])
        stats.append({
            "ypix": y, "xpix": x, "lam": np.ones(len(y), np.float32), "radius": 6.0, "overlap": np.zeros(len(y), bool),
        })
    cells, neuropil = masks.create_masks(stats, shape[1], shape[2])[:2]
    start = time.perf_counter()
    extract.extract_traces(frames, cells, neuropil, device=CPU)
    return time.perf_counter() - start


def read_traces(path, shape):
    """`[frame, trace]` in the file, `[trace, frame]` as suite2p has them."""
    return np.ascontiguousarray(np.fromfile(path, dtype=np.float32).reshape(shape).T)


def deconvolve(path, shape, tau, rate):
    traces = read_traces(path, shape)
    start = time.perf_counter()
    dcnv.oasis(traces, batch_size=500, tau=tau, fs=rate)
    return time.perf_counter() - start


def signals(path, neuropil, shape, tau, rate):
    """Neuropil, baseline and spikes; no ΔF/F."""
    traces, surround = read_traces(path, shape), read_traces(neuropil, shape)
    start = time.perf_counter()
    corrected = traces - 0.7 * surround
    flat = dcnv.preprocess(corrected, "maximin", 60.0, 10.0, rate, device=CPU)
    dcnv.oasis(flat, batch_size=500, tau=tau, fs=rate)
    return time.perf_counter() - start
