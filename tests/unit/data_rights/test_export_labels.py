"""Every code that a handed-over document may hold has its words: a missing one would refuse somebody their own data."""

from typing import get_args

import pytest

from chalicelib.appointments.correct_zone import ZONE_CORRECTED
from chalicelib.appointments.model import Status
from chalicelib.clinics.settings_rules import LANGUAGES
from chalicelib.consent.model import Source
from chalicelib.data_rights import export_labels
from chalicelib.data_rights.reason_texts import said_in, why
from chalicelib.merging.model import MERGED, UNDONE
from chalicelib.messaging import deliver, unknown_fate
from chalicelib.messaging.desk_rings import VISIT_RESTORED
from chalicelib.messaging.model import Kind, State
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.patients.model import NumberState, Purpose
from chalicelib.reminders.model import SkipReason
from chalicelib.replies.reply_rate_limit import TOO_MANY
from chalicelib.shared.writes import Write
from chalicelib.storage.item_codec import PLACES
from tests.builders import NOW


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (Purpose, export_labels.PURPOSES),
        (Source, export_labels.SOURCES),
        (Status, export_labels.STATUSES),
        (Kind, export_labels.KINDS),
        (State, export_labels.STATES),
        (NumberState, export_labels.NUMBERS),
        (TaskKind, export_labels.TASKS),
    ],
)
def test_every_code_has_its_words(codes, words):
    """The enumeration may grow; the document grows with it."""
    assert set(words) == set(codes)
    assert all(words.values())


def test_whatever_the_audit_tells_has_its_words():
    """Each way of writing, and each kind of record that is accounted for."""
    verbs = {kind.__name__.lower() for kind in get_args(Write)} - {
        *("unchanged", "count", "countnotkept", "note")
    }
    assert set(export_labels.VERBS) == verbs
    assert set(export_labels.RECORDS) == {kind.__name__ for kind in PLACES} - {
        *("AuditItem", "Dispatch", "Heartbeat")
    }


def test_every_language_and_way_to_come_has_its_words():
    """Those that a clinic may choose, and those that the code itself writes."""
    assert set(export_labels.LANGUAGES) == {"", *LANGUAGES}
    assert {"form", "import", "api"} <= set(export_labels.CAME_BY)


WRITTEN = [
    *SkipReason,
    *(
        unknown_fate.ASKED,
        unknown_fate.COPIED,
        unknown_fate.NOT_WANTED,
        unknown_fate.PERSON_ERASED,
        unknown_fate.RESTORED,
    ),
    *(deliver.NOT_NOTED.code, deliver.NO_LINK_KEY.code, TOO_MANY, MERGED, UNDONE),
    *("cancelled", "moved", "consent_withdrawn", "number_changed", "attested", "timeout"),
    *(ZONE_CORRECTED, VISIT_RESTORED),
    *("answered", "signed_up"),
]


@pytest.mark.parametrize("reason", WRITTEN)
def test_a_reason_of_ours_is_told_in_words_alone(reason):
    """Those of a decision and those of an attempt."""
    assert " " in why(reason)
    assert "_" not in why(reason)
    assert "error" not in why(reason)


def test_a_reason_of_whatsapps_keeps_its_code():
    """Whoever asks WhatsApp's support needs it; one we do not know has words too."""
    assert why("131026") == "este número no recibe mensajes de WhatsApp (131026)"
    assert why("131999") == "WhatsApp respondió con un error (131999)"
    assert why("") == ""


def test_a_task_says_what_a_person_wrote_as_it_is_and_a_reason_in_words():
    """Also where somebody wrote what looks like a code."""
    wrote = staff_task(TaskKind.TEXT, NOW, "one", text="timeout")
    failed = staff_task(TaskKind.UNREACHABLE, NOW, "two", text="131026")
    assert said_in(wrote) == "timeout"
    assert said_in(failed) == why("131026")
