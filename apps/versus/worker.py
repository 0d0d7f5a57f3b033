"""A child process that runs one model on one engine; see peers/serving.py for its side."""

import contextlib
import os
import select
import subprocess
import time

from failure import EngineFailure

LOAD_LIMIT = 300  # seconds
RUN_LIMIT = 120


class Worker:
    def __init__(self, engine, model, threads, precision, inputs, folder):
        self.output = folder / "output.npy"
        self.messages = folder / "messages"
        self.unread = b""
        command = [*engine.command, model, threads, precision, self.output,
                   *(f"{name}={file}" for name, file in inputs.items())]
        with open(self.messages, "wb") as messages:
            self.process = subprocess.Popen(
                [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=messages, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
                start_new_session=True)  # an interrupt is for the one who waits for it
        try:
            self.expect("started", LOAD_LIMIT)
            self.bytes_before = self.memory("VmRSS")
        except BaseException:
            self.end()
            raise

    def load(self):
        self.ask("load")
        self.expect("ready", LOAD_LIMIT)

    def precision(self):
        """What it computes in, whatever it was asked for."""
        self.ask("precision")
        return " ".join(self.expect("precision", LOAD_LIMIT))

    def run(self, times):
        """The milliseconds of each."""
        self.ask(f"run {times}")
        return [float(word) for word in self.expect("times", RUN_LIMIT)]

    def peak_bytes(self):
        return self.memory("VmHWM")

    def end(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()

    def ask(self, request):
        with contextlib.suppress(BrokenPipeError):  # what it died of is told when no answer comes
            self.process.stdin.write(request.encode() + b"\n")
            self.process.stdin.flush()

    def expect(self, word, limit):
        """The rest of a line of answer that begins so."""
        answer, *rest = self.answer(limit).split(" ")
        if answer == word:
            return rest
        raise EngineFailure("unsupported" if answer == "unsupported" else "failed",
                            " ".join(rest) or f"it answered {answer!r} instead of {word}")

    def answer(self, limit):
        stream, deadline = self.process.stdout.fileno(), time.monotonic() + limit
        while b"\n" not in self.unread:
            if not select.select([stream], [], [], max(0, deadline - time.monotonic()))[0]:
                raise EngineFailure("failed", f"it did not answer within {limit:g} s")
            read = os.read(stream, 1 << 16)
            if not read:
                raise EngineFailure("failed", self.cause_of_death())
            self.unread += read
        line, self.unread = self.unread.split(b"\n", 1)
        return line.decode(errors="replace")

    def cause_of_death(self):
        status = self.process.wait()
        ended = f"signal {-status} ended it" if status < 0 else f"it ended with status {status}"
        lines = self.messages.read_text(errors="replace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), "")
        return f"{ended}: {last}" if last else ended

    def memory(self, field):
        """What /proc says of the process, in bytes. The kernel's other measure, ru_maxrss, begins
        with what the parent had."""
        with open(f"/proc/{self.process.pid}/status") as status:
            kilobytes = [line.split()[1] for line in status if line.startswith(field + ":")]
        if not kilobytes:
            raise EngineFailure("failed", self.cause_of_death())
        return int(kilobytes[0]) * 1024
