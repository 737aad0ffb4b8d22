"""R15: what one release writes, another reads and saves, and nothing of it is lost: of every kind of record, both ways.

The older release is code of ours as it was, kept whole and run in a process of its own; the later one is ours with a field, a word,
an attribute, an index and a kind of record more (tests/releases).
"""

import dataclasses
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.consent.consent_journal import JournaledWord, Said
from chalicelib.messaging.model import Message, State
from chalicelib.shared.errors import UnreadableRecordError
from chalicelib.shared.later_release import Extensible
from chalicelib.shared.writes import Rewrite, Save, Withdraw
from chalicelib.storage.item_codec import PLACES, from_item, key_of, to_item
from chalicelib.storage.journal import word_item
from tests.builders import NOW, a_message
from tests.releases.freeze_release import digest_of, files_of, kept_files
from tests.releases.trees import ORIGIN, OURS, Release, later_tree, older_tree

CLINIC = "k3v9q2xa"
# Every kind of record with an id as it has it. A kind that is added gets its line here.
IDS = {
    "AgendaFile": "261122153000-4f9a2c1bqqzz",
    "AnswerDraft": "+525512345678/lup1ta000001",
    "ApiToken": "4f9a2c1bqq",
    "Appointment": "a1b2c3d4e5f6",
    "AppointmentKey": "CITA-1042",
    "AuditItem": "2026-11-22/153000-4f9a2c1bqq",
    "Clinic": CLINIC,
    "ClinicMessageKey": f"p7d2m4q8w1zc/{CLINIC}.clinic.2611221630-clinic_notice-4f9a2c1b",
    "ConsentEvent": "p7d2m4q8w1zc/261122153000-4f9a2c1b",
    "DataLink": "9f86d081884c7d65",
    "DataSession": "9f86d081884c7d66",
    "DeskDeed": "p7d2m4q8w1zc/261122153000-4f9a2c1b.moved",
    "Device": "9f86d081884c7d69",
    "Dispatch": f"{CLINIC}.2026-11-22.153000-4f9a2c1bqq",
    "Forgotten": "9f86d081884c7d67",
    "FormerLine": "p7d2m4q8w1zc/3-1",
    "Heartbeat": "statuses",
    "ImportRun": "261122153000-4f9a2c1b",
    "ImportedRecord": "p7d2m4q8w1zc/261122153000-4f9a2c1b.a1b2c3d4e5f6",
    "Inbound": "8q4n1w6t2z0r5v7x",
    "Invitation": "9f86d081884c7d6a",
    "Line": "+525512345678",
    "LineAlias": "5215512345678",
    "Merge": "p7d2m4q8w1zc/261122153000-4f9a2c1b",
    "Message": f"{CLINIC}.p7d2m4q8w1zc.2611221630-reminder-4f9a2c1b",
    "NamesAsked": "practitioners",
    "Patient": "p7d2m4q8w1zc",
    "PatientAlias": "p7d2m4q8w1zd",
    "PatientKey": "P-1024",
    "Practitioner": "4f9a2c1b",
    "ReceivedText": "+525512345678/261122153000-4f9a2c1b",
    "RowForReview": "9f86d081884c7d68",
    "RowsSaid": "261122153000-4f9a2c1bqqzy",
    "Signup": "4k9d-x2mp",
    "StaffMember": "lup1ta000001",
    "StaffSession": "9f86d081884c7d6b",
    "StaffTask": "261122153000-4f9a2c1b",
    "TextThread": "+525512345678",
    "UsedCode": "4k9d-x2mq",
}
ADDED_ONLY = {"AuditItem", "ClinicMessageKey", "ConsentEvent"}  # no release saves them again
BY_NAME = {kind.__name__: kind for kind in PLACES}
# The older release asks for none of these, so it never meets one.
NEWER = {
    *(
        "AgendaFile",
        "AnswerDraft",
        "DeskDeed",
        "Device",
        "ImportRun",
        "ImportedRecord",
        "Invitation",
        "RowForReview",
        "RowsSaid",
    ),
    *("NamesAsked", "Practitioner", "StaffMember", "StaffSession", "UsedCode"),
}
# The older release kept no words in a thread, nor any of the clinic's people in a message, so it does not know how long a clinic keeps
# them; ours says so again when it saves.
KEPT_OTHERWISE = {"Message": ("expires_at",), "TextThread": ("expires_at",)}
each_kind = pytest.mark.parametrize("kind", sorted(IDS))
each_kind_of_both = pytest.mark.parametrize("kind", sorted(set(IDS) - NEWER))


@pytest.fixture(scope="module")
def older(tmp_path_factory):
    """The older release at work."""
    release = Release(older_tree(tmp_path_factory.mktemp("older")))
    yield release
    release.end()


@pytest.fixture(scope="module")
def later_code(tmp_path_factory):
    """The later release's code."""
    return later_tree(tmp_path_factory.mktemp("later"))


