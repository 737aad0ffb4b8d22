"""What a file that somebody brings needs from outside: where it lies, and who works on it."""

from dataclasses import dataclass
from typing import Protocol

from chalicelib.agenda_files.shown import Shown


@dataclass(frozen=True)
class Brought:
    """A file as it came."""

    content: bytes
    name: str  # as the browser tells it, cut to a line
    by: str  # the id of who brought it
    tag: str = ""  # tells this content from any other


class Files(Protocol):
    """The files of one clinic, and beside each what is shown of it. None is kept longer than a week."""

    def brought(self, file_id: str) -> Brought | None:
        """Return a file, if it lies there still."""
        ...

    def drop(self, file_id: str) -> None:
        """Keep the file no longer; what is shown of it stays."""
        ...

    def forget(self, file_id: str) -> None:
        """Keep neither the file nor what is shown of it."""
        ...

    def show(self, file_id: str, shown: Shown) -> None:
        """Keep what is shown of a file."""
        ...

    def shown(self, file_id: str) -> Shown | None:
        """Return what is shown of a file, if it lies there still."""
        ...


class Jobs(Protocol):
    """Where the worker finds what to do."""

    def put(self, clinic_id: str, file_id: str) -> None:
        """Ask for a file to be worked on. Raises UnreachableError."""
        ...
