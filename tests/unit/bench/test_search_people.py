"""The search that is measured finds whom it should, on the local AWS, in as few calls as are promised."""

import pytest

from bench.search_people import TYPED, measure_search


@pytest.mark.local_aws
def test_what_is_measured_finds_people():
    """Each row is a search with its calls, and nobody is found by nobody's name."""
    said = []
    table = measure_search(300, say=said.append)
    typed, shown, calls = (list(table.columns[place].cells) for place in range(3))
    assert tuple(typed) == TYPED
    found = dict(zip(typed, map(int, shown), strict=True))
    assert (found["maria"], found["55 2000 0124"], found["nobody at all"]) == (20, 1, 0)
    assert max(map(int, calls)) <= 12
    assert "of them to be found" in str(table.title)
    assert len(said) == 1 + len(TYPED)
