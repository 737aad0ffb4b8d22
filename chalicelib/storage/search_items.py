"""What a search finds people by, kept beside each write of a patient, so that no writer can forget it. Never reads or writes.

Under each word of a name stands an item, in the order of a list; one more, with the person, says under which, so that what was written is
taken away whole, whoever wrote it and whatever the name was then. They are no records: nobody decides by them, and whom they lead
to is read again (patients/match_search.py).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import msgspec

from chalicelib.patients.model import Patient
from chalicelib.shared.errors import ConflictError, TooLargeError
from chalicelib.shared.writes import Create, Remove, Save, Write
from chalicelib.storage import keys
from chalicelib.storage.item_codec import Item, from_item, is_readable
from chalicelib.storage.keys import Key

MAX_ACTIONS = 100  # of one transaction
Read = Callable[[list[Key]], Iterable[Item]]
Entries = dict[Key, Item]


@dataclass(frozen=True)
class Beside:
    """An item that is put, or taken away where it is None, with the write at a place of the transaction."""

    place: int
    key: Key
    item: Item | None

    def action(self, table: str) -> dict[str, Any]:
        """Return the transaction's action; it has no condition, as the patient's own write has one."""
        if self.item is None:
            return {"Delete": {"TableName": table, "Key": self.key.attributes}}
        return {"Put": {"TableName": table, "Item": self.item}}


def entries_of(clinic_id: str, patient: Patient) -> Entries:
    """Return all items by which somebody is found; the one that names the others comes first."""
    by = patient.found_by
    told = {"places": by.places, "words": by.whole}
    places = [keys.found_under(clinic_id, place, patient.id) for place in by.places]
    whole = {"data": {"S": msgspec.json.encode(told).decode()}}
    own = keys.found_by(clinic_id, patient.id)
    others: Entries = {key: key.attributes | {"words": {"S": by.whole}} for key in places}
    return {own: own.attributes | whole} | others


def entries_named(clinic_id: str, item: Item) -> list[Key]:
    """Return the keys of all items that stand for somebody, as the one that names them tells; itself too."""
    own = Key(item["pk"]["S"], item["sk"]["S"])
    patient_id = own.pk.rsplit("#", 1)[1]
    places, _ = told_in(item)
    return [own, *(keys.found_under(clinic_id, place, patient_id) for place in places)]


def told_in(item: Item) -> tuple[list[str], str]:
    """Return the places and the words that an item names; what a later release says beside them is not compared."""
    told = msgspec.json.decode(item["data"]["S"])
    return told["places"], told["words"]


def beside_in_room(
    clinic_id: str, writes: Sequence[Write], read: Read, *, anew: bool = False
) -> list[Beside]:
    """Return what is kept beside these writes in one transaction; raises TooLargeError where it has no room, ValueError where they have none."""
    room = MAX_ACTIONS - len(writes)
    if room < 0:
        raise ValueError(f"{len(writes)} writes do not fit one transaction of {MAX_ACTIONS}")
    beside = kept_beside(clinic_id, writes, read, anew=anew)
    if len(beside) > room:
        raise TooLargeError
    return beside


@contextmanager
def at_their_patients(beside: Sequence[Beside], *, after: int) -> Iterator[None]:
    """Let a conflict that an item here met be one of the write that it goes with: callers know the places of their own."""
    try:
        yield
    except ConflictError as met:
        own = {n: n if n < after else beside[n - after].place for n in met.failed}
        moved_on = {own[n] for n in met.failed if n not in met.busy}
        busy = {own[n] for n in met.busy} - moved_on
        raise ConflictError(sorted(set(own.values())), busy=sorted(busy)) from None


def kept_beside(
    clinic_id: str, writes: Sequence[Write], read: Read, *, anew: bool = False
) -> list[Beside]:
    """Return what must change with these writes; `anew` also where a save changes no name, as a former release may have left it.

    What stands there is read, and cannot have changed by the commit: each change of it goes with one of the patient's version.
    """
    people = [(n, w) for n, w in enumerate(writes) if _is_of_patient(w)]
    asked = dict.fromkeys(key for _, write in people for key in _to_read(clinic_id, write))
    found = {_place(item): item for item in read(list(asked))} if asked else {}
    changes = []
    for place, write in people:
        if anew or not _keeps_its_name(clinic_id, write, found):
            some = _changes(clinic_id, write, found)
            changes += [Beside(place, key, item) for key, item in some.items()]
    return changes


def _changes(clinic_id: str, write: Write, found: dict[Key, Item]) -> Mapping[Key, Item | None]:
    """Return what is put and what is taken away; nothing where all stands as it should."""
    wanted = {} if isinstance(write, Remove) else entries_of(clinic_id, write.record)  # type: ignore[union-attr]  # of a patient, so it has a record
    former = [found[key] for key in _to_read(clinic_id, write) if _names_entries(found.get(key))]
    if wanted and [*map(told_in, former)] == [told_in(next(iter(wanted.values())))]:
        return {}
    gone = dict.fromkeys(key for item in former for key in entries_named(clinic_id, item))
    return gone | wanted


def _keeps_its_name(clinic_id: str, write: Write, found: dict[Key, Item]) -> bool:
    """Tell whether it is a save of somebody who is found by the same words before and after: most are."""
    if not isinstance(write, Save):
        return False
    item = found.get(keys.patient(clinic_id, write.record.id))
    before = from_item(Patient, item) if item and is_readable(Patient, item) else None
    return before is not None and before.found_by == write.record.found_by


def _is_of_patient(write: Write) -> bool:
    return isinstance(write, Create | Save | Remove) and isinstance(write.record, Patient)


def _to_read(clinic_id: str, write: Write) -> list[Key]:
    """Return where it is told what the person is and is found by; of who never was anybody, nowhere.

    A former release leaves what stood for a record that it merged: it goes with the person, if not before.
    """
    match write:
        case Create(Patient(version=0)):
            return []
        case Remove(Patient() as patient):
            return [keys.found_by(clinic_id, one) for one in patient.ids]
        case Save(Patient(id=one)):
            return [keys.patient(clinic_id, one), keys.found_by(clinic_id, one)]
        case Create(Patient(id=one)):
            return [keys.found_by(clinic_id, one)]
        case _:
            return []


def _names_entries(item: Item | None) -> bool:
    return item is not None and item["sk"]["S"] == "FOUNDBY"


def _place(item: Item) -> Key:
    return Key(item["pk"]["S"], item["sk"]["S"])
