import re

from chalicelib.shared import ids


def test_an_id_is_opaque_and_safe_anywhere():
    """In addresses, payloads and keys; no letter that is misread; never twice the same."""
    made = {ids.new_id() for _ in range(2_000)}
    assert len(made) == 2_000
    assert all(re.fullmatch("[0-9a-hjkmnp-tv-z]{12}", each) for each in made)
    assert len(ids.new_id(4)) == 4


def test_the_same_cause_gives_the_same_id():
    """What makes a write idempotent, in every process."""
    assert ids.derived_id("reminder", "a1b2", "1") == ids.derived_id("reminder", "a1b2", "1")
    assert ids.derived_id("a", "bc") != ids.derived_id("ab", "c")
    assert ids.derived_id("a", length=8) == ids.derived_id("a")[:8]
