"""What messages will call the new people of a file that is not in yet, as somebody says it. Writes nothing into the agenda."""

import unicodedata

from chalice.app import Response

from chalicelib.agenda_files.rows_said import RowsSaid
from chalicelib.agenda_files.say_rows import people_are_called
from chalicelib.web.staff import agenda_file_page
from chalicelib.web.staff.agenda_cards import LONGEST_CALLED, key_of, names_shown
from chalicelib.web.staff.agenda_deeds import shown_of
from chalicelib.web.staff.agenda_rows import back, is_looked_at, said_back
from chalicelib.web.staff.desk import Desk


def call_people(desk: Desk) -> Response:
    """Keep what messages will call the file's new people; what nobody touched stays a guess, whatever page it stood on."""
    shown = shown_of(desk)
    if not is_looked_at(desk):
        return back(desk)
    names = names_shown(shown, RowsSaid("", desk.visit.now), None)
    typed = {one["name"]: word for one in names if (word := _typed(desk, one["key"])) is not None}
    if any(not _is_name(word) for word in typed.values()):
        return agenda_file_page.show(desk, names=typed, status=422)
    guesses = {one["name"]: one["guess"] for one in names}
    said = {name: "" if word == guesses[name] else word for name, word in typed.items()}
    return said_back(desk, people_are_called(said), at="nombres", hecho="named")


def _typed(desk: Desk, key: str) -> str | None:
    """Return what was typed for somebody; None where it is what the page showed, or nothing of them was on it."""
    word = " ".join(desk.asked.get(f"c-{key}", "").split())
    is_there = f"c-{key}" in desk.asked or f"v-{key}" in desk.asked
    return word if is_there and key_of(word) != desk.asked.get(f"v-{key}") else None


def _is_name(word: str) -> bool:
    """Tell whether somebody can be called so; nothing leaves it to the guess."""
    is_said = any(letter.isalpha() for letter in word)
    fits = all(_may_stand_in_a_name(letter) for letter in word)
    return not word or (is_said and fits and len(word) <= LONGEST_CALLED)


def _may_stand_in_a_name(letter: str) -> bool:
    return letter.isalpha() or letter in " .'’-" or unicodedata.category(letter) == "Mn"
