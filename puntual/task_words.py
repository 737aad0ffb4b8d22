"""A task of the inbox in the words of the front desk's pages, in the clinic's language. Decides nothing."""

from chalicelib.clinics.model import Clinic
from chalicelib.data_rights import export_labels
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.web.load_words import Words, choose

OF_STATES = {
    TaskKind.TEXT: "desk.state.wrote",
    TaskKind.CHANGE_REQUESTED: "desk.state.wants_change",
    TaskKind.CONFIRMED: "desk.state.confirmed",
}


def words_of(clinic: Clinic) -> Words:
    """Return the texts that the clinic's front desk reads."""
    return Words(choose("", "", clinic.language))


def task_words(kind: TaskKind, words: Words) -> str:
    """Return what a task asks for; of what the pages have no words for, those of a dossier."""
    keys = (f"desk.task.{kind}", f"desk.why.{kind}", OF_STATES.get(kind, ""))
    key = next((key for key in keys if words.has(key)), "")
    return words(key) if key else export_labels.of(export_labels.TASKS, kind)
