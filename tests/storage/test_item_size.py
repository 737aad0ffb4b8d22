from datetime import timedelta

from chalicelib.messaging import template_wording
from chalicelib.messaging.model import State
from chalicelib.messaging.template_wording import VisitLine
from chalicelib.storage.item_codec import to_item
from tests.builders import CLINIC_ID, NOW, a_clinic, a_message, moment

WRITE_UNIT = 1_024  # bytes; one more and every write of the item costs twice
CLINIC = a_clinic(name="Centro de Especialidades Odontológicas Nuestra Señora")
LATE = {
    "state": State.DELIVERED,
    "provider_id": "wamid.HBgNNTIxNTUxMjM0NTY3OBUCABEYEjdBQUJDMDEyMzQ1Njc4OUFCMA",
    "attempts": 2,
    "reason": "131056",
    "lease_until": NOW,
    "retry_at": NOW,
    "changed_at": NOW,
    "told_at": NOW,
}


def item_size(item):
    """Return the bytes that DynamoDB counts: names and values in UTF-8, numbers by their digits.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
    """
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value):
    if "S" in value:
        return len(value["S"].encode())
    digits = value["N"].lstrip("-").strip("0").replace(".", "")
    return (len(digits) + 1) // 2 + 1


def _size(message):
    return item_size(to_item(CLINIC_ID, message, expires_at=NOW + timedelta(days=400)))


def test_a_reminder_fits_one_write_unit_to_its_end():
    """With long names, three buttons, WhatsApp's id, a retry behind it and everything it will ever hold."""
    assert len(LATE["provider_id"]) == 60
    content = template_wording.reminder(CLINIC, _visit(), language="es_MX")
    assert len(content.buttons) == 3
    assert _size(a_message(content=content, **LATE)) <= WRITE_UNIT


def _visit():
    starts_at = moment("2026-09-23 10:30")  # a Wednesday in September: nothing takes more letters
    return VisitLine("María Guadalupe", starts_at, "Dra. Fernández", "Consultorio 4")


def test_what_is_at_its_default_takes_no_room():
    """However deep it lies."""
    text = to_item(CLINIC_ID, a_message())["data"]["S"]
    assert '""' not in text
    assert "null" not in text
    assert "[]" not in text
