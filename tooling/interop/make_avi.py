"""AVI files by FFmpeg (PyAV) of many codecs, and the pixels that FFmpeg reads back from them.

Each `avi/NAME.avi` that @ophys/movie-io reads has `avi/NAME.npy` beside it, [frame, row, column].
"""

import sys
from pathlib import Path

import av
import numpy as np

CASES = {
    "grey": ("rawvideo", "gray"),
    "grey16": ("rawvideo", "gray16le"),
    "bgr24": ("rawvideo", "bgr24"),
    "mjpeg": ("mjpeg", "yuvj420p"),
    "mjpeg444": ("mjpeg", "yuvj444p"),
    "ffv1": ("ffv1", "gray"),
    "mpeg4": ("mpeg4", "yuv420p"),
}
UNREAD = {"ffv1", "mpeg4", "grey16"}
FRAMES, HEIGHT, WIDTH, RATE = 12, 38, 50, 20


def picture(t):
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return (127 + 100 * np.sin(x / 7 + t / 3) * np.cos(y / 5)).astype(np.uint8)


def write(path, codec, pix_fmt):
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=RATE)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, pix_fmt
        for t in range(FRAMES):
            grey = picture(t)
            if pix_fmt == "gray16le":
                frame = av.VideoFrame.from_ndarray(grey.astype(np.uint16) * 201 + t, format="gray16le")
            else:
                frame = av.VideoFrame.from_ndarray(grey, format="gray").reformat(format=pix_fmt)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def read(path, pix_fmt):
    with av.open(str(path)) as container:
        frames = []
        for frame in container.decode(video=0):
            if pix_fmt.startswith("yuvj"):
                plane = frame.planes[0]
                rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
                frames.append(rows[:HEIGHT, :WIDTH])
            else:
                frames.append(frame.to_ndarray(format="gray16le" if "16" in pix_fmt else "gray"))
        return np.stack(frames)


def name_codec(path, letters):
    """FFmpeg writes 16-bit grey without naming it; cameras write `Y16 `."""
    data = bytearray(path.read_bytes())
    compression = data.index(b"strf") + 8 + 16
    data[compression : compression + 4] = letters
    path.write_bytes(data)


def main(work):
    folder = Path(work) / "avi"
    folder.mkdir()
    for name, (codec, pix_fmt) in CASES.items():
        path = folder / f"{name}.avi"
        write(path, codec, pix_fmt)
        if name not in UNREAD:
            np.save(folder / f"{name}.npy", read(path, pix_fmt))
    np.save(folder / "grey16.npy", np.stack([picture(t).astype(np.uint16) * 201 + t for t in range(FRAMES)]))
    name_codec(folder / "grey16.avi", b"Y16 ")


main(sys.argv[1])
