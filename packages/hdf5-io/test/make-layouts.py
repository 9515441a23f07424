"""Writes layouts.h5 and layouts-new.h5: groups and attributes large enough for trees and heaps. Needs h5py."""

import sys

import h5py
import numpy as np

for name, libver in (("layouts.h5", "earliest"), ("layouts-new.h5", "latest")):
    with h5py.File(f"{sys.argv[1]}/{name}", "w", libver=libver) as f:
        many = f.create_group("many")
        target = f.create_group("target")
        target.create_group("inside")
        for i in range(300):
            many[f"group_{i * 7919 % 300}_with_a_name_of_some_length"] = target
        many["soft"] = h5py.SoftLink("/many/group_5_with_a_name_of_some_length")
        many["relative"] = h5py.SoftLink("group_6_with_a_name_of_some_length")
        many["through"] = h5py.SoftLink("/alias/group_7_with_a_name_of_some_length/inside")
        f["alias"] = h5py.SoftLink("/many")
        f["elsewhere"] = h5py.ExternalLink("gone.h5", "/x")
        f["empty"] = np.zeros((0,), "f4")
        f["scalar"] = np.float64(2.5)
        f["big_endian"] = np.arange(3, dtype=">f8")
        f["text"] = "grüße"
        f["texts"] = ["", "a", "b" * 5000]
        f.create_dataset("chunked", data=np.arange(100), chunks=(10,), compression="gzip")
        f.create_dataset("unwritten", shape=(5,), dtype="i2", fillvalue=7)
        f["named_type"] = np.dtype("i4")
        f.create_dataset("typed", data=np.arange(2, dtype="i4"), dtype=f["named_type"])
        f["array_type"] = np.zeros(2, np.dtype(("i4", (3,))))
        f["nested"] = np.zeros(2, [("a", "u1"), ("b", [("c", "f4"), ("d", "i8")])])
        f["enum"] = np.array([0, 1, 300]).astype(h5py.enum_dtype({"A": 0, "B": 1, "C": 300}, "i2"))
        f["lists"] = np.array([np.arange(2), np.arange(3)], dtype=h5py.vlen_dtype("i4"))
        few = f.create_group("few", track_order=True)
        for i in (3, 1, 2):
            few.create_group(f"g{i}")
            few.attrs[f"a{i}"] = i
        attributes = f.create_group("attributes")
        for i in range(150):
            attributes.attrs[f"number_{i * 7919 % 150}"] = np.float32(i)
            attributes.attrs[f"text_{i}"] = f"value {i}"
        attributes.attrs["list"] = np.arange(4)
        attributes.attrs["texts"] = ["x", "y"]
        attributes.attrs["fixed"] = np.bytes_("fixed")
        attributes.attrs["nothing"] = h5py.Empty("f4")
        attributes.attrs["flag"] = True
        attributes.attrs["to"] = few.ref
        attributes.attrs["refs"] = np.array([few.ref, many.ref], dtype=h5py.ref_dtype)
        attributes.attrs["long"] = 2**40
        deep = f
        for i in range(20):
            deep = deep.create_group(f"level{i}")