@pytest.fixture(scope="module")
def later(later_code):
    """The later release at work."""
    release = Release(later_code)
    yield release
    release.end()


@pytest.fixture(scope="module")
def of_another_schema(later_code):
    """A release in which every kind of record has the schema 2."""
    release = Release(later_code, **dict.fromkeys(IDS, 2))
    yield release
    release.end()


@pytest.fixture(scope="module")
def ours():
    """This release in a process of its own, which fills every field."""
    release = Release(OURS.parent)
    yield release
    release.end()


def saved_here(world, kind, item):
    """Lay an item, let this release read and save it through its store; return the item as it is then."""
    world.lay(item)
    records, record_kind = world.records(CLINIC), BY_NAME[kind]
    record = records.get(record_kind, IDS[kind])
    if kind not in ADDED_ONLY:
        records.commit([Rewrite(record) if kind == "Message" else Save(record)])
    return world.item(key_of(record_kind, CLINIC, IDS[kind]))


def is_extensible(default):
    """Tell whether a field is a structure of its own when nothing is said."""
    return isinstance(default, Extensible)


def without_version(item, *but):
    """Return an item with its text as values, but for the count of its saves."""
    fields = json.loads(item["data"]["S"])
    left_out = ("version", "data", *but)
    return {name: own for name, own in item.items() if name not in left_out}, fields


def test_every_kind_of_record_is_tried(older, later):
    """Who adds one gives it a line in the table above."""
    assert set(IDS) == set(BY_NAME)
    assert len(older.kinds()) >= 25
    assert set(IDS) - set(older.kinds()) == NEWER
    assert set(older.kinds()) - set(IDS) == set()
    assert set(later.kinds()) == {*IDS, "Voucher"}


def test_the_older_release_is_code_of_ours_as_it_was():
    """Nobody has edited what is kept; where the history is at hand, it is that commit's."""
    commit, digest = ORIGIN.read_text("utf-8").split()
    kept, was = kept_files(), files_of(commit)
    assert "chalicelib/storage/item_codec.py" in kept
    assert digest_of(kept) == digest
    assert was is None or kept == was


@each_kind
def test_what_a_later_release_wrote_is_whole_after_this_one_saved_it(world, later, kind):
    """Fields at any depth, words of enums, attributes and an index: the item is the same but for its version."""
    written = later.write(kind, IDS[kind])
    assert "added_later" in written["data"]["S"]
    assert written["added_attribute"] == {"S": "added_attribute said"}
    saved = saved_here(world, kind, written)
    assert without_version(saved) == without_version(written)
    assert later.read(kind, saved) == later.read(kind, written)


@each_kind
def test_a_structure_at_its_defaults_of_which_a_later_release_wrote_more_is_written(
    world, ours, kind
):
    """What is at its default is left out of an item, but not with what we do not know of it."""
    item = ours.write(kind, IDS[kind])
    fields = json.loads(item["data"]["S"])
    inner = [f.name for f in dataclasses.fields(BY_NAME[kind]) if is_extensible(f.default)]
    inner += ["limits"] if kind == "Clinic" else []
    fields |= {name: {"added_later": True} for name in inner}
    saved = saved_here(world, kind, item | {"data": {"S": json.dumps(fields)}})
    assert without_version(saved)[1] == fields
    assert inner or kind not in ("Clinic", "ConsentEvent")


@each_kind
def test_what_this_release_wrote_is_whole_after_a_later_one_saved_it(later, ours, kind):
    """All that this release knows of it."""
    written = ours.write(kind, IDS[kind])
    saved = later.save(kind, written)
    assert ours.read(kind, saved) == ours.read(kind, written)
    assert without_version(ours.save(kind, saved)) == without_version(saved)


@each_kind_of_both
def test_what_the_older_release_wrote_is_whole_after_this_one_saved_it(world, older, kind):
    """The older one reads it as it wrote it."""
    written = older.write(kind, IDS[kind])
    saved = saved_here(world, kind, written)
    assert older.read(kind, saved) == older.read(kind, written)


@each_kind_of_both
def test_the_older_release_reads_and_saves_what_this_one_wrote(older, ours, kind):
    """It has no field or word that the older one does not know, so nothing is lost either."""
    written = ours.write(kind, IDS[kind])
    saved, otherwise = older.save(kind, written), KEPT_OTHERWISE.get(kind, ())
    assert without_version(saved, *otherwise) == without_version(written, *otherwise)
    assert ours.read(kind, saved) == ours.read(kind, written)


@each_kind_of_both
def test_what_a_later_release_wrote_is_whole_after_the_older_one_saved_it(older, later, kind):
    """Also one that has jumped over ours: what the older does not know it keeps."""
    written = later.write(kind, IDS[kind])
    saved, otherwise = older.save(kind, written), KEPT_OTHERWISE.get(kind, ())
    assert without_version(saved, *otherwise) == without_version(written, *otherwise)
    assert later.read(kind, saved) == later.read(kind, written)


