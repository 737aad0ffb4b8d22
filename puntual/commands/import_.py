"""`puntual import`: files taken in, what waits for a person of them, and taking one back."""

import click

from puntual.import_file import command as take_in_file
from puntual.import_review import review_command
from puntual.import_undo import list_command, undo_command


class FileFirst(click.Group):
    """Takes what is no command of its own for a file: `puntual import agenda.xlsx`; one called "undo" is ./undo."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the usual command before a file, wherever its options stand."""
        known = {*self.commands, "--help", "-h"}
        named = args[:1] if args and args[0] in known else []
        return super().parse_args(ctx, args if named or not args else ["file", *args])


@click.group(cls=FileFirst)
def command() -> None:
    """Take FILE in (puntual import FILE --clinic …), list what was taken in, look at what waits, and take it back."""


command.add_command(take_in_file)
command.add_command(list_command)
command.add_command(review_command)
command.add_command(undo_command)
