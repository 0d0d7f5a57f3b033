from serving import Peer, serve

import onnxruntime


class Onnxruntime(Peer):
    """Reads and writes arrays in ONNX's order, bound once."""

    def __init__(self, model, threads, precision, inputs):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"])
        self.binding = self.session.io_binding()
        self.inputs = {name: onnxruntime.OrtValue.ortvalue_from_numpy(array)
                       for name, array in inputs.items()}
        for name, value in self.inputs.items():
            self.binding.bind_ortvalue_input(name, value)
        name = self.session.get_outputs()[0].name
        self.binding.bind_output(name)
        self.run()
        self.binding.bind_ortvalue_output(name, self.binding.get_outputs()[0])

    def run(self):
        self.session.run_with_iobinding(self.binding)

    def output(self):
        return self.binding.get_outputs()[0].numpy()


serve(Onnxruntime)
