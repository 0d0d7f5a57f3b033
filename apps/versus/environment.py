"""Where the peers are installed: a virtual environment of their own."""

import importlib.util
import pathlib
import shutil
import subprocess
import sys

from failure import Failure

REQUIREMENTS = pathlib.Path(__file__).parent / "requirements.txt"


class Environment:
    def __init__(self, folder):
        self.folder = folder
        self.versions = {}  # of what is installed
        self.missing = {}   # why something is not
        self.stamp = folder / "stamp"  # what was installed to the end, and for which Python

    def install(self, packages, say):
        wanted = [line for line in REQUIREMENTS.read_text().splitlines()
                  if line and not line.startswith("#") and line.split("==")[0] in packages]
        done = self.made().split()
        for requirement in wanted:
            name, version = requirement.split("==")
            if requirement not in done:
                say(f"installing {requirement} into {self.folder}")
                reason = self.pip(requirement)
                if reason:
                    self.missing[name] = f"{requirement} cannot be installed: {reason}"
                    continue
                with open(self.stamp, "a") as stamp:
                    stamp.write(requirement + "\n")
            self.versions[name] = version

    def why_not(self, engine):
        """The reason that an engine is left out, if it is."""
        return next((self.missing[name] for name in engine.packages if name in self.missing), None)

    def made(self):
        """The stamp, in a folder that is made if it is not there, or another Python's."""
        key = f"{self.folder} {sys.version.split()[0]}\n"
        if not self.stamp.is_file() or not self.stamp.read_text().startswith(key):
            shutil.rmtree(self.folder, ignore_errors=True)
            if importlib.util.find_spec("ensurepip") is None:
                raise Failure("this Python has no ensurepip to make a virtual environment with; "
                              "install python3-venv")
            made = subprocess.run([sys.executable, "-m", "venv", self.folder],
                                  capture_output=True, text=True)
            if made.returncode:
                raise Failure(f"cannot make {self.folder}: {last_line(made.stdout + made.stderr)}")
            self.stamp.write_text(key)
        return self.stamp.read_text()

    def pip(self, requirement):
        """Installs, or says why not. Reinstalls what an interrupted installation may have left."""
        done = subprocess.run(
            [self.folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "install",
             "--quiet", "--no-deps", "--only-binary=:all:", "--force-reinstall", requirement],
            stdin=subprocess.DEVNULL, capture_output=True, text=True)
        return last_line(done.stderr) if done.returncode else None


def last_line(text):
    return (text.strip() or "it says nothing").splitlines()[-1].replace("ERROR: ", "")
