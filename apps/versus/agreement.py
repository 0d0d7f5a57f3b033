"""Whether two engines computed the same thing."""

import math
import operator

import npy
from failure import EngineFailure

# Of the range of an output in fp32. Networks of 20 layers were off by up to 9e-3 in bf16, whatever
# the engine, single operators by 2e-3.
BOUNDS = {"fp32": 1e-4, "bf16": 1e-2}


def scaled_difference(ours, theirs):
    """The largest, of the range that `theirs` spans; infinite where either is not finite."""
    if not math.isfinite(sum(ours)) or not math.isfinite(sum(theirs)):
        return math.inf
    largest = max(map(abs, map(operator.sub, ours, theirs)))
    return largest / ((max(theirs) - min(theirs)) or 1)


def check(output, reference, name_of_reference, bound):
    """The scaled difference of two files, if it is within the bound."""
    try:
        (shape, ours), (expected, theirs) = npy.read_floats(output), npy.read_floats(reference)
    except (OSError, ValueError) as error:
        raise EngineFailure("wrong", str(error)) from None
    if tuple(shape) != tuple(expected):
        raise EngineFailure("wrong", f"an output of {shape}, where {name_of_reference} has {expected}")
    difference = scaled_difference(ours, theirs)
    if not difference <= bound:
        raise EngineFailure("wrong", f"off by {difference:.1e} of the range of {name_of_reference}'s "
                                     f"output, which may be {bound:.0e}")
    return difference
