from serving import Peer, serve

import openvino


class Openvino(Peer):
    """Reads and writes arrays in ONNX's order, in memory that it shares with NumPy."""

    def __init__(self, model, threads, inputs):
        core = openvino.Core()
        network = core.read_model(model)
        network.reshape({name: list(array.shape) for name, array in inputs.items()})
        compiled = core.compile_model(network, "CPU", {
            "INFERENCE_PRECISION_HINT": "f32",
            "PERFORMANCE_HINT": "LATENCY",
            "NUM_STREAMS": "1",
            "INFERENCE_NUM_THREADS": str(threads),
            "ENABLE_CPU_PINNING": "NO",
        })
        self.request = compiled.create_infer_request()
        for name, array in inputs.items():
            self.request.set_tensor(name, openvino.Tensor(array, shared_memory=True))
        self.inputs = inputs

    def run(self):
        self.request.infer(share_outputs=True)

    def output(self):
        return self.request.get_output_tensor().data


serve(Openvino)
