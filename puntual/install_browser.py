"""Get what the browser tests need: a Chromium, Node and playwright-core. Only tests use it.

A machine that has no Chromium and may not install one leaves the browser tests out and says so in
one line; with CI=true that is a failure.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests/browser"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
DEBIAN_PACKAGES = {"chromium": "chromium", "node": "nodejs", "npm": "npm"}


def chromium() -> str | None:
    """Return the path of the Chromium to use: PUNTUAL_CHROMIUM or the system's."""
    asked_for = os.environ.get("PUNTUAL_CHROMIUM")
    names = (asked_for,) if asked_for else CHROMIUMS
    return next((path for path in map(shutil.which, names) if path), None)


def missing() -> list[str]:
    """Name the programs that the browser tests need and this machine has not."""
    programs = {"chromium": chromium(), "node": shutil.which("node"), "npm": shutil.which("npm")}
    return [name for name, path in programs.items() if path is None]


def leaving_out_is_a_failure() -> bool:
    """Say whether this is CI, where every test must run."""
    return os.environ.get("CI", "").lower() == "true"


def install() -> None:
    """Install what is missing, where this machine lets us: Debian's packages, npm's locked ones."""
    if missing() and _may_install():
        _install_debian_packages([DEBIAN_PACKAGES[name] for name in missing()])
    if not missing() and not _is_locked_version_installed():
        command = ["npm", "ci", "--silent", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=TESTS, check=True)


def _may_install() -> bool:
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return is_root and bool(shutil.which("apt-get")) and "PUNTUAL_CHROMIUM" not in os.environ


def _install_debian_packages(packages: list[str]) -> None:
    print(f"· installing {', '.join(packages)} for the browser tests")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        command = ["apt-get", "-qq", *arguments]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


def _is_locked_version_installed() -> bool:
    installed, locked = TESTS / "node_modules/.package-lock.json", TESTS / "package-lock.json"
    return installed.exists() and installed.stat().st_mtime >= locked.stat().st_mtime


def main() -> int:
    """Prepare the browser tests; return 1 when they cannot run and have to."""
    try:
        install()
    except subprocess.CalledProcessError as failed:
        print(f"· {' '.join(failed.cmd)} failed", file=sys.stderr)
    if not missing():
        return 0
    print(f"· browser tests are left out: this machine has no {', '.join(missing())}")
    return int(leaving_out_is_a_failure())


if __name__ == "__main__":
    sys.exit(main())
