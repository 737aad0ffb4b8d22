"""Written forms of telephone numbers, as clinics and patients really write them."""

import subprocess
import sys
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.shared.phone import (
    BadPhone,
    BadPhoneReason,
    Phone,
    as_read_aloud,
    from_wa_id,
    normalise,
    same_line,
    wa_id_guesses,
)

REPOSITORY = Path(__file__).parents[3]

CDMX = "+525512345678"
AR_MOBILE = "+5491123456789"
AR_NO_NINE = "+541123456789"
BR_MOBILE = "+5511987654321"
BR_LANDLINE = "+551132654321"

MEXICAN_FORMS = {
    "ten digits": "5512345678",
    "grouped by spaces": "55 1234 5678",
    "grouped in pairs": "55 12 34 56 78",
    "dashes": "55-1234-5678",
    "typographic dashes": "55–1234—5678",
    "non-breaking hyphens": "55‑1234‑5678",
    "dots": "55.1234.5678",
    "parentheses": "(55) 1234-5678",
    "slashes inside one number": "55/1234/5678",
    "commas as thousands": "5,512,345,678",
    "hard spaces": "55\u00a01234\u00a05678",
    "narrow hard spaces": "55\u202f1234\u202f5678",
    "zero-width spaces": "55\u200b1234\u200b5678",
    "direction marks from a contact card": "\u202a+52 55 1234 5678\u202c",
    "byte order mark": "\ufeff5512345678",
    "tabs and newlines around": "\t5512345678\n",
    "full-width digits": "５５１２３４５６７８",
    "Arabic digits": "٥٥١٢٣٤٥٦٧٨",
    "keycap emoji": "5️⃣5️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣",
    "telephone emoji": "📱 55 1234 5678",
    "044": "044 55 1234 5678",
    "044 together": "0445512345678",
    "044 in parentheses": "(044) 55 1234 5678",
    "045": "045 55 1234 5678",
    "01": "01 55 1234 5678",
    "01 in parentheses": "(01) (55) 1234 5678",
    "plus 52": "+52 55 1234 5678",
    "plus 52 in parentheses": "(+52) 55 1234 5678",
    "plus apart": "+ 52 55 1234 5678",
    "full-width plus": "＋525512345678",
    "plus 52 1": "+52 1 55 1234 5678",
    "plus 521 together": "+5215512345678",
    "1 in parentheses": "+52 (1) 55 1234 5678",
    "plus 52 and 044": "+52 044 55 1234 5678",
    "plus 52 and 01": "+52 01 55 1234 5678",
    "52 without plus": "525512345678",
    "521 without plus": "5215512345678",
    "0052": "0052 55 1234 5678",
    "00521": "00521 55 1234 5678",
    "tel link": "tel:+52-55-1234-5678",
    "wa.me link": "https://wa.me/5215512345678",
    "wa.me link with text": "https://wa.me/525512345678?text=Hola%2010%3A30",
    "wa.me link with plus": "wa.me/+5215512345678",
    "api.whatsapp.com link": "https://api.whatsapp.com/send?phone=5215512345678&text=Hola",
    "WhatsApp jid": "5215512345678@s.whatsapp.net",
    "word before": "cel 5512345678",
    "word glued": "cel5512345678",
    "abbreviation and colon": "Tel.: 55 1234 5678",
    "numbered label": "Tel 1: 55 1234 5678",
    "owner after": "55 1234 5678 (mamá)",
    "short note after": "55 1234 5678 después de las 6",
    "Excel float": "5512345678.0",
    "Excel float with country": "525512345678.0",
    "Excel float, comma": "5512345678,00",
    "Excel scientific, whole": "5.512345678E9",
    "Excel scientific, padded exponent": "5.512345678E+09",
    "Excel scientific, comma": "5,512345678e+09",
    "Excel scientific with country": "5.25512345678E+11",
    "Excel text apostrophe": "'5512345678",
    "Excel text formula": '="5512345678"',
    "044 without its zero": "445512345678",
    "045 without its zero": "455512345678",
    "044 without its zero, as float": "445512345678.0",
}

