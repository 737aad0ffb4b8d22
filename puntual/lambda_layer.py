"""Build the layer: what requirements.txt locks, pruned to what the functions use, compiled, zipped."""

import hashlib
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from uv import find_uv_bin

from puntual.zip_archives import compile_tree, zip_tree

AWS_SERVICES = frozenset({"dynamodb", "s3", "sns", "socialmessaging", "sqs", "ssm", "sts"})
LANGUAGES = frozenset({"en", "es", "pt"})
# Whole folders that no function imports; phonenumbers.geocoder alone costs seconds.
UNUSED = (
    "bin",
    "boto3/examples",
    "icalendar/fuzzing",
    "phonenumbers/carrierdata",
    "phonenumbers/geodata",
    "phonenumbers/tzdata",
    "pydantic/v1",
)
RECORDS_OF_INSTALLING = frozenset({"INSTALLER", "RECORD", "REQUESTED", "WHEEL", "entry_points.txt"})


@dataclass(frozen=True)
class Platform:
    """Whose machine code goes in: this machine's, or that of AWS Lambda."""

    name: str
    uv_options: tuple[str, ...] = ()


THIS_MACHINE = Platform("local")
LAMBDA = Platform(
    "lambda",
    ("--python-platform", "x86_64-manylinux2014", "--only-binary", ":all:"),
)


def build_layer(*, requirements: Path, platform: Platform, cache: Path) -> Path:
    """Return the layer's zip, building it only when the requirements or the recipe changed."""
    archive = cache / f"{_fingerprint(requirements, platform)}.zip"
    if not archive.exists():
        folder = archive.with_suffix("")
        shutil.rmtree(folder, ignore_errors=True)
        _install(requirements, folder, platform)
        _prune(folder)
        compile_tree(folder, deployed_at="/opt/python")
        unfinished = archive.with_suffix(".part")
        zip_tree(folder, unfinished, prefix="python/")
        shutil.rmtree(folder)
        unfinished.rename(archive)
    return archive


def _fingerprint(requirements: Path, platform: Platform) -> str:
    recipe = Path(__file__).read_bytes() + Path(compile_tree.__code__.co_filename).read_bytes()
    version = f"{platform.name} {sys.implementation.cache_tag}".encode()
    digest = hashlib.sha256(b"\0".join((requirements.read_bytes(), recipe, version)))
    return f"layer-{platform.name}-{digest.hexdigest()[:16]}"


def _install(requirements: Path, folder: Path, platform: Platform) -> None:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    command = [find_uv_bin(), "pip", "install", "--quiet", "--target", str(folder)]
    command += ["--python", sys.executable, "--python-version", version, *platform.uv_options]
    subprocess.run([*command, "--require-hashes", "-r", str(requirements)], check=True)


def _prune(folder: Path) -> None:
    for unused in UNUSED:
        shutil.rmtree(folder / unused, ignore_errors=True)
    for path in sorted(folder.rglob("tests")):
        shutil.rmtree(path, ignore_errors=True)
    for service in (folder / "botocore/data").iterdir():
        if service.is_dir() and service.name not in AWS_SERVICES:
            shutil.rmtree(service)
    for locale in (folder / "babel/locale-data").iterdir():
        if locale.stem != "root" and locale.stem.split("_")[0] not in LANGUAGES:
            locale.unlink()
    for record in folder.glob("*.dist-info/*"):
        if record.name in RECORDS_OF_INSTALLING:
            record.unlink()
    for stub in folder.rglob("*.pyi"):
        stub.unlink()
