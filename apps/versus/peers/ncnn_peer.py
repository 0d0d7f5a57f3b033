from serving import Peer, serve

import pathlib

import ncnn
import numpy

MOVES_ONLY = {"Input", "Split", "Concat"}


class Ncnn(Peer):
    """Reads and writes images as its layers hand them on, 16, 8 or 4 channels of a pixel side by
    side; in bf16 it reads floats, and writes bf16. Winograd as it sees fit, and memory from pools,
    as in its own benchmark."""

    def __init__(self, model, threads, precision, inputs):
        self.net = ncnn.Net()
        self.pools = ncnn.UnlockedPoolAllocator(), ncnn.PoolAllocator()
        options = self.net.opt
        options.num_threads = threads
        options.blob_allocator, options.workspace_allocator = self.pools
        for narrow in ("fp16_packed", "fp16_storage", "fp16_arithmetic", "int8_inference"):
            setattr(options, f"use_{narrow}", False)
        options.use_bf16_storage = options.use_bf16_packed = precision == "bf16"
        folder = pathlib.Path(model)
        if self.net.load_param(str(folder / "model.ncnn.param")):
            raise RuntimeError(f"ncnn lacks one of the layers {', '.join(layers_of(folder))}")
        if self.net.load_model(str(folder / "model.ncnn.bin")):
            raise RuntimeError("ncnn cannot load the weights")
        # pnnx calls the inputs in0, in1, … in the order of the model.
        self.inputs = {f"in{i}": packed(array) for i, array in enumerate(inputs.values())}

    def extract(self, keeps_packing):
        extractor = self.net.create_extractor()
        for name, image in self.inputs.items():
            extractor.input(name, image)
        failed, output = extractor.extract("out0", int(keeps_packing))
        if failed:
            raise RuntimeError(f"ncnn's run failed with {failed}")
        return output

    def run(self):
        self.extract(True)

    def output(self):
        return numpy.array(self.extract(False))[numpy.newaxis]

    def precision(self):
        kinds = {layer.support_bf16_storage and self.net.opt.use_bf16_storage
                 for layer in self.net.layers() if layer.type not in MOVES_ONLY}
        return " and ".join(("bf16" if kind else "fp32") for kind in sorted(kinds, reverse=True))


def packed(array):
    image = ncnn.Mat(array[0]).clone()
    fitting = next(width for width in (16, 8, 4, 1) if image.c % width == 0)
    return ncnn.convert_packing(image, fitting)


def layers_of(folder):
    lines = (folder / "model.ncnn.param").read_text().splitlines()[2:]
    return sorted({line.split()[0] for line in lines} - {"Input"})


serve(Ncnn)
