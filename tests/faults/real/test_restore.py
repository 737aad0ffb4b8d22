"""R14: the table is put back to an earlier moment while reminders went on; nothing is sent twice, nothing lost.

On the deployed application, by the operator's own commands; what point-in-time recovery makes on AWS (a table of
another name, as it was at the moment) is made here by copying the items at that moment.
"""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from click.testing import CliRunner

from chalicelib.appointments.model import Appointment
from chalicelib.clinics.model import Clinic, Provider, UnknownPolicy
from chalicelib.functions.send_due_reminders import run_of
from chalicelib.messaging.model import Message, State
from chalicelib.patients.model import Line, NumberState
from chalicelib.reminders.scheduled_run import send_due
from chalicelib.shared import ids, times
from chalicelib.shared.writes import Save
from puntual.cli import main
from puntual.cloudformation_template import merge_template
from puntual.installation import Installation
from tests.builders import a_line, a_patient, an_appointment, keep
from tests.fakes.memory_records import OF_THE_TEST
from tests.faults.real.ward import INFRA, ON_AWS_ONLY
from tests.flows.practice import open_practice, within
from tests.scale import scaled

pytestmark = pytest.mark.deployed

EACH = scaled(30)  # people of each fate
SOON = timedelta(hours=5)
A_LONG_RUN = timedelta(minutes=10)


@pytest.fixture
def practice(stack, local_aws, whatsapp_port):
    with open_practice(
        Provider.META, stack=stack, local_aws=local_aws, whatsapp_port=whatsapp_port
    ) as opened:
        yield Restored(opened, local_aws)


class Restored:
    """A clinic at work, its operator, and a table as it was at a moment."""

    def __init__(self, practice, local_aws):
        self.practice, self.dynamodb = practice, local_aws.client("dynamodb")
        self.services, self.clinic = practice.services, practice.clinic
        self.records = practice.services.records(practice.clinic.id, OF_THE_TEST)
        policy = replace(
            self.records.get(Clinic, self.clinic.id), unknown_policy=UnknownPolicy.SEND_ONCE_MORE
        )
        self.records.commit([Save(policy)])  # the policy that repeats
        self.phones = 5500010000

    def people(self, how_many, *, due=True, **changes):
        """Put people on the list, each with a visit in five hours whose reminder is due now, or later."""
        return [self._person(due, changes) for _ in range(how_many)]

    def _person(self, due, changes):
        self.phones += 1
        now = datetime.now(UTC).replace(microsecond=0)
        person = a_patient(id=ids.new_id(), e164=f"+52{self.phones}", **changes)
        visit = an_appointment(
            now + SOON,
            id=ids.new_id(),
            patient_id=person.id,
            due_at=now if due else now + timedelta(hours=2),
        )
        keep(self.records, person, visit, a_line(person, visits=[visit]))
        return person, visit

    def come_due(self, people):
        """Let the moment come at which these visits are decided about."""
        for _, visit in people:
            stored = self.records.get(Appointment, visit.id)
            self.records.commit([Save(replace(stored, due_at=datetime.now(UTC)))])

    def types(self, *words):
        """Run the operator's command; return its status and what it said."""
        installation = Installation(
            deployment=self.practice.deployment,
            client=self.practice.aws.client,
            directory=self.services.directory,
            records=partial(self.services.records, by=OF_THE_TEST),
            queue=self.services.queue,
            outbox=self.services.outbox,
            quarantine=self.services.quarantine,
            journal=self.services.journal,
        )
        done = CliRunner(env={"COLUMNS": "200"}).invoke(main, list(words), obj=installation)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.output

    def copy(self, source, target):
        """Make a table with the items of another, as a restore does."""
        described = merge_template(INFRA, functions=[])["Resources"]["Table"]["Properties"]
        wanted = {name: value for name, value in described.items() if name not in ON_AWS_ONLY}
        self.dynamodb.create_table(TableName=target, **wanted)
        for item in self.everything(source):
            self.dynamodb.put_item(TableName=target, Item=item)

    def everything(self, table):
        """Return all items of a table."""
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=table)
        items = [item for page in pages for item in page["Items"]]
        return sorted(items, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))

    def stays_as_it_is(self, *words):
        """Tell whether a command goes well and changes nothing in the table."""
        before = self.everything(self.services.settings.table)
        status, _ = self.types(*words)
        return (status, self.everything(self.services.settings.table)) == (0, before)

    def told(self, people):
        """Return how often each of these people was truly written to."""
        copies = {}
        for row in self.practice.phone.ledger():
            copies[row["to"]] = copies.get(row["to"], 0) + row["copies"]
        return [copies.get(person.e164, 0) for person, _ in people]

    def messages(self, people):
        """Return all that the table has of these people."""
        return [m for person, _ in people for m in self.records.messages_of(person.id)]

    def watch(self, hours):
        """Run the schedule as it will be in some hours."""
        send_due(
            run_of(self.services, lambda: A_LONG_RUN),
            now=datetime.now(UTC) + timedelta(hours=hours),
        )


