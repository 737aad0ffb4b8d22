"""What patients answer to reminders, in their own words, and what it must never be taken for."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.consent.keywords import plain_words
from chalicelib.replies.answer_vocabulary import VOCABULARY, Part, phrases
from chalicelib.replies.colloquial_vocabulary import COLLOQUIAL, all_phrases, words_of_days
from chalicelib.replies.intent import Intent, read_intent

CONFIRM = [
    *[
        "sí",
        "si",
        "Sí",
        "SI",
        "siiii",
        "Sí!!!",
        "sí.",
        "si si si",
        "¡Sí!",
        "sí 😊",
        "Sí, por favor",
    ],
    *[
        "ok",
        "OK",
        "okkk",
        "Ok.",
        "okey",
        "okay",
        "oki",
        "va",
        "Vale",
        "sale",
        "Claro",
        "claro que sí",
    ],
    *["👍", "👍🏽", "👍👍👍", "✅", "✔️", "👌", "☑️", "Sí 👍", "ok 👍🏼 gracias"],
    *["confirmo", "Confirmo.", "CONFIRMO", "confirmado", "Confirmada", "confirmar", "comfirmo"],
    *["Sí, confirmo", "si confirmo gracias", "Hola, sí confirmo mi cita", "confirmo mi asistencia"],
    *["Buenos días, confirmo mi cita de mañana, gracias", "Quiero confirmar mi cita"],
    *["Ahí estaré", "ahi estare mañana", "Sí, ahí nos vemos", "nos vemos mañana", "Sí asistiré"],
    *["si voy", "Sí puedo", "sí puedo ir", "de acuerdo", "perfecto, gracias", "Está bien", "listo"],
    *[
        "Sí doctora, muchas gracias 🙏",
        "por supuesto",
        "sí, sin falta",
        "Sí\u200b",
        "ｓｉ",
        "Sı́".replace("ı", "i"),
    ],
    *["yes", "Yes!", "yeah", "yep", "sure", "Of course", "confirmed", "I confirm", "I'll be there"],
    *["I’ll be there", "See you tomorrow", "sounds good, thanks", "Yes, please confirm"],
    *["sim", "Sim!", "simmm", "confirmado", "Sim, confirmo", "pode confirmar", "estarei lá"],
    *["com certeza", "vou sim", "tá bom", "beleza", "Bom dia, sim, confirmo minha consulta"],
]

CANCEL = [
    *["no puedo", "No puedo.", "NO PUEDO", "no puedo ir", "No podré asistir", "no podre ir mañana"],
    *["no voy a poder ir", "No voy a poder asistir a la cita", "ya no puedo ir", "hoy no puedo"],
    *["Buenas tardes, no voy a poder ir, gracias", "no voy", "no iré", "No asistiré", "ya no voy"],
    *["Lo siento, no puedo ir", "Una disculpa, no podré asistir", "no me es posible asistir"],
    *["cancelar", "Cancelar", "CANCELAR", "cancela por favor", "Cancelar mi cita", "cancelo"],
    *["quiero cancelar", "quiero cancelar mi cita", "Hola, quisiera cancelar mi cita de mañana"],
    *["necesito cancelar la cita por favor", "me puede cancelar la cita por favor"],
    *["sí quiero cancelar", "No puedo, cancela por favor", "no puedo ir, cancelen mi cita"],
    *["can't make it", "I can’t make it", "cant make it, sorry", "I won't make it", "cancel"],
    *["Cancel my appointment please", "I want to cancel", "I need to cancel my appointment"],
    *["I can't come tomorrow", "I won't be able to make it", "I'm not coming"],
    *["não posso", "nao posso ir", "Não vou poder ir", "não poderei comparecer", "não vou"],
    *["quero cancelar", "Quero desmarcar minha consulta", "cancelar, por favor", "desmarcar"],
]

MOVE = [
    *["cambiar", "Cambiar cita", "quiero cambiar mi cita", "¿puedo cambiar la hora?", "reagendar"],
    *[
        "Quisiera reagendar",
        "reagendar por favor",
        "mover mi cita",
        "¿Se puede mover?",
        "reprogramar",
    ],
    *[
        "otra fecha",
        "otro día",
        "Otro horario por favor",
        "¿otra hora?",
        "¿Hay otra fecha disponible?",
    ],
    *[
        "cambiar para el martes a las 5",
        "quiero cambiar mi cita para el lunes 23 a las 10:30 a. m.",
    ],
    *["sí, pero ¿puedo cambiar la hora?", "Sí pero quiero otra hora", "ok, ¿se puede otro día?"],
    *[
        "No puedo, ¿podemos cambiar?",
        "no puedo ir, otra fecha por favor",
        "no puedo ir y quiero reagendar",
    ],
    *["me puede cambiar la cita para otro día", "posponer", "cambio de horario", "mejor otro día"],
    *[
        "reschedule",
        "Can I reschedule?",
        "I need to reschedule my appointment",
        "another day please",
    ],
    *[
        "I can't make it, can we reschedule?",
        "change the time",
        "Could I move my appointment to Friday?",
    ],
    *[
        "remarcar",
        "quero remarcar",
        "Posso remarcar?",
        "outro dia",
        "mudar o horário",
        "outra data",
    ],
    *["não posso, outro dia por favor", "gostaria de remarcar minha consulta"],
]

OPT_OUT = [
    "BAJA",
    "baja.",
    " Alto ",
    "STOP",
    "Parar",
    "SAIR",
    "dar de baja",
    "no quiero más mensajes",
]
OPT_IN = ["ALTA", "alta", "START", "quiero volver a recibir"]

COLLOQUIALLY = {
    Intent.CONFIRM: [
        *["Enterada", "enterado, gracias", "Quedo enterada", "Va que va", "sale y vale"],
        *["Sí señorita ahí estaré", "Si, confirmo la cita de mi hijo", "sí voy a ir"],
        *[
            "ahi estare primero Dios 🙏🏽",
            "Confirmadisimo!!",
            "si, ahi le caigo",
            "Dios mediante ahí estaré",
        ],
    ],
    Intent.CANCEL: [
        *["Siempre no voy a poder ir", "al final no puedo ir, perdón"],
        *["me surgió algo, no puedo ir", "Se me complicó, ya no puedo ir", "siempre no voy"],
        *[
            "cancelenla porfavor, ya no voy a ir",
            "mejor cancelela",
            "ya no la voy a necesitar gracias",
        ],
        *[
            "no voy a poder asistir, se me enfermo mi niño, una disculpa",
            "me la pueden cancelar por favor",
        ],
        *["me salió trabajo, no voy a poder ir", "estoy enferma, no puedo ir"],
    ],
    Intent.MOVE: [
        *["Me puedes reagendar por favor", "¿Me pueden reagendar?", "reagéndame por favor"],
        *["¿se puede más tarde?", "¿Se podría más temprano?", "¿me la puedes cambiar?"],
        *["me surgió algo, ¿podemos cambiarla?", "Me surgió un imprevisto, otro día por favor"],
        *["no puedo ir, mejor el jueves", "No voy a poder ir mejor el lunes por favor"],
        *[
            "me la puede cambiar para el jueves en la tarde porfa??",
            "me puede recorrer la cita una hora?",
        ],
        *["no puedo a esa hora tendra mas tarde", "¿tienen más temprano?", "a esa hora no puedo"],
        *[
            "Siempre no puedo, mejor para el viernes",
            "Me surgió algo, no puedo ir, mejor el sábado",
        ],
    ],
    Intent.UNKNOWN: [
        *["me surgió algo, mejor el jueves", "mi cita mejor el jueves"],
        *["me surgió algo", "me surgió algo, gracias", "sí, me surgió algo", "ok, se me complicó"],
        *["no me puedes reagendar", "siempre no voy a cambiar mi cita", "si se puede más tarde"],
        *[
            "mejor el jueves",
            "Sí, mejor el jueves",
            "cancela, mejor el jueves",
            "siempre voy tarde",
        ],
        *[
            "hoy no puedo, mejor el jueves",
            "no puedo cancelar, mejor el jueves",
            "de mi hijo",
            "siempre no",
        ],
        *[
            "se me enfermó mi niño",
            "no la cancelen",
            "no la necesito cambiar",
            "no alcanzo a llegar",
        ],
        *["mi niño se enfermó de la cita pasada", "si Dios quiere me recupero", "no me la cancela"],
        *["no puedo ir, mejor el jueves a las 5", "no puedo ir, mejor el jueves o el viernes"],
        *["no puedo ir, mejor no el jueves", "confirmo, mejor el jueves", "no estoy enterada"],
        *["¿se puede llegar más tarde?", "no se puede más tarde", "¿enterada?", "siempre sí y no"],
    ],
}

THANKS = [
    *["gracias", "Muchas gracias!!", "graciasss", "Gracias 🙏", "🙏", "mil gracias, buen día"],
    *["thanks", "Thank you!", "thank you so much", "obrigada", "Muito obrigado", "valeu"],
    *["gracias por avisar", "Gracias por el recordatorio", "hola, gracias"],
]

FOR_A_PERSON = {
    "nothing said": [
        "",
        " ",
        "...",
        "?",
        "hola",
        "Buenas tardes",
        "😂",
        "mi cita",
        "mañana",
        "1",
    ],
    "a bare no": [
        "no",
        "No.",
        "NO",
        "Nop",
        "no gracias",
        "👎",
        "❌",
        "no 👍",
        "ok ❌",
        "não",
        "Não, obrigado",
    ],
    "negated confirmation": [
        *[
            "no confirmo",
            "No confirmo mi cita",
            "aún no confirmo",
            "no confirmado",
            "no estoy confirmado",
        ],
        *["no puedo confirmar", "I can't confirm", "não confirmo", "não posso confirmar", "sí no"],
    ],
    "negated cancellation": [
        *[
            "no quiero cancelar",
            "No cancelar",
            "no cancelen",
            "no cancelen por favor",
            "no puedo cancelar",
        ],
        *["no voy a cancelar", "sin cancelar", "don't cancel", "Do not cancel", "I can't cancel"],
        *["não quero cancelar", "não cancela", "não posso cancelar", "não vou cancelar"],
        *["I'm not going to cancel", "nunca cancelé", "no, no cancelen"],
    ],
    "negated move": [
        *["no quiero cambiar", "no cambiar", "no puedo cambiar", "no puedo cambiar la cita"],
        *[
            "no voy a cambiar mi cita",
            "no voy a mover la cita",
            "otro día no puedo",
            "no puedo otro día",
        ],
        *[
            "no puedo ir a otra hora",
            "no puedo ir el otro día",
            "I can't change it",
            "I can't reschedule",
        ],
        *["don't move my appointment", "não vou mudar", "não quero remarcar", "não posso remarcar"],
    ],
    "questions": [
        *[
            "¿sí?",
            "ok?",
            "¿sí es a las 10?",
            "si es a las 10?",
            "¿confirmado?",
            "¿confirmada mi cita?",
        ],
        *[
            "¿mi cita está confirmada?",
            "¿puedo cancelar?",
            "¿cancelaron mi cita?",
            "¿a qué hora es?",
        ],
        *[
            "yes?",
            "Can I cancel?",
            "is it confirmed?",
            "sim?",
            "posso cancelar?",
            "¿nos vemos mañana",
        ],
        *["¿Dónde están?", "cuánto cuesta?", "¿ya cambiaron mi cita?", "gracias?", "sí？"],
    ],
    "two things at once": [
        *[
            "sí, cancela",
            "ok, no puedo",
            "sí voy, no, cancela",
            "si no puedo ir les aviso",
            "sí y no",
        ],
        *["confirmo que no puedo ir", "si no puedo ir cancelen", "hoy no puedo, mañana sí"],
        *[
            "yes, cancel",
            "sim, mas não posso",
            "sí, pero llego tarde",
            "si pero",
            "cancelar o confirmar",
        ],
    ],
    "a date or an hour that may be another": [
        *[
            "sí, el martes",
            "Sí a las 11",
            "confirmo 10:30",
            "no puedo el lunes",
            "no puedo a las 10",
        ],
        *[
            "sí, mañana voy",
            "mañana sí puedo",
            "confirmo para el viernes",
            "yes at 5pm",
            "sim, às 10",
        ],
    ],
    "conditions and circumstances": [
        *["si puedo voy", "si me da tiempo voy", "ya voy", "ya voy en camino", "voy tarde"],
        *["no puedo llegar a tiempo", "no voy a poder llegar temprano", "tal vez", "creo que sí"],
        *[
            "quizá no pueda ir",
            "mi esposo no puede ir pero yo sí",
            "no sé si pueda",
            "maybe",
            "talvez",
        ],
    ],
    "somebody or something else": [
        *["no soy yo", "no soy Ana", "número equivocado", "wrong number", "cambiar de doctor"],
        *[
            "quiero cambiar mi número",
            "se me movió una muela",
            "me duele mucho",
            "quiero otra cita",
        ],
        *["ya cancelé la otra, esta sí", "sale muy caro", "no me claven", "stop 12345"],
        *["no quiero que paren", "me dieron de alta", "la presión está baja", "call me", "me liga"],
    ],
}


@pytest.mark.parametrize("text", CONFIRM)
def test_a_plain_yes_confirms(text):
    """A patient who says yes in any of three languages has confirmed."""
    assert read_intent(text) is Intent.CONFIRM


@pytest.mark.parametrize("text", CANCEL)
def test_a_plain_refusal_cancels(text):
    """A patient who cannot come, or asks to cancel, frees the slot."""
    assert read_intent(text) is Intent.CANCEL


@pytest.mark.parametrize("text", MOVE)
def test_asking_for_another_time_moves(text):
    """Asking for another time outranks the yes or the no it comes with, and may be a question."""
    assert read_intent(text) is Intent.MOVE


@pytest.mark.parametrize("text", OPT_OUT)
def test_an_opt_out_comes_before_any_other_meaning(text):
    """The stop words are consent's, and nothing else is read into them."""
    assert read_intent(text) is Intent.OPT_OUT