OTHER_LINES = [
    pytest.param("818 123 4567", "MX", "+528181234567", "unknown", id="Monterrey"),
    pytest.param("664-123-4567", "MX", "+526641234567", "unknown", id="Tijuana"),
    pytest.param("01 800 123 4567", "MX", "+528001234567", "unknown", id="01 800"),
    pytest.param("16641234567", "MX", "+526641234567", "unknown", id="01 without its zero"),
    pytest.param("4455 1234 5678 ext. 12", "MX", CDMX, "landline", id="zero eaten, extension"),
    pytest.param("55 1234 5678 ext. 12", "MX", CDMX, "landline", id="extension"),
    pytest.param("55 1234 5678 Ext 1204", "MX", CDMX, "landline", id="extension, no dot"),
    pytest.param("5512345678x12", "MX", CDMX, "landline", id="extension as x"),
    pytest.param("55 1234 5678, extensión 12", "MX", CDMX, "landline", id="extension in full"),
    pytest.param("200 123 4567", "MX", "+522001234567", "landline", id="Mexican landline range"),
    pytest.param("+1 619 555 2671", "MX", "+16195552671", "unknown", id="US from a MX clinic"),
    pytest.param("001 415 555 2671", "MX", "+14155552671", "unknown", id="US dialled with 00"),
    pytest.param("+54 9 11 2345-6789", "MX", AR_MOBILE, "mobile", id="AR with plus and 9"),
    pytest.param("9 11 2345 6789", "AR", AR_MOBILE, "mobile", id="AR with 9"),
    pytest.param("011 15 2345-6789", "AR", AR_MOBILE, "mobile", id="AR with 0 and 15"),
    pytest.param("11 15 2345 6789", "AR", AR_MOBILE, "mobile", id="AR with 15"),
    pytest.param("+54 11 15 2345 6789", "AR", AR_MOBILE, "mobile", id="AR plus 54 and 15"),
    pytest.param("5491123456789", "AR", AR_MOBILE, "mobile", id="AR 549 without plus"),
    pytest.param("wa.me/5491123456789", "MX", AR_MOBILE, "mobile", id="AR wa.me link"),
    pytest.param("11 2345-6789", "AR", AR_NO_NINE, "unknown", id="AR without 9 stays so"),
    pytest.param("(011) 2345-6789", "AR", AR_NO_NINE, "unknown", id="AR with 0"),
    pytest.param("+54 11 2345 6789", "MX", AR_NO_NINE, "unknown", id="AR plus, without 9"),
    pytest.param("0351 15 612 3456", "AR", "+5493516123456", "mobile", id="AR Córdoba with 15"),
    pytest.param("011 4321-5678 int. 4", "AR", "+541143215678", "landline", id="AR int."),
    pytest.param("011 4321-5678 interno 4", "AR", "+541143215678", "landline", id="AR interno"),
    pytest.param("(11) 98765-4321", "BR", BR_MOBILE, "mobile", id="BR mobile"),
    pytest.param("11 8765-4321", "BR", BR_MOBILE, "mobile", id="BR without ninth digit"),
    pytest.param("+55 11 8765 4321", "MX", BR_MOBILE, "mobile", id="BR plus, eight digits"),
    pytest.param("551187654321", "BR", BR_MOBILE, "mobile", id="BR id without ninth digit"),
    pytest.param("011 98765-4321", "BR", BR_MOBILE, "mobile", id="BR trunk zero"),
    pytest.param("0 15 11 98765-4321", "BR", BR_MOBILE, "mobile", id="BR carrier code"),
    pytest.param("(11) 3265-4321", "BR", BR_LANDLINE, "landline", id="BR landline stays"),
    pytest.param("(11) 3265-4321 ramal 9", "BR", BR_LANDLINE, "landline", id="BR ramal"),
    pytest.param("55 8123-4567", "BR", "+5555981234567", "mobile", id="BR area code 55"),
    pytest.param("300 123 4567", "CO", "+573001234567", "mobile", id="CO mobile"),
    pytest.param("601 234 5678", "CO", "+576012345678", "landline", id="CO landline"),
    pytest.param("+57 300 123 4567", "MX", "+573001234567", "mobile", id="CO with plus"),
    pytest.param("9 6123 4567", "CL", "+56961234567", "unknown", id="CL mobile"),
    pytest.param("987 654 321", "PE", "+51987654321", "mobile", id="PE mobile"),
    pytest.param("01 234 5678", "PE", "+5112345678", "landline", id="PE landline"),
    pytest.param("099 123 4567", "EC", "+593991234567", "mobile", id="EC mobile"),
    pytest.param("991234567.0", "EC", "+593991234567", "mobile", id="EC, zero eaten by Excel"),
    pytest.param("5123 4567", "GT", "+50251234567", "mobile", id="GT mobile"),
    pytest.param("2234 5678", "GT", "+50222345678", "landline", id="GT landline"),
    pytest.param("(415) 555-2671", "US", "+14155552671", "unknown", id="US national"),
    pytest.param("+34 612 345 678", "MX", "+34612345678", "mobile", id="Spain"),
    pytest.param("+44 (0)20 7946 0958", "MX", "+442079460958", "landline", id="UK with (0)"),
]

