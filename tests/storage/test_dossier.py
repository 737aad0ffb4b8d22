"""Handing over and erasing a person; the stand-in and DynamoDB alike. After it no canary is left in the table."""

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from chalicelib.appointments.model import Appointment
from chalicelib.consent.grant_and_withdraw import with_attestation
from chalicelib.consent.model import Proof, Source
from chalicelib.consent.signup import Signup, hashes_of_line
from chalicelib.data_rights.collect_dossier import Dossier, collect_dossier, collect_dossiers
from chalicelib.data_rights.collect_told import collect_told
from chalicelib.data_rights.erase import erase
from chalicelib.data_rights.export_dossier import Reading, as_rows, exported
from chalicelib.merging.model import Merge
from chalicelib.messaging.event_types import InboundKind, InboundMessage
from chalicelib.messaging.model import TO_CLINIC, Kind, Message, State, message_id
from chalicelib.messaging.put_out_messages import written
from chalicelib.messaging.received_texts import TextThread, opened, received_text
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task
from chalicelib.messaging.watch_dispatches import task_of
from chalicelib.messaging.whatsapp.template_definitions import as_read
from chalicelib.patients.model import (
    Forgotten,
    FormerLine,
    Line,
    NumberState,
    Particulars,
    Patient,
    PatientAlias,
    PatientKey,
    Purpose,
)
from chalicelib.patients.phone_lines import line_of, without_patient
from chalicelib.patients.register import register
from chalicelib.replies.handle_inbound import Reception
from chalicelib.shared.errors import (
    ConflictError,
    NotAllowedError,
    NotFoundError,
    UnreadableRecordError,
)
from chalicelib.shared.writes import Create, Save
from chalicelib.storage.item_codec import PLACES, key_of
from tests.builders import NOW, a_clinic, a_message, a_patient, keep, said_no
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.wrapped import Dying, Rotated, Wrapped
from tests.rights_net import while_at_work
from tests.storage.household import BSUID, CANARIES, IXCHEL, MOTHER, PHONE, SON, WA_ID, move_in

DAY = timedelta(days=1)
READING = Reading(a_clinic(), as_read)

MORE = "lo que otra versión sabe de Nopaltzin"


def _left(world, clinic_id, *words):
    """Return what of these words stands anywhere under the clinic's keys, in keys and indexes too."""
    mine = [item for item in world.everything() if f"CLINIC#{clinic_id}" in item["pk"]["S"]]
    whole = json.dumps(mine, ensure_ascii=False, default=str)
    return [word for word in words if word in whole]


def test_of_a_person_alone_nothing_is_left_but_a_hash(records, world, clinic_id):
    """Names, number, words, WhatsApp's ids, keys of other systems: no canary, in no item and no index."""
    move_in(records, MOTHER)
    assert len(_left(world, clinic_id, *CANARIES)) == len(CANARIES) - 2, "the two children's names"
    erase(records, MOTHER.id, now=NOW)
    assert _left(world, clinic_id, *CANARIES) == []
    (kept,) = records.get_many(Forgotten, records.keyed_hashes(PHONE)).values()
    assert kept.at == NOW


def test_what_is_left_is_the_hash_and_the_audit(records, world, clinic_id):
    """And dispatches, which hold ids."""
    move_in(records, MOTHER)
    erase(records, MOTHER.id, now=NOW)
    mine = [item for item in world.everything() if f"CLINIC#{clinic_id}" in item["pk"]["S"]]
    kinds = {item["pk"]["S"].split("#")[2] for item in mine}
    assert kinds == {"FORGOTTEN", "AUDIT", "DISPATCH", "TEAM"}


def test_the_front_desk_may_do_all_that_an_erasure_takes(records, world, clinic_id):
    """Its role has the right to each kind of record that goes, and to the hash that stays."""
    move_in(records, MOTHER, IXCHEL, SON)
    for person in (SON, MOTHER, IXCHEL):
        while_at_work(("staff_pages",), partial(erase, records, person.id, now=NOW))
    assert _left(world, clinic_id, *CANARIES) == []


