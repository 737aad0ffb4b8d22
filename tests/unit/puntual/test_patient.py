"""`puntual patient` and `puntual restore`: what an operator reads, and what a person is handed."""

import json
import os
import stat
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from chalicelib.messaging.received_texts import received_text
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.patients.model import Patient, Purpose
from tests.builders import NOW, a_clinic, a_line, a_patient, agreed, an_appointment, keep
from tests.unit.functions.memory_services import a_text, change, webhook

ANA = a_patient(consents=agreed(Purpose.REMINDERS))


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ((), "Name the person"),
        (("--phone", "abc"), "no telephone number"),
        (("--phone", "+525512345679"), "no such patient"),
    ],
)
def test_who_is_not_found_is_told_apart(operator, named, said):
    """A number that cannot be read is not the same as one that nobody has."""
    status, printed = operator.types("patient", "export", "--clinic", "clinica-sonrisa", *named)
    assert status != 0
    assert said in printed


def test_what_is_handed_over_tells_its_changes_in_spanish(operator):
    """Who and what, without the names that the code has for them."""
    keep(operator.records(), ANA, a_line(ANA))
    status, printed = operator.types(
        "patient", "export", "--clinic", "clinica-sonrisa", "--patient", ANA.id
    )
    assert status == 0
    changes = json.loads(printed)["cambios"]
    assert changes
    assert all(change["que"].startswith("se creó la ficha ") for change in changes)
    assert not any("operator" in change["quien"] for change in changes)


HIDES = {"from": "", "from_user_id": "MX.13491208655302741918"}


@pytest.mark.parametrize("how", [{}, HIDES])
def test_an_erasure_cuts_the_person_out_of_unreadable_bodies(operator, how):
    """What they said to this clinic, also without their number; another clinic's BAJA in the same body stays, also one of theirs."""
    keep(operator.records(), ANA, a_line(ANA, bsuid=HIDES["from_user_id"]))
    sender = replace(a_clinic().sender, phone_number_id="number-of-another")
    operator.directory.add(a_clinic(id="z8y7x6w5", slug="otra", sender=sender))
    here, there = (
        change(number=number, messages=[a_text("BAJA", NOW, **how)])
        for number in (a_clinic().sender.phone_number_id, sender.phone_number_id)
    )
    operator.quarantine.bodies = [json.dumps(webhook(*body)) for body in ((here, there), (there,))]
    who = ("--clinic", "clinica-sonrisa", "--patient", ANA.id)
    status, printed = operator.types("patient", "erase", *who, "--yes")
    assert (status, "what they said in 1 unreadable bodies" in printed) == (0, True)
    assert [json.loads(body) for body in operator.quarantine.bodies] == [webhook(there)] * 2


def test_a_phone_on_which_the_clinic_has_nobody_is_erased_by_its_number(operator):
    """How much there is, first; then all of it, out of unreadable bodies too."""
    records, number = operator.records(), "+525587654321"
    task = staff_task(TaskKind.TEXT, NOW, "t", e164=number, text="hola")
    text = received_text(number, task.id, "e1", at=NOW, text="hola")
    keep(records, task, text)
    body = change(messages=[a_text("BAJA", NOW, **{"from": "5215587654321"})])
    operator.quarantine.bodies = [json.dumps(webhook(body))]
    erasing = ("patient", "erase", "--clinic", "clinica-sonrisa", "--phone", "55 8765 4321")
    status, printed = operator.types(*erasing)
    assert (status, "Nothing was changed" in printed) == (0, True)
    assert "1 texts they wrote" in printed
    assert records.texts_on(number) == [text]
    status, printed = operator.types(*erasing, "--yes")
    assert (status, "Erased: 2 records" in printed) == (0, True)
    left = [str(item) for item in records.store.everything()]
    assert left
    assert not [item for item in left if "5587654321" in item]
    assert operator.quarantine.bodies == []


@pytest.mark.parametrize("form", [(), ("--csv",)])
def test_the_file_is_for_its_owners_eyes_only_from_its_first_moment(operator, tmp_path, form):
    """Made so: a file that is opened to all and shut later may have been read in between."""
    keep(operator.records(), ANA, a_line(ANA))
    file, before = tmp_path / "ana", os.umask(0)
    try:
        exporting = ("patient", "export", "--clinic", "clinica-sonrisa", "--patient", ANA.id, *form)
        with watched(tmp_path) as modes:
            status, printed = operator.types(*exporting, "--output", file)
    finally:
        os.umask(before)
    assert (status, modes) == (0, [0o600])
    assert ANA.name in file.read_text("utf-8")
    assert ANA.name not in printed


def test_a_file_that_is_there_is_not_written_over(operator, tmp_path):
    """It may be another person's, or readable by others."""
    keep(operator.records(), ANA, a_line(ANA))
    file = tmp_path / "ana.json"
    file.write_text("another's", "utf-8")
    exporting = ("patient", "export", "--clinic", "clinica-sonrisa", "--patient", ANA.id)
    status, printed = operator.types(*exporting, "--output", file)
    assert status != 0
    assert "already" in printed
    assert file.read_text("utf-8") == "another's"


@contextmanager
def watched(folder):
    """Note with which rights each file of the folder was made."""
    modes, real = [], os.open

    def opened(path, flags, mode=0o777, **more):
        is_new = Path(path).parent == folder and not Path(path).exists()
        made = real(path, flags, mode, **more)
        modes.extend([stat.S_IMODE(os.fstat(made).st_mode)] if is_new else [])
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "open", opened)
        yield modes


@pytest.mark.parametrize("table", ["table", "journal"])
def test_a_table_in_use_is_not_one_to_put_back(operator, table):
    """Whatever the restored table lacks is deleted from the one in use."""
    status, printed = operator.types(
        "restore", "--moment", "2026-11-22T07:00Z", "--from", table, "--apply"
    )
    assert status != 0
    assert "not one that is in use" in printed


def test_a_death_is_noted_and_taken_back(operator):
    """By number or id; how many visits it cancelled is said, and nothing of who it was."""
    visit = an_appointment("tomorrow 10:30")
    keep(operator.records(), ANA, a_line(ANA, visits=[visit]), visit)
    who = ("patient", "deceased", "--clinic", "clinica-sonrisa", "--phone", ANA.e164)
    status, printed = operator.types(*who)
    assert (status, "1 visits were cancelled" in printed, ANA.name in printed) == (0, True, False)
    assert operator.records().get(Patient, ANA.id).deceased_at is not None
    assert "0 visits were cancelled" in operator.types(*who)[1]
    assert operator.types(*who, "--undo")[0] == 0
    assert operator.records().get(Patient, ANA.id).deceased_at is None
    assert operator.types(*who[:-1], "+525512345679")[0] == 1
