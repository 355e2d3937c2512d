"""The one kind of error that stages raise on purpose: the run cannot do its work, and a person can tell why."""

from __future__ import annotations


class Failure(Exception):
    """The run cannot go on. ``message`` names the file, the place, what was expected and what to do.

    The command line prints it as one line and exits with code 2; any other exception is a defect of the tool.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
