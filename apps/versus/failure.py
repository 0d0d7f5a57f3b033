class Failure(Exception):
    """What `./run versus` ends with: one line that says what was wrong."""


class EngineFailure(Exception):
    """Why one engine gave no times for one row; the others go on."""

    def __init__(self, status, reason):
        super().__init__(reason)
        self.status = status  # "unsupported", "unchecked", "wrong" or "failed"
        self.reason = reason
