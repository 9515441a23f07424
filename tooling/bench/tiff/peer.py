"""tifffile on the files of the suite; each function returns the seconds that count."""

import time

import tifffile


def open_tifffile(path, pages):
    start = time.perf_counter()
    with tifffile.TiffFile(path) as tif:
        found = len(tif.pages)
        seconds = time.perf_counter() - start
    assert found == pages, found
    return seconds


def read_tifffile(path, pages):
    """Page by page, as a movie that is not loaded whole is read."""
    with tifffile.TiffFile(path) as tif:
        assert len(tif.pages) == pages
        start = time.perf_counter()
        total = 0
        for page in tif.pages:
            total += int(page.asarray()[0, 0])
        return time.perf_counter() - start
