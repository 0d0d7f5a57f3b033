"""What the comparison calls of oneDNN's C interface (version 3), through ctypes."""

import ctypes
import pathlib
import sys
from ctypes import byref, c_int, c_int64, c_void_p

# Of dnnl_types.h and dnnl_common_types.h.
BF16, F32 = 2, 3
ANY_LAYOUT, CPU, IN_ORDER, FORWARD_INFERENCE, UNIMPLEMENTED = 1, 1, 1, 96, 3
ALGORITHMS = {"convolution": 0x1, "deconvolution": 0xA}
SOURCE, RESULT, WEIGHTS, BIAS = 1, 17, 33, 41            # arguments of a primitive
SOURCE_LAYOUT, WEIGHTS_LAYOUT, RESULT_LAYOUT = 129, 131, 133  # what it can be asked for
ALLOCATED = c_void_p(-1)

LIBRARY = ctypes.CDLL(str(pathlib.Path(sys.prefix) / "lib" / "libdnnl.so.3"))
LIBRARY.dnnl_primitive_desc_query_md.restype = c_void_p


class Argument(ctypes.Structure):
    _fields_ = [("which", c_int), ("memory", c_void_p)]


def call(name, *arguments):
    status = getattr(LIBRARY, f"dnnl_{name}")(*arguments)
    if status == UNIMPLEMENTED:
        raise RuntimeError(f"it has none on this processor: {name}")
    if status:
        raise RuntimeError(f"{name} failed with {status}")


def made(name, *arguments):
    """What the function writes through its first argument."""
    handle = c_void_p()
    call(name, byref(handle), *arguments)
    return handle


def int64s(numbers):
    return (c_int64 * 12)(*numbers)


ENGINE = made("engine_create", CPU, ctypes.c_size_t(0))
STREAM = made("stream_create", ENGINE, IN_ORDER)


def any_layout(dims, kind):
    """Which of them is the primitive's choice."""
    return made("memory_desc_create_with_tag", len(dims), int64s(dims), kind, ANY_LAYOUT)


def layout_in(description, what):
    return c_void_p(LIBRARY.dnnl_primitive_desc_query_md(description, what, 0))


class Memory:
    def __init__(self, layout, address=ALLOCATED):
        self.layout = layout
        self.handle = made("memory_create", layout, ENGINE, address)

    @classmethod
    def of(cls, array):
        """An array's of floats, whatever the order of its axes; it has to outlive this."""
        strides = int64s(stride // array.itemsize for stride in array.strides)
        return cls(made("memory_desc_create_with_strides", array.ndim, int64s(array.shape), F32,
                        strides), c_void_p(array.ctypes.data))

    def reordered(self, layout):
        other = Memory(layout)
        reorder(self, other)()
        return other


def runnable(description, memories):
    """The primitive as a function."""
    primitive = made("primitive_create", description)
    arguments = (Argument * len(memories))(*((which, memory.handle)
                                             for which, memory in memories.items()))

    def run():
        call("primitive_execute", primitive, STREAM, len(arguments), arguments)
        call("stream_wait", STREAM)

    return run


def reorder(source, result):
    """A function that copies from one memory to the other, converting layouts and types."""
    description = made("reorder_primitive_desc_create", source.layout, ENGINE, result.layout,
                       ENGINE, None)
    return runnable(description, {SOURCE: source, RESULT: result})


def convolution(kind, dims, strides, dilations, begin, end):
    """The description of one of `ALGORITHMS`, of bf16 to floats. `dims`: of the image, the weights
    (output channels first), the bias and the result."""
    image, weights, bias, result = dims
    return made(f"{kind}_forward_primitive_desc_create", ENGINE, FORWARD_INFERENCE,
                ALGORITHMS[kind], any_layout(image, BF16), any_layout(weights, BF16),
                any_layout(bias, F32), any_layout(result, F32), int64s(strides),
                int64s(step - 1 for step in dilations), int64s(begin), int64s(end), None)
