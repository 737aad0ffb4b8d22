"""The import that is measured is a whole one, on the local AWS: taken in, unchanged, taken back, and the floor beside it."""

import pytest

from bench.import_file import measure_import


@pytest.mark.local_aws
def test_what_is_measured_ends_as_it_should():
    """No row is lost, a second run changes nothing, and nothing is left of the undo."""
    said = []
    table = measure_import(60, say=said.append)
    steps, ended = (list(table.columns[place].cells) for place in (0, -1))
    found = dict(zip(steps, ended, strict=True))
    assert found["dry"] == found["real"] == '{"created": 60}'
    assert found["the same file again"] == '{"unchanged": 60}'
    assert found["undo"].endswith(" records, 0 left")
    assert int(found["the transactions of real, bare"].split()[0]) >= 60 // 15
    assert len(said) == len(steps)
