import sys


class Progress:
    """What goes on, on the standard error stream: one line that changes on a terminal, else a line
    each."""

    def __init__(self):
        self.terminal = sys.stderr.isatty()

    def show(self, words):
        sys.stderr.write(f"\r{words}\033[K" if self.terminal else words + "\n")
        sys.stderr.flush()

    def clear(self):
        if self.terminal:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
