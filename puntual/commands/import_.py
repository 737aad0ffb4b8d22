"""`puntual import`: files taken in, what waits for a person of them, and taking one back."""

import click

from puntual.import_file import command as take_in_file
from puntual.import_review import review_command
from puntual.import_undo import list_command, undo_command
from puntual.usual_command import UsualFirst


@click.group(cls=UsualFirst, usual="file")
def command() -> None:
    """Take FILE in (puntual import FILE --clinic …), list what was taken in, look at what waits, and take it back."""


command.add_command(take_in_file)
command.add_command(list_command)
command.add_command(review_command)
command.add_command(undo_command)
