"""“ENTRAR”: a link to the front desk for the one of the team whose own WhatsApp it is; of anybody else it is a text like any other."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.messaging.data_link_code import MARK, as_sent, without_code
from chalicelib.messaging.model import Kind, Message
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.shared.one_time_secrets import id_of
from chalicelib.shared.writes import Create, Save
from chalicelib.staff.entry_link import GOOD_FOR, LINKS_A_DAY
from chalicelib.staff.model import Invitation, StaffMember
from chalicelib.storage.item_codec import from_item
from tests.builders import CLINIC_ID, NOW, a_member, a_patient
from tests.unit.replies.reception import Desk, everything

LUPITAS_PHONE = "+525544443333"
LUPITA = {"from_wa_id": "5215544443333"}


@pytest.fixture
def desk():
    """Ana on the list, and Lupita on the team with a telephone of her own."""
    made = Desk()
    made.on_the_list(told=False)
    made.records.commit([Create(a_member(made.records, e164=LUPITAS_PHONE))])
    return made


def answers(desk):
    """Return all replies that were written, to whomever."""
    items = [i for i in desk.records.store.everything() if i["sk"]["S"].startswith("MSG#")]
    found = [from_item(Message, item) for item in items]
    return [message for message in found if message.kind is Kind.REPLY]


def asked(desk, text="ENTRAR"):
    """Ask to come in as Lupita; return the link's code as her telephone gets it."""
    before = {message.id for message in answers(desk)}
    desk.hears(text, **LUPITA)
    (answer,) = [message for message in answers(desk) if message.id not in before]
    assert answer.e164 == LUPITAS_PHONE
    sent = as_sent(desk.records, answer).content.text
    found = re.search(
        rf"https://api\.example/app/invitacion/{CLINIC_ID}\.([\w-]+)$", sent, re.MULTILINE
    )
    return found[1]


@pytest.mark.parametrize("text", ["ENTRAR", "entrar", " Éntrar. ", "Hola, entrar por favor"])
def test_who_is_on_the_team_gets_a_link(desk, text):
    """It is good for half an hour, and for whoever has her PIN; nobody has to read her word."""
    kept = desk.records.get(Invitation, id_of(asked(desk, text)))
    assert (kept.member_id, kept.keeps_pin, kept.until) == ("lup1ta000001", True, NOW + GOOD_FOR)
    assert desk.records.inbox() == []


def test_no_code_is_kept_anywhere(desk):
    """The stored message has a mark in its place, and what she sends back of it is left out."""
    code = asked(desk)
    desk.hears(f"no abre https://api.example/app/invitacion/{CLINIC_ID}.{code}", **LUPITA)
    stored = everything(desk.records)
    marked = [item for item in stored if f"invitacion/{CLINIC_ID}.{MARK}" in item]
    assert len(marked) == 4, "message, task, text, its thread"
    assert code not in str(stored)
    assert (
        without_code(f"/invitacion/{CLINIC_ID}.{code} ya") == f"/invitacion/{CLINIC_ID}.{MARK} ya"
    )


def test_a_few_links_a_day_and_no_more(desk):
    """So that who holds her telephone has fifteen PINs a day; the next day there are more."""
    codes = {asked(desk) for _ in range(LINKS_A_DAY)}
    assert len(codes) == LINKS_A_DAY
    desk.hears("ENTRAR", **LUPITA)
    too_often = [m for m in answers(desk) if "varios enlaces para entrar" in m.content.text]
    assert len(too_often) == 1
    desk.now = NOW + timedelta(days=1, seconds=1)
    assert asked(desk) not in codes


def _stranger(desk):
    desk.hears("ENTRAR", from_wa_id="5215511112222")


def _patient(desk):
    desk.hears("ENTRAR")


def _left(desk):
    member = desk.records.get(StaffMember, "lup1ta000001")
    desk.records.commit([Save(replace(member, removed_at=NOW))])
    desk.hears("ENTRAR", **LUPITA)


def _two(desk):
    desk.records.commit([Create(a_member(desk.records, id="other", e164=LUPITAS_PHONE))])
    desk.hears("ENTRAR", **LUPITA)


def _hidden(desk):
    desk.hears("ENTRAR", from_wa_id="", bsuid="MX.1349")


def _sentence(desk):
    desk.hears("¿Por dónde hay que entrar?", **LUPITA)


@pytest.mark.parametrize("who", [_stranger, _patient, _left, _two, _hidden, _sentence])
def test_of_anybody_else_it_is_a_text_like_any_other(desk, who):
    """A person reads it, and no answer tells that the word means something."""
    who(desk)
    stored = str(everything(desk.records))
    assert "#TEAM" in stored
    assert "invitacion" not in stored
    assert "#INVITATION#" not in stored
    (task,) = desk.records.inbox()
    assert task.kind is TaskKind.TEXT


def test_strangers_and_patients_are_answered_as_for_any_other_word(desk):
    """The very same messages but for their moment: nobody learns who works here."""
    other = Desk()
    other.on_the_list(told=False)
    other.records.commit([Create(a_member(other.records, e164=LUPITAS_PHONE))])
    for from_wa_id in ("5215511112222", "5215512345678"):
        desk.hears("ENTRAR", from_wa_id=from_wa_id)
        other.hears("ENTRADA", from_wa_id=from_wa_id)
    texts = [[m.content.text for m in answers(each)] for each in (desk, other)]
    assert texts[0] == texts[1]


def test_somebody_of_the_team_who_is_a_patient_too_gets_the_link(desk):
    """On her own telephone she is both."""
    me = a_patient(id="lup1tap00001", name="Guadalupe Ríos", e164=LUPITAS_PHONE)
    desk.on_the_list(person=me, told=False)
    assert asked(desk)


def test_the_same_message_again_makes_no_second_link(desk):
    """WhatsApp repeats itself."""
    for _ in range(2):
        desk.hears("ENTRAR", **LUPITA, provider_id="wamid.again")
    assert len([i for i in everything(desk.records) if "#INVITATION#" in i]) == 1
    assert len(answers(desk)) == 1
