"""What is compared: a row of the table each."""

import pathlib
from dataclasses import dataclass

PROBLEMS = pathlib.Path(__file__).parents[1] / "bench" / "problems.txt"

GROUPS = {"conv": "convolutions", "conv_transpose": "transposed convolutions",
          "network": "networks"}  # those that have a mean


@dataclass(frozen=True)
class Row:
    name: str
    group: str  # an operator, "network" or "memory"
    what: str
    make: tuple = ()  # arguments of `upforge make`; without, it is one of `upforge bench --ops`
    size: str = "256x256"

    def timed(self):
        return self.group != "memory"


UNET64, UNET32 = (("unet", "--base", base, "--seed", "1") for base in ("64", "32"))
VALID = (*UNET64, "--in-channels", "1", "--valid")
DCGAN = ("dcgan", "--seed", "1")

NETWORKS = [
    Row("unet64_256", "network", "U-Net, base 64, 256²", UNET64),
    Row("unet32_256", "network", "U-Net, base 32, 256²", UNET32),
    Row("unet_valid_572", "network", "U-Net of 2015, valid, 572²", VALID, "572x572"),
    Row("dcgan", "network", "DCGAN's generator, 64²", DCGAN),
    Row("unet64_512_memory", "memory", "U-Net, base 64, 512²: memory", UNET64, "512x512"),
]


def problems(text):
    """A row each of what `upforge bench --ops` times."""
    lines = (line.split() for line in text.splitlines())
    return [Row(name, operator, " ".join((operator, *parameters)))
            for name, operator, *parameters in
            (words for words in lines if words and not words[0].startswith("#"))]


def all_rows():
    return problems(PROBLEMS.read_text()) + NETWORKS


def chosen(rows, text):
    """Those that contain the text."""
    return [row for row in rows if text in row.name or text in row.what]
