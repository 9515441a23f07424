"""What suite2p does with the same movies, through its public functions, on the CPU."""

import logging
import time

import numpy as np
import suite2p
import torch
from suite2p.registration import bidiphase, register

logging.disable(logging.CRITICAL)
CPU = torch.device("cpu")


def settings_for(nonrigid):
    return {**suite2p.default_settings()["registration"], "nonrigid": nonrigid}


def open_movie(path, shape):
    return np.fromfile(path, dtype=np.int16).reshape(shape)


def block_centres(length, block):
    count = 1 if block >= length else int(np.ceil(1.5 * length / block))
    return (np.linspace(0, length - block, count).astype(int) + (block - 1) / 2).tolist()


def use_threads(threads):
    torch.set_num_threads(threads)
    return 0


def estimate(movie, shape, shifts, nonrigid):
    """Registers a movie with default settings; writes `[frame, 2 + 2 * blocks]`: y, x, then blocks' y and x."""
    frames = open_movie(movie, shape)
    out = suite2p.registration_wrapper(frames, settings=settings_for(nonrigid), device=CPU)
    columns = [np.reshape(out[name], (shape[0], -1)) for name in ("yoff", "xoff")]
    if nonrigid:
        columns += [np.reshape(out[name], (shape[0], -1)) for name in ("yoff1", "xoff1")]
    np.concatenate(columns, axis=1).astype(np.float32).tofile(shifts)
    block = settings_for(nonrigid)["block_size"]
    return {"rows": block_centres(shape[1], block[0]), "columns": block_centres(shape[2], block[1])}


def line_phase(movie, shape):
    """Offset of odd lines, in whole px to the right."""
    return -int(bidiphase.compute(open_movie(movie, shape)))


references = {}


def make_reference(movie, shape):
    """The reference image, outside of what is timed."""
    frames = open_movie(movie, shape)
    sample = frames[np.linspace(0, shape[0] - 1, min(400, shape[0])).astype(int)]
    made = register.compute_reference(sample, settings=settings_for(True), device=CPU)
    references[movie] = made[0] if isinstance(made, tuple) else made
    return 0


def correct(movie, shape, nonrigid):
    """Estimates and applies shifts, from memory to memory; seconds."""
    frames = open_movie(movie, shape)
    out = np.zeros_like(frames)
    start = time.perf_counter()
    register.register_frames(frames, references[movie], f_align_out=out, nonrigid=nonrigid, device=CPU)
    return time.perf_counter() - start
