"""Writes TIFF files as microscopes and programs do, and notes in tiff.jsonl what tifffile reads from them.

Each line is {"path", "dtype", "movies", "rateHz"?}, where movies[channel][plane] is the CRC-32 of the pixels
[frame, row, column], little-endian; or {"path", "error"} with what our message must say.
Arguments: the folder to write to, and perhaps one of files by others.
"""

import itertools
import json
import sys
import zlib
from pathlib import Path

import numpy as np
import tifffile

folder = Path(sys.argv[1]) / "tiff"
folder.mkdir()
random = np.random.default_rng(5)
lines = []


def note(path, array, **more):
    """Notes an array [frame, plane, channel, row, column]."""
    if array.dtype.kind in "iu" and array.dtype.itemsize == 8:
        array = array.astype("f8")
    array = array.astype(array.dtype.newbyteorder("<"))
    crc = lambda movie: zlib.crc32(np.ascontiguousarray(movie).tobytes())
    _, planes, channels, height, width = array.shape
    movies = [[crc(array[:, z, c]) for z in range(planes)] for c in range(channels)]
    shape = [array.shape[0], height, width]
    lines.append({"path": str(path), "shape": shape, "dtype": array.dtype.name, "movies": movies, **more})


def refuse(path, error):
    lines.append({"path": str(path), "error": error})


def pages_of(path):
    """All pages as [frame, plane, channel, row, column], where channels are the samples of a page."""
    # Of ScanImage's files tifffile leaves the last page out, in case it was not finished.
    with tifffile.TiffFile(path, is_scanimage=False) as tif:
        first = tif.pages[0]
        pages = np.stack([page.asarray() for page in tif.pages])
        if first.samplesperpixel == 1:
            pages = pages[:, None]
        elif first.planarconfig == 1:
            pages = np.moveaxis(pages, -1, 1)
        return pages[:, None]


def series_of(path, axes):
    """The series that tifffile makes of a file and those it names, as [frame, plane, channel, row, column]."""
    with tifffile.TiffFile(path) as tif:
        array = tif.series[0].asarray()
        present = [axis for axis in tif.series[0].axes if axis in "TZC"]
    order = [axis for axis in "TZC" if axis not in present] + present  # axes of length 1 may be left out
    array = array.reshape([axes[axis] for axis in order] + list(array.shape[-2:]))
    return array.transpose([order.index(axis) for axis in "TZC"] + [3, 4])


