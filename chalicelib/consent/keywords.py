"""The words with which a patient stops our messages, and those with which they come back.

Only a whole message counts: "stop 12345" and "no quiero que paren" go to a person. Never decides
whose consent changes, and never reads anything else into a text.
"""

import re
import unicodedata
from functools import cache

STOP = (
    # Spanish. "Para" is left out: it also means "for". "Cancelar" is about the appointment.
    *("baja", "alto", "parar", "pare", "paren", "salir", "desuscribir", "desuscribirme"),
    *("dar de baja", "darme de baja", "dame de baja", "denme de baja", "quiero darme de baja"),
    *("quiero baja", "quiero la baja", "cancelar suscripción", "cancelar mi suscripción"),
    *("dejen de escribirme", "dejen de mandarme mensajes", "dejen de enviarme mensajes"),
    *("dejar de recibir mensajes", "quiero dejar de recibir mensajes", "no me escriban más"),
    *("ya no me escriban", "no me manden más mensajes", "no me envíen más mensajes"),
    *("ya no me manden mensajes", "ya no me envíen mensajes", "no más mensajes"),
    # English: the words every carrier honours, but for "cancel" and "end".
    *("stop", "stop all", "stopall", "unsubscribe", "opt out", "optout", "opt me out", "quit"),
    *("stop sending me messages", "stop messaging me", "stop texting me", "no more messages"),
    # Portuguese
    *("sair", "parem", "quero sair", "descadastrar", "me descadastre", "cancelar inscrição"),
    *("pare de enviar mensagens", "parem de enviar mensagens", "parem de mandar mensagens"),
    *("não quero receber mensagens", "não quero mais receber mensagens"),
    *("não quero receber mais mensagens", "não quero mais mensagens"),
    *(
        f"{refusal} {receiving}{what}"
        for refusal in ("no quiero", "ya no quiero", "no deseo", "ya no deseo")
        for receiving in ("", "más ", "recibir ", "recibir más ")
        for what in ("mensajes", "recordatorios")
    ),
)

# "Dame de alta" is left out: in a clinic it may ask for a medical discharge.
COME_BACK = (
    *("alta", "darme de alta", "quiero darme de alta", "quiero volver a recibir"),
    *("quiero volver a recibir mensajes", "quiero volver a recibir recordatorios"),
    *("quiero recibir mensajes", "quiero recibir recordatorios", "reactivar mensajes"),
    *("quiero recibir mensajes otra vez", "quiero recibir recordatorios otra vez"),
    *("quiero recibir mensajes de nuevo", "quiero recibir recordatorios de nuevo"),
    *("start", "unstop", "subscribe", "opt in", "optin", "i want to receive messages again"),
    *("i want to receive reminders again", "quero voltar a receber", "quero receber lembretes"),
    *("quero voltar a receber mensagens", "quero voltar a receber lembretes"),
    *("quero receber mensagens", "quero receber mensagens de novo"),
)

# The patient asks for what the clinic keeps about them: a right (LFPDPPP, access), so plain words for it.
MY_DATA = (
    *("mis datos", "ver mis datos", "quiero mis datos", "quiero ver mis datos"),
    *("quiero saber mis datos", "mis datos personales", "quiero ver mis datos personales"),
    *("my data", "see my data", "show my data", "i want to see my data", "show me my data"),
    *("meus dados", "ver meus dados", "quero ver meus dados", "quero meus dados"),
)

COURTESY = ("por favor", "porfavor", "porfa", "please", "gracias", "thanks", "obrigado", "obrigada")


def is_opt_out(text: str) -> bool:
    """Tell whether the whole message asks us to stop writing, in Spanish, English or Portuguese."""
    return not asks_something(text) and _without_courtesy(text) in _folded(STOP)


def is_opt_in(text: str) -> bool:
    """Tell whether the whole message, by the patient's own hand, asks us to write again."""
    return not asks_something(text) and _without_courtesy(text) in _folded(COME_BACK)


def is_data_request(text: str) -> bool:
    """Tell whether the whole message asks for the person's own data."""
    return _without_courtesy(text) in _folded(MY_DATA)


def asks_something(text: str) -> bool:
    """Tell whether the text is a question: "¿BAJA?" asks what the word does."""
    return any(unicodedata.normalize("NFKC", each) in ("?", "¿", "؟", "⁇") for each in text)


def plain_words(text: str) -> tuple[str, ...]:
    """Return the words of a text as everybody's thumb would type them: "¡Sííí!" is ("si",).

    No accents, case, punctuation, emoji or repeated letters; known words are folded the same way.
    """
    folded = unicodedata.normalize("NFKD", text).casefold()
    marks = ("Mn", "Me", "Cf")
    letters = "".join(each for each in folded if unicodedata.category(each) not in marks)
    words = re.findall(r"[^\W_]+", re.sub(r"['’`´]", "", letters))
    return tuple(re.sub(r"([^\W\d_])\1+", r"\1", word) for word in words)


def _without_courtesy(text: str) -> str:
    return re.sub(_courtesy(), " ", " ".join(plain_words(text))).strip()


@cache
def _courtesy() -> str:
    return rf"(?:^|\b)(?:{'|'.join(_folded(COURTESY))})\b"


@cache
def _folded(phrases: tuple[str, ...]) -> frozenset[str]:
    return frozenset(" ".join(plain_words(phrase)) for phrase in phrases)
