"""Keep the code by which an earlier commit of ours reads and writes records: `python -m tests.releases.freeze_release COMMIT`.

Done once after a release is out, so that the next is tried against it. Nobody edits what is kept: where the history is
at hand, a test compares it (tests/storage/test_releases_side_by_side.py).
"""

import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from tests.releases.trees import OLDER, ORIGIN

ROOT = Path(__file__).parents[2]
USED = """
import sys
sys.path.insert(0, sys.argv[1])
import chalicelib.storage.conditional_writes
print(*(m.__file__ for n, m in sys.modules.items() if n.startswith("chalicelib")), sep="\\n")
"""
GIT = shutil.which("git") or "git"
LONG_AGO = (1980, 1, 1, 0, 0, 0)


def files_of(commit):
    """Return the files that reading and writing records takes at a commit, by path; None without that commit."""
    archive = subprocess.run(
        [GIT, "archive", commit, "chalicelib"], cwd=ROOT, capture_output=True, check=False
    )
    if archive.returncode:
        return None
    with tempfile.TemporaryDirectory() as name:
        tree = Path(name)
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as whole:
            whole.extractall(tree, filter="data")
        command = [sys.executable, "-I", "-c", USED, str(tree)]
        found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        return {str(Path(one).relative_to(tree)): Path(one).read_bytes() for one in sorted(found)}


def kept_files():
    """Return what is kept, by path."""
    with zipfile.ZipFile(OLDER) as kept:
        return {name: kept.read(name) for name in kept.namelist()}


def digest_of(files):
    """Return what tells whether somebody has edited what is kept, where the history is not at hand."""
    whole = hashlib.sha256()
    for path, content in sorted(files.items()):
        whole.update(f"{path}\n{len(content)}\n".encode() + content)
    return whole.hexdigest()


def main():
    """Keep the code of the commit named."""
    commit = subprocess.run(
        [GIT, "rev-parse", sys.argv[1]], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    with zipfile.ZipFile(OLDER, "w", zipfile.ZIP_DEFLATED) as kept:
        files = files_of(commit.strip())
        for path, content in files.items():
            kept.writestr(zipfile.ZipInfo(path, LONG_AGO), content, zipfile.ZIP_DEFLATED)
    ORIGIN.write_text(f"{commit}{digest_of(files)}\n", "utf-8")


if __name__ == "__main__":
    main()
