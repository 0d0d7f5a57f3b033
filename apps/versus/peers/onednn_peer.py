from serving import Peer, serve

import os
import sys

os.environ["OMP_NUM_THREADS"] = sys.argv[2]  # read when oneDNN is loaded

import numpy
import onednn
import openvino

KINDS = {"Convolution": "convolution", "ConvolutionBackpropData": "deconvolution"}
AROUND_IT = {"Parameter", "Constant", "Reshape", "Add", "Result"}  # of a bias, too


class Onednn(Peer):
    """A single convolution, in the layouts that it likes best. It reads bf16, so a run begins with
    the reorder of a float image whose channels are innermost; what it writes are floats."""

    def __init__(self, model, threads, precision, inputs):
        operation, weights, bias = parts_of(openvino.Core().read_model(model))
        (image,) = inputs.values()
        result = tuple(operation.get_output_shape(0))
        kind = KINDS[operation.get_type_name()]
        small, large = result, image.shape
        if kind == "deconvolution":
            weights = weights.swapaxes(0, 1)
            small, large = large, small
        settings = operation.get_attributes()
        strides, dilations = settings["strides"], settings["dilations"]
        begin = settings["pads_begin"]
        end = [(small[i + 2] - 1) * strides[i] + dilations[i] * (weights.shape[i + 2] - 1) + 1
               - large[i + 2] - begin[i] for i in range(2)]
        description = onednn.convolution(
            kind, (image.shape, weights.shape, bias.shape, result), strides, dilations, begin, end)

        self.image = channels_innermost(image)
        source = onednn.Memory(onednn.layout_in(description, onednn.SOURCE_LAYOUT))
        self.result = onednn.Memory(onednn.layout_in(description, onednn.RESULT_LAYOUT))
        self.shape = result
        self.bias = bias
        self.round_image = onednn.reorder(onednn.Memory.of(self.image), source)
        self.convolve = onednn.runnable(description, {
            onednn.SOURCE: source,
            onednn.WEIGHTS: onednn.Memory.of(weights).reordered(
                onednn.layout_in(description, onednn.WEIGHTS_LAYOUT)),
            onednn.BIAS: onednn.Memory.of(self.bias),
            onednn.RESULT: self.result})

    def run(self):
        self.round_image()
        self.convolve()

    def output(self):
        array = channels_innermost(numpy.empty(self.shape, numpy.float32))
        onednn.reorder(self.result, onednn.Memory.of(array))()
        return numpy.ascontiguousarray(array)

    def precision(self):
        return "bf16"


def parts_of(model):
    """The only operation on images, and its weights and bias."""
    operations = [op for op in model.get_ordered_ops() if op.get_output_size()]
    on_images = [op for op in operations if op.get_type_name() not in AROUND_IT
                 and op.get_output_partial_shape(0).rank == 4]
    names = sorted({op.get_type_name() for op in on_images})
    if len(on_images) != 1 or names[0] not in KINDS:
        raise RuntimeError(f"only single convolutions are timed with it, not {', '.join(names)}")
    (operation,) = on_images
    constants = [op.data for op in operations if op.get_type_name() == "Constant"]
    weights = next(data for data in constants if data.ndim == 4)
    bias = next(data for data in constants if data.ndim == 1 and data.dtype == numpy.float32)
    return operation, weights, bias


def channels_innermost(array):
    """The same under ONNX's order of axes, in another order of memory."""
    return numpy.ascontiguousarray(array.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2)


serve(Onednn)
