"""Whom of a clinic's practitioners a text names: exactly one is an answer, and anything else a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.clinics.known_practitioner import KnownPractitioner
from chalicelib.clinics.match_practitioner import (
    taken_names,
    who_looks_alike,
    whom_it_may_be,
    whom_it_names,
)
from chalicelib.clinics.practitioner_names import key_of_name, may_be_one, says

ANA = KnownPractitioner("ana", "Ana Ruiz Gómez", also_called=("Dra. Ruiz", "Box 4"))
ANDRES = KnownPractitioner("andres", "Dr. Andrés Ruiz", also_called=("Box 3",))
FERRER = KnownPractitioner("ferrer", "C.D. Lucía Ferrer de la Cruz")
SOLIS = KnownPractitioner("solis", "Lic. Solís")
GONE = KnownPractitioner("gone", "Dra. Ibarra", has_left=True)
KNOWN = (ANA, ANDRES, FERRER, SOLIS, GONE)


def named(text):
    """Return the id of whom a text names, or "?" where it is a question."""
    found = whom_it_names(KNOWN, text)
    return found.id if found else "?"


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Dra. Ana Ruiz Gómez", "ana"),
        ("DRA. ANA RUIZ GOMEZ", "ana"),
        ("  dra   ana ruíz  ", "ana"),
        ("Ruiz Gómez, Ana (Dra.)", "ana"),
        ("Dra. Ruiz", "ana"),
        ("Doctora Ruiz", "ana"),
        ("Doutora Ruiz", "ana"),
        ("Mtra. Ruiz", "ana"),
        ("A. Ruiz Gómez", "ana"),
        ("Gómez", "ana"),
        ("Dra. Ana Ruiz, box 4", "ana"),
        ("Dra. Ana", "ana"),
        ("Dr. Ruiz", "andres"),
        ("Dr.Ruiz", "andres"),
        ("Andrés", "andres"),
        ("box 3", "andres"),
        ("Odont. Ferrer", "ferrer"),
        ("C.D. Ferrer", "ferrer"),
        ("c. d. L. Ferrer", "ferrer"),
        ("Dra. Ferrer Cruz", "ferrer"),
        ("Dr. Ferrer", "ferrer"),
        ("M.C. Lucía Ferrer de la Cruz", "ferrer"),
        ("solis", "solis"),
        ("Psic. Solís", "solis"),
        # Two fit: somebody must say.
        ("Ruiz", "?"),
        ("A. Ruiz", "?"),
        ("Dr(a). Ruiz", "?"),
        ("Dr/a Ruiz", "?"),
        ("Dr./Dra. Ruiz", "?"),
        ("Doctor(a) Ruiz", "?"),
        ("Dr@ Ruiz", "?"),
        ("Lic. Ruiz", "?"),
        # Nobody fits: it says what no name says, or denies it.
        ("Dr. Ana Ruiz", "?"),
        ("Dra. Andrés Ruiz", "?"),
        ("Dra. Luisa Ruiz", "?"),
        ("Dra. Mariana Solís", "?"),
        ("Dra. Ruiz / Dr. Andrés", "?"),
        ("Dra. Ana Ruiz y asistente", "?"),
        ("Dra. Ruis", "?"),
        ("A. R.", "?"),
        ("Sala 3", "?"),
        ("Box", "?"),
        ("3", "andres"),
        ("Dra.", "?"),
        ("la doctora", "?"),
        # Who left is nobody's new doctor.
        ("Dra. Ibarra", "?"),
        ("", "?"),
        (" -·- ", "?"),
        ("👩🏽‍⚕️", "?"),
    ],
)
def test_a_text_names_exactly_one_or_is_a_question(text, who):
    """Titles, accents, capitals and order aside; a title's gender tells two apart, and nothing is guessed boldly."""
    assert named(text) == who


def test_a_name_that_somebody_gave_beats_whoever_else_it_could_mean():
    """Who answers the question once is not asked again."""
    told = (KnownPractitioner("ana", "Dra. Ana Ruiz Gómez", also_called=("Dr(a). Ruiz",)), ANDRES)
    assert [one.id for one in whom_it_may_be(told, "DR(A) RUIZ")] == ["ana"]
    assert [one.id for one in whom_it_may_be(told, "ruiz")] == ["ana"]
    assert [one.id for one in whom_it_may_be(told, "Dr. Ruiz")] == ["andres"]


def test_the_whole_name_of_one_is_not_a_part_of_anothers():
    """The clinic calls one "Dra. Ruiz" and the other "Dra. Ruiz Gómez"."""
    known = (KnownPractitioner("a", "Dra. Ruiz"), KnownPractitioner("b", "Dra. Ruiz Gómez"))
    assert whom_it_names(known, "DRA RUIZ").id == "a"
    assert whom_it_names(known, "Dra. Gómez").id == "b"