BAD_FORMS = [
    pytest.param("", BadPhoneReason.EMPTY, id="nothing"),
    pytest.param(" \u00a0\u200b ", BadPhoneReason.EMPTY, id="only invisible characters"),
    pytest.param("-", BadPhoneReason.EMPTY, id="a dash"),
    pytest.param("no tiene", BadPhoneReason.LETTERS, id="no tiene"),
    pytest.param("n/a", BadPhoneReason.LETTERS, id="n/a"),
    pytest.param("55l2345678", BadPhoneReason.LETTERS, id="l written for 1"),
    pytest.param("cel 55 1234 5O78", BadPhoneReason.LETTERS, id="O written for 0"),
    pytest.param("1234 5678", BadPhoneReason.TOO_SHORT, id="CDMX without area code"),
    pytest.param("lada 55 tel 1234 5678", BadPhoneReason.TOO_SHORT, id="area code apart"),
    pytest.param("123 4567", BadPhoneReason.TOO_SHORT, id="seven digits"),
    pytest.param("911", BadPhoneReason.TOO_SHORT, id="emergency number"),
    pytest.param("0", BadPhoneReason.TOO_SHORT, id="zero"),
    pytest.param("+52 55 1234 567", BadPhoneReason.TOO_SHORT, id="one digit missing"),
    pytest.param("+52 1", BadPhoneReason.TOO_SHORT, id="hardly more than the country"),
    pytest.param("55 1234 56789", BadPhoneReason.TOO_LONG, id="one digit too many"),
    pytest.param("+52 55 1234 5678 9", BadPhoneReason.TOO_LONG, id="too many after plus"),
    pytest.param("0445512345678901", BadPhoneReason.TOO_LONG, id="sixteen digits"),
    pytest.param("33123456789", BadPhoneReason.TOO_LONG, id="a typing error is not France"),
    pytest.param("573001234567", BadPhoneReason.TOO_LONG, id="foreign without plus"),
    pytest.param("0000000000", BadPhoneReason.NOT_A_NUMBER, id="zeros"),
    pytest.param("1234567890", BadPhoneReason.NOT_A_NUMBER, id="counting"),
    pytest.param("+999 1234 5678", BadPhoneReason.NOT_A_NUMBER, id="no such country"),
    pytest.param("+52 044 12 3456 7890", BadPhoneReason.NOT_A_NUMBER, id="no such area"),
    pytest.param("55 1234 5678 / 55 8765 4321", BadPhoneReason.SEVERAL_NUMBERS, id="slash"),
    pytest.param("5512345678, 5587654321", BadPhoneReason.SEVERAL_NUMBERS, id="comma"),
    pytest.param("5512345678\n5587654321", BadPhoneReason.SEVERAL_NUMBERS, id="two lines"),
    pytest.param("5512345678 5587654321", BadPhoneReason.SEVERAL_NUMBERS, id="a space"),
    pytest.param("5512345678 y 5587654321", BadPhoneReason.SEVERAL_NUMBERS, id="y"),
    pytest.param("casa 5512345678 cel 5587654321", BadPhoneReason.SEVERAL_NUMBERS, id="labels"),
    pytest.param("+525512345678+525587654321", BadPhoneReason.SEVERAL_NUMBERS, id="two pluses"),
    pytest.param("55 1234 5678 / 79", BadPhoneReason.SEVERAL_NUMBERS, id="switchboard range"),
    pytest.param("55 1234 5678 o 8765", BadPhoneReason.SEVERAL_NUMBERS, id="half a number more"),
    pytest.param("5.51234E+09", BadPhoneReason.EXCEL_DAMAGE, id="digits lost"),
    pytest.param("5.51E+09", BadPhoneReason.EXCEL_DAMAGE, id="more digits lost"),
    pytest.param("5,51234E+09", BadPhoneReason.EXCEL_DAMAGE, id="digits lost, comma"),
    pytest.param("5.25512E+11", BadPhoneReason.EXCEL_DAMAGE, id="digits lost with country"),
    pytest.param("6E+09", BadPhoneReason.EXCEL_DAMAGE, id="one digit left"),
    pytest.param("##########", BadPhoneReason.EXCEL_DAMAGE, id="column too narrow"),
    pytest.param("#N/A", BadPhoneReason.EXCEL_DAMAGE, id="Excel error"),
    pytest.param("15512345678", BadPhoneReason.AMBIGUOUS, id="01 without zero, or New Jersey"),
    pytest.param(
        "447911123456", BadPhoneReason.AMBIGUOUS, id="044 without zero, or a British mobile"
    ),
]


