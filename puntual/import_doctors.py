"""The doctors that a file names: who is not sure is asked about once a name, and what the operator says is remembered. No row waits for it."""

import functools
import shlex
from collections.abc import Mapping, Sequence

import click
from rich.console import Console

from chalicelib.appointments.keep_practitioners import give_name, give_to_nobody
from chalicelib.appointments.link_visits import link_visits
from chalicelib.clinics.model import Clinic
from chalicelib.clinics.names_asked import THEIR_ID, NameAsked, NamesAsked
from chalicelib.clinics.practitioner import Practitioner, knowing
from chalicelib.clinics.practitioner_names import key_of_name
from chalicelib.imports.import_words import ImportWords
from chalicelib.imports.practitioners_in_file import (
    NameQuestion,
    Rows,
    name_questions,
    names_in_file,
)
from puntual.doctor_choice import or_sentence, those_meant
from puntual.installation import ClinicRecords, Installation

NOBODY = "none"
MOST_ASKED = 20  # at once; the next file, or the inbox, asks the rest

Said = Mapping[str, Practitioner | None]  # by the name as the file has it; None: it is nobody's


def settle_doctors(
    console: Console,
    installation: Installation,
    clinic: Clinic,
    rows: Rows,
    overrule: Sequence[str],
    words: ImportWords,
    *,
    dry_run: bool,
) -> Clinic:
    """Return the clinic as it knows its practitioners by what the operator says of the file's names; ask about the others."""
    records, now = installation.records(clinic.id), installation.now()
    asked = records.get(NamesAsked, THEIR_ID) or NamesAsked()
    said = _said(overrule, rows, records, installation, words)
    for text, who in said.items():
        if who is None:
            asked = asked.asking(NameAsked(key_of_name(text), text, now, is_nobodys=True))
        else:
            clinic = knowing(clinic, who.known_by(text))
    if said and not dry_run:
        _remember(records, said, installation)
    _ask(console, name_questions(rows, clinic, asked, now), clinic, words)
    return clinic


def _said(
    overrule: Sequence[str],
    rows: Rows,
    records: ClinicRecords,
    installation: Installation,
    words: ImportWords,
) -> Said:
    there = names_in_file(rows, installation.now()) if overrule else {}
    practitioners = records.practitioners() if overrule else []
    said: dict[str, Practitioner | None] = {}
    for one in overrule:
        name, _, who = one.rpartition("=")
        if not name or not who:
            raise click.UsageError(words("doctor.form", said=one))
        texts = there.get(key_of_name(name))
        if not texts:
            names = ", ".join(found[0] for found in there.values())
            raise click.UsageError(words("doctor.unknown", name=name, names=names))
        said[texts[0]] = None if who == NOBODY else _meant(practitioners, who, words)
    return said


def _meant(practitioners: Sequence[Practitioner], who: str, words: ImportWords) -> Practitioner:
    found = those_meant(practitioners, who)
    if len(found) == 1:
        return found[0]
    names = ", ".join(one.name for one in practitioners if one.is_in_force)
    raise click.UsageError(words("doctor.no_such", who=who, names=names))


def _remember(records: ClinicRecords, said: Said, installation: Installation) -> None:
    """Keep what was said before any row goes in, so that each is linked by it; visits that are there already, too."""
    now = installation.now()
    for text, who in said.items():
        if who is None:
            give_to_nobody(records, text, now=now)
        else:
            or_sentence(functools.partial(give_name, records, who.id, text, now=now))
    link_visits(records, now=now)


def _ask(
    console: Console, questions: Sequence[NameQuestion], clinic: Clinic, words: ImportWords
) -> None:
    for question in questions[:MOST_ASKED]:
        text = question_text(question, clinic.slug, words)
        console.print(text, markup=False, highlight=False, soft_wrap=True)
    if len(questions) > MOST_ASKED:
        console.print(words("doctor.more", more=len(questions) - MOST_ASKED))
    if questions:
        console.print(words("doctor.meanwhile"))


def question_text(question: NameQuestion, slug: str, words: ImportWords) -> str:
    """Return the question and, a line each, what to type for each answer."""
    said = "doctor.which" if len(question.alike) > 1 else "doctor.who"
    beside = words("doctor.beside", names=", ".join(question.beside)) if question.beside else ""
    asks = words(said, name=question.text, visits=question.visits)
    answers = [
        f"--doctor {shlex.quote(f'{question.text}={who}')}" for who in (*question.alike, NOBODY)
    ]
    if len(question.alike) < 2:  # of two it is one of them, or nobody
        new = f"puntual doctor add --clinic {slug} --name {shlex.quote(question.text)}"
        answers.insert(len(question.alike), new)
    lines = [answers[0], *(f"{words('ask.or')} {answer}" for answer in answers[1:])]
    return "\n".join([" ".join(filter(None, (asks, beside))), *(f"  {line}" for line in lines)])
