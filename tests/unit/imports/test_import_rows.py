"""How rows end: scenarios 32 and 33, and what happens when the two agendas disagree."""

import dataclasses

import pytest

from chalicelib.appointments.agenda_change import By, carry_out
from chalicelib.appointments.cancel import cancel
from chalicelib.appointments.model import Slot, Status
from chalicelib.appointments.reschedule import reschedule
from chalicelib.imports.attestation import Attestation
from chalicelib.imports.import_rows import dry, import_rows
from chalicelib.imports.row_keys import said_by
from chalicelib.messaging.model import State
from chalicelib.patients.model import Line, NumberState, Purpose
from chalicelib.shared import times
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Create, Save
from tests.builders import a_line, a_message, a_patient, an_appointment, keep, moment
from tests.unit.imports.taking_in import FrontDesk, a_row, ended

ATTESTED = Attestation("dra-nunez", numbers=True)
HEADER = "Fecha;Hora;Paciente;Teléfono\n"


@pytest.fixture
def desk():
    return FrontDesk()


def cancelled_here(desk, visit):
    carry_out(
        desk.records,
        desk.queue,
        lambda: cancel(
            desk.records, desk.clinic, visit.id, by=By.PATIENT, now=moment("today 09:35")
        ),
        now=moment("today 09:35"),
    )


def test_a_row_with_only_a_phone_is_not_silently_dropped(desk):
    """It ends for review, and is counted."""
    report = desk.take_in_bytes((HEADER + "24/11/2026;10:30;;5512345678\n;;;5523456789\n").encode())
    assert ended(report) == ["2 needs_review name_missing", "3 rejected date_missing"]
    assert sum(report.counts.values()) == 2


def test_a_phone_of_two_patients_is_for_review_and_never_merged(desk):
    """A third name on a number of two people is a person's to decide."""
    siblings = [
        a_patient(id="luisluisluis", name="Luis"),
        a_patient(id="saraSARAsara", name="Sara"),
    ]
    keep(desk.records, *siblings, a_line(*siblings))
    before = desk.everything()
    report = desk.take_in(a_row(name="Ana López"))
    assert [r.reason for r in report.results] == ["several_people_on_this_number"]
    assert desk.everything() == before


def test_a_child_is_found_by_name_on_a_parents_phone(desk):
    """Two patients of one phone stay two, and a row that names one is that one's."""
    siblings = [
        a_patient(id="luisluisluis", name="Luis"),
        a_patient(id="saraSARAsara", name="Sara"),
    ]
    keep(desk.records, *siblings, a_line(*siblings))
    desk.take_in(a_row(name="Sara"))
    assert [visit.patient_id for visit in desk.visits()] == ["saraSARAsara"]


def test_namesakes_with_keys_of_their_own_are_not_one_person(desk):
    """Father and son of one name and number, each with his own record, are two; a row without it is for review."""
    report = desk.take_in(
        a_row(name="Juan Pérez", external_id="17"),
        a_row("tomorrow 12:00", name="Juan Pérez", external_id="18"),
    )
    assert ended(report) == ["2 created", "2 created"]
    assert len(desk.patients()) == 2
    nameless_key = a_row("tomorrow 13:00", name="Juan Pérez")
    assert ended(desk.take_in(nameless_key)) == ["2 needs_review several_people_on_this_number"]


def test_a_key_that_leads_to_another_name_is_for_review(desk):
    """Nobody is renamed because a system used a number again."""
    desk.take_in(a_row(name="Ana López", external_id="17"))
    report = desk.take_in(a_row("tomorrow 12:00", name="Luis Pérez", external_id="17"))
    assert [r.reason for r in report.results] == ["id_of_another_person"]


def test_a_moved_row_moves_the_visit(desk):
    """The file's own key says which visit it is; reminders start afresh for the new time."""
    desk.take_in(a_row(key="1001"))
    report = desk.take_in(a_row("tomorrow 17:00", key="1001"))
    assert ended(report) == ["2 updated"]
    assert [(v.starts_at, v.schedule) for v in desk.visits()] == [(moment("tomorrow 17:00"), 2)]


