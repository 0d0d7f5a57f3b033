"""Every built-in architecture by upforge and by onnxruntime, on the same random input.

    python agreement.py build/release/bin/upforge

Prints a line a network; exits with 1 where one is off by more than 1e-4 of its output's range, and
with 77 (skipped) where onnxruntime is not installed."""

import pathlib
import subprocess
import sys
import tempfile

SKIPPED = 77
BOUND = 1e-4

try:
    import numpy
    import onnxruntime
except ImportError as missing:
    print(f"agreement: skipped, {missing}; see tests/agreement/requirements.txt")
    sys.exit(SKIPPED)

# Small enough to take seconds, and what options make very different.
NETWORKS = [
    ["unet", "--base", "16"],
    ["unet", "--base", "16", "--valid"],
    ["unet", "--base", "16", "--batch-norm", "--up", "bilinear"],
    ["unet", "--base", "16", "--up", "nearest"],
    ["fcn32s"],
    ["fcn16s"],
    ["fcn8s"],
    ["segnet"],
    ["deconvnet"],
    ["autoencoder"],
    ["dcgan"],
    ["pyramid"],
    ["patchwise"],
    ["patchwise-dense"],
]

# For extents that a network leaves open: whole after four halvings, and then not too small for any
# but a valid U-Net.
SIDE = 112
VALID_SIDE = 188


def random_input(session, side):
    """For the network's one input, with `side` for open rows and columns."""
    (port,) = session.get_inputs()
    sides = dict(enumerate([1, None, side, side]))
    shape = [extent if isinstance(extent, int) else sides[axis]
             for axis, extent in enumerate(port.shape)]
    return port.name, numpy.random.default_rng(1).uniform(-1, 1, shape).astype(numpy.float32)


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def outputs_of(upforge, network, folder):
    """What both engines make of the same input."""
    model = folder / "model.onnx"
    run(upforge, "make", *network, "-o", model)
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    name, values = random_input(session, VALID_SIDE if "--valid" in network else SIDE)
    numpy.save(folder / "input.npy", values)
    run(upforge, "eval", model, "--input", f"{name}={folder / 'input.npy'}",
        "--output-dir", folder / "outputs")
    (output,) = (folder / "outputs").iterdir()
    return numpy.load(output), session.run(None, {name: values})[0]


def agrees(upforge, network):
    try:
        with tempfile.TemporaryDirectory() as folder:
            ours, theirs = outputs_of(upforge, network, pathlib.Path(folder))
    except subprocess.CalledProcessError as failed:
        print(f"{' '.join(network):48} {failed}")
        return False
    if ours.shape != theirs.shape:
        print(f"{' '.join(network):48} {ours.shape} instead of {theirs.shape}")
        return False
    scaled = float(abs(ours - theirs).max() / numpy.ptp(theirs))
    print(f"{' '.join(network):48} {str(ours.shape):20} off by {scaled:.1e} of the range")
    return scaled <= BOUND  # false for NaN too


def main():
    upforge, = sys.argv[1:]
    results = [agrees(upforge, network) for network in NETWORKS]
    print(f"{sum(results)} of {len(results)} agree to {BOUND:.0e} with onnxruntime "
          f"{onnxruntime.__version__}")
    sys.exit(0 if all(results) else 1)


main()
