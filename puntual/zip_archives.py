"""Byte-compile a folder and zip it the same way each time. Never decides what is in it."""

import compileall
import py_compile
import zipfile
from pathlib import Path

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest moment a zip can write


class DoesNotCompileError(Exception):
    """A file of the package is not valid Python for this interpreter."""


def compile_tree(folder: Path, *, deployed_at: str) -> None:
    """Put a .pyc beside every .py of `folder`, to be trusted without looking at its source.

    Lambda's folders are read-only and their times mean nothing: only an unchecked hash saves the
    compiling at each cold start. `deployed_at` is the folder's path on Lambda, for tracebacks.
    """
    compiled = compileall.compile_dir(
        folder,
        quiet=1,
        force=True,
        workers=0,
        stripdir=str(folder),
        prependdir=deployed_at,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
    if not compiled:
        raise DoesNotCompileError(f"{folder}: see the lines above")


def zip_tree(folder: Path, archive: Path, *, prefix: str = "") -> None:
    """Write every file of `folder` to `archive`: same files, same bytes."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            entry = zipfile.ZipInfo(prefix + path.relative_to(folder).as_posix(), EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if path.suffix == ".so" else 0o644) << 16
            zipped.writestr(entry, path.read_bytes())
