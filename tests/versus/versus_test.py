"""What decides in `./run versus`, on workers that only pretend.

    python tests/versus/versus_test.py
"""

import array
import contextlib
import io
import math
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import unittest.mock
import xml.etree.ElementTree

HERE = pathlib.Path(__file__).parent
MAIN = HERE.parents[1] / "apps" / "versus" / "versus.py"
sys.path.insert(0, str(MAIN.parent))

import agreement
import contest
import engine
import model
import npy
import rows
import standings
import versus
import worker
from chart import as_svg
from engine import Engine
from failure import EngineFailure
from markdown import as_markdown

ROW = rows.Row("row", "conv", "conv k=3")


def fake(name, manner, is_peer=True):
    return Engine(name, (sys.executable, "-S", HERE / "fake_worker.py", manner),
                  ("package",) if is_peer else ())


def terms(precision="fp32"):
    return contest.Terms(threads=1, precision=precision, budget=0.01)


def hold(*engines, row=ROW, precision="fp32", judges=()):
    """A contest of workers that take no time."""
    with tempfile.TemporaryDirectory() as folder:
        numbers = model.Model("model", {}, {}, {}, 8e6)
        return contest.hold(engines, lambda engine: "model", row, numbers, terms(precision),
                            pathlib.Path(folder), judges)


class Contest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        odd = ("wrong", "nan", "shape", "refuse", "die", "hang")
        with unittest.mock.patch.object(worker, "RUN_LIMIT", 2):
            cls.results = hold(fake("Upforge", "good", False), fake("judge", "slow"),
                               *(fake(manner, manner) for manner in odd))

    def expect_out(self, manner, status, reason):
        self.assertEqual(self.results[manner]["status"], status)
        self.assertIn(reason, self.results[manner]["reason"])
        self.assertNotIn("min_ms", self.results[manner])

    def test_times_are_the_workers(self):
        ours = self.results["Upforge"]
        self.assertEqual((ours["min_ms"], ours["median_ms"], ours["gflops"]), (2, 2, 4))
        self.assertEqual(ours["runs"] % 50, 0)  # a tenth of a second each turn
        self.assertGreaterEqual(ours["runs"], 150)
        self.assertGreater(ours["peak_mib"], ours["model_mib"])

    def test_the_ratio_is_to_who_was_timed(self):
        self.assertEqual(standings.standing(self.results, "min_ms"),
                         {"best_peer": "judge", "ratio": 2})

    def test_wrong_outputs_are_not_timed(self):
        self.expect_out("wrong", "wrong", "off by 1.2e-01 of the range of judge's output")
        self.expect_out("nan", "wrong", "off by inf")
        self.expect_out("shape", "wrong", "an output of (2, 2), where judge has (4,)")

    def test_what_an_engine_lacks(self):
        self.expect_out("refuse", "unsupported", "it has no such operator")

    def test_a_death_is_told_with_its_last_words(self):
        self.expect_out("die", "failed", f"signal {signal.SIGABRT.value} ended it: out of luck")

    def test_silence_has_an_end(self):
        self.expect_out("hang", "failed", "it did not answer within 2 s")

    def test_a_program_that_is_not_there(self):
        with self.assertRaises(FileNotFoundError):
            hold(Engine("Upforge", ("/nowhere/worker",)))

    def test_a_conversion_that_fails_concerns_one_engine(self):
        def path_for(engine):
            if engine.name == "odd":
                raise EngineFailure("unsupported", "its converter made nothing")
            return "model"

        with tempfile.TemporaryDirectory() as folder:
            results = contest.hold([fake("Upforge", "good", False), fake("judge", "good"),
                                    fake("odd", "good")], path_for, ROW,
                                   model.Model("model", {}, {}, {}, 0), terms(),
                                   pathlib.Path(folder))
        self.assertEqual(results["odd"]["reason"], "its converter made nothing")
        self.assertNotIn("gflops", results["judge"])

    def test_nobody_times_what_cannot_be_checked(self):
        results = hold(fake("Upforge", "good", False), fake("judge", "refuse"))
        self.assertEqual(results["Upforge"]["status"], "unchecked")
        self.assertEqual(standings.standing(results, "min_ms"), {})

    def test_the_second_peer_judges_where_the_first_cannot(self):
        results = hold(fake("Upforge", "wrong", False), fake("lacking", "refuse"),
                       fake("judge", "good"))
        self.assertIn("judge", results["Upforge"]["reason"])
        self.assertEqual(results["judge"]["status"], "timed")

    def test_bf16_is_held_against_outsiders_in_fp32(self):
        engines = fake("Upforge", "rounded", False), fake("peer", "wrong")
        results = hold(*engines, precision="bf16",
                       judges=[fake("lacking", "refuse"), fake("judge", "good")])
        self.assertEqual(set(results), {"Upforge", "peer"})
        self.assertEqual((results["Upforge"]["status"], results["Upforge"]["precision"]),
                         ("timed", "bf16"))
        self.assertAlmostEqual(results["Upforge"]["difference"], 0.005)
        self.assertIn("of judge's output, which may be 1e-02", results["peer"]["reason"])

    def test_what_bf16_may_round_is_wrong_in_fp32(self):
        results = hold(fake("Upforge", "rounded", False), fake("judge", "good"))
        self.assertIn("off by 5.0e-03", results["Upforge"]["reason"])
        self.assertIn("which may be 1e-04", results["Upforge"]["reason"])

    def test_peers_that_agree_in_bf16_are_not_right_without_a_judge(self):
        results = hold(fake("Upforge", "good", False), fake("peer", "good"), precision="bf16",
                       judges=[fake("lacking", "refuse")])
        self.assertEqual({result["status"] for result in results.values()}, {"unchecked"})

    def test_memory_is_measured_without_times(self):
        row = rows.Row("memory", "memory", "memory")
        results = hold(fake("Upforge", "good", False), fake("judge", "hang"), row=row)
        self.assertEqual(results["judge"]["status"], "measured")
        self.assertNotIn("min_ms", results["Upforge"])
        self.assertIn("ratio", standings.standing(results, "peak_mib"))


