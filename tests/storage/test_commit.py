import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from chalicelib.appointments.model import Appointment
from chalicelib.messaging.model import Message, State
from chalicelib.patients.model import Patient
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import (
    Count,
    Create,
    MoveOn,
    Remove,
    Rewrite,
    Save,
    Unchanged,
    Withdraw,
    saved,
)
from chalicelib.storage.keys import Key
from chalicelib.storage.search_items import MAX_ACTIONS
from tests.builders import NOW, a_message, a_patient, an_appointment, keep

SOON = NOW + timedelta(days=2)


@pytest.fixture
def message(clinic_id):
    """A queued reminder of this test's own clinic."""
    return a_message(id=f"{clinic_id}.p7d2m4q8w1zc.2611221530-reminder-abcdefgh")


def _refused(records, writes):
    with pytest.raises(ConflictError) as conflict:
        records.commit(writes)
    return conflict.value.failed


def test_nothing_to_write_is_no_error(world, records, clinic_id):
    """A decision that changes nothing may be committed, and leaves nothing behind, no audit item either."""

    def ours():
        return sorted(str(item) for item in world.everything() if clinic_id in str(item))

    keep(records, a_patient())
    before = ours()
    assert before
    records.commit([])
    assert ours() == before


def test_what_exists_is_not_created_again(records):
    """Creating the same record twice conflicts, and the first stays."""
    keep(records, a_patient())
    assert _refused(records, [Create(a_patient(name="Otra"))]) == (0,)
    assert records.get(Patient, a_patient().id) == a_patient()


def test_a_save_replaces_the_record_and_moves_its_version(records):
    """The version counts the saves, so that whoever read before must read again."""
    keep(records, a_patient())
    records.commit([Save(replace(a_patient(), name="Ana María López"))])
    assert records.get(Patient, a_patient().id) == replace(
        a_patient(), name="Ana María López", version=1
    )


def test_a_save_of_what_was_read_before_a_change_conflicts(records):
    """Two who read the same version: the second does not overwrite the first."""
    keep(records, a_patient())
    records.commit([Save(replace(a_patient(), email="ana@example.org"))])
    assert _refused(records, [Save(replace(a_patient(), name="Perdida"))]) == (0,)
    assert records.get(Patient, a_patient().id).email == "ana@example.org"


def test_a_save_of_what_does_not_exist_conflicts(records):
    """Saving never creates."""
    assert _refused(records, [Save(a_patient())]) == (0,)
    assert records.get(Patient, a_patient().id) is None


def test_a_field_set_back_to_its_default_is_forgotten(records):
    """A visit that is due no more leaves the index of what is due."""
    visit = an_appointment(due_at=NOW)
    keep(records, visit)
    records.commit([Save(replace(visit, due_at=None))])
    assert records.get(Appointment, visit.id).due_at is None


def test_unchanged_holds_while_nobody_saved(records):
    """A record that was only read may be part of the condition, and is not written."""
    keep(records, a_patient())
    records.commit([Unchanged(a_patient()), Create(an_appointment())])
    assert records.get(Patient, a_patient().id) == a_patient()
    records.commit([Save(a_patient())])
    assert _refused(records, [Unchanged(a_patient())]) == (0,)


def test_unchanged_fails_for_what_does_not_exist(records):
    """What was never there was not seen."""
    assert _refused(records, [Unchanged(a_patient())]) == (0,)


def test_what_is_removed_is_gone_and_removed_once(records):
    """What a one-time code stands for is used by one: the second removal conflicts."""
    keep(records, a_patient())
    records.commit([Remove(a_patient())])
    assert records.get(Patient, a_patient().id) is None
    assert _refused(records, [Create(an_appointment()), Remove(a_patient())]) == (1,)
    assert records.get(Appointment, an_appointment().id) is None


