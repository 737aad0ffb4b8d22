"""Files, guided by coverage: atheris changes bytes where they reach new code of a reader; run by `make fuzz`.

`python -m tests.walls.fuzz_imports text -runs=100000`: a reader (text, workbook, calendar), then libFuzzer's own
options; a file that ends in an exception is written to `crash-…`, and given as an argument it is tried again. Without
atheris (it is made for Python 3.11 to 3.13 on 64-bit Intel Linux) nothing is run, and that is said.
"""

import sys
import tempfile
from pathlib import Path

try:
    import atheris
except ImportError:
    print("files: atheris has no build for this Python or platform: fuzzing LEFT OUT")
    sys.exit(0)

with atheris.instrument_imports(include=["chalicelib.imports"]):
    import chalicelib.imports.measure_workbook
    import chalicelib.imports.read_csv
    import chalicelib.imports.read_file
    import chalicelib.imports.read_ics
    import chalicelib.imports.read_spreadsheet  # noqa: F401  # named so that their branches are watched

from tests.walls.hostile_files import SEEDS, is_an_answer

LONGEST = 8_000  # bytes of a file


def must_be_an_answer(content: bytes) -> None:
    """Complain to atheris."""
    assert is_an_answer(content)


def main() -> None:
    """Fuzz one reader from its seeds on, for as many runs as the arguments say."""
    reader, *rest = sys.argv[1:]
    with tempfile.TemporaryDirectory() as seeds:
        for number, content in enumerate(SEEDS[reader]):
            Path(seeds, str(number)).write_bytes(content)
        given = [argument for argument in rest if not argument.startswith("-")]
        options = [f"-max_len={LONGEST}", "-timeout=60", "-seed=20261122", *rest]
        atheris.Setup([sys.argv[0], *options, *([] if given else [seeds])], must_be_an_answer)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