@pytest.mark.parametrize("written", MEXICAN_FORMS.values(), ids=MEXICAN_FORMS.keys())
def test_every_way_to_write_a_mexican_number_is_one_line(written):
    """However it is written, the clinic has one patient with one number."""
    assert normalise(written) == Phone(CDMX, "MX", "unknown")


@pytest.mark.parametrize(("written", "region", "e164", "kind"), OTHER_LINES)
def test_numbers_are_read_as_their_country_writes_them(written, region, e164, kind):
    """A clinic's own region is the default; a plus or 00 names another; a landline stays one."""
    phone = normalise(written, region=region)

    assert isinstance(phone, Phone), phone
    assert (phone.e164, phone.kind) == (e164, kind)


@pytest.mark.parametrize(("written", "reason"), BAD_FORMS)
def test_what_is_not_one_number_says_why(written, reason):
    """A row that cannot be used tells the receptionist what is wrong with it."""
    assert normalise(written) == BadPhone(reason)


def test_the_region_is_the_country_of_the_line():
    """A foreign patient keeps the foreign region, whatever the clinic's own."""
    assert normalise("+54 9 11 2345 6789", region="MX") == Phone(AR_MOBILE, "AR", "mobile")


def test_an_unknown_region_is_an_outcome():
    """A clinic with a mistyped region gets a reason per row, not a crash."""
    assert normalise("5512345678", region="XX") == BadPhone(BadPhoneReason.NOT_A_NUMBER)


