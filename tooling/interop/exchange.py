"""Files of NumPy, pickle, roifile, h5py (as CaImAn and suite2p lay them out), and a judge of what became of them."""

import pickle
import sys
from pathlib import Path

import h5py
import numpy as np
import pynwb
import roifile
import scipy.sparse
import tifffile
from nwbinspector import inspect_nwbfile
from pynwb import NWBHDF5IO

step, work = sys.argv[1], Path(sys.argv[2]) / "exchange"
given, made = work / "given", work / "made"
rng = np.random.default_rng(5)
HEIGHT, WIDTH, ROIS, FRAMES = 30, 40, 5, 200
DTYPES = ["?", "i1", "u1", "<i2", ">i2", "<u2", "<i4", ">u4", "<i8", ">u8", "<f2", ">f4", "<f8", "<c8", ">c16"]
failures = []


def check(name, holds):
    print(f"  {'ok  ' if holds else 'FAIL'} {name}")
    if not holds:
        failures.append(name)


def array_of(dtype, seed):
    values = np.random.default_rng(seed).integers(0, 2 if dtype == "?" else 100, (3, 4, 5))
    return values.astype(dtype)


def data():
    """What every pickle holds."""
    return {
        "none": None, "flags": [True, False], "numbers": [0, -1, 2**31, 2**70, -0.0, 1e300, float("inf")],
        "text": "µm \n 😀", "bytes": bytes(range(256)), "nested": {"a": [{"b": (1, 2)}], 3: "three"},
        "array": np.arange(6, dtype=">i4").reshape(2, 3, order="F"), "objects": np.array([{"x": np.arange(3)}, None], object),
        "scalars": [np.float32(1.5), np.int64(-7), np.bool_(True)],
    }


def footprints():
    image = np.zeros((ROIS, HEIGHT, WIDTH), np.float32)
    spots = np.random.default_rng(9)
    for mask in image:
        row, column = spots.integers(2, HEIGHT - 8), spots.integers(2, WIDTH - 8)
        mask[row : row + 3, column : column + 5] = spots.random((3, 5)) + 0.1
    return image


def traces(seed):
    return np.random.default_rng(seed).random((ROIS, FRAMES)).astype(np.float32)


def make():
    given.mkdir(parents=True)
    made.mkdir()
    for i, dtype in enumerate(DTYPES):
        np.save(given / f"c{i}.npy", array_of(dtype, i))
        np.save(given / f"f{i}.npy", np.asfortranarray(array_of(dtype, i)))
    for protocol in range(6):
        (given / f"p{protocol}.pickle").write_bytes(pickle.dumps(data(), protocol))
    make_rois()
    make_suite2p()
    make_caiman()


def make_rois():
    polygon = roifile.ImagejRoi.frompoints([[2, 1], [9, 3], [4, 8]], name="triangle")
    square = roifile.ImagejRoi.frompoints([[12, 12], [20, 12], [20, 18], [12, 18]], name="square")
    square.roitype = roifile.ROI_TYPE.TRACED
    roifile.roiwrite(given / "RoiSet.zip", [polygon, square])
    labels = np.zeros((HEIGHT, WIDTH), np.uint16)
    for i, mask in enumerate(footprints()):
        labels[mask > 0] = i + 1
    np.save(given / "cell_seg.npy", {"masks": labels, "outlines": labels, "filename": "a.tif", "flows": [None]})
    tifffile.imwrite(given / "labels.tif", labels, compression="zlib")


