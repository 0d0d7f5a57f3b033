#!/usr/bin/env python3
"""Trains the U-Net that `upforge segment` uses when it is given no other.

    python3 -m venv train-venv && train-venv/bin/pip install -r apps/cells/requirements.txt
    train-venv/bin/python apps/cells/train.py --bin build/release/bin -o apps/cells/cells.onnx

Every image is synthesised by upforge_cells and seen once. It takes less than ten minutes of one core
of a 2.8 GHz Xeon.
"""

import argparse
import os
import subprocess
import tempfile
import time
from pathlib import Path

os.environ["JAX_PLATFORMS"] = "cpu"
# One thread, so that sums are always taken in the same order.
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import jax
import jax.numpy as jnp
import numpy as np
import onnx
from safetensors.numpy import save_file

BASE, DEPTH, CLASSES = 12, 3, 2
SIZE, BATCH, STEPS = 128, 8, 600
PEAK_RATE = 4e-3
GAP_WEIGHT = 2.0
SEED = 5
HELD_OUT_SEED, HELD_OUT_IMAGES = 1, 50
TRAINING_SEED = 1_000_000
NORM_EPSILON = 1e-5

METADATA = {
    "upforge.normalize": "zscore",
    "upforge.classes": "background,cell",
    "upforge.colors": "#000000,#39d98a",
}


class Cells:
    """Batches of images, with mean 0 and deviation 1 each, and their labels."""

    def __init__(self, tool, folder):
        self.tool = tool
        self.files = [folder / "grey.npy", folder / "labels.npy"]

    def read(self, first_seed, images):
        subprocess.run([self.tool, str(first_seed), str(images), str(SIZE), *self.files], check=True)
        grey, labels = (np.load(file) for file in self.files)
        grey = grey.astype(np.float32)[..., None]
        mean = grey.mean(axis=(1, 2, 3), keepdims=True)
        deviation = grey.std(axis=(1, 2, 3), keepdims=True)
        return (grey - mean) / (deviation + 1e-6), labels.astype(np.int32)

    def batches(self, steps):
        """Synthesised in blocks, as all of them together would fill the memory."""
        block = 100
        for first in range(0, steps, block):
            count = min(block, steps - first)
            images, labels = self.read(TRAINING_SEED + first * BATCH, count * BATCH)
            for i in range(0, count * BATCH, BATCH):
                yield images[i : i + BATCH], labels[i : i + BATCH]


def convolutions():
    """Name, inputs and outputs of each 3 × 3 convolution of `upforge make unet`."""
    widths = [BASE << level for level in range(DEPTH + 1)]
    inputs = 1
    for level in range(DEPTH):
        yield f"down{level + 1}.conv1", inputs, widths[level]
        yield f"down{level + 1}.conv2", widths[level], widths[level]
        inputs = widths[level]
    yield "bottom.conv1", inputs, widths[DEPTH]
    yield "bottom.conv2", widths[DEPTH], widths[DEPTH]
    for level in reversed(range(DEPTH)):
        yield f"up{level + 1}.conv1", 2 * widths[level], widths[level]
        yield f"up{level + 1}.conv2", widths[level], widths[level]


def initial_weights():
    """In ONNX's order of axes: what is trained, and the running statistics of the norms."""
    random = np.random.default_rng(SEED)
    weights, statistics = {}, {}

    def draw(name, shape, variance, biases):
        weights[f"{name}.weight"] = random.normal(0, variance**0.5, shape).astype(np.float32)
        weights[f"{name}.bias"] = np.zeros(biases, np.float32)

    for name, inputs, outputs in convolutions():
        draw(name, (outputs, inputs, 3, 3), 2 / (9 * inputs), outputs)
        weights[f"{name}.scale"] = np.ones(outputs, np.float32)
        statistics[name] = np.zeros(outputs, np.float32), np.ones(outputs, np.float32)
    for level in range(DEPTH):
        channels = BASE << level
        draw(f"up{level + 1}.grow", (2 * channels, channels, 2, 2), 1 / (2 * channels), channels)
    draw("score", (CLASSES, BASE, 1, 1), 1 / BASE, CLASSES)
    return weights, statistics


def convolve(x, weight):
    order = ("NHWC", "OIHW", "NHWC")
    return jax.lax.conv_general_dilated(x, weight, (1, 1), "SAME", dimension_numbers=order)


def grow(x, weight, bias):
    """A transposed convolution with kernel 2 and stride 2."""
    n, height, width, _ = x.shape
    grown = jnp.einsum("nyxc,coij->nyixjo", x, weight)
    return grown.reshape(n, 2 * height, 2 * width, -1) + bias