def test_the_audit_says_that_it_was_done(records):
    """By whom, and of which id; without a name."""
    move_in(records, MOTHER)
    erase(records, MOTHER.id, now=NOW)
    now = datetime.now(UTC)
    days = sorted({f"{now:%Y-%m-%d}", f"{now - timedelta(minutes=5):%Y-%m-%d}"})
    told = [item.wrote for day in days for item in records.audit_on(day)]
    assert any("remove Patient" in w and "create Forgotten" in w for w in told)


def test_a_child_goes_and_the_others_of_the_phone_stay_whole(records, world, clinic_id):
    """The line, their visits, messages and consents; what named the child names it no more."""
    move_in(records, MOTHER, IXCHEL, SON)
    before = collect_dossier(records, IXCHEL.id)
    erase(records, SON.id, now=NOW)
    assert _left(world, clinic_id, "Nopaltzin") == []
    line = records.get(Line, PHONE)
    assert line.patient_ids == (MOTHER.id, IXCHEL.id)
    assert set(line.visits) == {f"visit-{MOTHER.id}", f"visit-{IXCHEL.id}"}
    after = collect_dossier(records, IXCHEL.id)
    assert (after.visits[0].id, after.consents) == (before.visits[0].id, before.consents)
    assert len(after.messages) == len(before.messages)
    assert _left(world, clinic_id, "Quetzalli", "Ixchel") == ["Quetzalli", "Ixchel"]


def test_a_message_that_waits_for_several_is_taken_back_and_planned_anew(records):
    """The others' visits are due again, so that they are reminded without the one who left."""
    move_in(records, MOTHER, SON)
    (waiting,) = [
        m for m in collect_dossier(records, SON.id).shared_messages if m.state is State.QUEUED
    ]
    erase(records, SON.id, now=NOW + timedelta(minutes=1))
    kept = records.get(Message, waiting.id)
    assert (kept.state, kept.reason) == (State.SUPPRESSED, "person_erased")
    assert [about.appointment_id for about in kept.about] == [f"visit-{MOTHER.id}"]
    assert records.get(Appointment, f"visit-{MOTHER.id}").due_at == NOW + timedelta(minutes=1)


def test_one_after_the_other_all_are_gone(records, world, clinic_id):
    """The last takes the line along."""
    move_in(records, MOTHER, IXCHEL, SON)
    for person in (SON, MOTHER, IXCHEL):
        erase(records, person.id, now=NOW)
    assert _left(world, clinic_id, *CANARIES) == []


@pytest.mark.parametrize("dies_after", range(6))
def test_a_crash_half_way_is_gone_on_with(records, world, clinic_id, dies_after):
    """Nothing new is begun meanwhile; the same command again ends it."""
    move_in(records, MOTHER, SON)
    with pytest.raises(RuntimeError):
        erase(_DyingInSmallSteps(records, dies_after), MOTHER.id, now=NOW)
    begun = records.get(Patient, MOTHER.id)
    if dies_after:
        assert begun.erasing_at == NOW
        assert (begun.number, begun.consents) == (NumberState.WRONG, {})
    erase(records, MOTHER.id, now=NOW + timedelta(hours=1))
    assert _left(world, clinic_id, "Quetzalli") == []
    with pytest.raises(NotFoundError):
        collect_dossier(records, MOTHER.id)


def test_more_than_a_transaction_holds_is_erased_in_several(records, world, clinic_id):
    """Years of visits."""
    move_in(records, MOTHER)
    (visit,) = collect_dossier(records, MOTHER.id).visits
    several = [dataclasses.replace(visit, id=f"old{n:04}", due_at=None) for n in range(150)]
    keep(records, *several)
    assert erase(records, MOTHER.id, now=NOW) > 150
    assert _left(world, clinic_id, *CANARIES) == []


def test_a_record_that_moves_meanwhile_is_looked_at_again(records, world, clinic_id):
    """A status that comes between the reading and the writing loses nothing."""
    move_in(records, MOTHER, SON)
    erase(_Raced(records), SON.id, now=NOW)
    assert _left(world, clinic_id, "Nopaltzin") == []


