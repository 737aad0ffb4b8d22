"""A calendar saved with its mail is the calendar; a mail without one is no agenda."""

from base64 import b64encode
from email.message import EmailMessage
from quopri import encodestring

import pytest

from chalicelib.imports.model import Sheet, Unreadable
from chalicelib.imports.read_file import read_file
from tests.builders import NOW

EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:e1\r\n"
    "DTSTART:20261124T163000Z\r\nSUMMARY:José Peña 55 1234 5678\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
HEAD = b"Received: from mail.example\r\nSubject: Cita\r\nMIME-Version: 1.0\r\n"
KIND = b"Content-Type: text/calendar; charset=utf-8\r\nContent-Transfer-Encoding: "


def an_invitation(*calendars):
    """Return a mail with words, a page and calendars, as mail programs send one."""
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "Cita", "agenda@clinica.example"
    mail.set_content("Lo esperamos")
    mail.add_alternative("<p>Lo esperamos</p>", subtype="html")
    for text in calendars:
        mail.add_alternative(text, subtype="calendar")
    return mail.as_bytes()


MAILS = {
    "as it is": HEAD + KIND + b"8bit\r\n\r\n" + EVENT.encode(),
    "base64": HEAD + KIND + b"base64\r\n\r\n" + b64encode(EVENT.encode()),
    "quoted": HEAD + KIND + b"quoted-printable\r\n\r\n" + encodestring(EVENT.encode()),
    "capitals": HEAD.upper() + KIND.upper() + b"BASE64\r\n\r\n" + b64encode(EVENT.encode()),
    "invitation": an_invitation(EVENT),
    "blank lines before": b"\n\n" + HEAD + KIND + b"base64\n\n" + b64encode(EVENT.encode()),
}


@pytest.mark.parametrize("how", MAILS)
def test_a_calendar_with_its_mail_is_read(how):
    """Whichever way the mail holds it; letters with accents come through."""
    sheet = read_file(MAILS[how], now=NOW)
    assert isinstance(sheet, Sheet), sheet
    assert [row.cells[4] for row in sheet.rows] == ["José Peña 55 1234 5678"]


def test_all_calendars_of_a_mail_are_read():
    """Two parts, two events."""
    sheet = read_file(an_invitation(EVENT, EVENT.replace("UID:e1", "UID:e2")), now=NOW)
    assert [row.cells[0] for row in sheet.rows] == ["e1", "e2"]


@pytest.mark.parametrize(
    "content",
    [
        an_invitation(),
        HEAD + KIND + b"base64\r\n\r\n" + b"!" * 50,
        HEAD + b"\r\nVer el archivo text/calendar adjunto\r\n",
    ],
)
def test_a_mail_without_a_calendar_is_no_agenda(content):
    """It is told what it is, and nothing of it is read as a table."""
    assert read_file(content, now=NOW) in (Unreadable.MAIL, Unreadable.NOT_A_TABLE)


def test_a_table_with_the_word_in_it_stays_a_table():
    """The first heading may end in a colon."""
    text = "Nota: x;Fecha;Hora;Paciente;Celular\ntext/calendar;24/11/2026;10:30;Ana;5512345678\n"
    sheet = read_file(text.encode(), now=NOW)
    assert isinstance(sheet, Sheet)
    assert sheet.headers[0] == "Nota: x"
