from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments.model import Appointment
from chalicelib.messaging.model import Dispatch
from chalicelib.shared import ids
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Save, saved
from tests.builders import NOW, a_clinic, an_appointment, keep


def _clinic(**changes):
    own = ids.new_id(8)
    usual = {"id": own, "slug": f"clinica-{own}"}
    sender = replace(a_clinic().sender, phone_number_id=f"phone-{own}")
    return a_clinic(**(usual | {"sender": sender} | changes))


def test_a_clinic_is_found_by_its_address_its_number_and_its_id(world):
    """What a form, an event and a command know of it."""
    clinic = _clinic()
    world.directory.add(clinic)
    assert world.directory.by_slug(clinic.slug) == clinic
    assert world.directory.by_sender(clinic.sender.phone_number_id) == clinic
    assert world.directory.by_id(clinic.id) == clinic
    assert clinic in world.directory.all()


def test_clinics_are_found_by_their_account(world):
    """News of templates name no number; several clinics may share an account, and one may have none."""
    sender = replace(a_clinic().sender, business_account_id=f"waba-{ids.new_id(8)}")
    two = [_clinic(sender=replace(sender, phone_number_id=f"pnid-{ids.new_id(8)}")) for _ in "ab"]
    without = _clinic(sender=replace(sender, phone_number_id="pnid-0", business_account_id=""))
    for clinic in (*two, without, _clinic()):
        world.directory.add(clinic)
    account = sender.business_account_id
    assert sorted(world.directory.ids_by_account(account)) == sorted(c.id for c in two)
    assert world.directory.ids_by_account("waba-none") == []


def test_a_clinic_of_a_former_release_is_found_by_its_account_once_it_is_saved(world):
    """It stood in no such index: whoever holds a template saves the clinic, and then an approval finds it."""
    clinic = _clinic()
    world.directory.add(clinic)
    records = world.records(clinic.id)
    records.commit([Save(replace(clinic, paused="131042"))])
    assert world.directory.ids_by_account(clinic.sender.business_account_id).count(clinic.id) == 1


def test_nobody_is_found_by_what_nobody_has(world):
    """An unknown address, number or id is None."""
    assert world.directory.by_slug("no-existe") is None
    assert world.directory.by_sender("000") is None
    assert world.directory.by_id("nobody") is None


def test_an_address_or_number_belongs_to_one_clinic(world):
    """A second clinic with either is refused, whole."""
    first = _clinic()
    world.directory.add(first)
    for taken in (_clinic(slug=first.slug), _clinic(sender=first.sender), first):
        with pytest.raises(NotAllowedError, match="clinic_address_or_number_taken"):
            world.directory.add(taken)
        assert world.directory.by_id(taken.id) == (first if taken is first else None)
    assert world.directory.by_slug(first.slug) == first


def test_all_clinics_are_listed_by_their_address(world):
    """More than a page of them."""
    added = [_clinic() for _ in range(5)]
    for clinic in added:
        world.directory.add(clinic)
    listed = world.directory.all()
    assert [c.slug for c in listed] == sorted(c.slug for c in listed)
    assert {c.id for c in added} <= {c.id for c in listed}


def _due(world, clinic_id, now):
    """Return what is due of one clinic, wherever its shard is."""
    found = [due for shard in world.due_index.shards for due in world.due_index.due(shard, now)]
    return [(due.kind, due.record_id) for due in found if due.clinic_id == clinic_id]


def test_what_is_due_is_named_the_longest_due_first(world, records, clinic_id):
    """Visits and dispatches alike, over several pages, and nothing that is not due yet."""
    minutes = [5, 0, 40, 15, 30, 10, 61, 20, 60]
    keep(
        records,
        *(an_appointment(id=f"v{n}", due_at=NOW - timedelta(minutes=n)) for n in minutes),
        an_appointment(id="later", due_at=NOW + timedelta(seconds=1)),
        an_appointment(id="never"),
        Dispatch(f"{clinic_id}.2026-11-22.150000-abc", ("x",), NOW - timedelta(minutes=50), NOW),
    )
    expected = [(Appointment, f"v{n}") for n in sorted(minutes, reverse=True)]
    expected.insert(2, (Dispatch, f"{clinic_id}.2026-11-22.150000-abc"))
    assert _due(world, clinic_id, NOW) == expected


def test_what_is_due_says_since_when(world, records, clinic_id):
    """To the second, of visits and dispatches: whose turn it is goes by it."""
    since = NOW - timedelta(minutes=7, seconds=13)
    dispatch = Dispatch(f"{clinic_id}.2026-11-22.150000-abc", ("x",), since, NOW)
    keep(records, an_appointment(due_at=NOW), dispatch)
    found = [due for shard in world.due_index.shards for due in world.due_index.due(shard, NOW)]
    moments = [(due.kind, due.due_at) for due in found if due.clinic_id == clinic_id]
    assert moments == [(Dispatch, since), (Appointment, NOW)]


def test_what_was_decided_is_due_no_more(world, records, clinic_id):
    """A visit leaves the index with its last decision, and comes back with a new moment."""
    visit = an_appointment(due_at=NOW)
    keep(records, visit)
    records.commit([Save(replace(visit, due_at=None))])
    assert _due(world, clinic_id, NOW) == []
    records.commit([Save(replace(saved(visit), due_at=NOW + timedelta(hours=1)))])
    assert _due(world, clinic_id, NOW) == []
    assert _due(world, clinic_id, NOW + timedelta(hours=1)) == [(Appointment, visit.id)]


def test_what_is_named_as_due_can_be_read(world, records, clinic_id):
    """The index gives kind and id as the records take them."""
    dispatch = Dispatch(f"{clinic_id}.2026-11-22.150000-abc", ("x",), NOW, NOW)
    keep(records, an_appointment(due_at=NOW), dispatch)
    found = [records.get(kind, record_id) for kind, record_id in _due(world, clinic_id, NOW)]
    assert {type(record) for record in found} == {Appointment, Dispatch}
