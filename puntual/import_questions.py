"""What is asked about the columns of a file, in the clinic's language, and how it is answered. Decides nothing."""

import shlex

from chalicelib.imports.columns import Question
from chalicelib.imports.model import Field

_WHICH: dict[str, dict[Field, str]] = {
    "es": {
        Field.PATIENT_PHONE: "¿Cuál es el teléfono del paciente?",
        Field.PATIENT_NAME: "¿Cuál es el nombre del paciente?",
        Field.DATE: "¿Cuál es el día de la cita?",
        Field.STARTS_AT: "¿Cuál es el día y la hora de la cita?",
        Field.TIME: "¿Cuál es la hora de la cita?",
        Field.STATUS: "¿Esta columna dice si la cita sigue en pie?",
    },
    "en": {
        Field.PATIENT_PHONE: "Which is the patient's telephone?",
        Field.PATIENT_NAME: "Which is the patient's name?",
        Field.DATE: "Which is the day of the visit?",
        Field.STARTS_AT: "Which is the day and hour of the visit?",
        Field.TIME: "Which is the hour of the visit?",
        Field.STATUS: "Does this column say whether the visit stands?",
    },
    "pt": {
        Field.PATIENT_PHONE: "Qual é o telefone do paciente?",
        Field.PATIENT_NAME: "Qual é o nome do paciente?",
        Field.DATE: "Qual é o dia da consulta?",
        Field.STARTS_AT: "Qual é o dia e a hora da consulta?",
        Field.TIME: "Qual é a hora da consulta?",
        Field.STATUS: "Esta coluna diz se a consulta está de pé?",
    },
}
_IS_IT_A_LIST = {
    "es": "Ninguna columna dice la hora. ¿Es una lista de pacientes, sin citas?",
    "en": "No column says the hour. Is it a list of patients, without visits?",
    "pt": "Nenhuma coluna diz a hora. É uma lista de pacientes, sem consultas?",
}
_REFUSED = {
    "es": "No se importó nada: responde lo de arriba con --column y vuelve a intentarlo.",
    "en": "nothing was imported: answer what is asked above with --column, and try again.",
    "pt": "Nada foi importado: responda ao que está acima com --column e tente de novo.",
}
_OR = {"es": "o", "en": "or", "pt": "ou"}


def asked_text(question: Question, language: str) -> str:
    """Return the question and, a line each, what to type for each answer."""
    spoken = _spoken(language)
    asks = _IS_IT_A_LIST[spoken] if question.is_it_a_list else _WHICH[spoken][question.meaning]
    answers = [f"--column {shlex.quote(answer)}" for answer in _answers(question)]
    lines = [answers[0], *(f"{_OR[spoken]} {answer}" for answer in answers[1:])]
    return "\n".join([asks, *(f"  {line}" for line in lines)])


def refused_text(language: str) -> str:
    """Say that nothing was imported, and what to do."""
    return _REFUSED[_spoken(language)]


def _answers(question: Question) -> list[str]:
    headers, meaning = question.headers, question.meaning.value
    if question.is_it_a_list:
        return [*(f"{header}=ignore" for header in headers), f"NAME={meaning}"]
    named = [f"{header}={meaning}" for header in headers] or [f"NAME={meaning}"]
    return [*named, f"{headers[0]}=ignore"] if len(headers) == 1 else named


def _spoken(language: str) -> str:
    short = language.partition("_")[0]
    return short if short in _WHICH else "en"
