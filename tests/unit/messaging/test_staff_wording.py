"""What staff read of a message that was edited or taken back, in each language of ours."""

import pytest

from chalicelib.messaging import staff_wording
from tests.builders import NOW, a_clinic


@pytest.mark.parametrize("language", ["es_MX", "es", "en", "pt_BR"])
@pytest.mark.parametrize(("words", "answer"), [("uno", ""), ("", "dos"), ("uno", "dos"), ("", "")])
@pytest.mark.parametrize("at", [NOW, None])
def test_it_says_what_it_is_now_and_which_it_was(language, words, answer, at):
    """All places filled; words first, else our answer, else the moment, else that nobody knows."""
    clinic = a_clinic(languages=(language,))
    former = staff_wording.former(clinic, at, words=words, answer=answer)
    said = [staff_wording.edited(clinic, "tres {x}", former=former)]
    said.append(staff_wording.revoked(clinic, former=former))
    assert said[0].startswith("[edit] tres {x}")
    assert said[1].startswith("[revoke] ")
    for each in said:
        assert former in each
    assert (words or answer) in former or at is None
    assert ("2026" in former) == (at is not None)


def test_the_words_before_are_quoted_on_one_line_and_in_part():
    """The task stays one that is read at a glance."""
    former = staff_wording.former(a_clinic(), NOW, words="¿por\n qué? " * 200, answer="")
    assert "\n" not in former
    assert len(former) < 2 * staff_wording.QUOTED
    assert former.endswith("…»")
