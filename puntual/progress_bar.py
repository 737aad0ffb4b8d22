"""A bar that shows how far long work is, in numbers, and how long it still takes. Never does the work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


@contextmanager
def counted_bar(name: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar while the block lasts; what it yields is called with how many are done."""
    columns = (
        *(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()),
        *(TimeElapsedColumn(), TimeRemainingColumn()),
    )
    with Progress(*columns) as progress:
        task = progress.add_task(name, total=total)
        yield lambda done: progress.update(task, completed=done)


def visits_bar(progress: Progress) -> Callable[[int, int], None]:
    """Return what moves a bar of visits to come, of which nobody knows yet how many there are."""
    task = progress.add_task("Visits to come", total=None)
    return lambda done, total: progress.update(task, completed=done, total=total)
