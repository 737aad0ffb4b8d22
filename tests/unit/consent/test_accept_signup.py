from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.consent.accept_signup import accept_signup
from chalicelib.consent.consent_journal import Said, hashes_of
from chalicelib.consent.model import Proof, Source
from chalicelib.consent.signup import Signup, UsedCode, find_codes, new_code, plain_code, who_used
from chalicelib.messaging.model import Kind, Message, State
from chalicelib.patients.model import Line, NumberState, Particulars, Patient, PatientKey, Purpose
from chalicelib.patients.phone_lines import line_of, written_line
from chalicelib.patients.register import register
from chalicelib.shared.errors import ConflictError, NotAllowedError
from tests.builders import ANAS_PHONE, NOW, a_line, a_message, a_patient, keep, refused, said_no
from tests.fakes.memory_journal import MemoryJournal

FORM = Proof(text_hash="sha-of-the-text", notice_version="2026-11")
WRITTEN = NOW - timedelta(hours=2)  # WhatsApp could not reach us
OTHER_PHONE = "+525587654321"


def _signup(**changes):
    usual = {
        "id": "4k9d-x2mp",
        "name": "Ana López",
        "typed_phone": ANAS_PHONE,
        "purposes": (Purpose.REMINDERS, Purpose.OFFERS_WHATSAPP),
        "proof": FORM,
        "language": "es_MX",
        "created_at": NOW - timedelta(minutes=5),
    }
    return Signup(**(usual | changes))


@pytest.fixture
def accepted(records):
    """Keep a sign-up and let its code come from a phone, as the replies do."""

    def come(signup, e164=ANAS_PHONE):
        keep(records, signup)
        return write(signup, e164)

    def write(signup, e164):
        line, existed = line_of(records, e164)
        code = {"message_id": "wamid.code", "written_at": WRITTEN, "now": NOW}
        done = accept_signup(records, signup, line, **code)
        records.commit([*done.writes, written_line(done.line, existed=existed)])
        return records.get(Patient, done.patient.id)

    come.write = write
    return come


def test_a_new_person_is_registered_with_what_they_ticked(records, accepted):
    """Number proved, consent given, each purpose apart, with the proof of text and message."""
    patient = accepted(_signup(source="qr", email="ana@example.org"))
    assert (patient.name, patient.e164, patient.number) == (
        "Ana López",
        ANAS_PHONE,
        NumberState.VERIFIED,
    )
    assert patient.created_at == WRITTEN
    assert (patient.source, patient.email, patient.language) == ("qr", "ana@example.org", "es_MX")
    agreed = {purpose for purpose in Purpose if patient.agreed_to(purpose)}
    assert agreed == {Purpose.REMINDERS, Purpose.OFFERS_WHATSAPP}
    events = records.consent_events_of(patient.id)
    assert {event.purpose for event in events} == agreed
    assert {(e.source, e.proof) for e in events} == {
        (Source.FORM, replace(FORM, message_id="wamid.code"))
    }
    assert records.get(Line, ANAS_PHONE).patient_ids == (patient.id,)


def test_a_person_who_is_on_the_list_is_not_registered_twice(records, accepted):
    """An imported patient signs up: the same record, now sure, with the fuller name kept."""
    imported = a_patient(number=NumberState.UNVERIFIED, consents={}, external_id="ERP-1")
    keep(records, imported, a_line(imported))
    patient = accepted(_signup())
    assert patient.id == imported.id
    assert (patient.name, patient.number) == (imported.name, NumberState.VERIFIED)
    assert patient.agreed_to(Purpose.REMINDERS)
    assert records.get(Line, ANAS_PHONE).patient_ids == (imported.id,)


def test_their_own_word_ends_that_a_number_was_somebody_elses(records, accepted):
    """Who has the phone now signs up from it: wherever the number goes later, that no counts no more."""
    known = said_no(records.keyed_hashes, ANAS_PHONE)
    ana = a_patient(external_id="ERP-1", e164=OTHER_PHONE, refused_by=known)
    keep(records, ana, PatientKey("ERP-1", ana.id))

    def given(e164):
        told = Particulars(ana.name, e164, external_id="ERP-1")
        records.commit(register(records, told, now=NOW, source="import").writes)
        return records.get(Patient, ana.id).number

    assert given(ANAS_PHONE) is NumberState.WRONG
    patient = accepted(_signup())
    assert (patient.id, patient.number) == (ana.id, NumberState.VERIFIED)
    assert [given(OTHER_PHONE), given(ANAS_PHONE)] == [NumberState.UNVERIFIED] * 2


