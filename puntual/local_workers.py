"""Run MiniStack with one laid-out copy of each package, which all workers of a function share as they do on Lambda.

MiniStack unpacks code and layer anew for each worker, and starts one for each call that comes while
another runs: 4,000 files, a second or more to write them and as much to delete them again.
"""

import hashlib
import os
import shutil
import threading
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ministack.app import main
from ministack.core import lambda_runtime

PACKAGES = Path(os.environ["PUNTUAL_PACKAGES"])
KEPT = 4  # a code and a layer, and those of before a change
_one_at_a_time = threading.Lock()


class SharedZip(zipfile.ZipFile):
    """A package; to lay it out is to link to the copy that stands already."""

    def extractall(self, path: Any = None, *_: Any, **__: Any) -> None:
        """Link what stands at the top of the package into the folder."""
        for entry in _laid_out(self).iterdir():
            (Path(path) / entry.name).symlink_to(entry)

    def namelist(self) -> list[str]:
        """Name what `extractall` makes: MiniStack looks at each name, and 4,000 take it 0.2 s a worker."""
        return sorted({name.split("/")[0] for name in super().namelist()})


def _laid_out(package: SharedZip) -> Path:
    """Return the folder that holds the package, unpacked when it is asked for first."""
    files = [(file.filename, file.CRC, file.file_size) for file in package.infolist()]
    folder = PACKAGES / hashlib.sha256(repr(files).encode()).hexdigest()
    with _one_at_a_time:
        if not folder.exists():
            unfinished = folder.with_suffix(".part")
            zipfile.ZipFile.extractall(package, unfinished, package.infolist())
            unfinished.rename(folder)
        folder.touch()
    return folder


def forget_older() -> None:
    """Drop what has not been used for the longest time, and what was not finished."""
    folders = sorted(PACKAGES.iterdir(), key=lambda folder: folder.stat().st_mtime)
    unfinished = [folder for folder in folders if folder.suffix]
    for folder in {*folders[:-KEPT], *unfinished}:
        shutil.rmtree(folder)


if __name__ == "__main__":
    PACKAGES.mkdir(exist_ok=True)
    forget_older()
    lambda_runtime.zipfile = SimpleNamespace(**vars(zipfile) | {"ZipFile": SharedZip})
    main()