def pixels(shape, dtype):
    dtype = np.dtype(dtype)
    if dtype.kind == "f":
        return (random.random(shape) * 1000 - 300).astype(dtype)
    info = np.iinfo(dtype)
    low, high = max(info.min, -(2**53)), min(info.max, 2**53)
    smooth = random.integers(low // 100, high // 100, shape) * 90
    return np.clip(smooth, low, high).astype(dtype)


def write_kinds():
    """Every dtype with every compression, predictor, byte order and cut."""
    codecs = [None, "lzw", "deflate", "packbits", "zstd"]
    dtypes = ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8"]
    cuts = [{}, {"rowsperstrip": 7}, {"tile": (16, 32)}]
    for n, (codec, dtype) in enumerate(itertools.product(codecs, dtypes)):
        predictors = [None] if codec in (None, "packbits") else [None, 3 if dtype[0] == "f" else 2]
        for m, predictor in enumerate(predictors):
            for k, colour in enumerate([None, "contig", "separate"]):
                if colour and (n + m) % 3:
                    continue
                big = (n + m + k) % 2 == 0
                order = "<>"[(n // 2 + m + k) % 2]
                name = f"{codec}-{dtype}-{predictor}-{colour}.tif"
                shape = (2, 37, 53) if colour is None else (2, 37, 53, 3) if colour == "contig" else (2, 3, 37, 53)
                more = dict(cuts[(n + k) % 3])
                if codec:
                    more["compression"] = codec
                if predictor:
                    more["predictor"] = predictor
                if colour:
                    more.update(photometric="rgb", planarconfig=colour)
                with tifffile.TiffWriter(folder / name, bigtiff=big, byteorder=order) as tif:
                    for page in pixels(shape, dtype):
                        tif.write(page, metadata=None, contiguous=False, **more)
                note(folder / name, pages_of(folder / name))


def write_imagej():
    for name, shape in {"hyper": (6, 3, 2, 20, 30), "channels": (6, 1, 2, 20, 30), "plain": (9, 1, 1, 20, 30)}.items():
        for truncate in (False, True):
            path = folder / f"imagej-{name}-{truncate}.tif"
            tifffile.imwrite(
                path,
                pixels(shape, "u2"),
                imagej=True,
                truncate=truncate,
                resolution=(2, 2),
                metadata={"axes": "TZCYX", "finterval": 0.05, "unit": "um", "spacing": 3},
            )
            axes = dict(zip("TZC", shape))
            note(path, series_of(path, axes), rateHz=20, pixelSizeUm=[0.5, 0.5])


def write_ome():
    orders = {"TZCYX": (4, 3, 2), "CTZYX": (2, 4, 3), "ZCTYX": (3, 2, 4), "TCYX": (5, 2), "TYX": (7,)}
    for n, (axes, sizes) in enumerate(orders.items()):
        path = folder / f"{axes}.ome.tif"
        metadata = {"axes": axes, "TimeIncrement": 100, "TimeIncrementUnit": "ms", "PhysicalSizeX": 0.8, "PhysicalSizeY": 0.8}
        tifffile.imwrite(path, pixels((*sizes, 20, 30), "u2"), ome=True, bigtiff=n % 2 == 0, metadata=metadata)
        all_sizes = {"T": 1, "Z": 1, "C": 1, **dict(zip(axes, sizes))}
        note(path, series_of(path, all_sizes), rateHz=10, pixelSizeUm=[0.8, 0.8])
    names = [f"multi_c{c}_t{t}.ome.tif" for c in range(2) for t in range(2)]
    data = pixels((2, 2, 3, 20, 30), "i2")
    tiff_data = "".join(
        f'<TiffData FirstC="{c}" FirstZ="0" FirstT="{3 * t}" IFD="0" PlaneCount="3">'
        f'<UUID FileName="multi_c{c}_t{t}.ome.tif">urn:uuid:00000000-0000-0000-0000-00000000000{c}{t}</UUID></TiffData>'
        for c in range(2)
        for t in range(2)
    )
    for name, (c, t) in zip(names, itertools.product(range(2), range(2))):
        xml = (
            '<?xml version="1.0" encoding="UTF-8"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06" '
            f'UUID="urn:uuid:00000000-0000-0000-0000-00000000000{c}{t}"><Image ID="Image:0"><Pixels ID="Pixels:0" '
            'DimensionOrder="XYTZC" Type="int16" SizeX="30" SizeY="20" SizeZ="1" SizeC="2" SizeT="6">'
            f'<Channel ID="Channel:0:0"/><Channel ID="Channel:0:1"/>{tiff_data}</Pixels></Image></OME>'
        )
        tifffile.imwrite(folder / name, data[c, t], description=xml, metadata=None, photometric="minisblack")
    note(folder / names[2], series_of(folder / names[2], {"T": 6, "Z": 1, "C": 2}))


def write_scanimage():
    state = (
        "SI.VERSION_MAJOR = {version}\nSI.hChannels.channelSave = [1;2]\nSI.hRoiManager.scanFrameRate = 30\n"
        "SI.hRoiManager.scanVolumeRate = 7.5\nSI.hFastZ.enable = true\nSI.hFastZ.discardFlybackFrames = true\n"
        "SI.hFastZ.numDiscardFlybackFrames = 1\nSI.hStackManager.numSlices = 3\nSI.hStackManager.framesPerSlice = 1\n"
    )
    for version in (2016, 2023):
        many = folder / f"scanimage-{version}"
        many.mkdir()
        frames = pixels((48, 20, 30), "i2")
        for part in range(2):
            with tifffile.TiffWriter(many / f"file_00001_{part + 1:05}.tif", bigtiff=version == 2023) as tif:
                for i in range(24 * part, 24 * part + 24):
                    text = f"frameNumbers = {i // 2 + 1}\nepoch = [2023 5 6 7 8 9.5]\n"
                    tif.write(frames[i], metadata=None, contiguous=False, description=text, software=state.format(version=version))
        read = np.concatenate([pages_of(path)[:, 0, 0] for path in sorted(many.iterdir())])
        volumes = read.reshape(6, 4, 2, 20, 30)[:, :3]  # one frame of each volume is the flyback
        note(many, volumes, rateHz=7.5)
    old = folder / "scanimage-3.tif"
    text = "state.acq.frameRate=3.91\rstate.acq.savingChannel1=1\rstate.acq.savingChannel2=1\r"
    with tifffile.TiffWriter(old) as tif:
        for page in pixels((8, 20, 30), "u2"):
            tif.write(page, metadata=None, contiguous=False, description=text)
    note(old, pages_of(old).reshape(4, 1, 2, 20, 30), rateHz=3.91)


def write_bruker():
    many = folder / "bruker"
    many.mkdir()
    sequences = ""
    read = []
    for cycle in range(1, 4):
        sequences += f'<Sequence type="TSeries ZSeries Element" cycle="{cycle}">'
        for index in range(1, 4):
            time = cycle * 0.3 + index * 0.1
            sequences += f'<Frame relativeTime="{index * 0.1}" absoluteTime="{time}" index="{index}">'
            for channel in (1, 2):
                name = f"t_Cycle{cycle:05}_Ch{channel}_{index:06}.ome.tif"
                tifffile.imwrite(many / name, pixels((20, 30), "u2"), metadata=None)
                read.append(pages_of(many / name)[0, 0, 0])
                sequences += f'<File channel="{channel}" channelName="Ch{channel}" page="1" filename="{name}" />'
            sequences += "<ExtraParameters /></Frame>"
        sequences += "</Sequence>"
    head = '<?xml version="1.0" encoding="utf-8"?>\n<PVScan version="5.5.64.600" date="11/3/2022 4:20:34 PM" notes="">'
    (many / "t.xml").write_text(f"{head}{sequences}</PVScan>")
    note(many, np.stack(read).reshape(3, 3, 2, 20, 30), rateHz=1 / 0.3)


def write_unread():
    colour = pixels((40, 40, 3), "u1")
    for codec, says in {"jpeg": "JPEG (code 7)", "webp": "WebP", "jpeg2000": "JPEG 2000", "lerc": "LERC", "jpegxl": "JPEG XL"}.items():
        path = folder / f"unread-{codec}.tif"
        tifffile.imwrite(path, colour, photometric="rgb", compression=codec)
        refuse(path, f"compressed with {says}")
    tifffile.imwrite(folder / "half.tif", pixels((5, 20, 30), "f2"), photometric="minisblack")
    refuse(folder / "half.tif", "16-bit float pixels")
    tifffile.imwrite(folder / "complex.tif", pixels((5, 20, 30), "f4").astype("c8"), photometric="minisblack")
    refuse(folder / "complex.tif", "64-bit complex pixels")
    large = np.full((5, 20, 30), 2**53 + 2, "u8")
    tifffile.imwrite(folder / "large.tif", large, photometric="minisblack")
    refuse(folder / "large.tif", "64-bit integer 9007199254740994")


def judge_shared(shared):
    for path in sorted((*shared.glob("tiff/**/*.tif*"), *shared.glob("movies/*.tif"))):
        try:
            pages = pages_of(path)
        except ValueError:
            refuse(path, "the frames of a movie have one size")
            continue
        bits = tifffile.TiffFile(path).pages[0].bitspersample
        if bits == 12:
            refuse(path, "12-bit unsigned pixels")
        elif pages.dtype.itemsize == 8 and pages.dtype.kind in "iu" and np.abs(pages.astype("f8")).max() > 2**53:
            refuse(path, "64-bit integer")
        else:
            note(path, pages)


write_kinds()
write_imagej()
write_ome()
write_scanimage()
write_bruker()
write_unread()
if len(sys.argv) > 2:
    judge_shared(Path(sys.argv[2]))
(folder / "tiff.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
print(f"tifffile {tifffile.__version__}: {len(lines)} recordings")