def test_a_merge_that_the_index_does_not_show_yet_goes_too(records, world, clinic_id):
    """It holds the whole record that was merged, name and number."""
    move_in(records, MOTHER)
    gone = dataclasses.replace(MOTHER, id="former000001", external_id="", email="")
    merge = Merge(f"{gone.id}/261122153000-4f9a2c1b", NOW, "x", "y", gone, MOTHER, MOTHER)
    now = records.get(Patient, MOTHER.id)
    together = dataclasses.replace(now, former_ids=(gone.id,))
    records.commit(
        [Save(together), Create(PatientAlias(gone.id, MOTHER.id, merge.id)), Create(merge)]
    )
    erase(_Late(records), MOTHER.id, now=NOW)
    assert _left(world, clinic_id, *CANARIES) == []


def test_an_import_of_the_same_number_is_not_written_to(records):
    """The office may list the person again; only the person's own word brings them back."""
    move_in(records, MOTHER)
    erase(records, MOTHER.id, now=NOW)
    line, existed = line_of(records, PHONE)
    assert (line.opted_out_at, existed) == (NOW, False)
    again = register(records, Particulars(MOTHER.name, PHONE), now=NOW, source="import")
    assert again.line.opted_out_at == NOW
    with pytest.raises(NotAllowedError, match="only_the_patient_can_come_back"):
        with_attestation(
            again.patient, again.line, Purpose.REMINDERS, Source.IMPORT, by="clinic", now=NOW
        )


def test_a_child_listed_again_on_the_phone_is_not_written_to(records):
    """The phone goes on for the others; for the one who left it counts as wrong."""
    move_in(records, MOTHER, SON)
    erase(records, SON.id, now=NOW)
    particulars = Particulars(SON.name, PHONE, external_id="NUEVO-1")
    again = register(records, particulars, now=NOW, source="import")
    assert again.patient.number is NumberState.WRONG
    other = register(
        records, Particulars("Otra Persona", PHONE, external_id="N-2"), now=NOW, source="import"
    )
    assert other.patient.number is NumberState.UNVERIFIED


def test_the_document_has_everything_of_the_person(records):
    """Every part filled, in Spanish, dates on the clinic's clock, messages as they were read."""
    move_in(records, MOTHER)
    document = exported(collect_dossier(records, MOTHER.id), READING, now=NOW)
    whole = json.dumps(document, ensure_ascii=False)
    empty = [part for part, value in document.items() if not value]
    assert empty == ["cambios"]
    for told in ("Quetzalli", PHONE, "tengo-una-pregunta-muy-mia", "EXP-QUETZALLI", "2026-11-23"):
        assert told in whole
    assert "Te recordamos la cita de Quetzalli" in whole
    assert {m["estado"] for m in document["mensajes"]} >= {"leído", "en espera"}


def test_of_former_numbers_that_were_somebody_elses_the_document_says_how_many(records):
    """The numbers are those people's data; hashes are no words for a person."""
    known = said_no(records.keyed_hashes, "+525500000001", "+525500000002")
    move_in(records, dataclasses.replace(MOTHER, refused_by=known))
    document = exported(collect_dossier(records, MOTHER.id), READING, now=NOW)
    assert document["numero"]["telefonos_en_que_contesto_otra_persona"] == 2
    whole = json.dumps(document, ensure_ascii=False)
    assert not [one for one in (*known, "5500000001") if one in whole]


def test_who_is_erased_leaves_no_number_with_those_it_was_wrong_for(records, world, clinic_id):
    """They answered "no soy yo" of another patient: who stays known as not having that phone, by its hash."""
    move_in(records, MOTHER)
    other = a_patient(e164=PHONE, number=NumberState.WRONG, external_id="EXP-2")
    keep(records, other, PatientKey("EXP-2", other.id))
    for e164 in ("+525500000001", PHONE, "+525500000001"):
        told = Particulars(other.name, e164, external_id="EXP-2")
        records.commit(register(records, told, now=NOW, source="import").writes)
    erase(records, MOTHER.id, now=NOW)
    assert _left(world, clinic_id, *CANARIES) == []
    kept = records.get(Patient, other.id)
    assert kept.refused_by == said_no(records.keyed_hashes, PHONE)
    back = Particulars(other.name, PHONE, external_id="EXP-2")
    again = register(records, back, now=NOW, source="import")
    assert again.patient.number is NumberState.WRONG