def test_a_restored_table_sends_nothing_twice_and_loses_nothing(practice):
    """Sent before, queued, in flight, planned and asked since, left since, and due only afterwards."""
    live = practice.services.settings.table
    before = practice.people(EACH)
    practice.practice.run_schedule()
    assert within(90, lambda: practice.told(before) == [1] * EACH)
    assert practice.types("sending", "stop")[0] == 0
    queued = practice.people(EACH)
    practice.practice.run_schedule()
    planned_since = practice.people(EACH)
    asked_since = practice.people(EACH, number=NumberState.UNVERIFIED)
    leaves, due_later = practice.people(EACH, due=False), practice.people(EACH, due=False)
    assert practice.told(queued) == [0] * EACH

    moment = datetime.now(UTC).replace(microsecond=0)
    practice.copy(live, "restored")
    in_flight = in_flight_at_the_moment(practice, practice.messages(queued)[: max(1, EACH // 2)])

    assert practice.types("sending", "start")[0] == 0
    practice.practice.run_schedule()
    out = [queued, planned_since, asked_since]
    assert within(120, lambda: all(practice.told(people) == [1] * EACH for people in out))
    for person, _ in leaves:
        practice.practice.phone.write(person.e164, "BAJA", practice.clinic.sender.phone_number_id)
    assert within(90, lambda: all(has_left(practice, person) for person, _ in leaves))
    assert within(90, lambda: practice.told(leaves) == [1] * EACH)  # the answer to their BAJA

    told = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    restore = ("restore", "--moment", told, "--from", "restored")
    status, said = practice.types(*restore, "--apply")
    assert (status, "Sending is on" in said) == (1, True)
    assert practice.types("sending", "stop")[0] == 0
    assert within(90, lambda: practice.stays_as_it_is(*restore))  # late reports may still come in
    as_it_is = practice.everything(live)
    status, said = practice.types(*restore, "--apply")
    print(f"\nrestore: {6 * EACH} people, {len(as_it_is)} items\n{said}")
    assert status == 0, said
    assert practice.types(*restore[:3], "--apply")[0] == 0  # once more does nothing more
    assert {m.state for m in practice.services.outbox.read(in_flight)} == {State.UNKNOWN}

    practice.come_due([*leaves, *due_later])
    assert practice.types("sending", "start")[0] == 0
    practice.practice.run_schedule()
    assert within(120, lambda: practice.told(due_later) == [1] * EACH)
    time.sleep(2)
    for people in (before, *out, due_later):
        assert practice.told(people) == [1] * EACH
    assert practice.told(leaves) == [1] * EACH
    for hours in (1, 6, 7):
        practice.watch(hours)
    time.sleep(2)
    assert {copies for people in (before, *out, due_later) for copies in practice.told(people)} == {
        1
    }
    written = practice.messages([*before, *queued, *planned_since, *asked_since])
    unsettled = [m for m in written if open_(practice, m)]
    copies = practice.told([*before, *queued, *planned_since, *asked_since, *due_later])
    print(
        f"  {len(copies)} people written to, {sum(n > 1 for n in copies)} of them twice; {EACH} left, {sum(practice.told(leaves)) - EACH} of them written to since"
    )
    assert len(written) >= 4 * EACH
    assert unsettled == []


def in_flight_at_the_moment(practice, messages):
    """Let some messages of the restored table be as a worker's claim leaves them; return their ids."""
    for message in messages:
        key = {
            "pk": {"S": f"CLINIC#{practice.clinic.id}#PATIENT#{message.owner}"},
            "sk": {"S": f"MSG#{message.id.split('.', 2)[2]}"},
        }
        item = practice.dynamodb.get_item(TableName="restored", Key=key)["Item"]
        item |= {
            "state": {"S": "sending"},
            "attempts": {"N": "1"},
            "lease_until": {"S": times.iso(datetime.now(UTC) - timedelta(minutes=1))},
        }
        practice.dynamodb.put_item(TableName="restored", Item=item)
    return [message.id for message in messages]


def has_left(practice, person):
    """Tell whether the BAJA was taken in."""
    return practice.records.get(Line, person.e164).opted_out_at is not None


def open_(practice, message: Message):
    """Tell whether a message has neither ended nor been given to staff."""
    given = {task.message_id for task in practice.records.inbox(limit=10**6)}
    closed = message.state in (
        State.ACCEPTED,
        State.SENT,
        State.DELIVERED,
        State.READ,
        State.FAILED,
        State.SUPPRESSED,
    )
    return not closed and message.id not in given