def test_what_changed_since_it_was_read_is_not_removed(records):
    """Somebody said something meanwhile: whoever removes decides again."""
    keep(records, a_patient())
    records.commit([Save(replace(a_patient(), email="ana@example.org"))])
    assert _refused(records, [Remove(a_patient())]) == (0,)
    assert records.get(Patient, a_patient().id).email == "ana@example.org"


def test_a_record_without_versions_is_removed(records, message):
    """Only what is saved more than once counts its versions."""
    keep(records, message)
    records.commit([Remove(message)])
    assert _refused(records, [Remove(message)]) == (0,)


def test_a_message_being_sent_is_recalled_and_goes_on(records, message):
    """Its attempt is open: it keeps its state and learns that there is no other."""
    keep(records, replace(message, state=State.SENDING))
    records.commit([Withdraw(message.id, State.SENDING, "cancelled")])
    found = records.get(Message, message.id)
    assert (found.state, found.reason, found.recalled) == (State.SENDING, "", "cancelled")


def test_a_withdrawn_message_is_suppressed_with_its_reason(records, message):
    """The receptionist reads why it was not sent; the rest of it stays as it was."""
    keep(records, message)
    records.commit([Withdraw(message.id, State.QUEUED, "cancelled")])
    assert records.get(Message, message.id) == replace(
        message, state=State.SUPPRESSED, reason="cancelled"
    )


@pytest.mark.parametrize("state", [State.SENDING, State.SUPPRESSED, State.ACCEPTED, State.RETRY])
def test_a_message_no_longer_in_the_state_seen_is_not_withdrawn(records, message, state):
    """Whoever was faster wins, and the change that wanted the withdrawal is decided again."""
    keep(records, replace(message, state=state))
    assert _refused(records, [Withdraw(message.id, State.QUEUED, "moved")]) == (0,)
    assert records.get(Message, message.id).state is state


def test_a_message_that_does_not_exist_is_not_withdrawn(records, message):
    """A withdrawal never creates a stump of a message."""
    assert _refused(records, [Withdraw(message.id, State.QUEUED, "moved")]) == (0,)
    assert records.get(Message, message.id) is None


@pytest.mark.parametrize(
    "meanwhile",
    [
        {"state": State.QUEUED},
        {"attempts": 2},
        {"recalled": "cancelled"},
        {"provider_id": "wamid.A"},
    ],
)
def test_a_message_that_a_sender_had_meanwhile_is_not_rewritten(records, message, meanwhile):
    """Tried once more, it waits again: the attempt that was made would be forgotten under the old count."""
    seen = replace(message, state=State.RETRY, attempts=1)
    keep(records, replace(seen, **meanwhile))
    assert _refused(records, [Rewrite(replace(seen, reason="no longer wanted"))]) == (0,)
    assert records.get(Message, message.id) == replace(seen, **meanwhile)


def test_a_message_at_rest_is_rewritten(records, message):
    """All that it says is replaced; where it stands and how often it was tried stays."""
    seen = replace(message, state=State.RETRY, attempts=1, provider_id="wamid.A", recalled="moved")
    keep(records, seen)
    records.commit([Rewrite(replace(seen, about=(), reason="no longer wanted"))])
    told = replace(seen, about=(), reason="no longer wanted")
    assert records.get(Message, message.id) == told


@pytest.mark.parametrize(
    "meanwhile",
    [{"state": State.SENDING}, {"attempts": 2}, {"recalled": "cancelled"}, {"state": None}],
)
def test_a_message_that_moved_meanwhile_is_not_moved_on(records, message, meanwhile):
    """Taken by another, tried, recalled, or gone: nobody takes it over that."""
    if meanwhile != {"state": None}:
        keep(records, replace(message, **meanwhile))
    taken = replace(message, state=State.BY_HAND, attempts=1, sent_by="lup", told_at=NOW)
    assert _refused(records, [MoveOn(taken, message)]) == (0,)