def test_the_document_has_words_where_the_records_have_codes(records):
    """How they came, their language, why a message did not arrive, what the inbox says of it."""
    person = dataclasses.replace(MOTHER, source="import", language="pt_BR")
    move_in(records, person)
    message = collect_dossier(records, person.id).messages[0]
    failed = dataclasses.replace(
        message, id=f"{message.id}x", state=State.FAILED, reason="131026", provider_id=""
    )
    keep(records, failed, task_of(failed, TaskKind.UNREACHABLE))
    document = exported(collect_dossier(records, person.id), READING, now=NOW)
    assert document["persona"]["como_llego"] == "lista de la clínica"
    assert document["persona"]["idioma"] == "portugués de Brasil"
    words = "este número no recibe mensajes de WhatsApp (131026)"
    assert words in {m["motivo"] for m in document["mensajes"]}
    assert words in {task["texto"] for task in document["pendientes_de_recepcion"]}


def test_the_document_of_one_names_no_other_of_the_phone(records):
    """What was written to all of them is there, without the others' names."""
    move_in(records, MOTHER, IXCHEL, SON)
    document = exported(collect_dossier(records, SON.id), READING, now=NOW)
    whole = json.dumps(document, ensure_ascii=False)
    assert "Nopaltzin" in whole
    assert "Quetzalli" not in whole
    assert "Ixchel" not in whole
    assert document["numero"]["lo_comparten_otras_personas"] is True


def test_the_document_as_rows_tells_the_same(records):
    """For a sheet: each fact on a row of its own."""
    move_in(records, MOTHER)
    rows = list(as_rows(exported(collect_dossier(records, MOTHER.id), READING, now=NOW)))
    assert ("persona", "nombre", MOTHER.name) in rows
    assert all(len(row) == 3 for row in rows)


def test_the_document_has_every_text_the_person_wrote(records):
    """Also those before the last, which the inbox's own line does not show; of others of the phone none."""
    move_in(records, MOTHER, IXCHEL, SON)
    document = exported(collect_dossier(records, SON.id), READING, now=NOW)
    told = [text["texto"] for text in document["mensajes_recibidos"]]
    assert told == [
        "Vamos … y … y Nopaltzin Canario Tres",
        "y-otra-que-escribi-antes",
        "tengo-una-pregunta-muy-mia",
    ]


def test_a_siblings_texts_stay_and_lose_the_name(records):
    """Of whoever is erased, in each of them and not in the last alone."""
    move_in(records, MOTHER, IXCHEL, SON)
    erase(records, SON.id, now=NOW)
    kept = collect_dossier(records, MOTHER.id).texts
    assert [text.text for text in kept][:1] == ["Vamos Quetzalli y Ixchel Canario Dos y …"]
    assert len(kept) == 3
    assert len(records.texts_on(PHONE)) == 6
    assert records.get(TextThread, PHONE)


def test_a_text_that_comes_while_its_writer_is_erased_goes_too(records, world, clinic_id):
    """It joins a task that is being removed: whoever is later looks again."""
    move_in(records, MOTHER)
    reception = Reception(
        records=records,
        queue=MemoryQueue(),
        clinic=a_clinic(id=clinic_id),
        read_tap=lambda _: None,
    )
    said = InboundMessage(
        "n", "wamid.late", NOW, InboundKind.TEXT, WA_ID, text="me-llaman-Quetzalli"
    )
    erase(_MetBy(records, lambda: reception.take_in(said, now=NOW)), MOTHER.id, now=NOW)
    assert _left(world, clinic_id, *CANARIES) == []


