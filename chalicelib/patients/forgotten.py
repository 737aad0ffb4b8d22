"""Numbers whose people had their data erased: only a keyed hash is left, so that no list or form writes there again."""

from collections.abc import Iterable
from datetime import datetime

from chalicelib.patients.model import Forgotten
from chalicelib.shared.names import fold
from chalicelib.shared.writes import Records, Remove, Write


def what_is_hashed(e164: str, name: str = "") -> str:
    """Return what the hash is made of: the line, or one person of a line that others answer too."""
    return f"{e164}/{fold(name)}" if name else e164


def forgotten_at(records: Records, e164: str, name: str = "") -> datetime | None:
    """Return when the line's data, or this person's on it, were erased; None when they never were."""
    hashes = records.keyed_hashes(what_is_hashed(e164, name))
    found = records.get_many(Forgotten, hashes).values()
    return max((one.at for one in found), default=None)


def remembered_again(records: Records, e164: str, names: Iterable[str] = ()) -> list[Write]:
    """Return the writes that end it: the patient came back by their own word."""
    meant = [what_is_hashed(e164), *(what_is_hashed(e164, name) for name in names)]
    hashes = [one for each in meant for one in records.keyed_hashes(each)]
    return [Remove(found) for found in records.get_many(Forgotten, hashes).values()]
