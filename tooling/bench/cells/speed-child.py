"""Finds cells in a registered movie with suite2p's detection, through its public functions, on the CPU."""

import json
import logging
import sys
import time

import suite2p
import torch
from suite2p.detection import detection_wrapper
from suite2p.io import BinaryFile

logging.disable(logging.CRITICAL)
path, description, threads = sys.argv[1:]
movie = json.loads(description)
torch.set_num_threads(int(threads))
frames = BinaryFile(movie["shape"][1], movie["shape"][2], path)
settings = suite2p.default_settings()["detection"]
start, cpu = time.perf_counter(), time.process_time()
_, rois, _ = detection_wrapper(
    frames, tau=movie["tau"], fs=movie["rateHz"], settings=settings, device=torch.device("cpu")
)
seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
print(json.dumps({"steps": {"detect": seconds}, "cpuSeconds": cpu, "rois": len(rois)}))
