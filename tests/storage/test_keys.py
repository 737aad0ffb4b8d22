import inspect
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.storage import keys
from chalicelib.storage.item_codec import PLACES, to_item
from tests.builders import moment
from tests.storage.any_record import any_record

CLINIC, PATIENT, VISIT = "k3v9q2xa", "p7d2m4q8w1zc", "a1b2c3d4e5f6"
DUE = moment("today 10:30")
START = moment("tomorrow 10:30")
EXAMPLES = {
    keys.clinic: (CLINIC,),
    keys.slug: ("clinica-sonrisa",),
    keys.account: ("waba-fb2594b8a7974770b128a409e2", CLINIC),
    keys.sender: ("106540352242922",),
    keys.patient: (CLINIC, PATIENT),
    keys.former: (CLINIC, PATIENT),
    keys.merge: (CLINIC, PATIENT, "261122153000-4f9a2c1b"),
    keys.found_by: (CLINIC, PATIENT),
    keys.found_under: (CLINIC, "gomes ana gomez rios", PATIENT),
    keys.finding: (CLINIC, "gomes"),
    keys.digits: (CLINIC, "0124", PATIENT),
    keys.consent_event: (CLINIC, PATIENT, "261122153000-4f9a2c1b"),
    keys.message: (f"{CLINIC}.{PATIENT}.2611221630-reminder-4f9a2c1b",),
    keys.dispatch: (f"{CLINIC}.2026-11-22.153000-4f9a2c1bqq",),
    keys.audit: (CLINIC, "2026-11-22/153000-4f9a2c1bqq"),
    keys.appointment: (CLINIC, VISIT),
    keys.named: (CLINIC, "LINE", "+525512345678"),
    keys.in_clinic: (CLINIC, "INBOX", "261122153000-4f9a2c1b"),
    keys.of_team: (CLINIC, "STAFF", PATIENT),
    keys.due: (CLINIC, DUE),
    keys.due_shard: (3,),
    keys.agenda: (CLINIC, START),
    keys.names: (CLINIC, "ana lopez"),
    keys.received_text: (CLINIC, "+525512345678", "261122153000-4f9a2c1b"),
    keys.text_thread: (CLINIC, "+525512345678"),
    keys.draft: (CLINIC, "+525512345678", "lup1ta000001"),
    keys.open_tasks: (CLINIC, "c#261122153000#cancelled#261122153000-4f9a2c1b"),
    keys.talks: (CLINIC, "w#2026-11-22T15:30:00Z"),
    keys.clinics: ("clinica-sonrisa",),
    keys.of_patient: (CLINIC, PATIENT, START),
    keys.provider: (CLINIC, "wamid.HBgN"),
    keys.aliases: (CLINIC, "+525512345678", "5215512345678"),
    keys.tasks: (CLINIC, PATIENT, START),
    keys.merges: (CLINIC, PATIENT, START),
    keys.signups: (CLINIC, "9f86d081884c7d65", START),
    keys.waiting_signups: (CLINIC, START),
    keys.about: (CLINIC, PATIENT, f"{CLINIC}.clinic.2611221630-clinic_notice-4f9a2c1b"),
    keys.former_line: (CLINIC, PATIENT, "3-1"),
    keys.imported: (CLINIC, PATIENT, "261122153000-4f9a2c1b.a1b2c3d4e5f6"),
    keys.deed: (CLINIC, PATIENT, "261122153000-4f9a2c1b.moved"),
    keys.imported_by: (
        CLINIC,
        "261122153000-4f9a2c1b",
        f"{PATIENT}/261122153000-4f9a2c1b.a1b2c3d4e5f6",
    ),
    keys.former_lines: (CLINIC, "+525512345678", PATIENT),
    keys.quarantine: ("2026-11-22", "4f9a2c1bqq"),
    keys.words: ("2026-11-22", "k3v9q2xa", "153000-4f9a2c1bqq"),
    keys.attempts: ("2026-11-22T15", "3000-4f9a2c1bqq"),
}
KEY_FUNCTIONS = [
    function
    for name, function in inspect.getmembers(keys, inspect.isfunction)
    # `make mutants` keeps its variants of a function beside it, under x_…
    if function.__module__ == keys.__name__ and not name.startswith(("_", "x_"))
]


def _written(key):
    """Return a key as the docstrings write one: `pk / sk`."""
    if isinstance(key, str):
        return key
    parts = key.values() if isinstance(key, dict) else (key.pk, key.sk)
    return " / ".join(parts)


def _shape(written):
    """Return a key with whatever is not a word of ours left out: CLINIC#…#APPT#… / APPT."""
    parts = [[_word(word) for word in part.split("#")] for part in written.split(" / ")]
    return " / ".join("#".join(words) for words in parts)


def _word(word):
    return word if re.fullmatch("[A-Z]{3,}", word) else "…"


def _documented():
    """Return the shapes that the docstrings of keys.py show, those of the kinds named after "also" included."""
    shapes = set()
    for function, arguments in EXAMPLES.items():
        shapes.add(_shape(_written(function(*arguments))))
        for other in re.findall(r"\b[A-Z]{5,}\b", inspect.getdoc(function).partition("also")[2]):
            shapes.add(_shape(_written(function(arguments[0], other, arguments[-1]))))
    return shapes


@pytest.mark.parametrize("function", KEY_FUNCTIONS, ids=lambda function: function.__name__)
def test_every_key_has_a_true_example_beside_it(function):
    """Called with the example's parts, the function makes the example in its docstring."""
    assert function in EXAMPLES, f"add {function.__name__} with its example"
    assert _written(function(*EXAMPLES[function])) in inspect.getdoc(function)


@pytest.mark.parametrize("kind", PLACES, ids=lambda kind: kind.__name__)
@given(data=st.data())
@settings(max_examples=5, deadline=None)
def test_every_record_lies_where_the_examples_say(kind, data):
    """The key of each kind's items has one of the documented shapes."""
    like_ours = any_record(kind, CLINIC).filter(lambda r: re.fullmatch("[^#A-Z ]+", r.id))
    record = data.draw(like_ours)
    item = to_item(CLINIC, record)
    assert _shape(f"{item['pk']['S']} / {item['sk']['S']}") in _documented()
