"""Writes foreign.h5: what h5wasm cannot write, but other libraries do. Needs h5py."""

import sys

import h5py
import numpy as np

with h5py.File(sys.argv[1], "w", libver="latest") as f:
    movie = np.arange(3 * 4 * 5).reshape(3, 4, 5)
    f["big_endian"] = movie.astype(">i2")
    f["half"] = np.array([0.0, 1.5, -2.25, np.inf, 6e-8], dtype="f2")
    f["long"] = np.array([1, -(2**40)], dtype="i8")
    f["too_long"] = np.array([2**62], dtype="i8")
    f["long_movie"] = movie.astype("i8")
    f["flat"] = np.zeros((4, 5))
    f["bool"] = np.array([True, False, True])
    f["fixed"] = np.array([b"ab  ", b"c"], dtype="S4")
    f["ascii"] = np.bytes_("plain")
    padded = h5py.h5t.FORTRAN_S1.copy()
    padded.set_size(4)
    space = h5py.h5s.create_simple((2,))
    h5py.h5d.create(f.id, b"padded", padded, space).write(
        h5py.h5s.ALL, h5py.h5s.ALL, np.array([b"ab", b"c"], "S4")
    )
    compound = np.dtype([("weight", ">f4"), ("y", "u2"), ("skip", h5py.ref_dtype), ("x", "i8")])
    rows = np.zeros(2, compound)
    rows["skip"] = [f.ref, f.ref]
    rows["weight"], rows["y"], rows["x"] = [0.5, 1], [1, 2], [3, 4]
    f["compound"] = rows
    f.create_dataset("huge", shape=(2**40, 2**20, 2**20), dtype="i2", chunks=(1, 64, 64))
    f.create_dataset("huge_text", shape=(2**40,), dtype=h5py.string_dtype(), chunks=(64,))
    chunked = np.arange(50 * 6 * 7).reshape(50, 6, 7).astype("u1")
    f.create_dataset("chunked", data=chunked, chunks=(16, 4, 4), compression="gzip")
    group = f.create_group("group")
    group["self"] = f["/"]
    group["gone"] = h5py.SoftLink("/nowhere")
    group["loop"] = h5py.SoftLink("/group/loop")
    group["other_file"] = h5py.ExternalLink("missing.h5", "/data")
    group["null"] = h5py.Empty("f4")
    f.attrs["reference"] = group.ref
