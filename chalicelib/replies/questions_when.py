"""How people ask when, where and with whom their visit is. Pure; a question with any other word in it is not one of these."""

from collections.abc import Iterator
from functools import cache
from itertools import islice, product

from chalicelib.consent.keyword_phrases import each_of
from chalicelib.consent.keywords import asks_something, fold_phrases, without_courtesy

# How thumbs spell what is no mere slip: a letter too many, too few, or two that changed places is read besides.
SPELLED = {
    spelled: word
    for word, ways in (
        ("que", "q k ke qe"),
        ("a que", "aq ak aque ake"),
        ("hora", "ora hr hra horas hrs"),
        ("cita", "sita zita"),
        ("cuando", "kuando qndo cdo"),
        ("para", "pa"),
        ("consulta", "konsulta"),
        ("quando", "qdo"),
        ("apointment", "apt"),
        ("when is", "whens"),
        ("when", "wen"),
        ("what is", "whats"),
        ("what", "wat"),
        ("where is", "wheres"),
    )
    for spelled in ways.split()
}
MOST_READINGS = 64
MOST_WORDS = 20  # a stranger's four thousand letters are not compared word by word
LONG_ENOUGH = 4  # in shorter words one letter makes another word


@cache
def _leads() -> tuple[str, ...]:
    """Return what leads to the question."""
    return (
        *each_of(
            "oye | oiga | señorita | doctora | doctor | dra | dr | una pregunta | una duda | y"
        ),
        *each_of(
            "me | me puede | me puedes | me pueden | me podría | me podrías | me podrían | nos puede",
            "decir | recordar | confirmar | informar | dice | dices | dicen | recuerda | recuerdas | confirma | confirmas",
        ),
        *each_of("puede | puedes | pueden | podría | podrías | podrían", "decirme | recordarme"),
        *each_of("quiero | quisiera | necesito | me gustaría | quería", "saber | preguntar"),
        *each_of("no recuerdo | no me acuerdo | ya no me acuerdo | se me olvidó | olvidé | no sé"),
        *each_of("sabe | sabes | saben"),
        *each_of("can you | could you | would you | can u | could u", "tell me | remind me"),
        *each_of("i forgot | i don't remember | do you know | may i know | i want to know"),
        *each_of("i would like to know | i'd like to know | tell me"),
        *each_of(
            "pode | poderia | podem | poderiam | você pode", " | me", "dizer | lembrar | informar"
        ),
        *each_of("queria saber | quero saber | gostaria de saber | não lembro | esqueci | me diz"),
    )


TAILS = each_of("verdad | cierto | right | né | doctora | doctor | dra | señorita | o | or | ou")


@cache
def _asked_about() -> tuple[str, ...]:
    """Return the questions."""
    return (
        *each_of(
            "a qué hora | qué hora | cuándo | para cuándo | qué día | para qué día | qué fecha | qué día y a qué hora"
            " | qué día y qué hora | qué día y hora | cuándo y a qué hora | dónde | en dónde | con quién",
            "es | era | sería | tengo | tenía | quedó | queda | está",
            " | mi | la | mi próxima | la próxima | próxima",
            "cita | consulta",
        ),
        *each_of(
            "a qué hora | cuándo | qué día | para cuándo",
            "es | me toca | me toca la cita | me toca mi cita | me toca ir | tengo que ir | tengo que llegar"
            " | tengo que estar | voy",
        ),
        *each_of("qué hora me toca"),
        *each_of(
            "cuál es |", "la hora | el día | la fecha | el horario", "de mi cita | de la cita"
        ),
        *each_of("me recuerda | me recuerdas | me pueden recordar | me puedes recordar", "mi cita"),
        *each_of("tengo | tengo alguna | sí tengo | aún tengo | todavía tengo", "cita | consulta"),
        *each_of("tengo cita agendada | qué citas tengo | cuál es mi cita"),
        *each_of("mi cita", "a qué hora es | cuándo es | es a qué hora | es cuándo | qué día es"),
        *each_of("sigue en pie | sigue", "mi cita | la cita | mi consulta"),
        *each_of(
            "what time is | when is | what day is | where is | what time was | when was",
            "my appointment | my next appointment | the appointment",
        ),
        *each_of("what time | when | what day | where", "my appointment is | my appointment was"),
        *each_of(" | what is", "the time of | the date of", "my appointment"),
        *each_of(" | when | what time", "do i have an appointment"),
        *each_of(
            "que horas | a que horas | quando | que dia | qual dia | onde | com quem",
            "é | era | será | fica | está marcada | tenho",
            " | minha | a minha | a | minha próxima",
            "consulta",
        ),
        *each_of("que horas | quando | que dia", "minha consulta é | é a minha"),
        *each_of(" | qual | qual é", "o horário | a data | horário", "da minha consulta"),
        *each_of("tenho | eu tenho | ainda tenho", "consulta | consulta marcada"),
    )


