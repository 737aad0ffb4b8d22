"""Build what is deployed: the code, its layer and the template. The same files go everywhere."""

import fcntl
import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalicelib.web.doors import DOORS
from puntual.cloudformation_template import merge_template
from puntual.gateway_doors import lead_to_doors
from puntual.gateway_limits import method_settings
from puntual.lambda_layer import THIS_MACHINE, Platform, build_layer
from puntual.zip_archives import compile_tree, zip_tree

ROOT = Path(__file__).parents[1]
KEPT = 4
STAGE = "app"  # the only Chalice stage, and so the first part of every path on API Gateway
SHIPPED = ("app.py", "chalicelib", ".chalice", "infra")
RECIPE = (
    "build_package.py",
    "cloudformation_template.py",
    "gateway_doors.py",
    "gateway_limits.py",
    "zip_archives.py",
)
NOT_SHIPPED = shutil.ignore_patterns("__pycache__", "*.pyc", "deployments", "deployed", "*.po")


@dataclass(frozen=True)
class Package:
    """What goes to CloudFormation: a template and the two archives it names."""

    template: Path
    code: Path
    layer: Path


def build_package(platform: Platform, *, build: Path = ROOT / "build") -> Package:
    """Return the package of this checkout, built again only when something in it changed.

    Builds of several processes wait for each other.
    """
    build.mkdir(exist_ok=True)
    with _alone(build / "lock"):
        layer = build_layer(requirements=ROOT / "requirements.txt", platform=platform, cache=build)
        folder = build / f"package-{platform.name}-{_fingerprint(layer)}"
        if not folder.exists():
            _forget_older(build, platform, keep=layer)
            _build(folder, layer, stage=build / "app")
    return Package(folder / "template.json", folder / "code.zip", folder / "layer.zip")


def _forget_older(build: Path, platform: Platform, *, keep: Path) -> None:
    older = sorted(build.glob(f"package-{platform.name}-*"), key=lambda p: p.stat().st_mtime)
    for folder in older[:-KEPT]:  # the newest may be in use by another process
        shutil.rmtree(folder, ignore_errors=True)
    for layer in build.glob(f"layer-{platform.name}-*.zip"):
        if layer != keep:
            layer.unlink()


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _fingerprint(layer: Path) -> str:
    digest = hashlib.sha256(layer.name.encode())
    recipe = [Path(__file__).with_name(name) for name in RECIPE]
    for path in [*_shipped_files(), *recipe]:
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _shipped_files() -> Iterator[Path]:
    for name in SHIPPED:
        path = ROOT / name
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        yield from (f for f in files if f.is_file() and f.suffix != ".pyc")


def _build(folder: Path, layer: Path, *, stage: Path) -> None:
    _copy_shipped(stage)
    unfinished = folder.with_suffix(".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    _chalice_package(stage, unfinished)
    _compile_code(unfinished)
    shutil.copy(layer, unfinished / "layer.zip")
    _finish_template(unfinished)
    unfinished.rename(folder)


def _copy_shipped(stage: Path) -> None:
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir()
    for name in SHIPPED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, stage / name, ignore=NOT_SHIPPED)
        else:
            shutil.copy(source, stage / name)
    (stage / "requirements.txt").touch()  # what it installs is in the layer already
    merged = merge_template(stage / "infra", functions=packaged_functions(), doors=DOORS)
    (stage / "merge.json").write_text(json.dumps(merged), "utf-8")


def packaged_functions() -> list[str]:
    """Name the functions that .chalice/config.json gives a policy, as app.py names them."""
    config = json.loads((ROOT / ".chalice/config.json").read_text("utf-8"))
    return list(config["stages"][STAGE]["lambda_functions"])


def _chalice_package(stage: Path, out: Path) -> None:
    chalice = str(Path(sys.executable).with_name("chalice"))
    environment = {"AWS_DEFAULT_REGION": "us-east-1", "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(
        [chalice, "package", "--stage", STAGE, "--merge-template", "merge.json", str(out)],
        cwd=stage,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _compile_code(package: Path) -> None:
    folder = package / "code"
    with zipfile.ZipFile(package / "deployment.zip") as zipped:
        zipped.extractall(folder)
    compile_tree(folder, deployed_at="/var/task")
    zip_tree(folder, package / "code.zip")
    shutil.rmtree(folder)
    (package / "deployment.zip").unlink()


def _finish_template(package: Path) -> None:
    template: dict[str, Any] = json.loads((package / "sam.json").read_text("utf-8"))
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "./code.zip"
    api = template["Resources"]["RestAPI"]["Properties"]
    lead_to_doors(api["DefinitionBody"]["paths"])
    api["MethodSettings"] += method_settings(api["DefinitionBody"]["paths"])
    text = json.dumps(template, indent=1, sort_keys=True)
    (package / "template.json").write_text(text + "\n", "utf-8")
    (package / "sam.json").unlink()


if __name__ == "__main__":
    build_package(THIS_MACHINE)
