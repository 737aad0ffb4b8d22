"""The journal beside the table: what was about to be sent, found again by its moment, never replaced."""

from datetime import timedelta

import pytest

from chalicelib.consent.consent_journal import Said, noted
from chalicelib.messaging.attempt_journal import Attempt
from chalicelib.messaging.model import About
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.retention import JOURNAL_KEPT_FOR
from chalicelib.shared.writes import Create
from chalicelib.storage.journal import Journal, attempts_item
from chalicelib.storage.table import Table
from tests.builders import NOW, a_message, a_patient, an_appointment

MINUTE = timedelta(minutes=1)
LONG_AGO = NOW.replace(year=2020)  # hours of this module's own: the journal is one for all tests


def claimed(clinic_id, number=2):
    """Return messages as a claim leaves them."""
    visit = an_appointment()
    return [
        a_message(id=f"{clinic_id}.p{n}.2611221530-reminder-abcd", about=visit, attempts=n + 1)
        for n in range(number)
    ]


def mine(world, clinic_id, start, end):
    """Return the attempts of one clinic that were noted in a stretch of time."""
    found = world.journal.attempts_between(start, end)
    return [one for entry in found for one in entry.attempts if clinic_id in one.message_id]


def test_an_attempt_is_found_by_its_moment(world, clinic_id):
    """With its number and its visits: enough to hold a restored table against."""
    messages = claimed(clinic_id)
    assert world.journal.note(messages, at=LONG_AGO)
    about = (About("a1b2c3d4e5f6", 1, 1440),)
    wanted = [Attempt(m.id, m.attempts, about) for m in messages]
    assert mine(world, clinic_id, LONG_AGO, LONG_AGO + MINUTE) == wanted
    assert mine(world, clinic_id, LONG_AGO - MINUTE, LONG_AGO) == []
    assert mine(world, clinic_id, LONG_AGO + MINUTE, LONG_AGO + 120 * MINUTE) == []


def test_the_same_note_twice_is_two_entries(world, clinic_id):
    """Nothing is ever written over, whatever the clocks of two workers say; pages are read to the end."""
    for _ in range(7):
        world.journal.note(claimed(clinic_id, 1), at=LONG_AGO)
    world.journal.note(claimed(clinic_id, 1), at=LONG_AGO + 180 * MINUTE)
    assert len(mine(world, clinic_id, LONG_AGO - MINUTE, LONG_AGO + 181 * MINUTE)) == 8


def test_an_entry_holds_nothing_personal_and_is_forgotten_in_time(clinic_id):
    """Ids and a number; kept a little longer than a table can be put back."""
    item = attempts_item(claimed(clinic_id), NOW)
    assert int(item["expires_at"]["N"]) == int((NOW + JOURNAL_KEPT_FOR).timestamp())
    assert timedelta(days=35) < JOURNAL_KEPT_FOR
    for personal in ("5512345678", "Ana", "Sonrisa"):
        assert personal not in str(item)


def test_a_journal_out_of_reach_says_so(table, clinic_id):
    """The sender then sends nothing."""
    nowhere = Journal(Table(table.client, "no-such-table"))
    assert not nowhere.note(claimed(clinic_id), at=NOW)


@pytest.mark.parametrize("number", [1, 25])
def test_a_note_of_a_whole_group_costs_little(clinic_id, number):
    """Four write units for 25 at most: a sixth of a unit a message."""
    assert len(str(attempts_item(claimed(clinic_id, number), NOW)["data"])) < 4 * 1024


def test_a_word_is_noted_with_what_it_changes_or_not_at_all(world, records, clinic_id):
    """One transaction over both tables: what met a changed record leaves no entry behind."""
    ana = a_patient()
    (note,) = noted(Said.LEFT, [ana], at=LONG_AGO)
    records.commit([Create(ana), note])
    assert words(world, clinic_id) == [note.entry]
    (another,) = noted(Said.CAME_BACK, [ana], at=LONG_AGO)
    with pytest.raises(ConflictError):
        records.commit([Create(ana), another])
    assert words(world, clinic_id) == [note.entry]


def words(world, clinic_id):
    """Return what the journal knows of one clinic's people."""
    found = world.journal.words_since(LONG_AGO - MINUTE, until=LONG_AGO + MINUTE)
    return [word for clinic, word in found if clinic == clinic_id]