@pytest.mark.parametrize("text", OPT_IN)
def test_coming_back_is_read(text):
    """A patient who left may come back by the same way."""
    assert read_intent(text) is Intent.OPT_IN


@pytest.mark.parametrize(
    ("text", "meaning"),
    [(text, meaning) for meaning, texts in COLLOQUIALLY.items() for text in texts],
)
def test_what_people_say_besides(text, meaning):
    """Where it can mean one thing only."""
    assert read_intent(text) is meaning


NEW_WORDS = {word for phrase in all_phrases() for word in phrase} - {
    word for phrase in phrases() for word in phrase
}
OF_NEW_WORDS = [
    text for part in COLLOQUIAL for text in COLLOQUIAL[part] if NEW_WORDS & set(plain_words(text))
]


@given(
    st.sampled_from(OF_NEW_WORDS), st.sampled_from([*sorted(words_of_days()), "23", "10am", "5pm"])
)
def test_beside_a_day_or_an_hour_such_words_do_nothing(said, day):
    """A day that is not compared with the visit's must not be passed over by a word that is new."""
    for text in (f"{said} {day}", f"{day} {said}", f"{said}, {day}", f"{day}, {said}"):
        assert read_intent(text) is Intent.UNKNOWN


@pytest.mark.parametrize("text", THANKS)
def test_thanks_alone_change_nothing(text):
    """Courtesy is neither a confirmation nor work for the receptionist."""
    assert read_intent(text) is Intent.THANKS


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(each, id=f"{why}: {each}")
        for why, all_ in FOR_A_PERSON.items()
        for each in all_
    ],
)
def test_what_could_be_misread_goes_to_a_person(text):
    """No appointment changes on a doubt: the message reaches the clinic's inbox."""
    assert read_intent(text) is Intent.UNKNOWN