def test_a_stranger_who_hid_the_number_and_is_known_by_now_is_found(records, world, clinic_id):
    """What was written before the number was known lies under WhatsApp's own name for the person."""
    move_in(records, MOTHER)
    task = staff_task(TaskKind.TEXT, NOW, "hidden", text="y-otra-que-escribi-antes")
    text = received_text(BSUID, task.id, "hidden", at=NOW, text="y-otra-que-escribi-antes")
    task = opened(dataclasses.replace(task, bsuid=BSUID), text)
    keep(records, task, text, TextThread(BSUID, task.id, NOW))
    assert text in collect_dossier(records, MOTHER.id).texts
    erase(records, MOTHER.id, now=NOW)
    assert _left(world, clinic_id, *CANARIES) == []


def test_a_persons_tasks_are_found_beneath_everybody_elses(records, world, clinic_id):
    """However full the inbox is, and without reading it all."""
    move_in(records, MOTHER)
    keep(
        records,
        *(staff_task(TaskKind.TEXT, NOW + DAY, str(n), text="de otra") for n in range(150)),
    )
    asked = _Counting(records)
    found = collect_dossier(asked, MOTHER.id).tasks
    assert "tengo-una-pregunta-muy-mia" in {task.text for task in found}
    assert asked.limits == [50]
    erase(records, MOTHER.id, now=NOW)
    assert _left(world, clinic_id, *CANARIES) == []


def test_a_task_that_the_index_does_not_show_yet_goes_too(records, world, clinic_id):
    """Also the one that says of an erasure that it is not done."""
    move_in(records, MOTHER, SON)
    for person in (SON, MOTHER):
        erase(_Late(records), person.id, now=NOW)
    assert _left(world, clinic_id, *CANARIES) == []
    assert records.inbox() == []


def test_a_task_about_a_visit_of_theirs_goes_whoevers_it_is(records):
    """One of a sibling, who was told of both visits, and one of a notice to the front desk, which is nobody's."""
    move_in(records, MOTHER, SON)
    messages = collect_dossier(records, SON.id)
    (digest,) = [m for m in messages.shared_messages if m.state is State.DELIVERED]
    (notice,) = [m for m in messages.messages if m.owner == TO_CLINIC]
    visit = f"visit-{SON.id}"
    of_digest = task_of(dataclasses.replace(digest, about=digest.about[::-1]), TaskKind.UNREACHABLE)
    of_notice = task_of(notice, TaskKind.UNDELIVERABLE)
    assert {of_digest.appointment_id, of_notice.appointment_id} == {visit}
    others = (staff_task(TaskKind.TEXT, NOW + DAY, str(n), text="de otra") for n in range(60))
    keep(records, of_digest, of_notice, *others)
    erase(records, SON.id, now=NOW)
    assert visit not in {task.appointment_id for task in records.inbox()}


def test_a_task_of_a_former_siblings_about_a_visit_of_theirs_goes(records):
    """The message told of both before they had a number each."""
    move_in(records, MOTHER, SON)
    (digest,) = [
        m for m in collect_dossier(records, SON.id).shared_messages if m.state is State.DELIVERED
    ]
    son, visit = records.get(Patient, SON.id), records.get(Appointment, f"visit-{SON.id}")
    line = without_patient(records.get(Line, PHONE), son)
    moved = dataclasses.replace(son, e164="+525598761299")
    told = dataclasses.replace(visit, message_ids=(digest.id,))
    records.commit([Save(moved), Save(told), Save(line)])
    task = task_of(dataclasses.replace(digest, about=digest.about[::-1]), TaskKind.UNREACHABLE)
    others = (staff_task(TaskKind.TEXT, NOW + DAY, str(n), text="de otra") for n in range(60))
    keep(records, task, *others)
    erase(records, SON.id, now=NOW)
    assert visit.id not in {task.appointment_id for task in records.inbox()}


# Of these nothing tells of a patient: ids and hashes alone, or the clinic's own, its staff among it.
OF_NOBODY = {"ApiToken", "AuditItem", "Clinic", "DataLink", "DataSession", "Dispatch", "Forgotten"}
OF_NOBODY |= {"Heartbeat", "ImportRun", "Inbound", "NamesAsked", "Practitioner", "UsedCode"}
OF_NOBODY |= {"Device", "Invitation", "StaffMember", "StaffSession"}  # of the team, no patient
OF_NOBODY |= {
    "AgendaFile",
    "RowsSaid",
}  # what stands in a file lies there for a week, what was said of it too


