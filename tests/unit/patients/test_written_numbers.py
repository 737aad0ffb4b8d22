"""Numbers as people write them, for form, API and import alike: which patient's line each is, or why none."""

import pytest

from chalicelib.patients.patients_number import read_patients_number
from chalicelib.shared.phone import BadPhone, BadPhoneReason, Phone, from_wa_id
from tests.builders import a_clinic

SHORT, LONG, NONE = BadPhoneReason.TOO_SHORT, BadPhoneReason.TOO_LONG, BadPhoneReason.NOT_A_NUMBER
SEVERAL, ASK, LETTERS = (
    BadPhoneReason.SEVERAL_NUMBERS,
    BadPhoneReason.AMBIGUOUS,
    BadPhoneReason.LETTERS,
)
FILLER, OWN = BadPhoneReason.FILLER, BadPhoneReason.CLINICS_OWN
CDMX, MTY, TIJ = "+525555500101", "+528155550101", "+526641230134"
US, BR, AR = "+16195550134", "+5514981062331", "+541145678901"
CLINIC = a_clinic(
    phone="+528112340001", reception_e164="+525598761234"
)  # it sends from +52 55 5555 0199

NOTES = [  # (country, written, E.164 or why not)
    ("MX", "55 5550 010 (9 a 18 hrs)", SHORT),
    ("MX", "55 5550 010 (9)", SHORT),
    ("MX", "55 5550 010 (1015 a 1830)", SEVERAL),
    ("MX", "55 5550 010 9 a 18 hrs", SHORT),
    ("MX", "55 5550 010 a las 9", SHORT),
    ("MX", "55 5550 01 10 a 18 hrs", SHORT),
    ("MX", "55 5550 01 10:00", SHORT),
    ("MX", "2.- 81 5555 010", SHORT),
    ("MX", "2.-81 5555 010", SHORT),
    ("MX", "2. 81 5555 010", SHORT),
    ("MX", "2) 81 5555 010", SHORT),
    ("MX", "#2 81 5555 010", SHORT),
    ("MX", "2: 81 5555 010", SHORT),
    ("MX", "2 81 5555 010", SEVERAL),
    ("MX", "(2) 81 5555 010", SEVERAL),
    ("MX", "2 - 81 5555 010", SEVERAL),
    ("MX", "81 5555 010 2", SEVERAL),
    ("MX", "81 5555 010 - 2", SEVERAL),
    ("MX", "81 5555 010, 2", SEVERAL),
    ("MX", "81 5555 010 / 2", SEVERAL),
    ("MX", "55 5555 010 ext 5", SHORT),
    ("MX", "55 5555 010 x5", SHORT),
    ("MX", "55 5555 010 ext 5 6", SHORT),
    ("MX", "55 5555 010 int. 3", SHORT),
    ("MX", "55 5555 010 piso 2", SHORT),
    ("MX", "55 5555 010 2o piso", SHORT),
    ("MX", "llamar 2 veces 55 5550 010", SHORT),
    ("MX", "de 8 a 22 55 5550 01", SHORT),
    ("MX", "18:30 55 5550 010", SHORT),
    ("MX", "L-V 9-18 55 5550 01", SHORT),
    ("BR", "(11) 9555-0100 (2)", SEVERAL),
    ("BR", "11 9555-0100 2", SEVERAL),
    ("BR", "(11) 98765-432 (1)", SEVERAL),
    ("AR", "11 2345-678 (9)", SHORT),
    ("CO", "300 123 456 (7)", NONE),
    ("CO", "300 123 456 7", SEVERAL),
    ("US", "(619) 555-013 (4)", SHORT),
    ("US", "619 555 013 4", SEVERAL),
    ("MX", "(9 a 18 hrs) 55 5550 0101", CDMX),
    ("MX", "9 a 18 hrs: 55 5550 0101", CDMX),
    ("MX", "9:00 a 18:00 55 5550 0101", CDMX),
    ("MX", "L-V 9:00 a 18:00 55 5550 0101", CDMX),
    ("MX", "L-V 9-18 55 5550 0101", CDMX),
    ("MX", "55 5550 0101 (9 a 18 hrs)", CDMX),
    ("MX", "55 5550 0101 de 9 a 18", CDMX),
    ("MX", "1) 81 5555 0101", MTY),
    ("MX", "1.- 81 5555 0101", MTY),
    ("MX", "1. 81 5555 0101", MTY),
    ("MX", "12) 81 5555 0101", MTY),
    ("MX", "#1 81 5555 0101", MTY),
    ("MX", "Tel 1: 81 5555 0101", MTY),
    ("MX", "Tel. 55 5550 0101 (mamá)", CDMX),
    ("MX", "55 5550 0101 (2)", CDMX),
    ("MX", "mamá 2: 55 5550 0101", CDMX),
    ("MX", "llamar 2 veces 55 5550 0101", CDMX),
    ("MX", "(55 5550 0101)", CDMX),
    ("MX", "(cel. 55 5550 0101)", CDMX),
    ("MX", "55 5550 0101 / 55 5550 0102", SEVERAL),
    ("MX", "55 5550 0101 (55 5550 0102)", SEVERAL),
    ("MX", "55 5550 0101 y 02", CDMX),
    ("MX", "55 5550 0101 / 02", SEVERAL),
]
EXTENSIONS = [
    ("MX", "55 5550 0101 ext. 12", CDMX),
    ("MX", "55 5550 0101 ext 12345", CDMX),
    ("MX", "55 5550 0101 (ext. 12)", CDMX),
    ("MX", "55 5550 0101, ext: 12", CDMX),
    ("MX", "55 5550 0101 - ext 12", CDMX),
    ("MX", "55 5550 0101 extensión 12", CDMX),
    ("MX", "55 5550 0101 ext. 12 y 13", CDMX),
    ("MX", "55 5550 0101 ext. 12 / 13", CDMX),
    ("MX", "55 5550 0101 x12", CDMX),
    ("MX", "55 5550 0101x12", CDMX),
    ("MX", "55 5550 0101 int. 3", CDMX),
    ("MX", "55 5550 0101 interno 3", CDMX),
    ("MX", "55 5550 0101 piso 2", CDMX),
    ("MX", "55 5550 0101 2o piso", CDMX),
    ("MX", "55 5550 0101, 2º piso", CDMX),
    ("MX", "55 5550 0101 3er. piso", CDMX),
    ("MX", "55 5550 0101 depto 4", CDMX),
    ("MX", "55 5550 0101 ramal 4", CDMX),
    ("MX", "55 5550 0101 anexo 4", CDMX),
    ("MX", "55 5550 0101 opc 2", CDMX),
    ("MX", "55 5550 0101 opc. 2", CDMX),
    ("MX", "55 5550 0101 opción 2", CDMX),
    ("MX", "55 5550 0101 #12", CDMX),
    ("MX", "55 5550 0101 12", LONG),
    ("BR", "(11) 3265-4321 ramal 9", "+551132654321"),
    ("BR", "(11) 3265-4321 2o andar", "+551132654321"),
    ("AR", "011 4567-8901 int. 4", AR),
    ("US", "(619) 555-0134 x12", US),
    ("US", "(619) 555-0134 2nd floor", US),
]
ABROAD = [
    ("MX", "(14) 98106-2331", ASK),
    ("MX", "14 98106-2331", ASK),
    ("MX", "(11) 98765-4321", NONE),
    ("MX", "(21) 98765-4321", LONG),
    ("MX", "(024) 98765-4321", LONG),
    ("MX", "+55 14 98106-2331", BR),
    ("BR", "(14) 98106-2331", BR),
    ("MX", "(619) 555-0134", NONE),
    ("MX", "619 555 0134", NONE),
    ("MX", "1 619 555 0134", ASK),
    ("MX", "1-619-555-0134", ASK),
    ("MX", "1 (619) 555-0134", ASK),
    ("MX", "(1) 619 555 0134", ASK),
    ("MX", "16195550134", ASK),
    ("MX", "16195550134.0", ASK),
    ("MX", "001 619 555 0134", US),
    ("MX", "0016195550134", US),
    ("MX", "+1 619 555 0134", US),
    ("MX", "+1 (619) 555-0134", US),
    ("US", "1 619 555 0134", US),
    ("US", "(619) 555-0134", US),
    ("US", "011 52 664 123 0134", TIJ),
    ("MX", "(664) 123-0134", TIJ),
    ("MX", "01 (664) 123-0134", TIJ),
    ("MX", "1 664 123 0134", TIJ),
    ("MX", "(01664) 123-0134", TIJ),
    ("MX", "(011) 4567-8901", LONG),
    ("MX", "(011) 15 2345-6789", LONG),
    ("MX", "(0351) 456-7890", LONG),
    ("MX", "+54 (011) 4567-8901", AR),
    ("AR", "(011) 4567-8901", AR),
    ("MX", "5,512,345,678", "+525512345678"),
    ("MX", "5.512.345.678", "+525512345678"),
    ("MX", "5 5 1 2 3 4 5 6 7 8", "+525512345678"),
    ("MX", "s/n", LETTERS),
    ("MX", "no tiene", LETTERS),
]
FILLERS = [
    ("MX", "5555555555", FILLER),
    ("MX", "55 5555 5555", FILLER),
    ("MX", "+52 55 5555 5555", FILLER),
    ("MX", "+52 1 55 5555 5555", FILLER),
    ("MX", "9999999999", FILLER),
    ("MX", "8888888888", FILLER),
    ("MX", "8111111111", FILLER),
    ("MX", "55 1111 1111", FILLER),
    ("MX", "2222222222", FILLER),
    ("MX", "8181818181", FILLER),
    ("MX", "5656565656", FILLER),
    ("MX", "9876543210", FILLER),
    ("MX", "55 5555 5555 ext. 1", FILLER),
    ("MX", "tel. 55 5555 5555 (no tiene)", FILLER),
    ("BR", "(11) 99999-9999", FILLER),
    ("BR", "(11) 9999-9999", FILLER),
    ("CO", "333 333 3333", FILLER),
    ("PE", "999 999 999", FILLER),
    ("PE", "987 654 321", FILLER),
    ("CL", "9 9999 9999", FILLER),
    ("CL", "2 (2) 9 6123 45", SEVERAL),
    ("GT", "5555 5555", FILLER),
    ("US", "(555) 555-5555", NONE),
    ("MX", "1234567890", NONE),
    ("MX", "0123456789", NONE),
    ("MX", "1010101010", NONE),
    ("MX", "1212121212", NONE),
    ("MX", "0000000000", NONE),
    ("MX", "1111111111", NONE),
    ("MX", "5512345678", "+525512345678"),
    ("MX", "55 1111 2222", "+525511112222"),
    ("MX", "55 5555 0101", "+525555550101"),
    ("MX", "81 8181 8182", "+528181818182"),
]
CLINICS = [
    ("MX", "55 5555 0199", OWN),
    ("MX", "+52 1 55 5555 0199", OWN),
    ("MX", "044 55 5555 0199", OWN),
    ("MX", "81 1234 0001", OWN),
    ("MX", "81 1234 0001 ext. 3", OWN),
    ("MX", "wa.me/5215598761234", OWN),
    ("MX", "81 1234 0002", "+528112340002"),
]
ALL = NOTES + EXTENSIONS + ABROAD + FILLERS + CLINICS


