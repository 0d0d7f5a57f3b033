"""NumPy's files, as far as the comparison needs them, without NumPy: its tests run where no engine
is installed."""

import array
import ast
import math
import struct

MAGIC = b"\x93NUMPY\x01\x00"
TYPES = {"f": "<f4", "q": "<i8"}


def write(path, shape, values):
    """An array.array of floats or 64-bit integers, in row-major order."""
    text = f"{{'descr': '{TYPES[values.typecode]}', 'fortran_order': False, 'shape': {shape}, }}"
    text += " " * (-(len(MAGIC) + 2 + len(text) + 1) % 64) + "\n"
    with open(path, "wb") as file:
        file.write(MAGIC + struct.pack("<H", len(text)) + text.encode())
        values.tofile(file)


def read_floats(path):
    """The shape, and an array.array in row-major order."""
    with open(path, "rb") as file:
        start = file.read(10)
        header = ast.literal_eval(file.read(struct.unpack("<H", start[8:])[0]).decode())
        if start[:8] != MAGIC or header["descr"] != "<f4" or header["fortran_order"]:
            raise ValueError(f"{path} does not hold float32 numbers in row-major order")
        values = array.array("f", file.read())
    if len(values) != math.prod(header["shape"]):
        raise ValueError(f"{path} holds {len(values)} numbers for the shape {header['shape']}")
    return header["shape"], values