def _kinds_in(dossier):
    """Return the kinds of records that a dossier holds."""
    parts = [getattr(dossier, each.name) for each in dataclasses.fields(dossier)]
    found = [one for part in parts for one in (part if isinstance(part, tuple) else [part])]
    return {type(one).__name__ for one in found if type(one) in PLACES}


def _with_a_past(records):
    """Return somebody with one of everything, who had another record and another phone once."""
    move_in(records, MOTHER)
    gone = dataclasses.replace(MOTHER, id="former000001", external_id="", email="")
    merge = Merge(f"{gone.id}/261122153000-4f9a2c1b", NOW, "x", "y", gone, MOTHER, MOTHER)
    together = dataclasses.replace(records.get(Patient, MOTHER.id), former_ids=(gone.id,))
    left = FormerLine(f"{gone.id}/0", "+525598761299")
    known = [PatientAlias(gone.id, MOTHER.id, merge.id), merge, left]
    records.commit([Save(together), *map(Create, known)])
    return records.get(Patient, MOTHER.id)


@pytest.mark.parametrize("kind", sorted(kind.__name__ for kind in PLACES))
def test_each_kind_of_record_that_names_a_person_is_found(records, kind):
    """By what is handed over and by an erasure; whoever adds a kind says of whom it is."""
    person = _with_a_past(records)
    (handed_over,) = collect_dossiers(records, [person])
    erased = collect_dossier(records, person.id, every_signup=True)
    assert (kind in OF_NOBODY) != (kind in _kinds_in(handed_over))
    assert _kinds_in(erased) == _kinds_in(handed_over)


def test_the_page_shows_what_is_handed_over(records):
    """Of each person of a phone what their dossier has of visits and messages, read once for all of them."""
    move_in(records, MOTHER, IXCHEL, SON)
    people = list(records.get_many(Patient, [p.id for p in (MOTHER, IXCHEL, SON)]).values())
    shown = collect_told(records, people)
    assert len(shown) == 3
    for told in shown:
        whole = collect_dossier(records, told.patient.id)
        assert told.messages
        assert vars(told) == {name: getattr(whole, name) for name in vars(told)}
    assert collect_dossiers(records, people) == [collect_dossier(records, p.id) for p in people]


def test_a_sign_up_typed_before_the_key_changed_is_found(records):
    """Two keys are in force: what was hashed with the older is looked for too."""
    move_in(records, MOTHER)
    later = Rotated(records)
    line = hashes_of_line(later.keyed_hashes, PHONE)[0]
    (waiting,) = collect_dossier(records, MOTHER.id).signups
    keep(records, dataclasses.replace(waiting, id="new0-code", line=line))
    assert {one.id for one in collect_dossier(later, MOTHER.id).signups} == {
        waiting.id,
        "new0-code",
    }


def test_a_sign_up_whose_number_is_none_is_nobodys(records):
    """Not even of who has no number."""
    unreachable = dataclasses.replace(MOTHER, id="nobody000001", e164="")
    keep(records, unreachable, Signup("a", MOTHER.name, "", (), Proof(), "es", NOW))
    assert collect_dossier(records, unreachable.id).signups == ()
    assert hashes_of_line(records.keyed_hashes, "no es un número") == ()


def test_the_desks_notices_of_others_are_not_those_of_who_answers_its_phone(records, clinic_id):
    """The receptionist is a patient too: what she was told of others is theirs, not hers."""
    move_in(records, MOTHER)
    (notice,) = [m for m in collect_dossier(records, MOTHER.id).messages if m.owner == TO_CLINIC]
    desk = a_patient(id="desk00000001", name="Rita Paz", e164=notice.e164)
    keep(records, desk, Line(notice.e164, (desk.id,)))
    assert collect_dossier(records, desk.id).messages == ()