def test_the_table_gives_each_phrase_one_part():
    """Folding makes no two entries of the table contradict each other."""
    both = (VOCABULARY, COLLOQUIAL)
    folded = [plain_words(text) for table in both for texts in table.values() for text in texts]
    assert len(folded) == len(set(folded))


def said_by(part):
    """Return what says this, in both tables."""
    return [*VOCABULARY.get(part, ()), *COLLOQUIAL.get(part, ())]


ASKING = [*said_by(Part.CONFIRM), *said_by(Part.CANCEL)]
REQUESTS = [*ASKING, *said_by(Part.MOVE)]
KNOWN = {word for phrase in all_phrases() for word in phrase}


@given(st.text())
def test_any_text_has_a_meaning(text):
    """Whatever arrives, reading it never stops the batch."""
    assert read_intent(text) in Intent


@given(st.lists(st.text(st.characters(categories=["L"]), min_size=3, max_size=12), min_size=1))
def test_words_we_do_not_know_go_to_a_person(words):
    """A text of strange words is never an instruction."""
    folded = plain_words(" ".join(words))
    assume(folded and not set(folded) & KNOWN)
    assume(read_intent(" ".join(words)) not in (Intent.OPT_OUT, Intent.OPT_IN))
    assert read_intent(" ".join(words)) is Intent.UNKNOWN


