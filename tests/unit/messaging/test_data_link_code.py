"""A link's code comes into the text as it leaves; nobody else's text is touched."""

import dataclasses

import pytest

from chalicelib.messaging.data_link_code import MARK, as_sent, code_of, marked_link, without_code
from chalicelib.messaging.model import Content
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from tests.builders import NOW, a_message
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore

RECORDS = MemoryClinicRecords(MemoryStore(), "k3v9q2xa")
LINK = marked_link("https://citas.example/app/c/clinica-sonrisa")


def linked(**changes):
    """Return a message with a link."""
    return a_message(content=Content(text=f"Aquí: {LINK}\n\nUna vez.", link_seed="s1", **changes))


def test_the_code_stands_where_the_mark_was():
    """And nothing else of the text changes."""
    said = as_sent(RECORDS, linked()).content.text
    assert said == f"Aquí: {LINK.removesuffix(MARK)}{code_of(RECORDS, 's1')}\n\nUna vez."


def test_each_seed_and_each_clinic_has_its_own_code():
    """256 bits, which nobody makes without the key."""
    other = MemoryClinicRecords(MemoryStore(), "z8y7x6w5")
    codes = {code_of(RECORDS, "s1"), code_of(RECORDS, "s2"), code_of(other, "s1")}
    assert len(codes) == 3
    assert {len(code) for code in codes} == {64}


def test_a_copy_under_another_id_has_the_same_code():
    """A second copy, or the same message after a merge."""
    copy = dataclasses.replace(linked(), id="k3v9q2xa.other.2611221530-reply-0a1b2c3d-again")
    assert as_sent(RECORDS, copy).content == as_sent(RECORDS, linked()).content


def test_a_text_without_a_seed_goes_as_it_is():
    """Also of somebody who is called like the mark."""
    message = a_message(content=Content(text=f"Hola {LINK}"))
    assert as_sent(RECORDS, message) is message


@pytest.mark.parametrize("after", ["", " ayuda", "?x=1", "/más"])
def test_a_link_that_a_patient_sends_back_loses_its_code(after):
    """The inbox is read by several people."""
    code = code_of(RECORDS, "s1")
    text = f"no abre https://citas.example/app/c/clinica-sonrisa/mis-datos/{code}{after}"
    task = staff_task(TaskKind.TEXT, NOW, "one", text=text)
    assert code not in task.text
    assert task.text == text.replace(code, MARK) == without_code(text)


@pytest.mark.parametrize("text", ["mis-datos", "/mis-datos/", "https://x.example/mis-datos?a=1"])
def test_other_words_are_kept(text):
    """Only a code is left out."""
    assert without_code(text) == text
