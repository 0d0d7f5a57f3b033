"""Upforge and other engines, timed by turns on the same models and inputs. `./run versus` runs it.

    versus.py FOLDER_OF_PROGRAMS [OPTIONS]
"""

import argparse
import contextlib
import datetime
import json
import os
import pathlib
import shlex
import signal
import subprocess
import sys
import tempfile

import agreement
import contest
import engine
import model
import rows
from chart import as_svg
from environment import Environment
from failure import EngineFailure, Failure
from markdown import as_markdown
from progress import Progress
from standings import means, standing

ROOT = pathlib.Path(__file__).resolve().parents[2]
USUAL_BUDGET, QUICK_BUDGET = 20.0, 1.0  # seconds a row
PEERS = ["onnxruntime", "openvino", "ncnn", "mnn", "onednn"]
OUT = {"fp32": ROOT / "build" / "versus", "bf16": ROOT / "build" / "versus-bf16"}


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(2, f"upforge: error: versus: {message}\n")


def thread_counts(text):
    words = text.split(",")
    if not all(word.isdecimal() and 1 <= int(word) <= 256 for word in words):
        raise argparse.ArgumentTypeError(f"{text!r} are not numbers from 1 to 256, as in 1,2")
    return sorted({int(word) for word in words})


def peer_names(text):
    names = text.lower().split(",")
    if not set(names) <= set(PEERS):
        raise argparse.ArgumentTypeError(f"{text!r} are not some of {','.join(PEERS)}")
    return names


def seconds(text):
    with contextlib.suppress(ValueError):
        if 0 < float(text) <= 86400:
            return float(text)
    raise argparse.ArgumentTypeError(f"{text!r} are not seconds, up to 86400")


def chosen_rows(text):
    found = rows.chosen(rows.all_rows(), text)
    if not found:
        raise argparse.ArgumentTypeError(f"no row contains {text!r}; there are "
                                         + " ".join(row.name for row in rows.all_rows()))
    return found


def parse(words):
    parser = Parser(
        prog="./run versus", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Time Upforge and other engines by turns, on the same models and inputs.\n"
                    "Installs the others into build/versus-venv at first.",
        epilog="Example:\n  ./run versus --threads 1 --quick --rows transposed "
               "--engines onnxruntime,ncnn")
    parser.add_argument("--threads", type=thread_counts, default=[1, 2], metavar="N,…",
                        help="threads of each engine, 1 to 256; a table each (1,2)")
    parser.add_argument("--quick", action="store_true",
                        help=f"{QUICK_BUDGET:g} second a row: shows that it works, no more")
    parser.add_argument("--rows", type=chosen_rows, default=rows.all_rows(), metavar="FILTER",
                        help="those that contain the text, of apps/bench/problems.txt and the "
                             "networks; all, if not given")
    parser.add_argument("--engines", type=peer_names, default=PEERS, metavar="NAME,…",
                        help=f"peers of Upforge ({','.join(PEERS)})")
    parser.add_argument("--precision", choices=OUT, default="fp32",
                        help="bf16: of values between layers and of weights, in those that have it; "
                             "what they computed a row in is said (fp32)")
    parser.add_argument("--budget", type=seconds, metavar="SECONDS",
                        help=f"to time a row ({USUAL_BUDGET:g}); {contest.FEWEST_ROUNDS} rounds "
                             "are the least")
    parser.add_argument("--out", type=pathlib.Path, metavar="DIR",
                        help="where versus.md, versus.json and versus.svg go (build/versus, "
                             "build/versus-bf16)")
    options = parser.parse_args(words)
    options.out = options.out or OUT[options.precision]
    options.budget = options.budget or (QUICK_BUDGET if options.quick else USUAL_BUDGET)
    return options


def cpu_name():
    with open("/proc/cpuinfo") as lines:
        return next((line.split(":", 1)[1].strip() for line in lines
                     if line.startswith("model name")), "an unknown CPU")


def upforge_version(upforge):
    version = model.output_of(upforge, "--version").split()[-1]
    with contextlib.suppress(Failure, FileNotFoundError):
        version += f" ({model.output_of('git', '-C', ROOT, 'describe', '--always', '--dirty').strip()})"
    return version