@pytest.mark.parametrize(("country", "written", "expected"), ALL)
def test_a_written_number_is_its_line_or_has_its_reason(country, written, expected):
    """The right line, or a reason to ask; never another line."""
    read = read_patients_number(written, CLINIC, region=country)
    found = read.e164 if isinstance(read, Phone) else read.reason
    assert found == expected


def test_there_are_enough_of_them():
    """The table is long, and each of its lines another."""
    assert len({line[:2] for line in ALL}) == len(ALL) >= 120


def test_the_clinics_country_is_how_its_people_write():
    """Without a country said, that of the front desk counts."""
    brazilian = a_clinic(phone="+551132654321")
    read = read_patients_number("(14) 98106-2331", brazilian)
    assert isinstance(read, Phone)
    assert (read.e164, from_wa_id(read.e164)) == (BR, BR)
    assert read_patients_number("(14) 98106-2331", CLINIC) == BadPhone(ASK)


@pytest.mark.parametrize(
    "written", ["55 5550 0101 ext. 12", "55 5550 0101 opc 2", "81 5555 0101 int. 3"]
)
def test_behind_an_extension_is_a_landline(written):
    """It is read, as WhatsApp Business may stand on a landline; nobody takes it for a mobile."""
    read = read_patients_number(written, CLINIC)
    assert isinstance(read, Phone)
    assert read.kind == "landline"
