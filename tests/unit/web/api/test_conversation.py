"""A patient's conversation over the API: page by page the whole, and nobody else's."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.messaging.event_types import InboundKind
from chalicelib.messaging.model import State
from chalicelib.messaging.received_texts import received_text
from tests.builders import ANAS_PHONE, NOW, a_line, a_message, a_patient, keep
from tests.unit.web.api.test_inbox import whole

MINUTE = timedelta(minutes=1)
ANA = a_patient()


@pytest.fixture
def path(records):
    """Where Ana's conversation is: five texts, a reminder and its tap."""
    texts = [
        received_text(ANAS_PHONE, "", f"e{n}", at=NOW + n * MINUTE, text=f"texto {n}")
        for n in range(5)
    ]
    tap = received_text(ANAS_PHONE, "", "tap", at=NOW, text="Confirmo")
    texts.append(replace(tap, kind=InboundKind.BUTTON, patient_id=ANA.id))
    reminder = a_message(state=State.READ, told_at=NOW - MINUTE)
    keep(records, ANA, a_line(ANA), reminder, *texts)
    return f"/patients/{ANA.id}/conversation"


@pytest.mark.parametrize("limit", [1, 2, 7, 200])
def test_each_thing_said_is_on_one_page(api, path, limit):
    """The last first, however much at a time."""
    said = whole(api, f"{path}?limit={limit}", "utterances")
    assert [one["text"] for one in said[:4]] == ["texto 4", "texto 3", "texto 2", "texto 1"]
    assert {one["text"] for one in said[4:6]} == {"texto 0", "Confirmo"}
    assert (said[6]["said_by"], said[6]["kind"], said[6]["state"]) == ("clinic", "reminder", "read")
    assert "Te recordamos" in said[6]["text"]
    assert len(said) == 7


def test_how_it_was_said_is_told(api, path):
    """A tap is no text, and has no state."""
    said = whole(api, f"{path}?limit=200", "utterances")
    (tap,) = [one for one in said if one["text"] == "Confirmo"]
    assert (tap["said_by"], tap["kind"], tap["state"]) == ("patient", "button", None)
    assert tap["patient_id"] == ANA.id


def test_who_has_no_phone_has_said_nothing(api, records):
    """There is no line, so nothing was said on it."""
    keep(records, a_patient(id="luis00000001", e164=""))
    page = api.get("/patients/luis00000001/conversation")
    assert (page.status_code, page.json_body) == (200, {"utterances": [], "next_cursor": ""})


def test_nobody_elses_conversation_is_shown(api, foreign_api, path, records):
    """Not to another clinic, not under another patient's cursor."""
    assert foreign_api.get(path).status_code == 404
    assert api.get("/patients/nobody000000/conversation").status_code == 404
    keep(records, a_patient(id="luis00000001", e164="+525511112222"))
    cursor = api.get(f"{path}?limit=1").json_body["next_cursor"]
    refused = api.get(f"/patients/luis00000001/conversation?cursor={cursor}")
    assert refused.status_code == 422