def test_a_move_made_here_is_not_undone_by_the_old_file(desk):
    """The file says what it said before, so what happened here since stands."""
    desk.take_in(a_row(key="1001"))
    visit = desk.visits()[0]
    now = moment("today 09:35")
    later = Slot(moment("in 3 days 12:00"))
    carry_out(
        desk.records,
        desk.queue,
        lambda: reschedule(desk.records, desk.clinic, visit.id, later, now=now),
        now=now,
    )
    assert ended(desk.take_in(a_row(key="1001"))) == ["2 unchanged"]
    news_of_the_person = a_row(key="1001", email="ana@correo.example")
    assert ended(desk.take_in(news_of_the_person)) == ["2 updated"]
    assert desk.visits()[0].starts_at == later.starts_at
    assert desk.patients()[0].email == "ana@correo.example"


def test_a_visit_cancelled_here_is_not_booked_again_by_the_old_file(desk):
    """The patient said no; the file that still has the visit is told so, and changes nothing."""
    desk.take_in(a_row(key="1001"))
    cancelled_here(desk, desk.visits()[0])
    assert ended(desk.take_in(a_row(key="1001"))) == ["2 unchanged cancelled_here"]
    changed = a_row(key="1001", minutes=60)
    assert ended(desk.take_in(changed)) == ["2 needs_review cancelled_here"]
    for row in (a_row(key="1001"), changed):
        (told,) = desk.take_in(row).results
        assert told.appointment_id == desk.visits()[0].id
        assert (told.cancelled_by, told.cancelled_at) == ("patient", desk.visits()[0].cancelled_at)
    assert [visit.status for visit in desk.visits()] == [Status.CANCELLED]


def test_a_visit_cancelled_here_and_given_another_time_there_is_booked_anew(desk):
    """After the patient's "no" the front desk found a new time in its own system."""
    desk.take_in(a_row(key="1001"))
    cancelled_here(desk, desk.visits()[0])
    assert ended(desk.take_in(a_row("in 3 days 12:00", key="1001"))) == ["2 updated booked_again"]
    assert [visit.status for visit in desk.visits()] == [Status.CANCELLED, Status.BOOKED]
    assert ended(desk.take_in(a_row("in 3 days 12:00", key="1001"))) == ["2 unchanged"]


def test_a_cancelled_row_cancels_and_an_unknown_one_books_nothing(desk):
    """A status in the file counts for visits that are here; others were never ours."""
    desk.take_in(a_row(key="1001"))
    off = {"status": Status.CANCELLED}
    report = desk.take_in(a_row(key="1001", **off), a_row(key="1002", number=3, **off))
    assert ended(report) == ["2 updated cancelled", "3 unchanged cancelled_and_not_here"]
    assert [visit.status for visit in desk.visits()] == [Status.CANCELLED]
    assert ended(desk.take_in(a_row(key="1001", **off))) == ["2 unchanged cancelled"]


def test_a_vanished_row_is_said_and_not_cancelled(desk):
    """An export of fewer days must not empty the agenda."""
    desk.take_in(a_row("tomorrow 10:30"), a_row("in 2 days 10:30"), a_row("in 9 days 10:30"))
    report = desk.take_in(a_row("in 2 days 10:30"), a_row("in 3 days 10:30"))
    first = desk.visits()[0]
    assert report.vanished == (first.id,)
    assert first.status is Status.BOOKED


@pytest.mark.parametrize(
    ("before", "day", "is_said"),
    [
        ("tomorrow 10:30", "in 3 days", True),  # the agenda from now on, whose first visit went
        ("tomorrow 10:30", "in 5 days", False),  # a file of that day says nothing of tomorrow
        ("in 5 days 08:00", "in 5 days", True),  # … and of its own day all, from morning on
        ("in 5 days 18:00", "in 5 days", False),  # … up to its last visit
    ],
)
def test_a_file_of_days_ahead_says_nothing_of_days_before_them(desk, before, day, is_said):
    """Who brings Friday alone is not asked whether Tuesday's were cancelled."""
    desk.take_in(a_row(before))
    gone = desk.visits()[0].id
    report = desk.take_in(a_row(f"{day} 10:30"), a_row(f"{day} 12:00"))
    assert report.vanished == ((gone,) if is_said else ())


