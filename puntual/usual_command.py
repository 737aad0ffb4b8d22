"""A group of commands of which one is usual and need not be named. Does nothing itself."""

from typing import Any

import click


class UsualFirst(click.Group):
    """Takes what is no command of its own for what its usual one is given: `puntual import agenda.xlsx`; a file called "undo" is ./undo."""

    def __init__(self, *args: Any, usual: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.usual = usual

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the usual command before what it is given, wherever its options stand."""
        known = {*self.commands, "--help", "-h"}
        named = args[:1] if args and args[0] in known else []
        return super().parse_args(ctx, args if named or not args else [self.usual, *args])
