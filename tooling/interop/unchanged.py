"""h5py on files that were added to: everything that was there before is there, bit for bit.

Reads unchanged.jsonl in the folder given: one {"original", "copies", "added"} a line.
"""

import json
import sys
from pathlib import Path

import h5py
import numpy as np

GROWS = "file_create_date"


def name_of(h5, reference):
    return h5[reference].name if reference else None


def plain(h5, values):
    """What compares by value: names for references, bytes for the rest."""
    if isinstance(values, h5py.Reference):
        return name_of(h5, values)
    if isinstance(values, np.ndarray) and values.dtype.hasobject:
        return [plain(h5, value) for value in values.ravel()]
    if isinstance(values, np.void) and values.dtype.hasobject:
        return [plain(h5, value) for value in values]
    return values.tobytes() if isinstance(values, np.ndarray | np.generic) else values


def describe(path):
    """What is at every path of a file, each object once, attributes included."""
    found = {}

    def attributes(h5, name, item):
        for key in item.attrs:
            attr = h5py.h5a.open(item.id, key.encode())
            value = None if attr.get_space().get_simple_extent_type() == h5py.h5s.NULL else item.attrs[key]
            found[f"{name}@{key}"] = (str(attr.dtype), attr.shape, plain(h5, value))

    def walk(h5, group, prefix):
        attributes(h5, prefix or "/", group)
        for key in group:
            name = f"{prefix}{key}"
            link = group.get(key, getlink=True)
            if isinstance(link, h5py.SoftLink | h5py.ExternalLink):
                found[name] = (type(link).__name__, link.path, getattr(link, "filename", None))
                continue
            item = group[key]
            if isinstance(item, h5py.Group):
                found[name] = ("group",)
                walk(h5, item, f"{name}/")
                continue
            attributes(h5, name, item)
            value = None if item.shape is None else item[()]
            layout = (item.chunks, item.compression, item.compression_opts, item.maxshape, item.fillvalue)
            found[name] = (str(item.dtype), item.shape, str(layout), plain(h5, value))

    with h5py.File(path, "r") as h5:
        walk(h5, h5, "")
    return found


folder = Path(sys.argv[1])
failed = compared = 0
source = folder / "unchanged.jsonl"
for line in source.read_text().splitlines() if source.exists() else []:
    entry = json.loads(line)
    before = describe(entry["original"])
    for copy in entry["copies"]:
        after = describe(copy)
        wrong = [n for n, content in before.items() if n != GROWS and after.get(n) != content]
        extra = [n for n in after if n not in before and not any(n.startswith(a) for a in entry["added"])]
        compared += len(before)
        for name in wrong:
            print(f"  FAIL {entry['original']}: {name} changed in {copy}: {before[name]!r:.200} {after.get(name)!r:.200}")
        for name in extra:
            print(f"  FAIL {copy} has {name}, which nobody added")
        failed += bool(wrong or extra)
print(f"{compared} objects and attributes compared; {failed} files changed")
sys.exit(1 if failed else 0)