@given(st.sampled_from(REQUESTS), st.sampled_from(["gato", "nunca", "tampoco", "not", "nem"]))
def test_one_strange_word_is_enough_for_a_person(request, word):
    """The word we do not know may turn the meaning round, before it or after it."""
    for text in (f"{word} {request}", f"{request} {word}", f"{word}, {request}"):
        assert read_intent(text) is Intent.UNKNOWN


@given(st.sampled_from(REQUESTS), st.sampled_from(["no", "não", "No,", "don't"]))
def test_a_no_before_a_request_never_does_it(request, no):
    """A "no" and a yes may make a refusal ("no voy"); it never leaves the meaning as it was."""
    assert read_intent(f"{no} {request}") is not read_intent(request)
    assert read_intent(f"{request}, {no}") is Intent.UNKNOWN


@given(st.sampled_from(ASKING))
def test_a_question_neither_confirms_nor_cancels(request):
    """Asking is not deciding."""
    assert read_intent(f"¿{request}?") is Intent.UNKNOWN
    assert read_intent(f"{request}?") is Intent.UNKNOWN


@given(st.sampled_from(said_by(Part.REFUSE)), st.sampled_from(REQUESTS))
def test_a_refusal_and_a_request_in_one_breath_go_to_a_person(refusal, request):
    """So "no puedo cancelar" and "no voy a cambiar" must not do what they deny."""
    assert read_intent(f"{refusal} {request}") is Intent.UNKNOWN
