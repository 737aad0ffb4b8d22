"""Who asks who writes to them, where the clinic is, or when it is open, reads it: what a poster at its door says, and nothing of anybody."""

from functools import cache

from chalicelib.consent.keyword_phrases import each_of
from chalicelib.consent.keywords import fold_phrases, without_courtesy
from chalicelib.messaging import reply_wording
from chalicelib.replies.conversation_turn import Turn
from chalicelib.replies.read_words import Words

_TELL_ME = (
    "me pasa | me pasas | me pasan | me da | me das | me dan | me manda | me mandas | me mandan | me puede pasar"
    " | me puedes pasar | me pueden pasar | me puede dar | me puedes dar | me puede mandar | me pueden mandar"
    " | me confirma | me confirmas | me confirman | cuál es | dígame | "
)
ASKED_ABOUT = (
    *each_of(_TELL_ME, "la dirección | su dirección | la ubicación | su ubicación | el domicilio"),
    *each_of(
        "dónde | en dónde",
        "están | están ubicados | quedan | queda | es | se encuentran | queda la clínica",
    ),
    *each_of("cómo llego | cómo llegar | dirección | ubicación"),
    *each_of(
        "quién eres | quién es | quiénes son | quién habla | quién escribe | quién me escribe | de parte de quién"
        " | de dónde | de dónde me escriben | de dónde escriben | de qué clínica | qué clínica es | quién es usted"
    ),
    *each_of(_TELL_ME, "el teléfono | su teléfono | un teléfono | el número de teléfono"),
    *each_of("a qué número llamo | a qué número puedo llamar | tienen teléfono"),
    *each_of(
        "qué horario tienen | cuál es su horario | cuál es el horario | horario | qué días abren"
    ),
    *each_of("a qué hora | hasta qué hora | desde qué hora", "abren | cierran | atienden"),
    *each_of("where are you | where are you located | what is the address | what is your address"),
    *each_of("can you send me | could you send me | send me", "the address | your address"),
    *each_of(
        "who is this | who are you | who is it | which clinic is this | what is your phone number"
    ),
    *each_of(
        "what are your hours | when are you open | what time do you open | what time do you close"
    ),
    *each_of(
        "onde fica | onde vocês ficam | onde fica a clínica | qual é o endereço | qual o endereço"
    ),
    *each_of("quem é | quem é você | quem fala | de onde é | qual clínica é | qual é o telefone"),
    *each_of("que horas abrem | que horas fecham | qual é o horário | qual o horário"),
)


def asks_about_the_clinic(words: Words) -> bool:
    """Tell whether a text asks who writes, where or when, and nothing more."""
    return not words.time and without_courtesy(words.text) in _questions()


@cache
def _questions() -> frozenset[str]:
    return fold_phrases(ASKED_ABOUT)


def tell_about_the_clinic(turn: Turn) -> None:
    """Answer with name, address, telephone and hours: what had been asked before stands; who wants no messages a person answers."""
    if turn.line.opted_out_at:
        turn.pass_on(turn.inbound.text)
        return
    turn.answer(reply_wording.about_clinic(turn.clinic, language=turn.language), is_holding=True)
