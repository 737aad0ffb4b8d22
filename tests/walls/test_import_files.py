"""Files with bytes changed, in each reader: an answer each time, never an exception, and the same for the same file."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scale import scaled
from tests.walls.hostile_files import SEEDS, is_an_answer, mangled

# Calamine itself may hang or abort on a broken workbook; that is ended in its own process (test_read_apart.py), so
# here are only as many as are known not to.
MANGLED = {
    "text": scaled(8_000, part=16),
    "calendar": scaled(8_000, part=16),
    "workbook": 500,
}
INVENTED = scaled(5_000, part=12)
READERS = [*MANGLED]


@pytest.mark.parametrize("reader", READERS)
def test_a_mangled_file_is_an_answer(reader):
    """Bytes lost, doubled, turned round; of what is zipped, within its parts."""
    wrong = [seed for seed in range(MANGLED[reader]) if not _answered(reader, seed)]
    assert wrong == [], f"seeds of {reader}"
    print(f"\nfiles: {MANGLED[reader]:,} mangled of {reader}: an answer each")


def _answered(reader, seed):
    try:
        return is_an_answer(mangled(reader, seed))
    except Exception as error:
        raise AssertionError(f"seed {seed} of {reader}") from error


@settings(max_examples=INVENTED, deadline=None, database=None)
@given(
    st.binary(max_size=300),
    st.sampled_from(
        [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"a;b\n"]
    ),
)
def test_whatever_hypothesis_invents_is_an_answer(content, start):
    """Any bytes, after the first ones of each kind."""
    assert is_an_answer(start + content)


@pytest.mark.parametrize("reader", SEEDS)
def test_the_seeds_are_read(reader):
    """What is mangled is an agenda before."""
    assert SEEDS[reader]
    assert [is_an_answer(content) for content in SEEDS[reader]] == [True] * len(SEEDS[reader])


@pytest.mark.parametrize("reader", READERS)
def test_the_fuzzing_program_runs(reader):
    """A few rounds of what `make fuzz` does at length: tests/walls/fuzz_imports.py."""
    pytest.importorskip("atheris", reason="atheris has no build for this Python or platform")
    program = [sys.executable, "-m", "tests.walls.fuzz_imports", reader, "-runs=300"]
    done = subprocess.run(program, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Done 300 runs" in done.stderr