def make_suite2p():
    folder = given / "suite2p"
    folder.mkdir()
    stat = []
    for mask in footprints():
        ypix, xpix = np.nonzero(mask)
        stat.append({"ypix": ypix, "xpix": xpix, "lam": mask[ypix, xpix], "med": [int(np.median(ypix)), int(np.median(xpix))]})
    np.save(folder / "stat.npy", np.array(stat))
    for seed, name in enumerate(["F", "Fneu", "spks"]):
        np.save(folder / f"{name}.npy", traces(seed))
    np.save(folder / "iscell.npy", np.stack([np.arange(ROIS) % 2, np.linspace(0, 1, ROIS)], 1))
    mean = np.arange(HEIGHT * WIDTH, dtype=np.float32).reshape(HEIGHT, WIDTH)
    np.save(folder / "ops.npy", {"Ly": HEIGHT, "Lx": WIDTH, "fs": 12.5, "meanImg": mean, "max_proj": mean[2:-2, 3:-3],
                                 "yrange": [2, HEIGHT - 2], "xrange": [3, WIDTH - 3], "save_path": Path("/x")})


def make_caiman():
    matrix = scipy.sparse.csc_matrix(np.stack([mask.ravel(order="F") for mask in footprints()], 1))
    with h5py.File(given / "caiman.hdf5", "w") as file:
        file["dims"] = np.array([HEIGHT, WIDTH])
        for part in ("data", "indices", "indptr"):
            file[f"estimates/A/{part}"] = getattr(matrix, part)
        file["estimates/A/shape"] = np.array(matrix.shape)
        for seed, name in enumerate(["C", "YrA", "S"]):
            file[f"estimates/{name}"] = traces(seed).astype(float)
        file["estimates/F_dff"] = "NoneType"
        file["estimates/SNR_comp"] = np.arange(ROIS) * 1.5
        file["estimates/idx_components"] = np.array([0, 2, 3])
        file["params/data/fr"] = 20.0


def same(left, right):
    if isinstance(right, np.ndarray) and right.dtype == object:
        return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right))
    if isinstance(right, np.ndarray):
        return np.array_equal(left, right) and left.dtype == right.dtype.newbyteorder("=")
    if isinstance(right, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in right)
    if isinstance(right, (list, tuple)):
        return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right))
    return left == right


def judge():
    for i, dtype in enumerate(DTYPES):
        for order in "cf":
            got = [np.load(made / f"{order}{i}{ending}.npy") for ending in ("", "-fortran")]
            want = array_of(dtype, i)
            exact = all(np.array_equal(a, want) and a.dtype == want.dtype.newbyteorder("=") for a in got)
            check(f"NPY {dtype} {order}: read, and written in both orders", exact and got[1].flags.f_contiguous)
    for protocol in range(6):
        for out in (2, 3, 4):
            check(f"pickle protocol {protocol} to {out}", same(pickle.loads((made / f"p{protocol}-{out}.pickle").read_bytes()), data()))
    judge_rois()
    judge_import("suite2p.nwb", traces(0), 12.5, np.arange(ROIS) % 2 == 1)
    judge_import("caiman.nwb", traces(0).astype(float) + traces(1), 20, np.isin(np.arange(ROIS), [0, 2, 3]))
    with NWBHDF5IO(made / "suite2p.nwb", "r") as io:
        images = io.read().processing["ophys"]["SummaryImages"].images
        mean = np.arange(HEIGHT * WIDTH, dtype=np.float32).reshape(HEIGHT, WIDTH)
        check("images of suite2p, those of its crop in their place",
              np.array_equal(images["mean"].data[:].T, mean) and np.array_equal(images["maximum"].data[:].T[2:-2, 3:-3], mean[2:-2, 3:-3]))
    judge_export()


def inside(points):
    """Pixels whose centres a polygon encloses, by counting edges to the left of them."""
    y, x = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    crossings = np.zeros((HEIGHT, WIDTH), int)
    for (x0, y0), (x1, y1) in zip(points, np.roll(points, -1, 0)):
        if y0 == y1:
            continue
        crosses = (min(y0, y1) <= y) & (y < max(y0, y1))
        crossings += crosses & (x0 + (y - y0) / (y1 - y0) * (x1 - x0) <= x)
    return crossings % 2 == 1


