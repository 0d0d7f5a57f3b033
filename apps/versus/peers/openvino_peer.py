from serving import Peer, serve

import openvino

MOVES_ONLY = {"Input", "Output", "Const", "Reorder", "Reshape", "Concatenation"}


class Openvino(Peer):
    """Reads and writes arrays in ONNX's order, in memory that it shares with NumPy."""

    def __init__(self, model, threads, precision, inputs):
        core = openvino.Core()
        network = core.read_model(model)
        network.reshape({name: list(array.shape) for name, array in inputs.items()})
        self.compiled = core.compile_model(network, "CPU", {
            "INFERENCE_PRECISION_HINT": {"fp32": "f32"}.get(precision, precision),
            "PERFORMANCE_HINT": "LATENCY",
            "NUM_STREAMS": "1",
            "INFERENCE_NUM_THREADS": str(threads),
            "ENABLE_CPU_PINNING": "NO",
        })
        self.request = self.compiled.create_infer_request()
        for name, array in inputs.items():
            self.request.set_tensor(name, openvino.Tensor(array, shared_memory=True))
        self.inputs = inputs

    def run(self):
        self.request.infer(share_outputs=True)

    def output(self):
        return self.request.get_output_tensor().data

    def precision(self):
        """It leaves some operators in fp32: transposed convolutions, where it has nothing faster."""
        kinds = {layer.get_rt_info()["runtimePrecision"].astype(str)
                 for layer in self.compiled.get_runtime_model().get_ops()
                 if layer.get_rt_info()["layerType"].astype(str) not in MOVES_ONLY}
        return " and ".join(sorted({"f32": "fp32"}.get(kind, kind) for kind in kinds))


serve(Openvino)
