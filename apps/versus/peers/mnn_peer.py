from serving import Peer, serve

import MNN
import numpy

# MNN's HintMode WINOGRAD_MEMORY_LEVEL. At its usual 3, Winograd's tiles are so large that the
# outputs of a U-Net (base 8, 256²) were off by 5e-4 of their range; at 2 it was 1e-6.
WINOGRAD_LEVEL = 3, 2


class Mnn(Peer):
    """Reads and writes what its session owns, in MNN's order. As the memory of an input serves for
    other values later in a run, it is filled before each."""

    def __init__(self, model, threads, precision, inputs):
        self.interpreter = MNN.Interpreter(model)
        self.interpreter.setSessionHint(*WINOGRAD_LEVEL)
        self.session = self.interpreter.createSession(
            {"backend": "CPU", "numThread": threads, "precision": "high"})
        for name, tensor in self.interpreter.getSessionInputAll(self.session).items():
            self.interpreter.resizeTensor(tensor, inputs[name].shape)
        self.interpreter.resizeSession(self.session)
        self.inputs = [(tensor, in_file_order(inputs[name])) for name, tensor in
                       self.interpreter.getSessionInputAll(self.session).items()]

    def prepare(self):
        for tensor, values in self.inputs:
            tensor.copyFrom(values)

    def run(self):
        failed = self.interpreter.runSession(self.session)
        if failed:
            raise RuntimeError(f"MNN's run failed with {failed}")

    def output(self):
        tensor = self.interpreter.getSessionOutput(self.session)
        values = in_file_order(numpy.empty(tensor.getShape(), numpy.float32))
        tensor.copyToHostTensor(values)
        return values.getNumpyData().reshape(tensor.getShape()).copy()  # the memory is the tensor's


def in_file_order(array):
    if array.dtype == numpy.int64:
        array = array.astype(numpy.int32)
    kind = MNN.Halide_Type_Float if array.dtype == numpy.float32 else MNN.Halide_Type_Int
    return MNN.Tensor(array.shape, kind, array, MNN.Tensor_DimensionType_Caffe)


serve(Mnn)