def test_the_question_still_queued_is_withdrawn_and_nothing_else_is(records, accepted):
    """They have just said whose the number is; a reminder stays, and so does what another was asked."""
    asked = a_patient(number=NumberState.ASKED)
    sibling = a_patient(id="sibling", name="Luis Gil", number=NumberState.ASKED)
    question, reminder = a_message(kind=Kind.VERIFY, about=()), a_message()
    of_sibling = a_message(kind=Kind.VERIFY, about=(), owner=sibling.id)
    keep(records, asked, sibling, a_line(asked, sibling), question, reminder, of_sibling)
    accepted(_signup(name=asked.name))
    stored = [records.get(Message, m.id) for m in (question, reminder, of_sibling)]
    assert [m.state for m in stored] == [State.SUPPRESSED, State.QUEUED, State.QUEUED]
    assert stored[0].reason == "signed_up"


@pytest.mark.parametrize("on_the_list", [True, False])
def test_the_journal_learns_who_came_back(records, accepted, on_the_list):
    """A table put back knows them, or only by the hashes that a stop and an erasure leave."""
    if on_the_list:
        keep(records, a_patient(name="Ana López"), a_line())
    patient = accepted(_signup())
    ((_, word),) = MemoryJournal(records.store).words_since(NOW, until=NOW)
    assert (word.said, word.source) == (Said.CAME_BACK, Source.FORM)
    assert word.patient_ids == ((patient.id,) if on_the_list else ())
    assert word.hashes == (
        *hashes_of(records, ANAS_PHONE),
        *hashes_of(records, ANAS_PHONE, "Ana López"),
    )


def test_somebody_who_already_agreed_may_sign_up_again(records, accepted):
    """Nothing about them is new but the log entry."""
    keep(records, a_patient(language="es_MX"), a_line())
    patient = accepted(_signup(name=a_patient().name, purposes=(Purpose.REMINDERS,)))
    assert (patient.id, patient.version) == (a_patient().id, 1)
    assert len(records.consent_events_of(patient.id)) == 1


def test_the_phone_that_wrote_is_believed_whatever_was_typed(records, accepted):
    """A mistyped number gets nothing: neither a line nor a patient."""
    patient = accepted(_signup(typed_phone=ANAS_PHONE), e164=OTHER_PHONE)
    assert patient.e164 == OTHER_PHONE
    assert records.get(Line, ANAS_PHONE) is None
    assert records.get(Line, OTHER_PHONE).patient_ids == (patient.id,)


def test_a_mistyped_number_that_is_somebody_elses_touches_nobody(records, accepted):
    """The stranger whose number was typed is neither changed nor joined."""
    keep(records, a_patient(), a_line())
    patient = accepted(_signup(name="Carlos Ruiz"), e164=OTHER_PHONE)
    assert patient.id != a_patient().id
    assert records.get(Patient, a_patient().id) == a_patient()
    assert records.get(Line, ANAS_PHONE) == a_line()


@pytest.mark.parametrize(("name", "who"), [("Luis Perez", "luis"), ("SOFÍA", "sofia")])
def test_of_two_children_on_one_phone_the_right_one_is_meant(records, accepted, name, who):
    """By name, and the other's consent stays as it was."""
    luis = a_patient(id="luis", name="Luis Pérez", consents={})
    sofia = a_patient(id="sofia", name="Sofía Pérez", consents={})
    keep(records, luis, sofia, a_line(luis, sofia))
    patient = accepted(_signup(name=name, guardian="mamá"))
    assert (patient.id, patient.guardian) == (who, "mamá")
    other = sofia if who == "luis" else luis
    assert records.get(Patient, other.id) == other


@pytest.mark.parametrize("name", ["Ana", "Pérez", "Mateo Pérez"])
def test_a_name_that_is_neither_childs_or_both_is_for_a_person(records, accepted, name):
    """Nobody is guessed, and nothing is written."""
    luis = a_patient(id="luis", name="Luis Pérez")
    sofia = a_patient(id="sofia", name="Sofía Pérez")
    keep(records, luis, sofia, a_line(luis, sofia))
    with pytest.raises(NotAllowedError, match="several_people_on_this_number"):
        accepted(_signup(name=name))
    assert records.get(Signup, "4k9d-x2mp") is not None


def test_a_patient_who_said_stop_comes_back_by_signing_up(records, accepted):
    """Their own word on their own phone."""
    stopped = a_patient(consents=refused(*Purpose))
    keep(records, stopped, a_line(stopped, opted_out_at=NOW - timedelta(days=7)))
    patient = accepted(_signup(purposes=(Purpose.REMINDERS,)))
    assert [purpose for purpose in Purpose if patient.agreed_to(purpose)] == [Purpose.REMINDERS]
    assert records.get(Line, ANAS_PHONE).opted_out_at is None


