"""The ONNX model of a row, and random inputs for it."""

import array
import json
import math
import operator
import random
import subprocess
from dataclasses import dataclass

import npy
from failure import Failure
from rows import GROUPS

SEED = 1


@dataclass(frozen=True)
class Model:
    path: object
    dims: dict    # of each input, in the model's order
    types: dict
    inputs: dict  # their files
    flops: float  # direct-equivalent; 0 where memory is what limits


def output_of(*command):
    done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True)
    if done.returncode:
        last = (done.stderr.strip() or f"it ended with {done.returncode}").splitlines()[-1]
        raise Failure(f"{command[0]} {command[1]}: {last}")
    return done.stdout


def make(upforge, row, folder):
    path = folder / f"{row.name}.onnx"
    if row.make:
        output_of(upforge, "make", *row.make, "-o", path)
    else:  # its lines contain the name
        output_of(upforge, "bench", "--ops", row.name, "--models", folder, "--rounds", "1",
                  "--threads", "1")
    facts = json.loads(output_of(upforge, "inspect", path, "--size", row.size, "--json"))
    dims = {name: tuple(port["dims"]) for name, port in facts["inputs"].items()}
    types = {name: port["type"] for name, port in facts["inputs"].items()}
    (output,) = facts["outputs"].values()
    files = {}
    for name in dims:
        files[name] = folder / f"{name}.npy"
        values = (random_numbers(math.prod(dims[name])) if types[name] == "float32" else
                  pooled_indices(dims[name], output["dims"]))
        npy.write(files[name], dims[name], values)
    return Model(path, dims, types, files, facts["flops"] if row.group in GROUPS else 0)


def random_numbers(count):
    """Of [-1, 1), in steps of 2^-15."""
    steps = array.array("h", random.Random(SEED).randbytes(2 * count))
    return array.array("f", map(operator.mul, steps, [2.0**-15] * count))


def pooled_indices(pooled, unpooled):
    """Of one element of each block of a max pooling, counted over the whole array."""
    _, channels, rows, columns = pooled
    height, width = unpooled[2:]
    draw = random.Random(SEED).randrange
    down, across = height // rows, width // columns
    return array.array("q", (
        (c * height + y * down + draw(down)) * width + x * across + draw(across)
        for c in range(channels) for y in range(rows) for x in range(columns)))
