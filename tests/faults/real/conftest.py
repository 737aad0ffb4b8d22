"""The proofs on the real wiring: a local AWS and a stack of their own, as they break and flood what they stand on."""

import pytest

from puntual.cloudformation_stack import deploy
from puntual.local_aws import free_port
from puntual.local_aws import local_aws as run_local_aws
from puntual.local_permission import grant_local_right
from puntual.secret_parameters import create_missing_secrets
from tests.faults.real.ward import open_ward

STACK = "puntual-faults"


@pytest.fixture(scope="session")
def whatsapp_port():
    """The port on which these functions look for WhatsApp."""
    return free_port()


@pytest.fixture(scope="session")
def local_aws(tmp_path_factory, whatsapp_port):
    """A local AWS with nothing in it."""
    functions_see = {"PUNTUAL_META_URL": f"http://127.0.0.1:{whatsapp_port}"}
    state = tmp_path_factory.mktemp("local-aws-of-faults")
    with run_local_aws(port=free_port(), state=state, functions_see=functions_see) as running:
        yield running


@pytest.fixture(scope="session")
def stack(local_aws, package):
    """The packaged application, deployed by CloudFormation, with its secrets made."""
    deployed = deploy(package, stack=STACK, client=local_aws.client)
    grant_local_right(STACK, client=local_aws.client)
    create_missing_secrets(deployed.parameters, client=local_aws.client)
    return deployed


@pytest.fixture
def ward(local_aws):
    """A clinic over a table, a journal and a queue of its own."""
    with open_ward(local_aws) as opened:
        yield opened