def test_rows_of_past_visits_change_nothing(desk):
    """A past row is unchanged when the visit is here, and rejected when it never was."""
    desk.take_in(a_row("today 12:00", key="1001"))
    report = desk.take_in(
        a_row("today 12:00", key="1001"), a_row("today 11:00"), now=moment("tomorrow 10:00")
    )
    assert ended(report) == ["2 unchanged past", "2 rejected past"]


def test_the_file_may_say_afterwards_who_came(desk):
    """Attended and no-show of the other system are kept, once."""
    desk.take_in(a_row("today 12:00", key="1001"))
    missed = a_row("today 12:00", key="1001", status=Status.NO_SHOW)
    assert ended(desk.take_in(missed, now=moment("tomorrow 10:00"))) == ["2 updated"]
    assert ended(desk.take_in(missed, now=moment("tomorrow 10:00"))) == ["2 unchanged past"]
    assert [visit.status for visit in desk.visits()] == [Status.NO_SHOW]


def test_one_key_twice_in_a_file_is_for_review(desk):
    """The first row counts; the same words again are a repetition; other words are a question."""
    report = desk.take_in(
        a_row(key="1001"),
        a_row(key="1001", number=3),
        a_row("tomorrow 17:00", key="1001", number=4),
    )
    assert ended(report) == [
        "2 created",
        "3 unchanged repeated_in_file",
        "4 needs_review same_id_twice",
    ]


def test_a_corrected_number_moves_the_patient_and_is_a_new_question(desk):
    """The same visit and name with another number: what waits for the old number does not go there."""
    patient = a_patient(name="Ana López", version=0)
    visit = an_appointment(external_id="1001", decided_offsets=(1440,))
    message = a_message(about=visit)
    visit = dataclasses.replace(visit, message_ids=(message.id,))
    keep(desk.records, patient, a_line(patient, visits=[visit]), visit, message)
    from chalicelib.appointments.model import AppointmentKey

    keep(desk.records, AppointmentKey("1001", visit.id))
    report = desk.take_in(a_row(key="1001", e164="+525598765432"))
    assert ended(report) == ["2 updated"]
    (ana,) = desk.patients()
    assert (ana.e164, ana.number) == ("+525598765432", NumberState.UNVERIFIED)
    assert desk.records.get(type(message), message.id).state is State.SUPPRESSED
    assert desk.visits()[0].decided_offsets == ()
    assert visit.id in desk.records.get(Line, "+525598765432").visits
    assert desk.records.get(Line, "+525512345678").patient_ids == ()


def test_two_numbers_for_one_patient_in_a_file_are_for_review(desk):
    """Which number is right is not the program's to say; the first row stands."""
    report = desk.take_in(
        a_row(external_id="17"), a_row("tomorrow 12:00", external_id="17", e164="+525598765432")
    )
    assert ended(report) == ["2 created", "2 needs_review phone_differs_in_file"]


def test_an_import_consents_to_nothing_by_itself(desk):
    """An imported patient has consented to nothing, and the number is nobody's yet."""
    desk.take_in(a_row())
    (ana,) = desk.patients()
    assert (ana.consents, ana.number) == ({}, NumberState.UNVERIFIED)


def test_what_the_clinic_attests_is_reminders_and_never_offers(desk):
    """An event with who vouched is in the log; offers stay the patient's own word."""
    desk.take_in(a_row(), attestation=ATTESTED)
    (ana,) = desk.patients()
    assert [p for p in Purpose if ana.agreed_to(p)] == [Purpose.REMINDERS]
    assert ana.number is NumberState.ATTESTED
    (event,) = desk.records.consent_events_of(ana.id)
    assert (event.source, event.proof.attested_by) == ("import", "dra-nunez")


def test_consent_on_paper_says_nothing_about_whose_number_it_is(desk):
    """Without --attest-numbers the question "are you Ana?" is due at once."""
    desk.take_in(a_row(), attestation=Attestation("dra-nunez"))
    assert desk.patients()[0].number is NumberState.UNVERIFIED
    assert desk.visits()[0].due_at == moment("today 09:30")


