"""The proofs on the real wiring: a stack of their own, as they break and flood what they stand on."""

import pytest

from puntual.cloudformation_stack import deploy
from puntual.local_permission import grant_local_right
from puntual.secret_parameters import create_missing_secrets
from tests.faults.real.ward import open_ward

STACK = "puntual-faults"


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
