"""What every worker does: it loads a model once, then runs it as often as it is asked to.

    WORKER MODEL THREADS PRECISION OUTPUT.npy NAME=INPUT.npy …

answers `started`, so that one can look at what it takes without a model. Then lines are requests:

    load       ready, once OUTPUT.npy holds what the second run made, or unsupported REASON
    precision  precision bf16, what it computes in, whatever it was asked for
    run 3      times 1.52 1.49 1.50, the milliseconds of each run

Whatever else a library prints goes to the standard error stream; as some do when they are imported,
this module comes before them. The end of the requests is the worker's end.
"""

import os
import sys
import time

import numpy

ANSWERS = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)


class Peer:
    """An engine with a model loaded. Inputs lie where and as it reads them before a run is timed,
    and outputs stay where and as it wrote them; what it reorders in between is its own time."""

    def prepare(self):
        """Untimed, before each run."""

    def run(self):
        raise NotImplementedError

    def output(self):
        """The only one, as a NumPy array."""
        raise NotImplementedError

    def precision(self):
        """What it computes in: "fp32", "bf16" or, of several layers, "bf16 and fp32"."""
        return "fp32"


def milliseconds_of_run(peer):
    peer.prepare()
    start = time.perf_counter()
    peer.run()
    return (time.perf_counter() - start) * 1e3


def read_inputs(texts):
    pairs = (text.split("=", 1) for text in texts)
    return {name: numpy.load(file) for name, file in pairs}


def serve(make_peer):
    """`make_peer(model, threads, precision, inputs)` returns a Peer."""
    model, threads, precision, output, *inputs = sys.argv[1:]
    print("started", file=ANSWERS)
    peer = None
    for request in sys.stdin:
        word, *rest = request.split()
        if word == "load":
            try:
                peer = make_peer(model, int(threads), precision, read_inputs(inputs))
                for _ in range(2):  # the second tells whether the inputs outlive a run
                    milliseconds_of_run(peer)
                numpy.save(output, peer.output())
                print("ready", file=ANSWERS)
            except Exception as error:  # of any library, in whatever way it says no
                print("unsupported", " ".join(str(error).split()), file=ANSWERS)
        elif word == "precision":
            print("precision", peer.precision(), file=ANSWERS)
        else:
            print("times", *(milliseconds_of_run(peer) for _ in range(int(rest[0]))), file=ANSWERS)
    os._exit(0)  # ncnn's allocators do not survive Python's order of destruction