@pytest.mark.parametrize(
    ("wa_id", "e164"),
    [
        pytest.param("5215512345678", CDMX, id="Mexico with the 1"),
        pytest.param("525512345678", CDMX, id="Mexico without"),
        pytest.param("+5215512345678", CDMX, id="with a plus"),
        pytest.param("5491123456789", AR_MOBILE, id="Argentina with the 9"),
        pytest.param("541123456789", AR_MOBILE, id="Argentina without"),
        pytest.param("5511987654321", BR_MOBILE, id="Brazil with the ninth digit"),
        pytest.param("551187654321", BR_MOBILE, id="Brazil without"),
        pytest.param("551132654321", BR_LANDLINE, id="Brazilian landline on WhatsApp"),
        pytest.param("573001234567", "+573001234567", id="Colombia as it is"),
        pytest.param("16195552671", "+16195552671", id="United States as it is"),
    ],
)
def test_a_whatsapp_id_stands_for_one_line(wa_id, e164):
    """An inbound id finds the patient whose number was written another way."""
    assert from_wa_id(wa_id) == e164


@pytest.mark.parametrize(
    "wa_id", ["", "MX.1349876543210", "+", "12", "0445512345678", "55 1234", "٥٥١٢٣٤٥٦٧٨", "9" * 16]
)
def test_an_id_that_is_no_number_stands_for_none(wa_id):
    """A sender known only by a business-scoped id is not taken for a telephone."""
    assert from_wa_id(wa_id) is None
    assert wa_id_guesses(wa_id) == ()
    assert not same_line(wa_id, wa_id)


@pytest.mark.parametrize(
    ("e164", "guesses"),
    [
        (CDMX, ("5215512345678", "525512345678")),
        (AR_MOBILE, ("5491123456789", "541123456789")),
        (AR_NO_NINE, ("5491123456789", "541123456789")),
        (BR_MOBILE, ("5511987654321", "551187654321")),
        (BR_LANDLINE, ("551132654321",)),
        # Without its ninth digit this one would be somebody's landline.
        ("+5511932654321", ("5511932654321",)),
        ("+573001234567", ("573001234567",)),
    ],
)
def test_a_line_may_write_under_these_ids(e164, guesses):
    """Before the first answer taught us the id, each spelling WhatsApp may use finds the patient."""
    assert wa_id_guesses(e164) == guesses


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (CDMX, "5215512345678"),
        (AR_MOBILE, AR_NO_NINE),
        (BR_MOBILE, "+551187654321"),
        ("5215512345678", "525512345678"),
    ],
)
def test_two_spellings_of_one_line(one, other):
    """Mexico's 1, Argentina's 9 and Brazil's ninth digit do not make a second patient."""
    assert same_line(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [(CDMX, "+525512345679"), (BR_LANDLINE, "+5511932654321"), (CDMX, "+15512345678")],
)
def test_two_lines_stay_two(one, other):
    """Numbers of different people are never taken for one."""
    assert not same_line(one, other)


NUMBER_CHARACTERS = "0123456789 +-().,/exE\u00a0\u200bmá:#"
ANY_TEXT = st.text(max_size=40) | st.text(NUMBER_CHARACTERS, max_size=30)
REGIONS = st.sampled_from(["MX", "AR", "BR", "CO", "CL", "PE", "EC", "GT", "US"])
WRITTEN = st.one_of(
    ANY_TEXT,
    st.from_regex(r"(\+?52|044|045|01|521)? ?[2-9][0-9]{9}", fullmatch=True),
    st.from_regex(r"\+54 ?9?(11|351)[2-9][0-9]{6,7}", fullmatch=True),
    st.from_regex(r"\+55[1-9][1-9]9?[2-9][0-9]{7}", fullmatch=True),
)


@given(written=WRITTEN, region=REGIONS)
def test_reading_a_number_again_changes_nothing(written, region):
    """What was stored reads back as itself, in any clinic, and any text has an outcome."""
    phone = normalise(written, region=region)
    assert isinstance(phone, Phone | BadPhone)
    again = normalise(phone.e164) if isinstance(phone, Phone) else phone
    assert again == phone or (again.e164, again.region) == (phone.e164, phone.region)


