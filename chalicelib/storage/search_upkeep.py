"""Whether what a search finds people by is as it should be, after a former release or another rule of words. Never writes."""

from collections.abc import Iterable, Iterator, Sequence

from chalicelib.patients.model import Patient
from chalicelib.shared.transaction_batches import batches
from chalicelib.storage import keys
from chalicelib.storage.item_codec import Item, to_item
from chalicelib.storage.keys import Key
from chalicelib.storage.search_items import Read, entries_named, entries_of, told_in

AT_A_TIME = 50  # people, of each of whom two items are read


def not_entered(clinic_id: str, patients: Iterable[Patient], read: Read) -> list[Patient]:
    """Return those whom a search would miss, or find by what they are called no more."""
    missed = []
    for some in batches(patients, AT_A_TIME):
        found = {_place(item): item for item in read(_own(clinic_id, (one.id for one in some)))}
        missed += [one for one in some if not _is_entered(clinic_id, one, found)]
    return missed


def of_nobody(clinic_id: str, entries: Iterable[Item], read: Read) -> Iterator[Key]:
    """Yield where entries stand of which nobody says that they are theirs, and what is left of people who are no more."""
    for some in batches(entries, AT_A_TIME):
        whose = {_place(item): item["sk"]["S"].rsplit("#", 1)[1] for item in some}
        people = list(dict.fromkeys(whose.values()))
        found = {_place(item): item for item in read(_own(clinic_id, people))}
        yield from (key for key, one in whose.items() if key not in _theirs(clinic_id, one, found))
        for one in people:
            own = keys.found_by(clinic_id, one)
            if own in found and keys.patient(clinic_id, one) not in found:
                yield from entries_named(clinic_id, found[own])


def _own(clinic_id: str, patient_ids: Iterable[str]) -> list[Key]:
    """Return where the people and what they are found by stand."""
    ids: Sequence[str] = list(patient_ids)
    people = [keys.patient(clinic_id, one) for one in ids]
    return [*people, *(keys.found_by(clinic_id, one) for one in ids)]


def _theirs(clinic_id: str, patient_id: str, found: dict[Key, Item]) -> list[Key]:
    own = keys.found_by(clinic_id, patient_id)
    return entries_named(clinic_id, found[own]) if own in found else []


def _is_entered(clinic_id: str, patient: Patient, found: dict[Key, Item]) -> bool:
    own = keys.found_by(clinic_id, patient.id)
    stored = found.get(keys.patient(clinic_id, patient.id), {})
    wanted, entry = to_item(clinic_id, patient), entries_of(clinic_id, patient)[own]
    is_named = own in found and told_in(found[own]) == told_in(entry)
    return is_named and stored.get("lookup_pk") == wanted.get("lookup_pk")


def _place(item: Item) -> Key:
    return Key(item["pk"]["S"], item["sk"]["S"])
