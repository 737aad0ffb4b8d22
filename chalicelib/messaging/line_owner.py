"""Under what lies what is written to a line that is nobody's: a keyed hash of it, so that who has the line finds it, and nobody else."""

from collections.abc import Callable

from chalicelib.messaging.model import OF_A_LINE


def owners_of_line(keyed_hashes: Callable[[str], tuple[str, ...]], line: str) -> tuple[str, ...]:
    """Return where a line's own messages lie, by each key in force, the newest first; `line` is a number or a user id."""
    return tuple(f"{OF_A_LINE}{hashed[:32]}" for hashed in keyed_hashes(f"line/{line}"))


def owner_of_line(keyed_hashes: Callable[[str], tuple[str, ...]], line: str) -> str:
    """Return where the next one is to lie."""
    return owners_of_line(keyed_hashes, line)[0]
