"""One row at one number of threads: all engines on the same input, by turns."""

import contextlib
import statistics
import time
from dataclasses import dataclass

import agreement
from failure import EngineFailure
from worker import Worker

FEWEST_ROUNDS = 3
SECONDS_A_TURN = 0.1
MOST_RUNS_A_TURN = 1000

# Longer than the threads of any engine spin after a run (ncnn's: 20 ms), so that they do not take
# the next one's processors.
PAUSE = 0.03


@dataclass(frozen=True)
class Terms:
    """What all engines are given."""
    threads: int
    precision: str
    budget: float  # seconds


class Contestant:
    """An engine, and what came of it."""

    def __init__(self, engine):
        self.engine = engine
        self.worker = None
        self.output = None  # a file
        self.times = []
        self.facts = {}

    def still_in(self):
        return "status" not in self.facts

    @contextlib.contextmanager
    def unless_out(self):
        """An engine's failure puts it out, and nobody else."""
        try:
            yield
        except EngineFailure as failure:
            self.facts.update(status=failure.status, reason=failure.reason)
            self.end()

    def start(self, path, threads, precision, inputs, folder):
        self.worker = Worker(self.engine, path, threads, precision, inputs, folder)
        self.output = self.worker.output
        self.worker.load()
        mib = 1 << 20
        peak, before = self.worker.peak_bytes(), self.worker.bytes_before
        self.facts.update(peak_mib=peak / mib, before_model_mib=before / mib,
                          model_mib=(peak - before) / mib, precision=self.worker.precision())

    def turn(self, runs):
        times = self.worker.run(runs)
        self.times += times
        return times

    def end(self):
        if self.worker:
            self.worker.end()
            self.worker = None

    def result(self, flops, timed):
        if not self.still_in():
            return self.facts
        if not timed:
            return {"status": "measured", **self.facts}
        least = min(self.times)
        times = {"min_ms": least, "median_ms": statistics.median(self.times),
                 "runs": len(self.times)}
        if flops:
            times["gflops"] = flops / least / 1e6
        return {"status": "timed", **times, **self.facts}


def compare(contestants, judge, bound):
    """With the judge's output; without one, nobody is right."""
    for contestant in [each for each in contestants if each.still_in()]:
        with contestant.unless_out():
            if judge is None:
                raise EngineFailure("unchecked", "there is no other engine's output to compare with")
            if contestant is not judge:
                contestant.facts["difference"] = agreement.check(
                    contestant.output, judge.output, judge.engine.name, bound)


def take_turns(contestants, budget, pause):
    """Round by round, until `budget` seconds are over."""
    runs = {}
    for contestant in contestants:
        with contestant.unless_out():
            seconds = contestant.worker.run(1)[0] / 1e3
            runs[contestant] = min(MOST_RUNS_A_TURN, max(1, round(SECONDS_A_TURN / seconds)))
    deadline, rounds = time.monotonic() + budget, 0
    while rounds < FEWEST_ROUNDS or time.monotonic() < deadline:
        still_in = [contestant for contestant in contestants if contestant.still_in()]
        if not still_in:
            return
        for contestant in still_in:
            time.sleep(pause)
            with contestant.unless_out():
                contestant.turn(runs[contestant])
        rounds += 1


def hold(engines, path_for, row, model, terms, folder, judges=()):
    """The result of each engine by its name. `path_for(engine)` is the path that its worker is
    given, or raises an EngineFailure. Outputs are compared with those of the first of `judges` that
    has one in fp32, or else of the first peer; Upforge, which comes first of all, is no judge."""
    contestants = [Contestant(engine) for engine in engines]
    outsiders = [Contestant(engine) for engine in judges]

    def start(contestant, precision, role=""):
        own = folder / f"{contestant.engine.name}{role}-{terms.threads}"
        own.mkdir()
        with contestant.unless_out():
            contestant.start(path_for(contestant.engine), terms.threads, precision, model.inputs,
                             own)
        return contestant.still_in()

    try:
        judge = next((each for each in outsiders if start(each, "fp32", "-judging")), None)
        if judge:
            judge.end()
        for contestant in contestants:
            start(contestant, terms.precision)
        if not judges:
            judge = next((each for each in contestants
                          if each.still_in() and each.engine.packages), None)
        compare(contestants, judge, agreement.BOUNDS[terms.precision])
        if row.timed():
            take_turns([each for each in contestants if each.still_in()], terms.budget,
                       PAUSE if terms.threads > 1 else 0)
    finally:
        for contestant in contestants + outsiders:
            contestant.end()
    return {each.engine.name: each.result(model.flops, row.timed()) for each in contestants}
