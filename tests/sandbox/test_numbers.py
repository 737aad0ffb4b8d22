"""How WhatsApp names numbers."""

import pytest

from sandbox import numbers


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("+525512345678", "+525512345678"),
        ("525512345678", "+525512345678"),
        ("5215512345678", "+525512345678"),
        ("+52 1 55 1234 5678", "+525512345678"),
        ("+52 (55) 1234-5678", "+525512345678"),
        ("541123456789", "+5491123456789"),
        ("5491123456789", "+5491123456789"),
        ("551187654321", "+5511987654321"),
        ("5511987654321", "+5511987654321"),
        ("551132654321", "+551132654321"),
        ("573001234567", "+573001234567"),
        ("+1 206 555 0100", "+12065550100"),
        ("123", None),
        ("", None),
        ("hola", None),
        ("1234567890123456", None),
    ],
)
def test_each_line_has_one_number(written, e164):
    """The same line in every way of writing it."""
    assert numbers.canonical(written) == e164


@pytest.mark.parametrize(
    ("e164", "wa_id"),
    [
        ("+525512345678", "5215512345678"),
        ("+5491123456789", "5491123456789"),
        ("+5511987654321", "5511987654321"),
        ("+5551987654321", "555187654321"),
        ("+573001234567", "573001234567"),
    ],
)
def test_the_wa_id_is_the_odd_one_that_whatsapp_reports(e164, wa_id):
    """Mexico's 1; Brazil without the ninth digit outside São Paulo and Rio."""
    assert numbers.wa_id_of(e164) == wa_id
    assert numbers.canonical(wa_id) == e164


def test_a_user_id_is_the_same_each_time_and_names_the_country():
    """Another line, another id."""
    ana = numbers.bsuid_of("+525512345678")
    assert ana == numbers.bsuid_of("+525512345678")
    assert ana.startswith("MX.")
    assert numbers.looks_like_bsuid(ana)
    assert ana != numbers.bsuid_of("+525512345679")


@pytest.mark.parametrize("typed", ["55 1234 5678", "+52 55 1234 5678", "521 55 1234 5678"])
def test_ten_digits_on_a_page_are_mexican(typed):
    """People do not type their own country."""
    assert numbers.typed(typed) == "+525512345678"
