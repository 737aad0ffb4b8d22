"""The phrases patients answer reminders with, by what they say. A table; it decides nothing.

Written as people read them; matching ignores accents, case and repeated letters. A word that
stands nowhere here sends the whole message to a person, so when in doubt leave it out.
"""

from enum import Enum, auto
from functools import cache

from chalicelib.consent.keywords import plain_words

DENYING = "👎❌✖🚫⛔"
EMOJI = str.maketrans(
    dict.fromkeys("👍👌✅✔☑🆗", " ok ")
    | dict.fromkeys("🙏❤💕💖🥰😊🙂☺🤗💐🌹", " gracias ")
    | dict.fromkeys(DENYING, " no ")  # not a known word: a person reads it
)


class Part(Enum):
    """What one phrase of a message says."""

    ASSENT = auto()  # "sí", "así es": a yes to what was asked, and to nothing else
    RECEIPT = auto()  # "ok", "perfecto": a yes to a question, and to news that they were read
    CONFIRM = auto()  # "ahí estaré": says by itself what it is about
    CANCEL = auto()
    REFUSE = auto()  # "no puedo": alone it cancels, but "no puedo cancelar" does not
    MOVE = auto()
    MOVE_DETAIL = auto()  # when, whether, but: welcome in a request to move, doubtful elsewhere
    THANKS = auto()
    EXCUSE = auto()  # "me surgió algo": asks for nothing, and is no thanks either
    SOMEBODY = auto()  # "de mi hijo": whose, says whose_visit.py
    NEUTRAL = auto()
    FOR_A_PERSON = auto()


def _each(starts: str, ends: str) -> tuple[str, ...]:
    return tuple(f"{a.strip()} {b.strip()}" for a in starts.split("|") for b in ends.split("|"))


def _list(phrases: str) -> tuple[str, ...]:
    return tuple(phrases.split(" | "))


CANNOT = (
    "no puedo | no podré | no voy a poder | ya no puedo | ya no podré | ya no voy a poder"
    " | no podemos | no podremos | no me es posible | me es imposible | me será imposible"
)
CANNOT_EN = "can't | i can't | cannot | i cannot | can not | i can not | we can't"
CANNOT_PT = "não posso | não vou poder | não poderei | não consigo | eu não posso | não podemos"

