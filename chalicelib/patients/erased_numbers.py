"""Numbers whose people had their data erased: only a keyed hash is left, so that no list or form writes there again."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import combinations

from chalicelib.patients.model import Forgotten
from chalicelib.shared.compare_names import PARTICLES, fold
from chalicelib.shared.writes import Create, Records, Remove, Save, Write

MOST_WORDS = 5


def what_is_hashed(e164: str, name: str = "") -> str:
    """Return what the hash is made of: the line, or one person of a line that others may answer too."""
    return f"{e164}/{fold(name)}" if name else e164


def names_hashed(e164: str, name: str) -> list[str]:
    """Return what is hashed of a person who is erased: the name, and each part of it of two words or more.

    So the person is known again by some words of the name, or by a longer name than we had, as
    names.may_be_same would, in any order; `…` tells a part from what was the whole.
    """
    parts = (f"{e164}/{part}/…" for part in _parts(name))
    whole = (what_is_hashed(e164, name), f"{e164}/{_in_order(name)}")
    return list(dict.fromkeys((*whole, *parts)))


def forgotten_at(records: Records, e164: str, name: str = "") -> datetime | None:
    """Return when the line's data, or this person's on it, were erased; None when they never were."""
    found = _found(records, _means(e164, name) if name else [e164])
    return max((one.at for one in found), default=None)


def asked_about(records: Records, e164: str, name: str) -> set[str]:
    """Return the hashes that `forgotten_at` looks for, of the line and of this person on it: who asks of many reads them at once."""
    return _hashes(records, [e164, *_means(e164, name)])


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
    whole = f"{e164}/{_in_order(name)}"
    parts = (f"{e164}/{part}" for part in _parts(name))
    return [what_is_hashed(e164, name), whole, f"{whole}/…", *parts]


def _in_order(name: str) -> str:
    return " ".join(_words(name))


def _parts(name: str) -> list[str]:
    words = _words(name)
    return [" ".join(some) for n in range(2, len(words)) for some in combinations(words, n)]


def _words(name: str) -> list[str]:
    """Return what tells a name, in the alphabet's order: at most five words, as the parts double with each."""
    words = fold(name).split()
    telling = [word for word in words if word not in PARTICLES] or words
    return sorted(set(telling[:MOST_WORDS]))


def _found(records: Records, meant: Iterable[str]) -> list[Forgotten]:
    return list(records.get_many(Forgotten, _hashes(records, meant)).values())


def _hashes(records: Records, meant: Iterable[str]) -> set[str]:
    return {one for each in meant for one in records.keyed_hashes(each)}