def test_a_form_without_ticks_proves_the_number_only(accepted):
    """The form works without any box ticked."""
    patient = accepted(_signup(purposes=()))
    assert patient.number is NumberState.VERIFIED
    assert patient.consents == {}


def test_a_code_is_used_once(records, accepted):
    """A second phone with the same code, at the same moment even, registers nobody."""
    signup = _signup()
    accepted(signup)
    assert records.get(Signup, signup.id) is None
    with pytest.raises(ConflictError):
        accepted.write(signup, OTHER_PHONE)
    assert records.get(Line, OTHER_PHONE) is None


def test_what_is_kept_of_a_used_code_leads_to_nobody(records, accepted):
    """Only to who used it, from the line they used it on; in the item stands nothing that was typed."""
    ana, other = accepted(_signup()), a_patient(id="other")
    kept = records.get(UsedCode, "4k9d-x2mp")
    assert (kept.id, len(kept.by)) == ("4k9d-x2mp", 64)
    asked = [
        (ANAS_PHONE, [other, ana]),
        (ANAS_PHONE, [other]),
        (ANAS_PHONE, []),
        (OTHER_PHONE, [ana]),
    ]
    found = [who_used(records, "4k9d-x2mp", line, people) for line, people in asked]
    assert found == [ana, None, None, None]
    merged = a_patient(id="stays", former_ids=(ana.id,))
    assert who_used(records, "4k9d-x2mp", ANAS_PHONE, [merged]) == merged


DASHES = ["-", "\u2010", "\u2011", "–", "—", "−", "\u00ad", " - ", " – ", " ", "\u00a0", ""]
SENTENCES = [
    "{}",
    "{}\n",
    "Hola, mi código es {}.",
    "Quiero recordatorios ({}) 🙂",
    "*{}*",
    "_{}_",
    "Código:{}",
]


@pytest.mark.parametrize("dash", DASHES)
@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("written", [str.lower, str.upper, str.title])
def test_the_code_is_found_however_it_is_typed(dash, sentence, written):
    """The wa.me link fills in a sentence that people edit; who types it by hand leaves out the dash."""
    text = sentence.format(written(f"4k9d{dash}x2mp"))
    assert find_codes(text)[0] == "4k9d-x2mp"
    is_tight = dash.strip() == dash != ""
    assert plain_code(text) == ("4k9d-x2mp" if is_tight else None)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1ozj-zpzl", "10zj-zpz1"),
        ("IOZJ ZPZL", "10zj-zpz1"),
        ("4k9d-x2mo", "4k9d-x2m0"),
        ("4kid-x2mp", "4k1d-x2mp"),
    ],
)
def test_letters_that_no_code_has_are_the_digits_they_look_like(typed, code):
    """As they are read from a screen."""
    assert code in find_codes(f"Hola, mi código es {typed}")


@pytest.mark.parametrize("text", ["para-solo", "todo-bien", "hola-loli", "poco-hilo"])
def test_two_words_are_no_code(text):
    """Though each letter of them may look like a digit."""
    assert plain_code(text) is None


@pytest.mark.parametrize(
    "text", ["", "hola", "4k9d-x2m", "24k9d-x2mp", "4kud-x2mp", "a4k9dx2mp", "4k9d/x2mp"]
)
def test_what_is_no_code_is_none(text):
    """A letter that no code has, and no eye takes for one of its digits."""
    assert (find_codes(text), plain_code(text)) == ([], None)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "5512-3456",
            "55 5000 0124",
            "+52-55-5000-0124",
            "para-nada",
            "para nada",
            "sept-2026",
            "sept 2026",
        ),
        *(
            "10am-12pm",
            "puedo 10am–12pm",
            "10am 12pm",
            "12hrs-15hs",
            "2026-2027",
            "A1234567",
            "ABC12345",
        ),
    ],
)
def test_what_people_write_anyway_is_no_code_by_its_look(text):
    """It may be looked up; only one that we gave makes a code of it."""
    assert plain_code(text) is None


def test_a_text_full_of_look_alikes_costs_one_look_at_a_few():
    """The dashed ones first, and of those what is plainly a code."""
    text = "para nada cada mesa sept 2026 10am-12pm 4k9d-x2mp 9s3s184n"
    assert find_codes(text) == ["4k9d-x2mp", "10am-12pm", "12pm-4k9d", "9s3s-184n"]


def test_every_new_code_is_found_again():
    """What we hand out is what we read."""
    assert all(find_codes(code) == [code] for code in (new_code() for _ in range(500)))
