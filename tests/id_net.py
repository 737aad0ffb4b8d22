"""Watches in every test what ids are made of: no number. Whoever has an id could try all numbers, also after an erasure.

What is made with a key that only the installation has (`keyed_hash`) may be; so may what an erasure takes along.
"""

import re
import sys
from collections.abc import Callable

import pytest

from chalicelib.shared import ids
from tests.canary_net import A_NUMBER

# They stand in an AppointmentKey and nowhere else: an erasure removes it, and the audit names such by kind only.
GOES_WITH_ITS_RECORD = {
    "chalicelib.imports.row_keys": "the key of a visit to which the list gives none, and what it last said of one",
}
A_HASH = re.compile(
    r"[0-9a-f]{64}"
)  # SHA-256, with a key or of a body: digits in it are there by chance
CAUGHT: set[str] = set()
LISTENERS: list[
    Callable[[str, tuple[str, ...], str], None]
] = []  # who else wants to hear, within a test: of the module, the parts, and what came of them


def tells_a_number(module, parts):
    """Tell whether an id made there, of these parts, is one that trying all numbers opens."""
    told = (A_HASH.sub("", part) for part in parts)
    return module not in GOES_WITH_ITS_RECORD and any(map(A_NUMBER.search, told))


@pytest.fixture(autouse=True, scope="session")
def every_id_is_looked_at():
    """Look at all that ids are made of."""
    make = ids.derived_id

    def watched(*parts, length=12):
        module = sys._getframe(1).f_globals["__name__"]  # noqa: SLF001
        if tells_a_number(module, parts):
            CAUGHT.add(module)
        made = make(*parts, length=length)
        for listener in LISTENERS:
            listener(module, parts, made)
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ids, "derived_id", watched)
        yield


@pytest.fixture
def ids_come_mangled(no_id_is_made_of_a_number):
    """Look away from a test that itself puts numbers where WhatsApp puts its ids: of such an event our id is one of a number."""
    yield
    CAUGHT.clear()


@pytest.fixture(autouse=True)
def no_id_is_made_of_a_number(every_id_is_looked_at):
    """Fail the test in which one was."""
    CAUGHT.clear()
    yield
    made = sorted(CAUGHT)
    assert made == [], "these make ids of a telephone number, which outlive its erasure"
