"""How each template stands with WhatsApp, as a traffic light: by what was read of the account, and by what WhatsApp told since. Pure."""

from typing import NamedTuple

from chalicelib.clinics.model import Clinic

# By the word of a state: its tone, its icon. What is to be done is said in desk.template.todo.*
LIGHTS = {
    "usable": ("go", "confirmo"),
    "waiting": ("rest", "reloj"),
    "doubted": ("ask", "semaforo"),
    "recategorised": ("ask", "semaforo"),
    "unread": ("rest", "sin-respuesta"),
    "missing": ("ask", "nueva"),
    "held": ("call", "no-vino"),
    "rejected": ("call", "no-vino"),
    "paused": ("call", "pausa"),
    "unusable": ("call", "no-vino"),
    "refused": ("call", "no-vino"),
}


class Light(NamedTuple):
    """One state: a word, a tone and an icon, and what WhatsApp said."""

    word: str
    tone: str
    icon: str
    why: str = ""


def light_of(clinic: Clinic, name: str, language: str) -> Light:
    """Return how a template stands; what stops messages now comes before what was read, as it is newer."""
    told = [t for t in clinic.template_troubles if (t.name, t.language) == (name, language)]
    held = next((trouble for trouble in told if trouble.try_at), None)
    if held:
        return _light("held", held.why)
    reading = clinic.template_reading
    read = reading.standing_of(name, language) if reading else ()
    if read:
        return _light(_word(*read), read[1])
    if told:
        return _light("doubted", told[0].why)
    return _light("usable" if reading and language in reading.languages else "unread")


def _word(standing: str, said: str) -> str:
    """Return the state's word: of one that cannot be used WhatsApp's own, as far as we have words for it."""
    word = said.casefold() if standing == "unusable" else standing
    return word if word in LIGHTS else "unusable"


def _light(word: str, why: str = "") -> Light:
    return Light(word, *LIGHTS[word], why)