def pool(x):
    n, height, width, channels = x.shape
    return x.reshape(n, height // 2, 2, width // 2, 2, channels).max(axis=(2, 4))


def unet(weights, x, normalise):
    """`normalise` stands between each 3 × 3 convolution's sums and its bias."""

    def two_convs(name, x):
        for conv in (f"{name}.conv1", f"{name}.conv2"):
            sums = normalise(conv, convolve(x, weights[f"{conv}.weight"]))
            x = jax.nn.relu(sums + weights[f"{conv}.bias"])
        return x

    skips = []
    for level in range(DEPTH):
        x = two_convs(f"down{level + 1}", x)
        skips.append(x)
        x = pool(x)
    x = two_convs("bottom", x)
    for level in reversed(range(DEPTH)):
        up = f"up{level + 1}"
        grown = grow(x, weights[f"{up}.grow.weight"], weights[f"{up}.grow.bias"])
        x = two_convs(up, jnp.concatenate([skips[level], grown], axis=-1))
    return convolve(x, weights["score.weight"]) + weights["score.bias"]


def importance(labels):
    """The lines between touching cells are few pixels, but cells are counted by them."""
    window = (1, 5, 5)
    cells = jax.lax.reduce_window(labels, 0, jax.lax.add, window, (1, 1, 1), "SAME")
    in_gap = (labels == 0) & (2 * cells > 25)
    return jnp.where(in_gap, GAP_WEIGHT, 1.0)


def loss(weights, images, labels):
    """Also the statistics of this batch."""
    statistics = {}

    def normalise(conv, sums):
        mean, variance = sums.mean(axis=(0, 1, 2)), sums.var(axis=(0, 1, 2))
        statistics[conv] = mean, variance
        return (sums - mean) * weights[f"{conv}.scale"] / jnp.sqrt(variance + NORM_EPSILON)

    scores = jax.nn.log_softmax(unet(weights, images, normalise))
    of_label = jnp.take_along_axis(scores, labels[..., None], axis=-1)[..., 0]
    weight = importance(labels)
    return -(weight * of_label).sum() / weight.sum(), statistics


def rate(step):
    """Rises for a twentieth of the steps, then falls as a cosine does."""
    warm = STEPS / 20
    falling = 0.5 * (1 + jnp.cos(jnp.pi * jnp.clip((step - warm) / (STEPS - warm), 0, 1)))
    return PEAK_RATE * jnp.minimum(step / warm, falling)


@jax.jit
def improve(state, step, images, labels):
    """One step of Adam."""
    weights, running, first, second = state
    (value, seen), slope = jax.value_and_grad(loss, has_aux=True)(weights, images, labels)
    each = jax.tree.map
    running = each(lambda old, new: 0.95 * old + 0.05 * new, running, seen)
    first = each(lambda m, g: 0.9 * m + 0.1 * g, first, slope)
    second = each(lambda v, g: 0.99 * v + 0.01 * g * g, second, slope)

    def moved(w, m, v):
        return w - rate(step) * (m / (1 - 0.9**step)) / (jnp.sqrt(v / (1 - 0.99**step)) + 1e-8)

    return (each(moved, weights, first, second), running, first, second), value


def train(cells):
    weights, statistics = initial_weights()
    nothing = jax.tree.map(np.zeros_like, weights)
    state = weights, statistics, nothing, nothing
    start = time.monotonic()
    recent = []
    for step, (images, labels) in enumerate(cells.batches(STEPS), start=1):
        state, value = improve(state, float(step), images, labels)
        recent.append(float(value))
        if step % 50 == 0 or step == STEPS:
            seconds = time.monotonic() - start
            print(f"step {step}  loss {np.mean(recent[-50:]):.4f}  {seconds:.0f} s", flush=True)
    return jax.tree.map(np.asarray, state[:2])


def folded(weights, statistics):
    """The same network without norms."""
    result = {name: w for name, w in weights.items() if not name.endswith(".scale")}
    for conv, (mean, variance) in statistics.items():
        scale = weights[f"{conv}.scale"] / np.sqrt(variance + NORM_EPSILON)
        result[f"{conv}.weight"] = result[f"{conv}.weight"] * scale[:, None, None, None]
        result[f"{conv}.bias"] = result[f"{conv}.bias"] - mean * scale
    return result


def mean_iou(weights, cells):
    """Over the held-out images, of the pixels that are cells."""
    images, labels = cells.read(HELD_OUT_SEED, HELD_OUT_IMAGES)
    scores = jax.jit(lambda x: unet(weights, x, lambda conv, sums: sums))(images)
    found, true = np.asarray(scores).argmax(axis=-1) == 1, labels == 1
    both = (found & true).sum(axis=(1, 2))
    either = (found | true).sum(axis=(1, 2))
    return np.where(either == 0, 1, both / np.maximum(either, 1)).mean()


def write(weights, upforge, folder, output):
    stored = folder / "cells.safetensors"
    save_file({name: np.ascontiguousarray(w) for name, w in weights.items()}, stored)
    shape = {"base": BASE, "depth": DEPTH, "in-channels": 1, "classes": CLASSES}
    options = [word for name, value in shape.items() for word in (f"--{name}", str(value))]
    made = folder / "cells.onnx"
    subprocess.run([upforge, "make", "unet", *options, "--weights", stored, "-o", made], check=True)
    model = onnx.load(made)
    model.graph.name = "cells"
    onnx.helper.set_model_props(model, METADATA)
    onnx.checker.check_model(model)
    onnx.save(model, output)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=Path, required=True, help="where upforge_cells and upforge are")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the ONNX file to write")
    arguments = parser.parse_args()
    synthesiser, upforge = arguments.bin / "upforge_cells", arguments.bin / "upforge"
    for tool in (synthesiser, upforge):
        if not tool.is_file():
            parser.error(f"there is no {tool}: ./run build makes it")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cells = Cells(synthesiser, folder)
        weights = folded(*train(cells))
        print(f"mean IoU {mean_iou(weights, cells):.4f} of {HELD_OUT_IMAGES} held-out images")
        write(weights, upforge, folder, arguments.output)


if __name__ == "__main__":
    main()