def judge_rois():
    got = np.load(made / "RoiSet.npy")
    want = [inside(np.asarray(roi.coordinates(), float)) for roi in roifile.roiread(given / "RoiSet.zip")]
    check("RoiSet.zip of roifile: pixels", np.array_equal(got, np.stack(want)))
    for name in ("cell_seg", "labels", "stat"):
        check(f"{name}: pixels", np.array_equal(np.load(made / f"{name}.npy"), footprints() > 0))


def judge_import(name, fluorescence, rate, accepted):
    path = made / name
    check(f"{name}: pynwb.validate", not pynwb.validate(path=str(path)))
    messages = [m for m in inspect_nwbfile(nwbfile_path=str(path)) if m.importance.name in ("CRITICAL", "ERROR")]
    check(f"{name}: NWBInspector", not messages)
    with NWBHDF5IO(path, "r") as io:
        ophys = io.read().processing["ophys"]
        table = ophys["ImageSegmentation"]["PlaneSegmentation"]
        image = np.zeros((ROIS, HEIGHT, WIDTH), np.float32)
        for i in range(ROIS):
            for x, y, weight in table["pixel_mask"][i]:
                image[i, y, x] = weight
        check(f"{name}: masks, x = column", np.array_equal(image, footprints()))
        series = ophys["Fluorescence"]["RoiResponseSeries"]
        check(f"{name}: traces and rate", np.array_equal(series.data[:], fluorescence.T) and series.rate == rate)
        check(f"{name}: accepted", np.array_equal(table["accepted"][:], accepted))


def judge_export():
    """What was exported of the file that the main job wrote, against what PyNWB reads in it."""
    out = made / "export"
    plane = out / "suite2p" / "plane0"
    with NWBHDF5IO(work.parent / "embedded.nwb", "r") as io:
        ophys = io.read().processing["ophys"]
        table = ophys["ImageSegmentation"]["PlaneSegmentation"]
        for name, ours in {"Fluorescence": "F", "Neuropil": "Fneu", "Deconvolved": "spks"}.items():
            want = ophys[name]["RoiResponseSeries"].data[:]
            check(f"export: {ours}.npy of suite2p", np.array_equal(np.load(plane / f"{ours}.npy"), want.T))
            check(f"export: {name}.npy", np.array_equal(np.load(out / f"{name}.npy"), want))
            lines = np.genfromtxt(out / f"{name}.csv", delimiter=",", skip_header=1)
            check(f"export: {name}.csv", np.array_equal(lines[:, 1:], want) and lines.shape[0] == len(want))
        masks = [sorted((int(y), int(x), float(w)) for x, y, w in table["pixel_mask"][i] if w > 0) for i in range(len(table))]
        stat = np.load(plane / "stat.npy", allow_pickle=True)
        check("export: stat.npy", masks == [sorted(zip(s["ypix"].tolist(), s["xpix"].tolist(), s["lam"].tolist())) for s in stat])
        ops = np.load(plane / "ops.npy", allow_pickle=True).item()
        mean = ophys["SummaryImages"].images["mean"].data[:].T
        check("export: ops.npy", np.array_equal(ops["meanImg"], mean) and (ops["Ly"], ops["Lx"]) == mean.shape and ops["fs"] == 30)
        labels = tifffile.imread(out / "labels.tif")
        check("export: labels.tif", labels.shape == mean.shape and set(np.unique(labels)) - {0} <= set(range(1, len(masks) + 1)))
        rois = roifile.roiread(out / "RoiSet.zip")
        area = [abs(sum(signed_area(loop) for loop in loops_of(roi))) for roi in rois]
        check("export: RoiSet.zip in roifile, area in pixels", np.allclose(area, [len(mask) for mask in masks]))


def loops_of(roi):
    loops = roi.coordinates(multi=True)
    return loops if isinstance(loops, list) else [loops]


def signed_area(points):
    x, y = np.asarray(points, float).T
    return np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y) / 2


if step == "make":
    make()
else:
    judge()
    print(f"{len(failures)} failed" if failures else "all passed")
    sys.exit(1 if failures else 0)