def test_an_answer_written_when_nobody_knew_them_is_theirs(records, clinic_id):
    """It lies with the clinic, and is found by the line; on a phone of several nobody can tell whose it was."""
    own_id = message_id(clinic_id, TO_CLINIC, Kind.REPLY, NOW, "wamid.first")
    answer = a_message(id=own_id, kind=Kind.REPLY, e164=PHONE, about=())
    records.commit(written([answer], now=NOW))
    move_in(records, MOTHER)
    assert answer in collect_dossier(records, MOTHER.id).messages
    records.commit([Save(dataclasses.replace(records.get(Line, PHONE), patient_ids=("x", "y")))])
    keep(records, *(a_patient(id=each, e164=PHONE) for each in ("x", "y")))
    assert answer not in collect_dossier(records, "x").messages


def test_a_notice_of_their_visit_is_found_after_a_merge_was_undone(records, clinic_id):
    """It was written while they were one with somebody, who was one with a third: it lies under that one's id."""
    move_in(records, MOTHER)
    visit = records.get(Appointment, f"visit-{MOTHER.id}")
    names = ("mother000001", "second000001", "third0000001")
    one, two, three = (dataclasses.replace(MOTHER, id=each) for each in names)
    merges = [
        Merge(f"{gone.id}/261122153000-x", NOW, "x", "y", gone, stays, stays, undone_at=NOW)
        for gone, stays in ((one, two), (two, three))
    ]
    own_id = message_id(clinic_id, TO_CLINIC, Kind.CLINIC_NOTICE, NOW, "undone")
    notice = a_message(id=own_id, kind=Kind.CLINIC_NOTICE, about=visit, concerns=three.id)
    keep(records, *merges)
    records.commit(written([notice], now=NOW))
    assert notice in collect_dossier(records, MOTHER.id).messages
    erase(records, MOTHER.id, now=NOW)
    assert records.get(Message, notice.id) is None


class _Late(Wrapped):
    """Records whose indexes show no merge and no task yet."""

    def merges_into(self, _patient_id):
        return []

    def tasks_of(self, _whose):
        return []


class _MetBy(Wrapped):
    """Records during whose second commit somebody else acts first."""

    def __init__(self, records, act):
        super().__init__(records)
        self._commits, self._act = 0, act

    def commit(self, writes):
        self._commits += 1
        if self._commits == 2:
            self._act()
        self._records.commit(writes)


class _Counting(Wrapped):
    """Records that note how much of the inbox was asked for."""

    def __init__(self, records):
        super().__init__(records)
        self.limits = []

    def inbox(self, *, limit):
        self.limits.append(limit)
        return self._records.inbox(limit=limit)


class _DyingInSmallSteps(Dying):
    """… each of three writes, so that there are several."""

    def commit(self, writes):
        super().commit(writes[:3] if self._left > 1 else writes)


class _Raced(Wrapped):
    """Records that a status reaches before the second commit."""

    def __init__(self, records):
        super().__init__(records)
        self._commits = 0

    def commit(self, writes):
        self._commits += 1
        if self._commits == 2:
            raise ConflictError([0])
        self._records.commit(writes)


def _as_a_later_release(world, clinic_id):
    """Let each record of people hold more than this release knows, at any depth."""
    for item in [i for i in world.everything() if f"CLINIC#{clinic_id}" in i["pk"]["S"]]:
        if "data" in item and not {"AUDIT", "DISPATCH"} & set(item["pk"]["S"].split("#")):
            fields = json.loads(item["data"]["S"])
            for part in (fields, fields.get("content"), *fields.get("about", ())):
                (part or {}).update(more=MORE, more_yes=True, more_at="2026-11-22T15:30:00Z")
            text = json.dumps(fields)
            world.lay(item | {"data": {"S": text}, "more_attribute": {"S": MORE}})


