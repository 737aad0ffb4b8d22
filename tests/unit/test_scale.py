"""The long proofs say how much of themselves they run."""

from tests.scale import SMALL_SAMPLES, WHOLE, scaled


def test_a_run_takes_on_a_tenth_unless_the_whole_is_asked_for(monkeypatch):
    """`make test` stays short, `make faults` proves the figure that is stated, `make days` goes by in minutes."""
    for asked in (WHOLE, SMALL_SAMPLES):
        monkeypatch.delenv(asked, raising=False)
    assert (scaled(10_000), scaled(3)) == (1_000, 1)
    monkeypatch.setenv(SMALL_SAMPLES, "1")
    assert scaled(10_000) == 100
    monkeypatch.setenv(WHOLE, "1")
    assert scaled(10_000) == 10_000
