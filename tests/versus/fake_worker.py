"""Answers as a worker does (apps/versus/peers/serving.py), or as its first argument says."""

import array
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "apps" / "versus"))

import npy

manner, _, _, precision, output, *_ = sys.argv[1:]
VALUES = {"wrong": [0.0, 1.0, 2.5, 4.0], "nan": [0.0, 1.0, float("nan"), 4.0],
          "rounded": [0.0, 1.0, 2.02, 4.0]}

print("started", flush=True)
for request in sys.stdin:
    word, *rest = request.split()
    if word == "load":
        if manner == "refuse":
            print("unsupported it has no such operator", flush=True)
            continue
        shape = (2, 2) if manner == "shape" else (4,)
        npy.write(output, shape, array.array("f", VALUES.get(manner, [0.0, 1.0, 2.0, 4.0])))
        print("ready", flush=True)
    elif word == "precision":
        print("precision", "fp32" if manner == "stubborn" else precision, flush=True)
    elif manner == "die":
        print("out of luck", file=sys.stderr, flush=True)
        os.abort()
    elif manner == "hang":
        time.sleep(60)
    else:
        milliseconds = {"slow": "4"}.get(manner, "2")
        print("times", *[milliseconds] * int(rest[0]), flush=True)