@pytest.mark.parametrize(
    "row",
    [
        a_row(external_id="P-1"),  # the same file again: the number it names is no longer hers
        a_row(external_id="P-1", e164=""),
        a_row("in 5 days 10:30", external_id="P-1", e164=""),
    ],
    ids=["another", "none", "none, with a new visit"],
)
def test_only_the_number_that_a_row_names_is_attested(desk, row):
    """She has another since, and nobody was asked yet whose that is; to her reminders the clinic attests all the same."""
    desk.take_in(a_row(external_id="P-1"))
    (ana,) = desk.patients()
    moved = dataclasses.replace(ana, e164="+525587654321", number=NumberState.UNVERIFIED)
    line = a_line(moved, visits=desk.visits())
    desk.records.commit([Save(moved), Create(line)])
    desk.take_in(row, attestation=ATTESTED)
    (ana,) = desk.patients()
    assert (ana.e164, ana.number) == (moved.e164, NumberState.UNVERIFIED)
    assert ana.agreed_to(Purpose.REMINDERS)


def test_attesting_later_reaches_visits_imported_before(desk):
    """The same file again with an attestation changes the consent and nothing of the agenda."""
    desk.take_in(a_row())
    assert ended(desk.take_in(a_row(), attestation=ATTESTED)) == ["2 updated"]
    assert desk.patients()[0].is_reachable
    assert ended(desk.take_in(a_row(), attestation=ATTESTED)) == ["2 unchanged"]


def test_nobody_is_attested_back_in(desk):
    """Who said BAJA stays out, and the visit is in the agenda all the same."""
    patient = a_patient(name="Ana López")
    keep(desk.records, patient, a_line(patient, opted_out_at=moment("yesterday 10:00")))
    without = dataclasses.replace(patient, consents={})
    desk.records.commit([Save(without)])
    report = desk.take_in(a_row(), attestation=ATTESTED)
    assert ended(report) == ["2 created opted_out"]
    assert not desk.patients()[0].agreed_to(Purpose.REMINDERS)


@pytest.mark.parametrize("attestation", [ATTESTED, Attestation("dra-nunez")])
def test_a_wrong_number_is_not_attested_right(desk, attestation):
    """Somebody else answered there; nobody at the clinic can unsay it by a list."""
    patient = a_patient(name="Ana López", number=NumberState.WRONG, consents={})
    keep(desk.records, patient, a_line(patient))
    assert ended(desk.take_in(a_row(), attestation=attestation)) == ["2 created wrong_number"]
    (ana,) = desk.patients()
    assert (ana.number, ana.consents) == (NumberState.WRONG, {})


def test_a_list_of_patients_registers_people_without_visits(desk):
    """A file with no dates is a patient list."""
    text = "Expediente;Nombre;Teléfono\n17;Ana López;5512345678\n18;Luis Pérez;\n"
    report = desk.take_in_bytes(text.encode())
    assert ended(report) == ["2 created", "3 created no_phone"]
    assert ended(desk.take_in_bytes(text.encode())) == ["2 unchanged", "3 unchanged no_phone"]
    assert desk.visits() == []


def test_a_dry_run_decides_the_same_and_writes_nothing(desk):
    """Rows that build on rows above them end as they would, and the table is as before."""
    rows = [
        a_row(name="Luis"),
        a_row("tomorrow 12:00", name="Sara"),
        a_row("tomorrow 13:00", name="Eva"),
        a_row("tomorrow 14:00", name="Sara"),
    ]
    before = desk.everything()
    rehearsal = import_rows(rows, dry(desk.loading()))
    assert desk.everything() == before
    assert ended(rehearsal) == ended(import_rows(rows, desk.loading()))


def test_a_row_that_somebody_else_is_changing_is_for_review(desk):
    """A conflict that does not end loses one row, with a word, and not the file."""
    loading = desk.loading()

    class Contended(type(loading.records)):
        """Records of which everything about one visit is always in use."""

        def commit(self, writes):
            if any("key-tomorrow 10:30" in str(write) for write in writes):
                raise ConflictError([0])
            super().commit(writes)

    contended = Contended(desk.store, desk.clinic.id)
    rows = [a_row(), a_row("tomorrow 12:00", number=3)]
    report = import_rows(rows, dataclasses.replace(loading, records=contended))
    assert ended(report) == ["2 needs_review changed_meanwhile", "3 created"]