class Agreement(unittest.TestCase):
    def test_the_difference_is_of_the_range(self):
        def difference(ours, theirs):
            return agreement.scaled_difference(array.array("d", ours), array.array("d", theirs))

        self.assertEqual(difference([0, 1, 3], [0, 1, 5]), 0.4)
        self.assertEqual(difference([2, 2], [2, 2]), 0)
        self.assertEqual(difference([2, 3], [2, 2]), 1)
        self.assertEqual(difference([math.nan, 0], [0, 1]), math.inf)
        self.assertEqual(difference([0, 1], [math.inf, 1]), math.inf)

    def test_files_are_read_as_they_were_written(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "a.npy"
            for shape in ((6,), (1, 2, 3), (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 6)):
                values = array.array("f", range(6))
                npy.write(path, shape, values)
                self.assertEqual(npy.read_floats(path), (shape, values))
                self.assertEqual((path.stat().st_size - 24) % 64, 0)  # numbers are aligned
            npy.write(path, (1,), array.array("q", [1]))
            with self.assertRaises(EngineFailure):
                agreement.check(path, path, "itself", 1e-4)


class Rows(unittest.TestCase):
    def test_every_problem_of_bench_is_a_row(self):
        text = "# name operator\n\nsmall conv h=8 w=8 k=3\nlarge max_pool h=256\n"
        self.assertEqual(rows.problems(text),
                         [rows.Row("small", "conv", "conv h=8 w=8 k=3"),
                          rows.Row("large", "max_pool", "max_pool h=256")])
        names = [row.name for row in rows.all_rows()]
        self.assertEqual(len(set(names)), len(names))
        self.assertTrue({"conv3_256_64", "transposed2_256_64", "unet64_256"} <= set(names))

    def test_a_name_names_one_problem(self):
        """As `upforge bench --ops NAME` is to make one model."""
        for row in rows.all_rows():
            self.assertEqual(rows.chosen(rows.all_rows(), row.name), [row])

    def test_a_filter_looks_at_names_and_parameters(self):
        few = rows.chosen(rows.all_rows(), "k=8 s=4")
        self.assertEqual([row.name for row in few], ["transposed8_128_32"])

    def test_indices_lie_in_their_blocks(self):
        places = model.pooled_indices((1, 3, 2, 2), (1, 3, 4, 6))
        self.assertEqual([(place // 24, place % 24 // 6 // 2, place % 6 // 3) for place in places],
                         [(c, y, x) for c in range(3) for y in range(2) for x in range(2)])

    def test_numbers_fill_their_range(self):
        numbers = model.random_numbers(10000)
        self.assertEqual(numbers, model.random_numbers(10000))
        self.assertTrue(-1 <= min(numbers) < -0.99 and 0.99 < max(numbers) < 1)


def runs(pid):
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        status = pathlib.Path(f"/proc/{pid}/stat").read_text()
        return status.rsplit(")", 1)[1].split()[0] != "Z"
    return False


def timed(milliseconds):
    return {"status": "timed", "min_ms": milliseconds, "precision": "fp32"}


def row(name, group, threads, **milliseconds):
    results = {engine: timed(value) for engine, value in milliseconds.items()}
    return {"name": name, "group": group, "what": f"{name} <1>", "threads": threads, "flops": 0,
            "engines": results, **standings.standing(results, "min_ms")}


class Standings(unittest.TestCase):
    rows = [row("a", "conv", 1, Upforge=2, x=4, y=3), row("b", "conv", 1, Upforge=2, x=12, y=13),
            row("c", "conv", 2, Upforge=2, x=1), row("d", "conv", 1, x=1),
            row("e", "max_pool", 1, Upforge=1, x=5)]

    header = {"date": "2026-01-31", "command": "./run versus", "cpu": "A & B", "cpus": 2,
              "versions": {"Upforge": "1", "x": "2"}, "left_out": {"z": "no wheel"}}

    def report(self):
        return {**self.header, "precision": "fp32", "bound": 1e-4, "engines": ["Upforge", "x", "y"], "rows": self.rows,
                "means": standings.means(self.rows)}

    def test_ratio_is_to_the_best_peer(self):
        self.assertEqual(self.rows[0]["best_peer"], "y")
        self.assertEqual([row.get("ratio") for row in self.rows], [1.5, 6, 0.5, None, 5])

    def test_geometric_mean(self):
        self.assertAlmostEqual(standings.geometric_mean([1.5, 6]), 3)
        few = [(mean["threads"], mean["group"], round(mean["ratio"], 9), mean["rows"],
                mean["rows_without"]) for mean in standings.means(self.rows)]
        self.assertEqual(few, [(1, "conv", 3, 2, 1), (2, "conv", 0.5, 1, 0)])

    def test_the_table_shows_what_is_lost(self):
        text = as_markdown(self.report())
        self.assertIn("| a <1> | 2 | 4 | 3 | **1.50** |", text)
        self.assertIn("| c <1> | 2 | 1 |  | 0.50, x is ahead |", text)
        self.assertIn("Geometric mean of 2 rows of convolutions: **3.00**, without 1 row", text)
        self.assertIn("A peer is ahead in 1 row: c <1> (0.50)", text)
        self.assertIn("z is not in the table: no wheel", text)

    def test_the_chart_is_xml_with_a_bar_a_ratio(self):
        svg = xml.etree.ElementTree.fromstring(as_svg(self.report()))
        bars = [shape for shape in svg.iter("{http://www.w3.org/2000/svg}rect")
                if shape.get("height") == "14.0"]
        self.assertEqual(len(bars), 4)
        widths = [float(bar.get("width")) for bar in bars]
        self.assertEqual(widths, [150, 400, 400, 50])  # 100 a ratio of 1, cut at 4


class StubbornPeer(unittest.TestCase):
    """One that computes in fp32 though asked for bf16."""

    @classmethod
    def setUpClass(cls):
        results = hold(fake("Upforge", "slow", False), fake("stubborn", "stubborn"),
                       precision="bf16", judges=[fake("judge", "good")])
        row = {"name": "row", "group": "conv", "what": "row", "threads": 1, "flops": 8e6,
               "engines": results, **standings.standing(results, "min_ms")}
        cls.report = {**Standings.header, "precision": "bf16", "bound": 1e-2,
                      "engines": ["Upforge", "stubborn"], "rows": [row],
                      "means": standings.means([row])}

    def test_the_table_says_so(self):
        text = as_markdown(self.report)
        self.assertIn("| row | Upforge bf16 | stubborn bf16 | ratio |", text)
        self.assertIn("| row | 4 (2) | 2 (4), fp32 | 0.50, stubborn is ahead |", text)
        self.assertIn("within 1e-02", text)

    def test_the_chart_says_so(self):
        svg = as_svg(self.report)
        self.assertIn("Upforge runs in bf16", svg)
        self.assertIn("0.50× stubborn (fp32)", svg)


class Engines(unittest.TestCase):
    def test_who_has_bf16(self):
        peers = {peer.name: peer for peer in engine.peers(pathlib.Path("venv"))}
        self.assertEqual({name for name, peer in peers.items() if not peer.why_not("bf16")},
                         {"OpenVINO", "ncnn", "oneDNN"})
        self.assertEqual({name for name, peer in peers.items() if not peer.why_not("fp32")},
                         {"onnxruntime", "OpenVINO", "ncnn", "MNN"})
        self.assertEqual({name.lower() for name in peers}, set(versus.PEERS))


class Command(unittest.TestCase):
    def usage_error(self, *words):
        with contextlib.redirect_stderr(io.StringIO()) as errors, \
                self.assertRaises(SystemExit) as end:
            versus.parse(words)
        self.assertEqual(end.exception.code, 2)
        self.assertRegex(errors.getvalue(), r"^upforge: error: versus: [^\n]+\n$")
        return errors.getvalue()

    def test_usage(self):
        options = versus.parse(["--threads", "2,1,2", "--engines", "MNN,ncnn", "--quick"])
        self.assertEqual((options.threads, options.engines), ([1, 2], ["mnn", "ncnn"]))
        self.assertEqual(options.budget, versus.QUICK_BUDGET)
        self.assertEqual((options.precision, options.out.name), ("fp32", "versus"))
        self.assertEqual(versus.parse(["--precision", "bf16"]).out.name, "versus-bf16")
        self.assertIn("conv3_256_64", self.usage_error("--rows", "nothing like it"))
        for words in (["--threads", "0"], ["--threads", "1,x"], ["--engines", "tvm"],
                      ["--precision", "fp16"], ["--budget", "nan"], ["--budget", "0"], ["row"]):
            self.usage_error(*words)

    def test_an_interrupt_leaves_no_worker(self):
        script = ("import sys; sys.path.insert(0, sys.argv[1]); import versus_test, versus\n"
                  "versus.compare = lambda *_: versus_test.hold("
                  "versus_test.fake('Upforge', 'good'), versus_test.fake('slow', 'hang'))\n"
                  "versus.main()")
        process = subprocess.Popen([sys.executable, "-c", script, str(HERE)],
                                   stderr=subprocess.PIPE, text=True)
        children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children")
        deadline = time.monotonic() + 60
        while len(workers := children.read_text().split()) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        self.assertEqual((process.returncode, errors), (130, ""))
        self.assertEqual(len(workers), 2)
        while any(map(runs, workers)) and time.monotonic() < deadline:
            time.sleep(0.02)  # one that was just being started ends when it has nobody to ask
        self.assertFalse(any(map(runs, workers)))

    def test_files_appear_whole(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            versus.write_whole(folder / "a", "text")
            with self.assertRaises(UnicodeEncodeError):
                versus.write_whole(folder / "a", "half \ud800")
            self.assertEqual([path.read_text() for path in folder.iterdir()], ["text"])


if __name__ == "__main__":
    unittest.main()