def test_a_message_is_moved_on_and_back_and_what_it_says_stays(records, message):
    """What says where it stands is written, and taken away where it is nothing any more."""
    keep(records, message)
    taken = replace(
        message, state=State.BY_HAND, attempts=1, sent_by="lup", told_at=NOW, changed_at=NOW
    )
    records.commit([MoveOn(replace(taken, e164="+525500000000"), message)])
    assert records.get(Message, message.id) == taken
    back = replace(taken, state=State.QUEUED, sent_by="", told_at=None)
    records.commit([MoveOn(back, taken)])
    assert records.get(Message, message.id) == back


def test_one_failure_keeps_everything_as_it_was(records, message):
    """All or none, with every place that failed named."""
    keep(records, a_patient(), message)
    writes = [
        Create(an_appointment()),
        Create(a_patient()),
        Withdraw(message.id, State.QUEUED, "cancelled"),
        Save(a_patient(id="nobody")),
        Count("people", 1, SOON),
    ]
    assert _refused(records, writes) == (1, 3)
    assert records.get(Appointment, an_appointment().id) is None
    assert records.get(Message, message.id) == message
    assert records.counts(["people"]) == 0


def test_counters_are_made_at_need_and_add_up(records):
    """A counter needs no creation, and threads that count lose nothing."""

    def count(_):
        for _ in range(20):
            try:
                records.commit([Count("people-20261122/h15", 1, SOON)])
            except ConflictError:  # DynamoDB may refuse two transactions on one item
                continue
            return 1
        return 0

    with ThreadPoolExecutor(8) as threads:
        counted = sum(threads.map(count, range(40)))
    records.commit([Count("people-20261122/h16", 5, SOON)])
    assert counted == 40
    assert records.counts(["people-20261122/h15", "people-20261122/h16", "never"]) == 45


def test_what_fits_a_transaction_beside_its_audit_item_and_no_more(records):
    """The limit of a transaction is said before anything is written."""
    visits = [Create(an_appointment(id=f"visit{number:03}")) for number in range(101)]
    with pytest.raises(ValueError, match="101 writes"):
        records.commit(visits[:100])
    records.commit(visits[:99])
    assert len(records.get_many(Appointment, [w.record.id for w in visits])) == 99


def test_the_table_itself_takes_a_hundred_and_refuses_more(table):
    """Our own limit is DynamoDB's: whatever passes it is no conflict, and would be refused each time."""

    def puts(number):
        item = {"pk": {"S": f"LIMIT#{number}"}, "sk": {"S": "X"}}
        return [
            {"Put": {"TableName": table.name, "Item": item | {"pk": {"S": f"LIMIT#{number}#{n}"}}}}
            for n in range(number)
        ]

    table.transact(puts(MAX_ACTIONS))
    with pytest.raises(ClientError, match="ValidationException"):
        table.transact(puts(MAX_ACTIONS + 1))
    assert table.get(Key("LIMIT#100#99", "X"))
    assert table.get(Key("LIMIT#101#0", "X")) is None


def test_one_record_is_written_once_in_a_transaction(records):
    """Two writes of one record are a mistake of ours, not a conflict to be tried again."""
    keep(records, a_patient())
    with pytest.raises((ValueError, ClientError)) as mistake:
        records.commit([Save(a_patient()), Save(a_patient())])
    assert not isinstance(mistake.value, ConflictError)
    assert records.get(Patient, a_patient().id).version == 0


def test_of_many_who_save_the_same_version_one_wins(records):
    """Twelve desks change one patient at once: one is kept, eleven are told."""
    keep(records, a_patient())
    start = threading.Barrier(12)

    def change(number):
        start.wait()
        try:
            records.commit([Save(replace(a_patient(), name=f"Ana {number}"))])
        except ConflictError:
            return []
        return [number]

    with ThreadPoolExecutor(12) as threads:
        winners = [n for won in threads.map(change, range(12)) for n in won]
    assert len(winners) == 1
    assert records.get(Patient, a_patient().id) == saved(
        replace(a_patient(), name=f"Ana {winners[0]}")
    )
