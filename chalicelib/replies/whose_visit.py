"""Whose visit is meant by "la cita de mi hijo": the one of the line whose guardian may say so. Changes nothing; in doubt none."""

from collections.abc import Sequence
from functools import cache

from chalicelib.consent.keyword_phrases import each_of
from chalicelib.consent.keywords import fold_phrases, plain_words
from chalicelib.messaging.model import About
from chalicelib.patients.model import Patient
from chalicelib.replies.conversation_turn import Turn

# Who is spoken of, and what a guardian is to them.
CHILD = "hijo | hija | hijito | hijita | niño | niña | bebé | son's | sons | daughter's | child's | kid's | baby's | filho | filha"
OF_A_CHILD = "mamá | mama | mami | papá | papi | madre | padre | mother | mom | mum | father | dad | mãe | pai | parent | tutor | tutora"
GRANDCHILD, OF_A_GRANDCHILD = (
    "nieto | nieta | neto | neta",
    "abuela | abuelo | abuelita | abuelito | avó | avô | grandmother | grandfather | grandma | grandpa",
)
SPOUSE = "esposo | esposa | marido | mujer | pareja | husband | wife | husband's | wife's"
PARENT = "mamá | papá | mother's | mom's | father's | dad's | mãe | pai"
OF_A_PARENT = "hijo | hija | son | daughter | filho | filha"
SIBLING = "hermano | hermana | brother | sister | brother's | sister's | irmão | irmã"
KIN = (
    (CHILD, OF_A_CHILD),
    (GRANDCHILD, OF_A_GRANDCHILD),
    (SPOUSE, SPOUSE),
    (PARENT, OF_A_PARENT),
    (SIBLING, SIBLING),
)


def of_their_kin(turn: Turn, text: str, meant: Sequence[About] | None) -> list[About] | None:
    """Return which of the visits meant is the one that the text says whose it is; None where it may be another."""
    theirs = {i for person in turn.people if _may_say_so(text, person) for i in person.ids}
    coming = [
        visit_id
        for visit_id, visit in turn.line.visits.items()
        if visit.patient_id in theirs and visit.starts_at > turn.now
    ]
    if len(coming) != 1:
        return None
    return [about for about in meant or () if about.appointment_id == coming[0]] or None


def _may_say_so(text: str, person: Patient) -> bool:
    """Tell whether whoever answers for this person calls them so; of several named ("mi hijo y mi hija") nobody."""
    said, guardian = set(plain_words(text)), set(plain_words(person.guardian))
    named = [(word, of) for kin, of in KIN for word in said & _folded(kin)]
    return len(named) == 1 and bool(guardian & _folded(named[0][1]))


@cache
def _folded(words: str) -> frozenset[str]:
    return fold_phrases(each_of(words))