def test_what_a_later_release_wrote_of_somebody_goes_with_them(records, world, clinic_id):
    """Of what names others too only yes and no, and moments, stay of it; what is the others' own stays whole."""
    move_in(records, MOTHER, IXCHEL, SON)
    said = {"text": "Nopaltzin y yo", "patient_id": IXCHEL.id}
    keep(records, staff_task(TaskKind.TEXT, NOW, "both", **said))
    _as_a_later_release(world, clinic_id)
    theirs = collect_dossier(records, SON.id)
    erase(records, SON.id, now=NOW)
    places = [key_of(type(one), clinic_id, one.id) for one in theirs.shared_messages]
    places += [key_of(StaffTask, clinic_id, task.id) for task in theirs.shared_tasks]
    shared = [world.item(place) for place in (*places, key_of(Line, clinic_id, PHONE))]
    assert len(theirs.shared_messages) == 2
    assert len(theirs.shared_tasks) == 1
    for item in shared:
        assert MORE not in str(item)
        assert json.loads(item["data"]["S"])["more_yes"] is True
        assert json.loads(item["data"]["S"])["more_at"] == "2026-11-22T15:30:00Z"
    for kind, record_id in ((Patient, IXCHEL.id), (Appointment, f"visit-{IXCHEL.id}")):
        item = world.item(key_of(kind, clinic_id, record_id))
        assert item["more_attribute"] == {"S": MORE}
        assert json.loads(item["data"]["S"])["more"] == MORE


def test_a_kind_of_record_that_a_later_release_keeps_of_somebody_stops_their_erasure(
    records, world, clinic_id
):
    """Before anything is done: an erasure that passes it by would say that it was whole."""
    move_in(records, MOTHER)
    key = key_of(Patient, clinic_id, MOTHER.id)
    world.lay({"pk": {"S": key.pk}, "sk": {"S": "VOUCHER#1"}, "data": {"S": "{}"}})
    before = records.get(Patient, MOTHER.id)
    assert records.unknown_under(MOTHER.id) == ["VOUCHER#1"]
    with pytest.raises(UnreadableRecordError, match=MOTHER.id):
        erase(records, MOTHER.id, now=NOW)
    assert records.get(Patient, MOTHER.id) == before


# By a part of the dossier, that of the document in which it is read. A part that is added gets its line here, or among what only leads.
READ_IN = {
    "patient": "persona",
    "line": "numero",
    "visits": "citas",
    "messages": "mensajes",
    "shared_messages": "mensajes",
    "imported": "como_estaba_antes_de_un_archivo",
    "deeds": "lo_que_hizo_recepcion",
    "rows": "filas_de_archivos_por_revisar",
    "consents": "consentimientos",
    "tasks": "pendientes_de_recepcion",
    "texts": "mensajes_recibidos",
    "drafts": "respuestas_a_medio_escribir",
    "signups": "registros_por_confirmar",
    "has_more_signups": "registros_por_confirmar",
    "former_lines": "numero",
    "aliases": "numero",
}
ONLY_LEADS = {"keys", "former", "merges", "visit_keys", "threads", "left", "clinic_keys"}
OF_ALL_ALIKE = {"shared_tasks", "shared_texts", "neighbours"}  # somebody else's on the line


def test_every_part_of_a_dossier_is_read_in_the_document(records):
    """What is kept of somebody and is not handed over would be kept from them."""
    parts = {each.name for each in dataclasses.fields(Dossier)}
    assert parts == set(READ_IN) | ONLY_LEADS | OF_ALL_ALIKE
    move_in(records, MOTHER)
    dossier = collect_dossier(records, MOTHER.id)
    document = exported(dossier, READING, now=NOW)
    kept = [name for name in READ_IN if getattr(dossier, name)]
    assert {"rows", "imported", "drafts"} < set(kept)
    assert [name for name in kept if not document[READ_IN[name]]] == []
    whole = json.dumps(document, ensure_ascii=False)
    assert "Celular: 044 55 9876 1234" in whole


def test_what_a_row_or_a_draft_names_of_others_is_left_out(records):
    """The mother's half-written answer names her children: she reads it without them."""
    move_in(records, MOTHER, IXCHEL, SON)
    document = exported(collect_dossier(records, MOTHER.id), READING, now=NOW)
    told = json.dumps(document["respuestas_a_medio_escribir"], ensure_ascii=False)
    assert "Hola," in told
    assert "Nopaltzin" not in told
