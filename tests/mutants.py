"""`make mutants`: plant small defects in the rules that matter, and count those that the tests notice.

Prints the share by file and the names of the survivors (`.venv/bin/mutmut show <name>`), and fails below the aim.
"""

import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from mutmut.mutation.data import SourceFileMutationData
from mutmut.stats import status_by_exit_code

from puntual.local_aws import free_port, local_aws
from tests.conftest import RUNNING_AWS
from tests.scale import FEW_EXAMPLES

AIM = 90  # percent
NOTICED = {"killed", "timeout", "segfault", "suspicious"}
MUTMUT = str(Path(sys.executable).with_name("mutmut"))


def main(names: list[str]) -> int:
    """Run mutmut over the files that pyproject.toml names, or over the mutants asked for."""
    with (
        tempfile.TemporaryDirectory() as state,
        local_aws(port=free_port(), state=Path(state)) as aws,
    ):
        environment = os.environ | {RUNNING_AWS: str(aws.port), FEW_EXAMPLES: "1"}
        command = [MUTMUT, "run", "--max-children", str(os.cpu_count()), *names]
        ran = subprocess.run(command, env=environment, check=False)
    if ran.returncode:
        return ran.returncode
    results = {path: _results(path) for path in sorted(Path("mutants").rglob("*.py.meta"))}
    return _report({path: found for path, found in results.items() if found})


def _results(meta: Path) -> dict[str, str]:
    """Return what became of each mutant of one file that was tried."""
    source = meta.relative_to("mutants").with_suffix("")
    data = SourceFileMutationData(path=source)
    data.load()
    tried = {name: code for name, code in data.exit_code_by_key.items() if code is not None}
    return {name: status_by_exit_code[code] for name, code in tried.items()}


def _report(results: dict[Path, dict[str, str]]) -> int:
    everything: Counter[bool] = Counter()
    for path, found in results.items():
        noticed = Counter(status in NOTICED for status in found.values())
        everything += noticed
        print(f"{_share(noticed):5.1f} %  {noticed[True]:4} of {noticed.total():4}  {path.stem}")
    for found in results.values():
        print(*(f"  survived: {n}" for n, s in found.items() if s not in NOTICED), sep="\n")
    print(
        f"{_share(everything):.1f} % of {everything.total()} planted defects noticed; aim {AIM} %"
    )
    return int(_share(everything) < AIM)


def _share(noticed: Counter[bool]) -> float:
    return 100 * noticed[True] / max(1, noticed.total())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