VOCABULARY: dict[Part, tuple[str, ...]] = {
    Part.ASSENT: (
        *_list("sí | sip | claro | claro que sí | por supuesto | desde luego | con gusto"),
        *_list("correcto | así es | es correcto | afirmativo | acepto"),
        *_list("yes | yep | yup | yeah | sure | of course | absolutely | sim | com certeza"),
    ),
    Part.RECEIPT: (
        *_list("ok | okay | okey | oki | okis | va | vale | sale | dale | listo | lista"),
        *_list("perfecto | excelente | de acuerdo | está bien | muy bien"),
        *_list("that works | works for me | sounds good | all right | alright | perfect | great"),
        *_list("tá bom | tá certo | certo | beleza | combinado | perfeito"),
    ),
    Part.CONFIRM: (
        *_list("confirmo | comfirmo | confirmado | confirmada"),
        *_list("confirmar | confirmamos | confirmo que sí | confirmo que asistiré"),
        *_list("confirmo que voy | asistiré | sí asisto | ahí estaré | ahí estaremos"),
        *_list("ahí estoy | ahí nos vemos | allá nos vemos | allí estaré | allá estaré"),
        *_list("nos vemos | voy | iré | sí puedo | sí puedo ir | sí puedo asistir"),
        *_list("cuenten conmigo | cuente conmigo | confirmadísimo | confirmadísima"),
        *_list("confirm | confirmed | i confirm | i'll be there | i will be there"),
        *_list("we'll be there | see you | see you there | see you then | yes i can"),
        *_list("pode confirmar | estarei lá | lá estarei | vou | vou sim | eu vou | irei"),
    ),
    Part.CANCEL: (
        *_list("cancelar | cancela | cancelo | cancele | cancelen | cancelarla | cancélala"),
        *_list("cancélame | me cancela | me cancelas | me puede cancelar | me puedes cancelar"),
        *_list("puede cancelar | puedes cancelar | pueden cancelar | podrían cancelar | anular"),
        *_list("voy a cancelar | tengo que cancelar | prefiero cancelar | sí quiero cancelar"),
        *_list(
            "mejor cancelo | mejor cancela | mejor cancelar | mejor cancélela | mejor cancélenla"
        ),
        *_list(
            "cancélenla | cancélela | cancélemela | cancélenmela | me la cancela | me la cancelas"
        ),
        *_list("me la puede cancelar | me la puedes cancelar | me la pueden cancelar"),
        *_list("cancel | cancel it | have to cancel | i have to cancel | i must cancel"),
        *_list("desmarcar | desmarca | desmarque | vou cancelar | vou desmarcar"),
        *_list("tenho que cancelar | pode cancelar | pode desmarcar"),
    ),
    Part.REFUSE: (
        *_list(CANNOT),
        *_each(CANNOT, "ir | asistir | acudir | llegar | presentarme"),
        *_list("no voy | no iré | no asistiré | no voy a ir | no voy a asistir | ya no voy"),
        *_list("ya no voy a ir | ya no iré | ya no asistiré"),
        *_list(CANNOT_EN),
        *_each(CANNOT_EN, "make it | come | go | attend | be there"),
        *_each("won't be able to | i won't be able to | unable to", "make it | come | attend"),
        *_list("won't make it | i won't make it | not coming | i'm not coming"),
        *_list("i am not coming | i'm not going"),
        *_list(CANNOT_PT),
        *_each(CANNOT_PT, "ir | comparecer"),
        *_list("não vou | eu não vou | não irei | não vou ir | não vou comparecer"),
        *_list("não vou conseguir ir"),
    ),
    Part.MOVE: (
        *_list("cambiar | cambiarla | cambiarlo | cambiarme | mover | moverla | moverme"),
        *_list("reagendar | reagendarla | reagendo | reagendamos | reagenden | re agendar"),
        *_list("reprogramar | reprogramarla | posponer | posponerla | aplazar | recorrer"),
        *_list("recorrerla | cambio de cita | cambio de fecha | cambio de hora"),
        *_list("cambio de horario | cambio de día | otra fecha | otro día | otra hora"),
        *_list("otro horario | me puede cambiar | me puedes cambiar | me puede mover"),
        *_list("me puedes mover | me pueden cambiar | pueden cambiar | podrían cambiar"),
        *_list("me la puede cambiar | me la puedes cambiar | me la pueden cambiar | me la cambia"),
        *_list("me la puede mover | me la puedes mover | me la pueden mover | me la cambian"),
        *_list("me puede recorrer | me puedes recorrer | me pueden recorrer | me la recorren"),
        *_list("no puedo a esa hora | a esa hora no puedo | no puedo en ese horario"),
        *_list("tiene más tarde | tendrá más tarde | tienen más tarde | tendrán más tarde"),
        *_list("tiene más temprano | tendrá más temprano | tienen más temprano"),
        *_list("reschedule | re schedule | change | move | postpone | another day"),
        *_list("another time | another date | different day | different time | different date"),
        *_list("remarcar | mudar | trocar | adiar | outro dia | outra data | outra hora"),
        *_list("outro horário | mudança de horário"),
    ),
    Part.MOVE_DETAIL: (
        *_list("puedo | podría | podemos | podríamos | se puede | se podría | puede ser"),
        *_list("es posible | sería posible | hay | hay chance | si se puede | pero | mejor"),
        *_list("para | a | al | las | el | los | un | una | en | por | antes | después | más"),
        *_list("temprano | tarde | día | hora | horario | fecha | semana | próxima | próximo"),
        *_list("siguiente | que viene | disponible | pm | am | p | m | hrs | hr | h"),
        *_list("lunes | martes | miércoles | jueves | viernes | sábado | domingo"),
        *_list("enero | febrero | marzo | abril | mayo | junio | julio | agosto | septiembre"),
        *_list("octubre | noviembre | diciembre | por la mañana | en la mañana"),
        *_list("can i | could i | can we | could we | is it possible to | but | to | for | at"),
        *_list("on | next | week | day | date | time | later | earlier | monday | tuesday"),
        *_list("wednesday | thursday | friday | saturday | sunday"),
        *_list("posso | poderia | seria possível | é possível | dá para | o | da | do | no dia"),
        *_list("segunda | terça | quarta | quinta | sexta | feira | mais | cedo | próxima semana"),
    ),
    Part.THANKS: (
        *_list("gracias | muchas gracias | mil gracias | muchísimas gracias | se agradece"),
        *_list("gracias por avisar | gracias por el aviso | gracias por recordarme"),
        *_list("gracias por el recordatorio | te lo agradezco | se los agradezco"),
        *_list("thanks | thank you | thank you very much | thank you so much | many thanks"),
        *_list("thanks a lot | thx | thanks for the reminder"),
        *_list("obrigado | obrigada | muito obrigado | muito obrigada | valeu"),
        *_list("obrigado pelo lembrete | obrigada pelo lembrete"),
    ),
    Part.NEUTRAL: (
        *_list("hola | buen día | buenos días | buenas tardes | buenas noches | buenas | qué tal"),
        *_list("por favor | porfavor | porfa | saludos | bendiciones | bonito día | lindo día"),
        *_list("excelente día | disculpa | disculpe | disculpen | perdón | lo siento"),
        *_list("primero dios | dios mediante | si dios quiere | con el favor de dios"),
        *_list("una disculpa | sin falta | sin problema | no hay problema | doctora | doctor"),
        *_list("dra | dr | señorita | quiero | quisiera | deseo | necesito | me gustaría | y"),
        *_list("mi | la | de | cita | consulta | turno | el turno | asistencia | hoy | mañana"),
        *_list("a la cita | a mi cita | a la consulta | a mi consulta"),
        *_list("hello | hi | good morning | good afternoon | good evening | please | sorry"),
        *_list("i'm sorry | my | the | appointment | today | tomorrow | and | i want to"),
        *_list("i would like to | i'd like to | i need to | to my appointment | no problem"),
        *_list("olá | oi | bom dia | boa tarde | boa noite | tudo bem | desculpe | desculpa"),
        *_list("minha | hoje | amanhã | até amanhã | quero | gostaria de | preciso | e"),
        *_list("à consulta | à minha consulta | o horário | a data | o dia"),
    ),
    Part.FOR_A_PERSON: (
        # On the way, conditions ("si puedo, voy"), a future that is denied, another doctor, and a
        # day that may be offered instead of the appointment's ("mañana sí puedo"). "Confirmo si voy" may be whether.
        *_each("hoy | mañana", "sí | sí puedo | sí voy | voy | iré | asistiré"),
        *_each("voy | iré | asistiré | sí puedo", "hoy | mañana"),
        *_list("ya voy | si puedo voy | si puedo iré | si puedo asistiré | si puedo ahí estaré"),
        *_list("no voy a | ya no voy a | no iré a | i'm not going to"),
        *_each("confirmo si", "voy | puedo | puedo ir | asisto | asistiré | iré | ahí estaré"),
        *_list("de doctor | de doctora | de dr | de dra"),
    ),
}


@cache
def phrases() -> dict[tuple[str, ...], Part]:
    """Return every phrase as its plain words, and what it says."""
    return {plain_words(each): part for part, texts in VOCABULARY.items() for each in texts}
