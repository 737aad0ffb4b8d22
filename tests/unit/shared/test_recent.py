"""What was read moments ago is known for half a minute, and no longer."""

from datetime import timedelta

import pytest

from chalicelib.shared import recent
from chalicelib.shared.recent import REMEMBERED_FOR, Recent
from tests.builders import NOW

A_MOMENT = timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("later", "is_known"),
    [
        (timedelta(0), True),
        (REMEMBERED_FOR - A_MOMENT, True),
        (REMEMBERED_FOR, False),
        (-A_MOMENT, False),  # a clock that was put back
    ],
)
def test_it_is_known_for_half_a_minute(later, is_known):
    """From when it was read, not from when it was asked for."""
    memory: Recent[str] = Recent()
    memory.put("a", "read", NOW)
    assert memory.get("a", NOW) == "read"
    assert memory.get("a", NOW + later) == ("read" if is_known else None)
    assert memory.get("b", NOW) is None


def test_it_does_not_grow(monkeypatch):
    """A number whose clinics are many fills no memory."""
    monkeypatch.setattr(recent, "MOST", 3)
    memory: Recent[int] = Recent()
    for n in range(10):
        memory.put(f"{n}", n, NOW)
        assert len(memory.known) <= 3
    assert memory.get("9", NOW) == 9
