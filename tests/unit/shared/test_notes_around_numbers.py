"""What people write around a number never becomes a part of it."""

from hypothesis import given, note, settings
from hypothesis import strategies as st

from chalicelib.shared.phone import Phone, normalise

SPELLINGS = {
    "MX": [
        *("55 5550 0101", "5555500101", "(55) 5550-0101", "55-5550-0101", "81 5555 0101"),
        *("664 123 4567", "(664) 123-4567", "044 55 5550 0101", "01 81 5555 0101"),
        *("+52 55 5550 0101", "+52 1 81 5555 0101", "+1 619 555 0134", "55 55 50 01 01"),
    ],
    "BR": ["(11) 98765-4321", "11 98765 4321", "(11) 3265-4321", "+55 11 98765-4321"],
    "AR": ["011 15 2345-6789", "(011) 4567-8901", "+54 9 11 2345 6789", "9 11 2345 6789"],
    "US": ["(619) 555-0134", "619-555-0134", "1 619 555 0134"],
    "CO": ["300 123 4567", "601 234 5678"],
    "CL": ["9 6123 4567"],
    "PE": ["987 654 321"],
}
BEFORE = [
    *(
        "",
        "Tel. ",
        "Cel: ",
        "1) ",
        "2.- ",
        "3. ",
        "12) ",
        "#1 ",
        "2 ",
        "(2) ",
        "Tel 1: ",
        "casa 2 ",
    ),
    *("(9 a 18 hrs) ", "de 9 a 18 hrs ", "9:00 a 18:00 ", "9am-6pm ", "L-V 9-18 ", "18:30 "),
    *("llamar 2 veces ", "mamá ", "después de las 6: ", "tel de la tía 2 - ", "WhatsApp "),
]
AFTER = [
    *("", " (mamá)", " (2)", " (9 a 18 hrs)", " (1015 a 1830)", " 9 a 18 hrs", " de 9:00 a 18:00"),
    *(" ext. 12", " x12", " ext 5", " (ext. 5)", " int. 3", " piso 2", " 2o piso", " ramal 4"),
    *(" opc 2", " opción 3", " #2", ", 2", " / 2", " 2", " después de las 6", " ext. 12 y 13"),
    *(" interno 4", " ext 5 6", " depto 4", " (solo 2 veces)", " (9-18)", "; 2a opción"),
]
SPELLED = st.sampled_from([(country, one) for country, all_ in SPELLINGS.items() for one in all_])
WORDS_BEFORE = st.lists(st.sampled_from(BEFORE), max_size=2).map("".join)
WORDS_AFTER = st.lists(st.sampled_from(AFTER), max_size=2).map("".join)


def outcome(written, country):
    """Return the number read, or nothing."""
    read = normalise(written, region=country)
    return read.e164 if isinstance(read, Phone) else None


@settings(max_examples=1500, deadline=None)
@given(spelled=SPELLED, before=WORDS_BEFORE, after=WORDS_AFTER)
def test_a_good_number_is_read_or_refused_whatever_stands_around_it(spelled, before, after):
    """A note's digits lead to the number without them, or to a person: never to another number."""
    country, number = spelled
    written = f"{before}{number}{after}"
    note(f"{country}: {written!r}")
    right = outcome(number, country)
    assert right
    assert outcome(written, country) in (right, None)


@settings(max_examples=1500, deadline=None)
@given(spelled=SPELLED, lost=st.integers(1, 3), before=WORDS_BEFORE, after=WORDS_AFTER)
def test_a_note_completes_no_number(spelled, lost, before, after):
    """Where digits are missing, those of a note do not take their place."""
    country, number = spelled
    short = number[:-lost].rstrip(" -(")
    written = f"{before}{short}{after}"
    note(f"{country}: {written!r}")
    assert outcome(written, country) in (outcome(short, country), None)