@cache
def _with_a_mark() -> tuple[str, ...]:
    """Return those that are questions only with their mark: without it somebody tells when they think that it is."""
    return (
        *each_of("mi cita | la cita | mi consulta", "es | era | sigue | sigue en pie | quedó"),
        *each_of("es | era | es la", "mi cita | la cita | mi consulta | cita"),
        *each_of("is | is it", "my appointment | my next appointment"),
        *each_of("my appointment is | is my appointment still on | do i still have an appointment"),
        *each_of(
            "minha consulta | a minha consulta", "é | ainda está de pé | está de pé | continua"
        ),
        *each_of("é | é a | ainda está de pé a", "minha consulta"),
    )


def is_question_when(text: str) -> bool:
    """Tell whether a text, without the times it names, asks this and nothing more, however it is spelled."""
    words = without_courtesy(text).split()
    if len(words) > MOST_WORDS:
        return False
    may_be = product(*map(_spelled, words))
    readings = {_core(" ".join(each)) for each in islice(may_be, MOST_READINGS)}
    asked = _folded(_asked_about()) | (
        _folded(_with_a_mark()) if asks_something(text) else frozenset()
    )
    return not asked.isdisjoint(readings)


def _core(said: str) -> str:
    """Return what is asked without what leads to it, twice at most ("oiga, me puede decir…"), and the tail."""
    for _ in range(2):
        found = [lead for lead in _folded(_leads()) if said.startswith(f"{lead} ")]
        longest = max(found, key=len, default="")
        rest = said.removeprefix(f"{longest} ") if longest else said
        said = said if said in _folded(_asked_about()) else rest
    first, _, last = said.rpartition(" ")
    return first if last in _folded(TAILS) else said


@cache
def _folded(phrases: tuple[str, ...]) -> frozenset[str]:
    spelled = (each.split() for each in fold_phrases(phrases))
    return frozenset(" ".join(SPELLED.get(word, word) for word in words) for words in spelled)


def _spelled(word: str) -> list[str]:
    """Return what a word may be, a slip of the thumb put right; never by another letter: "cuánto" is not "cuándo"."""
    if word in SPELLED or len(word) < LONG_ENOUGH - 1 or word in _words():
        return [SPELLED.get(word, word)]
    near = [known for known in _words() if len(known) >= LONG_ENOUGH and _is_slip(word, known)]
    return sorted(near) or [word]


def _is_slip(word: str, known: str) -> bool:
    if abs(len(word) - len(known)) > 1:
        return False
    return word in _slips(known) or known in _slips(word)


def _slips(word: str) -> Iterator[str]:
    """Yield a word with one letter left out, and with two that changed places."""
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
        yield word[:at] + word[at : at + 2][::-1] + word[at + 2 :]


@cache
def _words() -> frozenset[str]:
    phrases = _folded(_asked_about()) | _folded(_with_a_mark()) | _folded(_leads())
    return frozenset(word for each in phrases for word in each.split())
