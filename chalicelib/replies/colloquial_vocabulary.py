"""What people say besides, understood only where they name no day and no hour. A table; it decides nothing.

Where a day is named, only answer_vocabulary.py counts: a day that we do not compare with the visit's may turn the meaning.
"""

from functools import cache

from chalicelib.consent.keyword_phrases import each_of
from chalicelib.consent.keywords import plain_words
from chalicelib.replies.answer_vocabulary import VOCABULARY, Part, phrases

CANNOT_GO = (
    "no puedo | no puedo ir | no podré | no podré ir | no podré asistir | no voy | no voy a ir"
    " | no voy a poder | no voy a poder ir | no voy a poder asistir"
)
ANOTHER_TIME = (
    "me puedes | me puede | me pueden | me podrías | me podría | me podrían | puedes | puede"
    " | pueden | podrías | podría | podrían"
)

COLLOQUIAL: dict[Part, tuple[str, ...]] = {
    Part.RECEIPT: (
        *each_of("enterado | enterada | enterados | enteradas | quedo enterado | quedo enterada"),
        *each_of("va que va | sale y vale | me parece bien | me parece perfecto"),
    ),
    Part.CONFIRM: (
        *each_of(
            "claro que iré | ahí le caigo | ahí les caigo | ahí le llego | ahí les llego | ahí andamos"
        ),
        *each_of("sí voy a ir | sí vamos a ir | sí iremos | sí podré ir | sí podremos ir"),
        *each_of("nos vemos allá | nos vemos ahí | ahí estaré puntual | cuenta conmigo"),
    ),
    Part.REFUSE: (
        *each_of("siempre | al final | al final siempre", CANNOT_GO),
        *each_of(
            "ya no la voy a necesitar | ya no la necesito | ya no la ocupo | ya no la voy a ocupar"
        ),
    ),
    Part.MOVE: (
        *each_of(ANOTHER_TIME, "reagendar | reagendarla | reagendarme | reprogramar | posponer"),
        *each_of(
            "me puedes | me puede | me pueden | me podrías | me podría", "cambiarla | moverla"
        ),
        *each_of("me la podrían", "cambiar | mover"),
        *each_of("me reagendas | me reagenda | me reagendan | reagéndame | reagéndenme"),
        *each_of("se puede | se podría", "más tarde | más temprano"),
    ),
    Part.EXCUSE: (
        *each_of("me surgió algo | me salió algo | me surgió un imprevisto | surgió un imprevisto"),
        *each_of(
            "tuve un imprevisto | me salió un imprevisto | se me complicó | se me atravesó algo"
        ),
        *each_of("something came up | surgiu um imprevisto | tive um imprevisto"),
        *each_of(
            "se me enfermó | se enfermó | tengo enfermo a | tengo enferma a",
            "mi hijo | mi hija | mi niño | mi niña | mi bebé | mi mamá | mi papá | mi esposo | mi esposa",
        ),
        *each_of("me enfermé | estoy enfermo | estoy enferma | amanecí enfermo | amanecí enferma"),
        *each_of(
            "me salió trabajo | tengo que trabajar | no me dieron permiso | no tengo con quién dejar a mi"
        ),
    ),
    Part.SOMEBODY: (
        *each_of(
            "de mi",
            "hijo | hija | hijito | hijita | niño | niña | bebé | mamá | papá | esposo | esposa"
            " | nieto | nieta | hermano | hermana",
        ),
        *each_of(
            "my",
            "son's | daughter's | kid's | child's | baby's | husband's | wife's | mom's | mother's | dad's | father's"
            " | brother's | sister's",
            "appointment",
        ),
        *each_of("do meu", "filho | pai | marido | esposo | neto | irmão | bebê"),
        *each_of("da minha", "filha | mãe | esposa | mulher | neta | irmã"),
    ),
}

DAYS = (
    "hoy mañana ayer pasado lunes martes miércoles jueves viernes sábado domingo semana finde"
    " enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
    " today tomorrow tonight week monday tuesday wednesday thursday friday saturday sunday"
    " hoje amanhã segunda terça quarta quinta sexta feira"
)
WEEKDAYS = "lunes|martes|miercoles|jueves|viernes|sabado|domingo"


@cache  # when somebody first writes: to fold them at a cold start would be a hundredth of it
def words_of_days() -> frozenset[str]:
    """Return the words that name a day, a week or a month, as plain words."""
    return frozenset(plain_words(DAYS))


def names_a_day(text: str) -> bool:
    """Tell whether a text says a day, a date or an hour: "hoy", "jueves", "el 23", "a las 10"."""
    words = plain_words(text)
    return any(word in words_of_days() or any(map(str.isdigit, word)) for word in words)


@cache
def all_phrases() -> dict[tuple[str, ...], Part]:
    """Return the phrases of both vocabularies as plain words, and what each says."""
    more = {plain_words(each): part for part, texts in COLLOQUIAL.items() for each in texts}
    return phrases() | more


# What may stand beside an assent or thanks and says nothing of its own.
GREETINGS = (
    *each_of("hola | buen día | buenos días | buenas tardes | buenas noches | buenas | saludos"),
    *each_of("por favor | porfavor | porfa | señorita | doctora | doctor | dra | dr"),
    *each_of("bonito día | lindo día | excelente día | bendiciones | igualmente | muy amable"),
    *each_of("sin problema | no hay problema | está bien así | hello | hi | please | no problem"),
    *each_of("good morning | good afternoon | good evening | olá | oi | bom dia | boa tarde"),
    *each_of("boa noite | disculpa | disculpe | disculpen | una disculpa | perdón | lo siento"),
    *each_of("qué tal | sorry | i'm sorry | desculpe | desculpa | tudo bem"),
)


@cache
def polite_phrases() -> dict[tuple[str, ...], Part]:
    """Return what an assent or thanks is made of: all of it together is a yes, or a courtesy, and nothing more."""
    kinds = (
        (GREETINGS, Part.NEUTRAL),
        (VOCABULARY[Part.THANKS], Part.THANKS),
        (VOCABULARY[Part.ASSENT], Part.ASSENT),
        ((*VOCABULARY[Part.RECEIPT], *COLLOQUIAL[Part.RECEIPT]), Part.RECEIPT),
    )
    return {plain_words(each): part for texts, part in kinds for each in texts}
