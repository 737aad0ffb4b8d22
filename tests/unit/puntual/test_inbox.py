"""`puntual inbox`: what people at a clinic are asked to look at, in the inbox's order, and closing one."""

from dataclasses import replace

import pytest

from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task
from tests.builders import ANAS_PHONE, NOW, a_line, a_patient, an_appointment, keep, moment

CLINIC = ("--clinic", "clinica-sonrisa")
STRANGER = "+525599990000"
ANAS = {"patient_id": a_patient().id, "appointment_id": an_appointment().id}
CALL = replace(
    staff_task(TaskKind.UNREACHABLE, NOW, "call", **ANAS),
    snoozed_until=moment("today 13:15"),
    note="no_answer",
)
LAW = staff_task(TaskKind.DATA_ACCESS, NOW, "law", patient_id=a_patient().id)
WROTE = replace(
    staff_task(TaskKind.TEXT, NOW, "wrote", e164=STRANGER, text="¿Tienen [bold]lugar\x1b[2J?"),
    texts=3,
)
CLOSED = replace(
    staff_task(TaskKind.CANCELLED, NOW, **ANAS),
    done_at=moment("today 09:40"),
    done_by="s7d2m4q8w1zc",
)


@pytest.fixture
def records(operator):
    """Three open tasks and a closed one."""
    records = operator.records()
    keep(records, a_patient(), a_line(), an_appointment(), CALL, LAW, WROTE, CLOSED)
    return records


def inbox(operator, *options):
    """Return what is printed."""
    status, printed = operator.types("inbox", *CLINIC, *options)
    assert status == 0, printed
    return printed


def line_of(printed, task):
    """Return the line of a task."""
    (line,) = [line for line in printed.splitlines() if task.id in line]
    return line


def test_what_is_open_stands_in_the_inboxs_order(operator, records):
    """What the law dates first, then what became of visits, strangers last; what is closed is not there."""
    printed = inbox(operator)
    places = [printed.index(task.id) for task in (LAW, CALL, WROTE)]
    assert places == sorted(places)
    assert CLOSED.id not in printed
    assert records.open_tasks().tasks


def test_each_line_says_who_when_what_since_when_and_what_was_tried(operator, records):
    """In the words of the front desk's pages."""
    line = line_of(inbox(operator), CALL)
    said = ("WhatsApp no llega", "Ana López García", "+52 ··· 5678", "mañana 10:30 a. m.")
    assert [word for word in said if word not in line] == [], line
    tried = ("hoy 9:30 a. m.", "hoy 1:15 p. m.", "No contestó")
    assert [word for word in tried if word not in line] == [], line
    assert records.open_tasks().tasks


def test_numbers_and_texts_are_shown_to_who_asks_for_them(operator, records):
    """Masked and left out otherwise; nothing of a text is markup or an order to the terminal."""
    printed = inbox(operator)
    assert [word for word in (ANAS_PHONE, STRANGER, "lugar") if word in printed] == []
    assert "│ 3 " in line_of(printed, WROTE)
    shown = inbox(operator, "--show-phones", "--show-texts")
    assert STRANGER in shown
    assert "¿Tienen [bold]lugar [2J?" in line_of(shown, WROTE)
    assert "\x1b" not in shown


def test_what_is_done_says_when_and_by_whom(operator, records):
    """And nothing that is open."""
    printed = inbox(operator, "--done")
    assert "hoy 9:40 a. m." in line_of(printed, CLOSED)
    assert "s7d2m4q8w1zc" in line_of(printed, CLOSED)
    assert [task.id for task in (CALL, LAW, WROTE) if task.id in printed] == []


def test_kinds_and_a_limit_are_asked_for(operator, records):
    """Several kinds; and where there is more it is said."""
    printed = inbox(operator, "--kind", "text", "--kind", "data_access")
    assert [task.id in printed for task in (LAW, CALL, WROTE)] == [True, False, True]
    printed = inbox(operator, "--limit", "1")
    assert [task.id in printed for task in (LAW, CALL, WROTE)] == [True, False, False]
    assert "There is more" in printed
    assert "There is more" not in inbox(operator, "--limit", "3")


@pytest.mark.parametrize(("limit", "shown"), [(150, 150), (250, 210)])
def test_a_long_inbox_is_read_page_by_page(operator, limit, shown):
    """As many as are asked for, however many a page has."""
    records = operator.records()
    keep(records, *(staff_task(TaskKind.TEXT, NOW, str(n), e164=STRANGER) for n in range(210)))
    assert inbox(operator, "--limit", limit).count("Escribió") == shown


def test_an_empty_inbox_is_a_sentence(operator):
    """Open or done."""
    assert inbox(operator).strip() == "Nothing is open."
    assert inbox(operator, "--done").strip() == "Nothing was closed."


@pytest.mark.parametrize("kind", TaskKind)
def test_every_kind_has_its_words(operator, kind):
    """Good news too, which nobody need look at."""
    keep(operator.records(), a_patient(), staff_task(kind, NOW, "x", patient_id=a_patient().id))
    printed = inbox(operator, "--kind", kind) + inbox(operator, "--kind", kind, "--done")
    assert "Ana López García" in printed
    assert "desk." not in printed


def close(operator, task_id, *options):
    """Close a task; return status and what is printed."""
    return operator.types("inbox", "close", task_id, *CLINIC, *options)


def test_a_task_is_closed_and_twice_keeps_the_first_moment(operator, records):
    """The operator reads when somebody looked."""
    assert close(operator, CALL.id) == (0, f"Task {CALL.id} is closed.\n")
    assert records.get(StaffTask, CALL.id).done_at == NOW
    operator.now = moment("today 12:00")
    status, printed = close(operator, CALL.id)
    assert (status, "was closed already, 2026-11-22 09:30" in printed) == (0, True), printed
    assert records.get(StaffTask, CALL.id).done_at == NOW


@pytest.mark.parametrize(("seen", "status"), [("2", 1), ("3", 0)])
def test_a_text_that_nobody_saw_is_not_closed(operator, records, seen, status):
    """Whoever says how many they saw closes no other."""
    done, printed = close(operator, WROTE.id, "--seen", seen)
    assert (done, "More texts have come" in printed) == (status, bool(status)), printed
    assert (records.get(StaffTask, WROTE.id).done_at is None) == bool(status)


def test_a_task_that_is_not_there_is_said(operator, records):
    """Nothing is written."""
    status, printed = close(operator, "261122153000-nobodys0")
    assert (status, "no such task" in printed) == (1, True)
    assert len(records.open_tasks().tasks) == 3
