"""What whoever brought a file may ask for: read it in another way, take it in, take it back, let it be. Twice is as good as once."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from chalicelib.agenda_files.model import AT_WORK, AgendaFile, FileState
from chalicelib.agenda_files.ports import Jobs
from chalicelib.imports.model import Field
from chalicelib.shared.errors import NotFoundError, decide_again
from chalicelib.shared.writes import Records, Save

Change = Callable[[AgendaFile], AgendaFile | None]  # None: there is nothing to ask for as it stands


def read_again(said: Mapping[str, Field]) -> Change:
    """Read a file with what somebody says of its columns, by their headings; what they said before stands beside it."""

    def change(file: AgendaFile) -> AgendaFile | None:
        if file.state is not FileState.READ or not said:
            return None
        meanings = {name: meaning.value for name, meaning in said.items()}
        return replace(file, state=FileState.READING, said=file.said | meanings)

    return change


def take_in(*, attests: bool) -> Change:
    """Take in what was shown; `attests`: they hold the signatures of its people."""

    def change(file: AgendaFile) -> AgendaFile | None:
        if file.state is not FileState.READ:
            return None
        return replace(file, state=FileState.TAKING_IN, attests=attests)

    return change


def take_back(file: AgendaFile) -> AgendaFile | None:
    """Take back what the file brought; asked again, what was left is tried once more."""
    is_in = file.state in (FileState.TAKEN_IN, FileState.UNDONE)
    return replace(file, state=FileState.UNDOING) if is_in else None


def drop(file: AgendaFile) -> AgendaFile | None:
    """Let the file be: nothing of it was taken in."""
    is_open = file.state in (FileState.READING, FileState.READ, FileState.REFUSED)
    return replace(file, state=FileState.DROPPED) if is_open else None


def go_on(file: AgendaFile) -> AgendaFile | None:
    """Ask once more for the work that nobody does."""
    return file if file.state in AT_WORK else None


def ask(
    records: Records, jobs: Jobs, file_id: str, change: Change, *, by: str, now: datetime
) -> AgendaFile:
    """Note what is asked for and wake the worker; return the file as it stands. Raises NotFoundError and UnreachableError."""

    def attempt() -> tuple[AgendaFile, bool]:
        file = records.get(AgendaFile, file_id)
        if file is None:
            raise NotFoundError
        changed = change(file)
        if changed is None:
            return file, False
        asked = replace(changed, asked_at=now, asked_by=by, done=0)
        records.commit([Save(asked)])
        return asked, True

    file, is_new = decide_again(attempt)
    if is_new and file.state in (*AT_WORK, FileState.DROPPED):
        jobs.put(records.clinic_id, file_id)
    return file
