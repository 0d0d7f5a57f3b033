"""The engines: how each gets its model and what runs it."""

import pathlib
import subprocess
from dataclasses import dataclass
from typing import Callable, Optional

from failure import EngineFailure

PEERS = pathlib.Path(__file__).parent / "peers"
CONVERSION_LIMIT = 300  # seconds


@dataclass(frozen=True)
class Engine:
    name: str
    command: tuple        # of its worker
    packages: tuple = ()  # what it needs, the engine itself first
    lacks: tuple = ()     # (precision, reason) each
    convert: Optional[Callable] = None  # (model, folder) to the path that the worker is given

    def why_not(self, precision):
        """The reason that it is not timed so, if there is one."""
        return dict(self.lacks).get(precision)


def upforge(worker):
    return Engine("Upforge", (worker,))


def peers(venv):
    """The first whose outputs in fp32 are there is what the others are compared with."""
    python = venv / "bin" / "python"

    def peer(name, module, *packages, lacks=(), convert=None):
        return Engine(name, (python, PEERS / f"{module}_peer.py"), packages + ("numpy",), lacks,
                      convert)

    return [
        peer("onnxruntime", "onnxruntime", "onnxruntime",
             lacks=(("bf16", "it has no kernels of bf16 for x86-64"),)),
        peer("OpenVINO", "openvino", "openvino"),
        peer("ncnn", "ncnn", "ncnn", "pnnx",
             convert=lambda model, folder: for_ncnn(venv, model, folder)),
        # Checked with 3.6.1, of convolutions, transposed ones, a max pooling and a U-Net.
        peer("MNN", "mnn", "MNN",
             lacks=(("bf16", "its outputs with the precisions low and Low_BF16 are those of fp32, "
                             "bit by bit"),),
             convert=lambda model, folder: for_mnn(venv, model, folder)),
        peer("oneDNN", "onednn", "onednn-cpu-gomp", "openvino",
             lacks=(("fp32", "it is timed in bf16 only"),)),
    ]


def run_converter(command, folder, made):
    """Neither converter's exit status says whether it succeeded."""
    with open(folder / "log", "w+") as log:
        try:
            subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log,
                           stderr=subprocess.STDOUT, timeout=CONVERSION_LIMIT)
        except subprocess.TimeoutExpired:
            raise EngineFailure("failed", f"no conversion within {CONVERSION_LIMIT} s") from None
        if not made.is_file():
            log.seek(0)
            last = (log.read().strip() or "it says nothing").splitlines()[-1]
            raise EngineFailure("unsupported", f"its converter made nothing: {last}")


def for_ncnn(venv, model, folder):
    """With weights in fp32. The program lies in the package; what pip puts beside Python loads
    torch first, which it does not need for ONNX."""
    (pnnx,) = venv.glob("lib/python3*/site-packages/pnnx/pnnx")
    (folder / "model.onnx").symlink_to(model.path)
    kinds = {"float32": "f32", "int64": "i64"}
    shapes = ",".join(f"[{','.join(map(str, model.dims[name]))}]{kinds[model.types[name]]}"
                      for name in model.dims)
    run_converter([pnnx, "model.onnx", f"inputshape={shapes}", "fp16=0"], folder,
                  folder / "model.ncnn.param")
    return folder


def for_mnn(venv, model, folder):
    """By the converter's library alone. The command around it, mnnconvert, installs an SDK for logs
    into whatever Python is on the PATH, to report its use to MNN's makers."""
    made = folder / "model.mnn"
    run_converter([venv / "bin" / "python", "-c", "import sys, _tools; _tools.mnnconvert(sys.argv)",
                   "-f", "ONNX", "--modelFile", model.path, "--MNNModel", made,
                   "--bizCode", "upforge"], folder, made)
    return made
