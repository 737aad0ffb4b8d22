"""What many tests stand on: the local AWS, the packaged application deployed to it, a browser."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import time_machine
from hypothesis import HealthCheck, settings

from puntual import install_browser
from puntual.build_package import build_package
from puntual.cloudformation_stack import deploy
from puntual.lambda_layer import THIS_MACHINE
from puntual.local_aws import KEY_ID, REGION, SECRET_KEY, LocalAws, free_port
from puntual.local_aws import local_aws as run_local_aws
from puntual.local_permission import grant_local_right
from puntual.secret_parameters import create_missing_secrets, keep_public_url
from tests.audit_net import every_write_is_accounted_for  # noqa: F401  # a net under all tests
from tests.builders import NOW
from tests.canary_net import listen_to_the_log, pytest_runtest_call  # noqa: F401  # another
from tests.id_net import (  # and one more
    every_id_is_looked_at,  # noqa: F401
    ids_come_mangled,  # noqa: F401
    no_id_is_made_of_a_number,  # noqa: F401
)
from tests.rights_net import (  # and one of rights
    every_right_is_noted,  # noqa: F401
    nothing_needs_a_right_that_its_function_lacks,  # noqa: F401
)
from tests.scale import is_few
from tests.search_net import (  # of those whom a search finds
    every_patient_is_entered,  # noqa: F401
    nothing_leads_to_who_is_not_there,  # noqa: F401
)

pytest_plugins = ["tests.days"]

# Whatever account the developer works in, no test can reach it: these keys open nothing.
NO_ACCOUNT = {
    "AWS_ACCESS_KEY_ID": KEY_ID,
    "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
RUNNING_AWS = "PUNTUAL_TEST_AWS_PORT"
LONGEST = (
    Path(__file__).parent / "walls" / "test_rights.py"
)  # a third of a run's time: it begins at once
QUICK = Path(__file__).parent / "unit"
BROWSER_TESTS = Path(__file__).parent / "browser"


def pytest_configure():
    """Leave the developer's AWS environment behind before anything makes a client."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(NO_ACCOUNT)
    load_properties()
    listen_to_the_log()


def load_properties():
    """Judge no property by the seconds it takes: those are the machine's. Of few examples, take few."""
    few = {"max_examples": 20} if is_few() else {}
    too_slow = [HealthCheck.too_slow]
    settings.register_profile("ours", deadline=None, suppress_health_check=too_slow, **few)
    settings.load_profile("ours")


def pytest_collection_modifyitems(items):
    """Ask the quickest tests first while defects are planted: the first that notices one ends its run.

    Else the files with long tests come first: where two workers share them, neither waits for the other at the end.
    """
    items.sort(key=lambda item: (item.path != LONGEST, item.path.is_relative_to(QUICK)))
    durations = Path("mutmut-stats.json")
    if is_few() and durations.exists():
        took = json.loads(durations.read_text("utf-8"))["duration_by_test"]
        items.sort(key=lambda item: took.get(item.nodeid, 0))


def pytest_itemcollected(item):
    """Mark what talks to a local AWS, as it has the machine's clock."""
    if "local_aws" in item.fixturenames:
        item.add_marker("local_aws")


@pytest.fixture(autouse=True)
def stopped_clock(request):
    """The clock of a test: it stands at NOW until the test moves it.

    What is tried together with a local AWS has the machine's own: the deployed functions know no other.
    """
    if any(map(request.node.get_closest_marker, ("deployed", "local_aws"))):
        yield None
        return
    with time_machine.travel(NOW.timestamp(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def going_clock(stopped_clock):
    """The same clock, going on from NOW: for a sandbox, whose threads wait for the moments of its events.

    Beside a local AWS it is the machine's own, which goes by itself.
    """
    if stopped_clock:
        stopped_clock.move_to(NOW.timestamp(), tick=True)
    return stopped_clock


@pytest.fixture(scope="session")
def package():
    """The application, packaged for this machine."""
    return build_package(THIS_MACHINE)


@pytest.fixture(scope="session")
def template(package):
    """The template that CloudFormation gets, as a dictionary."""
    return json.loads(package.template.read_text("utf-8"))


@pytest.fixture(scope="session")
def whatsapp_port():
    """The port on which the deployed functions look for WhatsApp: start the sandbox there."""
    return free_port()


@pytest.fixture(scope="session")
def local_aws(tmp_path_factory, whatsapp_port):
    """A local AWS of this test session's own, with nothing in it; `make mutants` brings one for all its sessions."""
    if port := os.environ.get(RUNNING_AWS):
        yield LocalAws(int(port), tmp_path_factory.mktemp("local-aws"), process=None)
        return
    whatsapp = f"http://127.0.0.1:{whatsapp_port}"
    state = tmp_path_factory.mktemp("local-aws")
    functions_see = {
        "AWS_ENDPOINT_URL_SOCIALMESSAGING": whatsapp,
        "PUNTUAL_META_URL": whatsapp,
        "PUNTUAL_WA_ME_URL": f"{whatsapp}/wa.me",
    }
    with run_local_aws(port=free_port(), state=state, functions_see=functions_see) as running:
        yield running


@pytest.fixture(scope="session")
def stack(local_aws, package):
    """The packaged application, deployed by CloudFormation, with its secrets made."""
    deployed = deploy(package, stack="puntual", client=local_aws.client)
    grant_local_right("puntual", client=local_aws.client)
    create_missing_secrets(deployed.parameters, client=local_aws.client)
    keep_public_url(deployed.parameters, deployed.api_url, client=local_aws.client)
    return deployed


@pytest.fixture(scope="session")
def chromium():
    """The path of a real Chromium; without one the test is left out, and in CI it fails."""
    missing = install_browser.missing()
    if not missing and (BROWSER_TESTS / "node_modules").exists():
        return install_browser.chromium()
    reason = f"browser tests need {', '.join(missing) or 'npm ci in tests/browser'}"
    return (
        pytest.fail(reason) if install_browser.leaving_out_is_a_failure() else pytest.skip(reason)
    )


@pytest.fixture(scope="session")
def browse(chromium):
    """Run a module of tests/browser in Chromium: `browse("opens", url=…)` returns what it saw.

    Fails when the page logged an error, unless `complaints="allowed"` is given.
    """

    def run(module, *, complaints="none", **given):
        done = subprocess.run(
            [shutil.which("node"), "launch.mjs", f"{module}.mjs"],
            cwd=BROWSER_TESTS,
            env={**os.environ, "PUNTUAL_CHROMIUM": chromium},
            input=json.dumps(given),
            capture_output=True,
            encoding="utf-8",
            timeout=300,  # a busy machine's, beyond what a page is waited for
            check=False,
        )
        assert done.returncode == 0, done.stderr
        answer = json.loads(done.stdout)
        if complaints == "none":
            assert answer["complaints"] == []
        return answer["seen"]

    return run