@pytest.mark.parametrize(
    ("link", "text", "who"),
    [
        ("ana", "Ruiz", "ana"),
        ("andres", "A. Ruiz", "andres"),
        ("gone", "Dra. Ibarra", "gone"),
        ("ana", "Dr. Ruiz", "andres"),  # a former release changed the text since
        ("ana", "Lic. Solís", "solis"),
        ("ana", "Sala 2", "?"),
        ("ana", "", "?"),
        ("nobody", "Ruiz", "?"),
        ("nobody", "Dra. Ruiz", "ana"),
    ],
)
def test_a_link_holds_as_long_as_the_text_can_mean_them(link, text, who):
    """Also of who left; one that the text denies counts for nothing."""
    found = whom_it_names(KNOWN, text, link)
    assert (found.id if found else "?") == who


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Dra. Ruiz", "Dra. Ruíz ", True),
        ("Dra. Ruiz", "DRA RUIZ", True),
        ("Dra. Ruiz", "Ruiz", True),
        ("Dra. Ruiz", "Dr(a). Ana Ruiz", True),
        ("A. Ruiz", "Ana Ruiz Gómez", True),
        ("Dra. Ruiz", "Dr. Ruiz", False),
        ("Dra. Ruiz", "Dra. Salgado", False),
        ("Ana Ruiz", "Andrés Ruiz", False),
        ("A. Ruiz", "B. Ruiz", False),
        ("Sala 1", "Sala 2", False),
        ("", "Dra. Ruiz", False),
    ],
)
def test_two_texts_may_be_one_practitioner(one, other, alike):
    """Whichever says more."""
    assert may_be_one(one, other) is alike
    assert may_be_one(other, one) is alike


def test_two_ways_of_writing_one_name_have_one_key():
    """And another title, or none, is another name."""
    keys = {key_of_name(text) for text in ("Dra. Ruiz", "Dra. Ruíz ", "DRA RUIZ", "ruiz doctora")}
    assert len(keys) == 1
    others = {key_of_name(text) for text in ("Dra. Ruiz", "Dr. Ruiz", "Ruiz", "Dra.", "Dr.", "")}
    assert len(others) == 6


def test_who_is_asked_about_is_told_whom_it_looks_like():
    """Those it fits, else those that a person would think of."""
    assert [one.id for one in who_looks_alike(KNOWN, "Ruiz")] == ["ana", "andres"]
    assert [one.id for one in who_looks_alike(KNOWN, "Dra. Mariana Solís")] == ["solis"]
    assert who_looks_alike(KNOWN, "Sala 9") == []


def test_a_name_is_taken_while_somebody_else_in_force_has_it():
    """However it is written; by nobody who left, and not by oneself."""
    assert taken_names(KNOWN, ["DR ANDRES RUIZ", "Dr. Ruiz"], but="ana") == ["DR ANDRES RUIZ"]
    assert taken_names(KNOWN, ["Dra. Ibarra", "Lic. Solís"], but="solis") == []


NAMES = ("ana", "andrés", "ruiz", "gómez", "ferrer", "peña", "a", "r")
TITLES = ("", "Dra. ", "Dr. ", "Dr(a). ", "C.D. ", "Lic. ")
names = st.builds(
    lambda title, words: title + " ".join(words),
    st.sampled_from(TITLES),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=4),
)
practitioners = st.lists(names, max_size=5, unique_by=key_of_name).map(
    lambda several: [KnownPractitioner(str(n), name) for n, name in enumerate(several)]
)


@given(practitioners, names)
def test_nobody_is_named_whom_another_fits_as_well(known, text):
    """Whatever names a clinic has: one answer is the only one, or the very name."""
    found = whom_it_names(known, text)
    fitting = [one for one in known if says(text, one.name)]
    exactly = [one for one in known if key_of_name(one.name) == key_of_name(text)]
    assert found in (exactly or fitting if len(exactly or fitting) == 1 else [None])


@given(practitioners, names, st.randoms())
def test_how_it_is_written_changes_no_answer(known, text, random):
    """Capitals, accents, points and the order of words."""
    title, words = next(
        (t, text[len(t) :]) for t in sorted(TITLES, key=len)[::-1] if text.startswith(t)
    )
    mixed = words.split()
    random.shuffle(mixed)
    again = f" {' '.join(mixed).upper()},  {title.rstrip('. ') if title != 'C.D. ' else 'c. d.'}."
    assert whom_it_names(known, again) == whom_it_names(known, text)


@given(names, names)
def test_what_names_somebody_may_be_one_with_their_name(text, name):
    """The sure is a part of the possible, and the possible is the same both ways."""
    assert not says(text, name) or may_be_one(text, name)
    assert may_be_one(text, name) == may_be_one(name, text)


@given(st.text(max_size=60), practitioners)
def test_any_text_is_read(text, known):
    """Whatever stands in a file."""
    assert whom_it_names(known, text) in [*known, None]
    assert key_of_name(text) == key_of_name(f"  {text}  ")
