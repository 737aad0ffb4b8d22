"""Where a report is to be written: said before anything is done where it cannot be. Never writes it."""

from os import PathLike
from pathlib import Path

import click


class ReportFile(click.Path):
    """A file that can be written, in a folder that is there."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, writable=True, path_type=Path)

    def convert(
        self,
        value: str | PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Path:
        """Return the path, or end the command before it begins."""
        path = Path(str(super().convert(value, param, ctx)))
        if not path.parent.is_dir():
            self.fail(f"{path.parent}: no such folder.", param, ctx)
        return path
