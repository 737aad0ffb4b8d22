"""Every code that a handed-over document may hold has its words: a missing one would refuse somebody their own data."""

import pytest

from chalicelib.appointments.model import Status
from chalicelib.consent.model import Source
from chalicelib.dossier import labels
from chalicelib.messaging.inbox import TaskKind
from chalicelib.messaging.model import Kind, State
from chalicelib.patients.model import NumberState, Purpose


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (Purpose, labels.PURPOSES),
        (Source, labels.SOURCES),
        (Status, labels.STATUSES),
        (Kind, labels.KINDS),
        (State, labels.STATES),
        (NumberState, labels.NUMBERS),
        (TaskKind, labels.TASKS),
    ],
)
def test_every_code_has_its_words(codes, words):
    """The enumeration may grow; the document grows with it."""
    assert set(words) == set(codes)
    assert all(words.values())
