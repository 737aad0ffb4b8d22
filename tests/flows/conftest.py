"""Every flow is watched: whatever happens to these people, the log never learns who they are or what they wrote."""

import re

import pytest

CANARY = "canario"  # tests put it into what people write
SURNAMES = ("López", "García", "Pérez")
A_NUMBER = re.compile(r"(?<!\d)(?:\+?5[2-5]9?1?)?(?:55|11|81)\d{8}(?!\d)")


@pytest.fixture(autouse=True)
def _nothing_personal_is_logged(caplog):
    yield
    said = " ".join(str(vars(record)) for record in caplog.get_records("call"))
    assert not A_NUMBER.search(said)
    assert not [word for word in (CANARY, *SURNAMES) if word in said]
