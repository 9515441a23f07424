"""Serves the functions of a suite's Python file: one JSON call a line in, one JSON answer a line out."""

import importlib.util
import json
import sys

spec = importlib.util.spec_from_file_location("peer", sys.argv[1])
peer = importlib.util.module_from_spec(spec)
out, sys.stdout = sys.stdout, sys.stderr
spec.loader.exec_module(peer)

for line in sys.stdin:
    call = json.loads(line)
    try:
        answer = {"result": getattr(peer, call["name"])(**call["args"])}
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), file=out, flush=True)
