"""Numbers whose people had their data erased: only a keyed hash is left, so that no list or form writes there again."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from chalicelib.patients.model import Forgotten
from chalicelib.shared.names import fold
from chalicelib.shared.writes import Create, Records, Remove, Save, Write


def what_is_hashed(e164: str, name: str = "") -> str:
    """Return what the hash is made of: the line, or one person of a line that others may answer too."""
    return f"{e164}/{fold(name)}" if name else e164


def names_hashed(e164: str, name: str) -> list[str]:
    """Return what is hashed of a person who is erased: the name, and each shorter one.

    So the person is known again by the first words of the name, or by a longer name than we had;
    `…` tells a name cut short from one that was the whole.
    """
    return [what_is_hashed(e164, name), *(f"{e164}/{short}/…" for short in _shorter(name))]


def forgotten_at(records: Records, e164: str, name: str = "") -> datetime | None:
    """Return when the line's data, or this person's on it, were erased; None when they never were."""
    found = _found(records, _means(e164, name) if name else [e164])
    return max((one.at for one in found), default=None)


def remembered_again(records: Records, e164: str, names: Iterable[str] = ()) -> list[Write]:
    """Return the writes that end it for the line and the people named: they came back by their own word.

    For others who were erased on the line it goes on.
    """
    meant = [e164]
    for name in names:
        meant += [*names_hashed(e164, name), *_means(e164, name)]
    return [Remove(found) for found in _found(records, meant)]


def forget(records: Records, meant: Iterable[str], *, at: datetime) -> list[Write]:
    """Return the writes that keep the hashes."""
    kept = [Forgotten(records.keyed_hashes(each)[0], at) for each in meant]
    known = records.get_many(Forgotten, [one.id for one in kept])
    return [Save(replace(known[one.id], at=at)) if one.id in known else Create(one) for one in kept]


def _means(e164: str, name: str) -> list[str]:
    """Return what would have been hashed of somebody whom this name may mean."""
    whole = f"{e164}/{fold(name)}"
    return [whole, f"{whole}/…", *(f"{e164}/{short}" for short in _shorter(name))]


def _shorter(name: str) -> list[str]:
    words = fold(name).split()
    return [" ".join(words[:n]) for n in range(2, len(words))]


def _found(records: Records, meant: Iterable[str]) -> list[Forgotten]:
    hashes = {one for each in meant for one in records.keyed_hashes(each)}
    return list(records.get_many(Forgotten, hashes).values())