def test_progress_is_told_again_and_again(desk):
    """The bar moves with the rows, whatever became of them, and ends at all of them."""
    done = []
    rows = [a_row(number=n, key=f"v{n}") for n in range(401)]
    import_rows([*rows, a_row("yesterday 10:00")], desk.loading(), progress=done.append)
    assert done == [200, 400, 402]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("5555555555", "phone_filler"),
        ("99 9999 9999", "phone_filler"),
        ("+52 81 1111 1111", "phone_filler"),
        ("55 5555 0199", "phone_clinics_own"),
        ("55 5555 0100 ext. 2", "phone_clinics_own"),
        ("(14) 98106-2331", "phone_ambiguous"),
        ("1 619 555 0134", "phone_ambiguous"),
        ("81 5555 010 2", "phone_several_numbers"),
    ],
)
def test_a_number_that_is_no_patients_is_for_review(desk, written, reason):
    """A person says what the number is: nobody is put on the list, nobody is written to."""
    report = desk.take_in_bytes(f"{HEADER}24/11/2026;10:30;Ana López;{written}\n".encode())
    assert ended(report) == [f"2 needs_review {reason}"]
    assert desk.patients() == []


def test_a_filler_is_passed_over_where_another_column_has_the_number(desk):
    """The mobile's column is filled in because it had to be; the other has the line."""
    content = (
        "Fecha;Hora;Paciente;Celular;Teléfono\n24/11/2026;10:30;Ana López;5555555555;5512345678\n"
    )
    desk.take_in_bytes(content.encode())
    assert [patient.e164 for patient in desk.patients()] == ["+525512345678"]


def test_what_a_row_said_keeps_its_fingerprint():
    """A release that changed it would take every file for news, and undo what happened here since."""
    assert said_by(a_row()).split(".")[1] == "qk4rmjf67wvq"


DIED = "Folio;Fecha;Hora;Paciente;Teléfono;Estado\n1001;24/11/2026;10:30;Ana López;5512345678;{}\n"


def test_a_row_that_says_that_they_died_cancels_all_without_a_word(desk):
    """Each visit, not only the row's; the same file again changes nothing, a new visit is for review."""
    desk.take_in_bytes(DIED.format("Confirmada").encode())
    desk.take_in(a_row("in 5 days 12:00"))
    report = desk.take_in_bytes(DIED.format("Falleció").encode())
    assert ended(report) == ["2 updated deceased"]
    (ana,) = desk.patients()
    assert ana.deceased_at is not None
    assert {visit.status for visit in desk.visits()} == {Status.CANCELLED}
    assert desk.records.messages_of(ana.id) == []
    before = desk.everything()
    assert ended(desk.take_in_bytes(DIED.format("Falleció").encode())) == ["2 unchanged deceased"]
    later = a_row("in 6 days 12:00")
    assert ended(desk.take_in(later)) == ["2 needs_review deceased"]
    assert ended(desk.take_in(a_row("", number=3))) == ["3 needs_review deceased"]
    assert desk.everything() == before


def test_of_somebody_the_clinic_does_not_have_it_makes_nobody(desk):
    """A row of the dead adds no patient."""
    before = desk.everything()
    assert ended(desk.take_in_bytes(DIED.format("Finado").encode())) == ["2 unchanged deceased"]
    assert desk.everything() == before


@pytest.mark.parametrize(
    ("starting", "said", "end"),
    [
        ("tomorrow 10:30", "Atendida", "2 needs_review over_before_it_began"),
        ("tomorrow 10:30", "No asistió", "2 needs_review over_before_it_began"),
        ("tomorrow 10:30", "En sala", "2 needs_review over_before_it_began"),
        ("today 18:30", "No llegó", "2 needs_review over_before_it_began"),
        ("today 18:30", "En sala de espera", "2 created"),
        ("tomorrow 10:30", "Agendada", "2 created"),
    ],
)
def test_a_visit_to_come_cannot_be_over(desk, starting, said, end):
    """Somebody marked the wrong row, or the day is wrong: a person says which, and nobody is reminded meanwhile."""
    day = f"{times.local(moment(starting), desk.clinic.zone):%d/%m/%Y;%H:%M}"
    text = f"Fecha;Hora;Paciente;Celular;Estatus\n{day};Ana Prueba;5512345678;{said}\n"
    assert ended(desk.take_in_bytes(text.encode())) == [end]
    assert len(desk.visits()) == (end == "2 created")
