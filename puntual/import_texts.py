"""What the command line says of a row or of a column, with what to type: beside chalicelib/imports/said_of_files.py. Decides nothing."""

import shlex

from chalicelib.imports.columns import Question
from chalicelib.imports.import_words import ImportWords
from chalicelib.imports.model import RowResult
from chalicelib.imports.said_of_files import reason_text

CANCELLED_BY = frozenset({"patient", "api", "import", "clinic"})


def why_text(result: RowResult, words: ImportWords, slug: str) -> str:
    """Say why a row ended as it did, with what belongs to that."""
    why = reason_text(result.reason or "", result.because, result.likely, words)
    return f"{why}: {_cancelled_text(result, words, slug)}" if result.appointment_id else why


def _cancelled_text(result: RowResult, words: ImportWords, slug: str) -> str:
    """Say who cancelled a visit that the file has still, when, and how it would stand again."""
    by = result.cancelled_by if result.cancelled_by in CANCELLED_BY else "somebody"
    at = f", {result.cancelled_at:%Y-%m-%d %H:%M}" if result.cancelled_at else ""
    command = f"puntual visit restore ~{result.appointment_id} --clinic {slug}"
    return words("off.restore", by=words(f"off.by.{by}"), at=at, command=command)


def asked_text(question: Question, words: ImportWords) -> str:
    """Return the question and, a line each, what to type for each answer."""
    asks = words("ask.is_it_a_list" if question.is_it_a_list else f"ask.{question.meaning}")
    answers = [f"--column {shlex.quote(answer)}" for answer in _answers(question)]
    lines = [answers[0], *(f"{words('ask.or')} {answer}" for answer in answers[1:])]
    return "\n".join([asks, *(f"  {line}" for line in lines)])


def _answers(question: Question) -> list[str]:
    headers, meaning = question.headers, question.meaning.value
    if question.is_it_a_list:
        return [*(f"{header}=ignore" for header in headers), f"NAME={meaning}"]
    named = [f"{header}={meaning}" for header in headers] or [f"NAME={meaning}"]
    return [*named, f"{headers[0]}=ignore"] if len(headers) == 1 else named