@given(written=WRITTEN, region=REGIONS)
def test_every_guess_leads_back_to_its_line(written, region):
    """An id we guessed finds the very number; Argentina's missing 9 is the one thing an id adds."""
    phone = normalise(written, region=region)
    assert isinstance(phone, Phone | BadPhone)
    if isinstance(phone, Phone):
        assert wa_id_guesses(phone.e164)
        for guess in wa_id_guesses(phone.e164):
            assert same_line(guess, phone.e164)
            is_argentine_without_nine = phone.region == "AR" and len(phone.e164) == len(AR_NO_NINE)
            assert is_argentine_without_nine or from_wa_id(guess) == phone.e164


@given(ANY_TEXT, ANY_TEXT)
def test_any_text_has_an_answer_as_a_whatsapp_id(one, other):
    """Whatever a webhook calls an id, matching it never stops the batch."""
    line = from_wa_id(one)
    assert line is None or from_wa_id(line) == line
    assert same_line(one, other) == same_line(other, one)


def test_matching_a_sender_does_not_import_phonenumbers():
    """The webhook and the sender match ids without paying for the number library."""
    program = (
        "import sys; from chalicelib.shared import phone; phone.from_wa_id('5215512345678');"
        "print(sorted({'phonenumbers', 'chalicelib.shared.phone'} & set(sys.modules)))"
    )
    assert printed(program) == "['chalicelib.shared.phone']"


def test_reading_a_number_does_not_import_the_geocoder():
    """The geocoder costs three seconds of a cold start and is never needed."""
    program = (
        "import sys; from chalicelib.shared import phone; phone.normalise('5512345678');"
        "print(sorted({'phonenumbers', 'phonenumbers.geocoder'} & set(sys.modules)))"
    )
    assert printed(program) == "['phonenumbers']"


def printed(program):
    """Return what a Python of its own prints."""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@given(
    st.one_of(
        st.from_regex(r"\+52[2-9][0-9]{9}", fullmatch=True),
        st.from_regex(r"\+1[2-9][0-9]{9}", fullmatch=True),
        st.from_regex(r"\+55[1-9][1-9]9?[0-9]{8}", fullmatch=True),
        st.from_regex(r"\+(549|57|34|51)[0-9]{9,10}", fullmatch=True),
    )
)
def test_a_number_is_written_as_its_country_writes_it(e164):
    """What is done without the library's tables is done as by them."""
    number = phonenumbers.parse(e164)
    assume(phonenumbers.is_valid_number(number))
    international = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    assert as_read_aloud(e164) == phonenumbers.format_number(number, international)


def test_every_area_of_mexico_is_written_as_there():
    """Two digits in the three great cities, three everywhere else."""
    numbers = [phonenumbers.parse(f"+52{area}2345678") for area in range(200, 1000)]
    valid = [number for number in numbers if phonenumbers.is_valid_number(number)]
    assert len(valid) > 300
    international = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    for number in valid:
        written = phonenumbers.format_number(number, international)
        assert as_read_aloud(f"+52{number.national_number}") == written


@pytest.mark.parametrize("text", ["", "recepción", "+", "123"])
def test_what_is_no_number_is_written_as_it_is(text):
    """A clinic's telephone of long ago may hold anything; no message fails for it."""
    assert as_read_aloud(text) == text


def test_the_numbers_of_most_clinics_are_written_without_the_tables():
    """The webhook answers with one, and would wait for them."""
    code = (
        "import sys; from chalicelib.shared.phone import as_read_aloud as write\n"
        "print(write('+525550000197'), write('+526191234567'), 'phonenumbers' in sys.modules)"
    )
    said = subprocess.run(  # our own code
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout
    assert said.strip() == "+52 55 5000 0197 +52 619 123 4567 False"
