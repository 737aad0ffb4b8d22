"""Each change of a patient's number is counted, wherever it comes from: the count stands for the number in ids."""

import ast
from pathlib import Path

import chalicelib
from chalicelib.merging.merge import merge_records
from chalicelib.merging.model import Asked
from chalicelib.merging.undo_merge import undo_merge
from chalicelib.patients.model import NumberState, Patient
from chalicelib.storage.item_codec import from_item, to_item
from tests.builders import ANAS_PHONE, CLINIC_ID, a_patient
from tests.flows.clinic_day import ClinicDay
from tests.flows.numbers.acts import NEW_PHONE, changes_number, corrected

ROOT = Path(chalicelib.__file__).parents[1]
# Whose `e164` is replaced elsewhere, and is no patient's: a queued message's, an alias's, that of somebody of the team.
NO_PATIENTS = {
    "chalicelib/merging/pending_messages.py": 2,
    "chalicelib/patients/phone_lines.py": 1,
    "chalicelib/staff/invitations.py": 1,
}


def _replaces_a_number(call):
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    return name == "replace" and any(given.arg == "e164" for given in call.keywords)


def test_a_number_changes_in_one_place_only():
    """Whoever replaces it past `Patient.with_number` gives two numbers one count, and two messages one id."""
    found = {}
    for path in sorted([*ROOT.glob("chalicelib/**/*.py"), *ROOT.glob("puntual/**/*.py")]):
        calls = [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)]
        if number := sum(map(_replaces_a_number, calls)):
            found[str(path.relative_to(ROOT))] = number
    assert found == NO_PATIENTS | {"chalicelib/patients/model.py": 1}


def test_another_number_counts_and_the_same_does_not():
    """There and back are two changes; another opinion on the number is none."""
    ana = a_patient()
    same = ana.with_number(ana.e164, NumberState.WRONG)
    back = ana.with_number(NEW_PHONE, NumberState.ASKED).with_number(ana.e164, NumberState.ASKED)
    assert (same.number_changes, same.number) == (0, NumberState.WRONG)
    assert (back.number_changes, back.e164) == (2, ana.e164)


def test_a_record_from_before_the_count_has_none():
    """And a record whose number never changed does not carry one."""
    item = to_item(CLINIC_ID, a_patient())
    assert "number_changes" not in item["data"]["S"]
    assert from_item(Patient, item).number_changes == 0


def test_the_office_and_whatsapp_both_count():
    """Put right at the desk, and back; then WhatsApp tells of another one."""
    day = ClinicDay()
    ana = day.patient()
    counts = [corrected(day, ana, e164).number_changes for e164 in (NEW_PHONE, ANAS_PHONE)]
    changes_number(day, day.person(ana))
    assert [*counts, day.person(ana).number_changes] == [1, 2, 3]


def test_a_count_tells_one_number_through_merges_and_their_undoing():
    """A record that takes the other's number, gives it back and takes it again never has one count for two numbers."""
    day = ClinicDay()
    ana = day.patient()
    other = day.patient(id="other0000001", e164="", number=NumberState.UNVERIFIED)
    had = {ana.id: [], other.id: []}
    for n in range(3):
        asked = Asked("Laura", "api", day.now)
        who = {"stays_id": other.id, "merged_id": ana.id, "asked": asked}
        merge_records(day.records, day.queue, day.clinic, **who)
        had[other.id].append(day.records.get(Patient, other.id))
        undo_merge(day.records, day.queue, day.clinic, **who)
        had[other.id].append(day.records.get(Patient, other.id))
        had[ana.id].append(day.records.get(Patient, ana.id))
        day.now = day.at(f"in {n + 1} days 10:00")
    seen = [(p.number_changes, p.e164) for p in had[other.id]]
    assert seen == [(n + 1, (ANAS_PHONE, "")[n % 2]) for n in range(6)]
    assert {(p.number_changes, p.e164) for p in had[ana.id]} == {(0, ANAS_PHONE)}
    versions = [person.version for person in had[ana.id]]
    assert versions == sorted(set(versions)), "a question's id is made of it too"