@each_kind
def test_a_record_of_a_later_schema_is_left_alone(world, of_another_schema, kind):
    """It is not read, not saved and not lost; whoever reads many leaves it out and says which."""
    written = of_another_schema.write(kind, IDS[kind])
    assert written["schema"] == {"N": "2"}
    again = of_another_schema.save(kind, written)
    assert of_another_schema.read(kind, again) == of_another_schema.read(kind, written)
    world.lay(written)
    records, record_kind = world.records(CLINIC), BY_NAME[kind]
    for read in (records.get, lambda known, i: records.get_many(known, [i])):
        with pytest.raises(UnreadableRecordError):
            read(record_kind, IDS[kind])
    assert records.get_each(record_kind, [IDS[kind]]) == ({}, [IDS[kind]])
    assert world.item(key_of(record_kind, CLINIC, IDS[kind])) == written


def a_later_message(world, later):
    """Lay a queued message of which a later release wrote more than this one knows; return it and its item."""
    item = later.write("Message", IDS["Message"])
    item |= {"state": {"S": "queued"}, "attempts": {"N": "0"}}
    item = {n: own for n, own in item.items() if n not in ("provider_id", "recalled")}
    world.lay(item)
    return world.records(CLINIC).get(Message, IDS["Message"]), item


def rest_of(item):
    """Return what no claim, outcome or withdrawal is about."""
    own = {"state", "reason", "attempts", "lease_until", "changed_at", "told_at"}
    own |= {"provider_id", "recalled", "went_as"}
    return {n: v for n, v in item.items() if n not in {*own, "lookup_pk", "lookup_sk"}}


def test_a_claim_and_an_outcome_leave_the_rest_as_it_is(world, later):
    """They write attributes of their own."""
    message, item = a_later_message(world, later)
    (claimed,) = world.outbox.claim([message], lease_until=NOW)
    gone = replace(claimed, state=State.ACCEPTED, provider_id="wamid.1", changed_at=NOW)
    assert world.outbox.settle([gone], seen=State.SENDING) == []
    kept = world.item(key_of(Message, CLINIC, message.id))
    assert (kept["state"], rest_of(kept)) == ({"S": "accepted"}, rest_of(item))


@pytest.mark.parametrize("seen", ["queued", "sending", "added_later"])
def test_a_withdrawal_leaves_the_rest_as_it_is(world, later, seen):
    """What is in a later release's state keeps it: it is only marked, so that nobody tries it again."""
    message, item = a_later_message(world, later)
    world.lay(item | {"state": {"S": seen}})
    world.records(CLINIC).commit([Withdraw(message.id, seen, "cancelled")])
    kept = world.item(key_of(Message, CLINIC, message.id))
    assert rest_of(kept) == rest_of(item)
    was = ("suppressed", "reason") if seen == "queued" else (seen, "recalled")
    assert (kept["state"]["S"], kept[was[1]]["S"]) == (was[0], "cancelled")


@pytest.mark.parametrize("kind", ["Appointment", "Dispatch"])
def test_what_is_due_and_of_a_later_schema_waits_an_hour_and_nothing_else_changes(
    world, of_another_schema, kind
):
    """As any record that cannot be read."""
    written, later = of_another_schema.write(kind, IDS[kind]), NOW + timedelta(hours=1)
    world.lay(written)
    world.records(CLINIC).look_later(BY_NAME[kind], IDS[kind], until=later)
    kept = world.item(key_of(BY_NAME[kind], CLINIC, IDS[kind]))
    assert kept == written | {"due_at": {"S": "2026-11-22T16:30:00Z"}}


def test_a_word_of_a_later_release_is_made_only_by_reading():
    """Nobody else may bring it: not the API, not the command line, not a tap."""
    item = to_item(CLINIC, a_message())
    assert from_item(Message, item | {"state": {"S": "put_off"}}).state == "put_off"
    with pytest.raises(ValueError, match="put_off"):
        State("put_off")


def test_the_journal_is_read_with_the_words_of_a_later_release(world):
    """Who restores a table is told of them."""
    journal, at = world.journal, NOW.replace(year=2019)  # a day of this test's own
    word = JournaledWord("153000-abc", Said.LEFT, ("p1",), at)
    item = word_item(CLINIC, word)
    text = item["data"]["S"].replace('"left"', '"put_off"')
    item["data"] = {"S": text.replace("{", '{"more":1,', 1)}
    lay = journal.table.put if hasattr(journal, "table") else world.lay
    lay(item)
    found = [told for clinic, told in journal.words_since(at, until=at) if clinic == CLINIC]
    assert [(told.id, told.said) for told in found] == [(word.id, "put_off")]
