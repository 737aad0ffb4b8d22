"""A function has the rights its work needs and no other: nothing is refused with all of them, something without any one.

And it says so: it breaks off, or an operator reads of it. A statement without PartiQLUpdate is refused as AWS does it.
"""

import logging
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

import pytest
from botocore.exceptions import ClientError

from chalicelib.agenda_files.model import new_file_id
from chalicelib.clinics.model import Provider
from chalicelib.shared.errors import UnreachableError, WriteRefusedError
from chalicelib.web.doors import DOORS, doors_of
from tests.flows.agendas.bringing import an_agenda, bring
from tests.flows.practice import open_practice
from tests.walls import files_at_the_practice
from tests.walls.day_at_the_doors import open_door
from tests.walls.day_at_the_practice import WORK, Day, EnoughError
from tests.walls.roles import NONE, Role, role_of, services_of
from tests.walls.town import all_routes

pytestmark = pytest.mark.deployed

# What no call of ours can show: the Lambda service uses these itself, and the sandbox checks no rights.
LOGS = {"logs:CreateLogStream", "logs:PutLogEvents"}
OF_S3 = {
    "s3:ListBucket"
}  # without it S3 says 403 of what is not there, and not 404; the local AWS says 404
OF_LAMBDA = {
    **dict.fromkeys(("ApiHandler", "MyDataPages", "PublicPages", "WhatsappWebhook"), LOGS),
    "StaffPages": {
        *LOGS,
        *OF_S3,
        "s3:PutObject",  # used by a browser, in our name: below
        "social-messaging:CreateWhatsAppMessageTemplate",
        "social-messaging:ListWhatsAppMessageTemplates",
    },
    "DeliverMessages": {
        *LOGS,
        "social-messaging:SendWhatsAppMessage",
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
    },
    "ReceiveWhatsappEvents": {
        *LOGS,
        "sqs:SendMessage",
    },  # what could not be read, to its dead letters
    "SendDueReminders": LOGS,
    "WorkOnAgendas": {
        *LOGS,
        *OF_S3,
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
    },
}

TOO_OFTEN = 429
BREAKS_OFF = (ClientError, UnreachableError, WriteRefusedError)
ROLE = {door: "".join(word.capitalize() for word in door.split("_")) for door in DOORS}
ALL_WORK = (
    WORK
    | {"WorkOnAgendas": files_at_the_practice.worker}
    | {role: partial(open_door, door) for door, role in ROLE.items()}
)


@pytest.fixture(scope="module")
def day(stack, local_aws, whatsapp_port):
    with open_practice(
        Provider.META, stack=stack, local_aws=local_aws, whatsapp_port=whatsapp_port
    ) as practice:
        yield Day(practice)


@dataclass
class Clerk:
    """Does a function's work in its role; tells what it was refused."""

    day: Day
    role: Role
    function: str
    log: pytest.LogCaptureFixture
    unheard: list[tuple[str, str]] = field(default_factory=list)  # refused, and all seemed well

    def refusals(self, *, denied=NONE):
        """Return what a round of work without one right was refused."""
        services, session = services_of(self.role, self.day.practice.services.settings)
        self.log.clear()
        broke_off = True
        # A right that was missed, and told of, is seen: the rest of a day at the doors shows nothing more of it.
        self.day.is_enough = lambda: bool(session.refused) and self._is_told()
        with self.role.without(denied), suppress(*BREAKS_OFF, EnoughError):
            ALL_WORK[self.function](self.day, services)
            broke_off = False
        self.day.is_enough = lambda: False
        if session.refused and not (broke_off or self._is_told()):
            self.unheard.append(denied)
        services.pool.shutdown()
        services.channel(Provider.META).connections.close()
        session.close()
        return session.refused

    def _is_told(self):
        return any(record.levelno >= logging.WARNING for record in self.log.records)


def _is_never_seen(right, role, function):
    """Tell of a right that no call of ours can show that it need not be tried: a whole day's work for nothing."""
    alike = [other for other in role.rights if other[1] == right[1]]
    return right[1] in OF_LAMBDA[function] and len(alike) == 1


@pytest.mark.parametrize("function", sorted(ALL_WORK))
def test_each_right_is_needed_and_no_other(function, day, stack, local_aws, caplog):
    """What could be taken away unnoticed is too much, and what is refused is missing, which the function tells."""
    with role_of(function, stack=stack, local_aws=local_aws) as role:
        clerk = Clerk(day, role, function, caplog)
        assert clerk.refusals() == []
        unseen = {right for right in role.rights if _is_never_seen(right, role, function)}
        tried = role.rights - unseen
        unnoticed = unseen | {right for right in tried if not clerk.refusals(denied=right)}
        print(f"\n{function}: {len(tried)} of {len(role.rights)} rights tried")
        assert sorted(action for _, action in unnoticed) == sorted(OF_LAMBDA[function])
        assert clerk.unheard == []
    assert [status for *_, status in day.answers].count(TOO_OFTEN) == 0  # it was all tried


@pytest.mark.parametrize("door", sorted(DOORS))
def test_a_door_answers_each_of_its_routes_with_its_own_rights(door, day, stack, local_aws, caplog):
    """No route of a door needs what its role has not: each is asked for in that role, and answers as it does to anybody."""
    day.answers.clear()
    with role_of(ROLE[door], stack=stack, local_aws=local_aws) as role:
        assert Clerk(day, role, ROLE[door], caplog).refusals() == []
    asked = {(method, path): status < 400 for _, method, path, status in sorted(day.answers)}
    behind = [route for route in all_routes() if door in doors_of(route[1])]
    assert asked == dict.fromkeys(behind, True)


def test_a_form_is_worth_what_its_signer_may(day, stack, local_aws):
    """A browser brings a file in the front desk's name: without that right the bucket refuses what it signed."""
    with role_of("StaffPages", stack=stack, local_aws=local_aws) as role:
        services, session = services_of(role, day.practice.services.settings)
        files = services.agenda_files(day.practice.clinic.id)
        answers = []
        for denied in (NONE, ("LetFilesBeBrought", "s3:PutObject")):
            form = files.form(new_file_id(datetime.now(UTC)), by="x", back_to="http://127.0.0.1/")
            with role.without(denied):
                answers.append(bring(form, an_agenda())[0])
        session.close()
    assert answers == [303, 403]
