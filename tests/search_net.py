"""Watches every test that writes to the table in memory: what a search finds people by equals what the table says of them.

So each writer of patients that a test walks is held to it, whoever adds one and by whichever way a patient comes, changes or goes.
"""

import json

import pytest

from chalicelib.patients.model import Patient
from chalicelib.storage import keys
from chalicelib.storage.item_codec import from_item, is_readable
from chalicelib.storage.keys import Key
from chalicelib.storage.search_items import entries_named, entries_of
from tests.fakes.memory_store import MemoryStore

COMPACT = {"ensure_ascii": False, "separators": (",", ":")}
CHANGED: list[tuple[MemoryStore, str]] = []  # in the test that runs, and in which clinic


def place_of(item):
    """Return where an item lies."""
    return Key(item["pk"]["S"], item["sk"]["S"])


def clinic_of(key):
    """Return whose key it is."""
    return key.pk.split("#")[1]


def should_stand(items):
    """Return all items by which the patients among these are found."""
    wanted = {}
    for item in items:
        if item["sk"]["S"] == "PATIENT" and is_readable(Patient, item):
            wanted |= entries_of(clinic_of(place_of(item)), from_item(Patient, item))
    return wanted


def stand(items):
    """Return the items of a search among these, without what a later release wrote beside."""
    found = {place_of(item): item for item in items}
    return {key: _known(i) for key, i in found.items() if key.sk == "FOUNDBY" or "#FIND#" in key.pk}


def _known(item):
    told = json.loads(item["data"]["S"]) if "data" in item else {}
    text = json.dumps({n: told[n] for n in ("places", "words") if n in told}, **COMPACT)
    data = {"data": {"S": text}} if told else {}
    return {name: item[name] for name in ("pk", "sk", "words") if name in item} | data


def strays(store, clinic_id):
    """Return the items by which a search finds what the table does not say; of whom nobody can read nothing is known."""
    items = [item for item in store.everything() if clinic_of(place_of(item)) == clinic_id]
    wanted, damaged = should_stand(items), {i["pk"]["S"] for i in items if _is_damaged(i)}
    wrong = [key for key, item in stand(items).items() if wanted.get(key) != item]
    return [key for key in wrong if keys.patient(clinic_of(key), _whose(key)).pk not in damaged]


def _is_damaged(item):
    return item["sk"]["S"] == "PATIENT" and not is_readable(Patient, item)


def _whose(key):
    return (key.pk if key.sk == "FOUNDBY" else key.sk).rsplit("#", 1)[1]


def _own(key):
    return Key(key.pk, "FOUNDBY")


def _is_entered(store, key, before):
    """Tell whether all stands of a patient that was written, and nothing that stood before is left."""
    item, own = store.get(key), _own(key)
    wanted = should_stand([item]) if item else {}
    named = entries_named(clinic_of(key), before) if before else []
    gone = [one for one in named if one not in wanted and store.get(one)]
    is_of_former_release = item is not None and before is None and store.get(own) is None
    missing = (
        []
        if is_of_former_release
        else [k for k, i in wanted.items() if _known(store.get(k) or {}) != i]
    )
    return not gone and not missing


@pytest.fixture(autouse=True, scope="session")
def every_patient_is_entered():
    """Fail the test whose code writes a patient and leaves what a search finds as it was."""
    write = MemoryStore.change

    def watched(self, steps):
        people = [key for key, _ in steps if key.sk == "PATIENT"]
        if not people:
            write(self, steps)
            return
        with self.lock:
            before = {key: (self.get(key), self.get(_own(key))) for key in people}
            write(self, steps)
            CHANGED.extend((self, clinic_of(key)) for key in people)
            for key, (was, named) in before.items():
                assert _is_entered(self, key, named), f"not found by what it says: {key}"
                assert was or self.get(_own(key)), f"not found at all: {key}"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MemoryStore, "change", watched)
        yield


@pytest.fixture(autouse=True)
def nothing_leads_to_who_is_not_there(every_patient_is_entered):
    """Fail the test that leaves a word, or a name, by which somebody is found who is called otherwise, or is no more."""
    CHANGED.clear()
    yield
    changed = {(id(store), clinic_id): store for store, clinic_id in CHANGED}
    found = [key for (_, clinic_id), store in changed.items() for key in strays(store, clinic_id)]
    assert found == [], "these lead nowhere"