def converted(row_model, folder):
    """The model as each engine takes it: converted once, whatever the number of threads."""
    known = {}

    def path_for(contender):
        if contender.convert is None:
            return row_model.path
        if contender.name not in known:
            own = folder / contender.name
            own.mkdir()
            try:
                known[contender.name] = contender.convert(row_model, own)
            except EngineFailure as failure:
                known[contender.name] = failure
        if isinstance(known[contender.name], EngineFailure):
            raise known[contender.name]
        return known[contender.name]

    return path_for


def compare_row(row, engines, judges, options, upforge, show):
    """A result for each number of threads."""
    with tempfile.TemporaryDirectory(prefix="versus-", dir=ROOT / "build") as name:
        folder = pathlib.Path(name)
        row_model = model.make(upforge, row, folder)
        path_for = converted(row_model, folder)
        for threads in options.threads:
            show(f"{row.name}, {threads} thread{'s'[:threads > 1]}")
            results = contest.hold(engines, path_for, row, row_model,
                                   contest.Terms(threads, options.precision, options.budget),
                                   folder, judges)
            measure = "min_ms" if row.timed() else "model_mib"
            yield {"name": row.name, "group": row.group, "what": row.what, "threads": threads,
                   "flops": row_model.flops, "engines": results, **standing(results, measure)}


def write_whole(path, text):
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        partial.write_text(text)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def compare(programs, words, progress):
    options = parse(words)
    upforge, worker = programs / "upforge", programs / "upforge_versus_worker"
    options.out.mkdir(parents=True, exist_ok=True)  # or the hours before would be lost
    environment = Environment(ROOT / "build" / "versus-venv")
    peers = [peer for peer in engine.peers(environment.folder)
             if peer.name.lower() in options.engines]
    timed = [peer for peer in peers if not peer.why_not(options.precision)]
    judges = [] if options.precision == "fp32" else [
        peer for peer in peers if not peer.why_not("fp32")]
    environment.install({name for peer in timed + judges for name in peer.packages}, progress.show)
    left_out = {peer.name: reason for peer in peers
                if (reason := peer.why_not(options.precision) or environment.why_not(peer))}
    judges = [peer for peer in judges if not environment.why_not(peer)]
    engines = [engine.upforge(worker), *(peer for peer in timed if peer.name not in left_out)]
    if len(engines) == 1:
        raise Failure("there is no engine to compare with; " + "; ".join(
            f"{name}: {reason}" for name, reason in left_out.items()))

    done, every = [], len(options.rows) * len(options.threads)
    for row in options.rows:
        done += compare_row(row, engines, judges, options, upforge, lambda words: progress.show(
            f"[{len(done) + 1}/{every}] {words}"))
    report = {
        "date": datetime.date.today().isoformat(), "command": shlex.join(["./run", "versus", *words]),
        "cpu": cpu_name(), "cpus": len(os.sched_getaffinity(0)),
        "versions": {"Upforge": upforge_version(upforge), **environment.versions},
        "left_out": left_out, "precision": options.precision,
        "bound": agreement.BOUNDS[options.precision], "budget_seconds": options.budget,
        "engines": [contender.name for contender in engines], "rows": done, "means": means(done)}
    for name, text in {"versus.json": json.dumps(report, indent=2, ensure_ascii=False) + "\n",
                       "versus.md": as_markdown(report), "versus.svg": as_svg(report)}.items():
        write_whole(options.out / name, text)
    progress.clear()
    print(f"{as_markdown(report)}\nIn {options.out}: versus.md, versus.json and versus.svg.")


def main():
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    progress = Progress()
    try:
        compare(pathlib.Path(sys.argv[1]), sys.argv[2:], progress)
    except KeyboardInterrupt:
        progress.clear()
        sys.exit(130)
    except (Failure, OSError) as error:
        progress.clear()
        sys.exit(f"upforge: error: versus: {' '.join(str(error).split())}")


if __name__ == "__main__":
    main()
