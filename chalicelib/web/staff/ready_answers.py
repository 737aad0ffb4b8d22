"""The sentences that a clinic has ready to answer with: its own, or the usual ones until it has any. Decides nothing."""

from typing import Any

from chalicelib.web.staff.desk import Desk

USUAL = ("welcome", "look", "call", "where")


def ready_answers(desk: Desk) -> list[dict[str, Any]]:
    """Return each as what stands on its button and what it writes."""
    known = {one["text"]: one["word"] for one in usual(desk)}  # kept, they keep their short name
    kept = desk.clinic.ready_answers
    return [{"word": known.get(text) or _short(text), "text": text} for text in kept] or usual(desk)


def usual(desk: Desk) -> list[dict[str, Any]]:
    """Return those of a clinic that has none of its own."""
    clinic, words = desk.clinic, desk.words
    where = {"address": clinic.address or clinic.name}
    return [
        {"word": words(f"desk.ready.{name}"), "text": words(f"desk.ready.{name}.text", **where)}
        for name in USUAL
    ]


def _short(text: str) -> str:
    """Return the beginning of a sentence, cut at a word."""
    if len(text) <= 32:
        return text
    return text[:32].rsplit(" ", 1)[0] + "…"
