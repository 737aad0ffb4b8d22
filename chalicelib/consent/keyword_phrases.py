"""The phrases with which people leave and come back, in Spanish, English and Portuguese. A table; it decides nothing.

Each stands for a whole message. A sentence that only contains one ("quiero dar de baja mi cita") is for a person. What people say in many
ways is a grammar, a choice of each part in its order, and nothing before or behind.
"""

from itertools import product


def each_of(*parts: str) -> tuple[str, ...]:
    """Return every phrase of one choice of each part, between bars; an empty choice leaves it out."""
    choices = [[choice.strip() for choice in part.split("|")] for part in parts]
    return tuple(" ".join(filter(None, words)) for words in product(*choices))


# Spanish. "Para" is left out: it also means "for". "Cancelar" is about the appointment; "mi baja" may be a sick leave.
STOP = (
    *each_of("baja | alto | parar | pare | paren | salir | stop"),
    *each_of("baja | alto | stop | pare | paren", "ya"),
    *each_of("ya", "paren | baja | stop"),
    *each_of("quiero | deseo | solicito | pido", "baja"),
    *each_of("responder | respondo | responde | escribir | escribo", "baja"),
    *each_of("desuscribir | desuscribirme | desuscríbanme | desuscríbeme | unsuscribe"),
    *each_of("cancelar", "suscripción | mi suscripción"),
    *each_of("stop all | stopall | stop it | stop now | quit | revoke"),
    *each_of("unsubscribe | unsubscribe me | opt out | optout | opt me out | leave me alone"),
    *each_of(
        "sair | parem | quero sair | sair da lista | quero sair da lista | cancelar inscrição"
    ),
    *each_of("descadastrar | me descadastre | me descadastrem | quero me descadastrar"),
)
# Alone, right after a question of ours with a list, they may leave the question.
EXIT = each_of("salir | sair | quit")

# Whole sentences: what is not wanted, by verb and object. Each part is one choice, as in `each_of`; an empty one may be left out.
_MESSAGES = (
    "mensajes | mensaje | mensajitos | recordatorios | recordatorio | avisos | notificaciones"
    " | whatsapp | whatsapps | whats | whats app | wats | wasap | wasaps | guasap | msjs | msj | msg | sms | textos"
)
_WHICH = " | más | sus | tus | los | esos | estos | tantos | ningún | más de sus"
_OF_MESSAGES = " | a este número | a este teléfono | a mi número | a mi celular | por whatsapp"
_WISH = (
    " | que | quiero que | quisiera que | les pido que | le pido que | solicito que | necesito que"
)
_NOT = "no | ya no | nunca | nunca más | no quiero que | ya no quiero que | no deseo que | ya no deseo que"
_TO_WRITE = "escribir | escribirme | escribirnos | molestar | molestarme | molestarnos | estar molestando | contactar | contactarme"
_TO_SEND = "mandar | mandarme | mandarnos | enviar | enviarme | enviarnos | estar mandando"
_CEASE = "dejen de | deja de | deje de | paren de | pare de | para de | dejar de | parar de"
_LISTS = "su lista | tu lista | la lista | sus listas | esta lista | sus contactos | tus contactos"
_EN_WHICH = " | any | any more | more | these | your | the | all | those"
_EN_MESSAGES = "messages | message | texts | text messages | reminders | msgs | sms | whatsapps"
_PT_MESSAGES = "mensagem | mensagens | lembrete | lembretes | msg | msgs | whatsapp | zap | avisos"
_PT_LISTS = "da lista | dessa lista | desta lista | da sua lista | dos seus contatos"
STOP_SENTENCES: tuple[tuple[str, ...], ...] = (
    (
        _WISH,
        _NOT,
        " | me | nos",
        (
            "escriban | escribas | escriba | molesten | molestes | moleste | contacten | contactes | contacte"
            " | vuelvan a escribir | vuelvas a escribir | vuelvan a molestar | vuelvas a molestar"
        ),
        " | más | nunca | nunca más",
        _OF_MESSAGES,
    ),
    (
        _WISH,
        _NOT,
        " | me | nos",
        "manden | mandes | mande | envíen | envíes | envíe | vuelvan a mandar | vuelvas a mandar | vuelvan a enviar",
        _WHICH,
        _MESSAGES,
        " | más | por favor",
        " | a este número | a este teléfono | a mi número | a mi celular",
    ),
    (
        _WISH,
        _NOT,
        "me | nos",
        "manden | mandes | mande | envíen | envíes | envíe",
        "más | nada | más nada | nada más",
    ),
    ("no | ya no | favor de no | de no | favor no | les pido no | le pido no", _TO_WRITE, " | más"),
    (
        "no | ya no | favor de no | de no | favor no | les pido no | le pido no",
        _TO_SEND,
        _WHICH,
        _MESSAGES,
    ),
    (_WISH, " | ya", _CEASE, _TO_WRITE),
    (_WISH, " | ya", _CEASE, _TO_SEND, _WHICH, _MESSAGES),
    (
        " | quiero | quisiera | deseo | me gustaría | solicito | favor de | prefiero",
        "dejar de recibir",
        _WHICH,
        f" | {_MESSAGES}",
    ),
    (
        "no | ya no | no quiero | ya no quiero | no deseo | ya no deseo",
        "recibir",
        _WHICH,
        _MESSAGES,
    ),
    ("no quiero | ya no quiero | no deseo | ya no deseo", _WHICH, _MESSAGES),
    ("ya no quiero | ya no deseo", "recibir | recibir nada"),
    ("no más | ya no más | basta de | ya basta de", _MESSAGES),
    (
        (
            " | quiero | quisiera | deseo | necesito | solicito | pido | me quiero | me gustaría | favor de | me pueden"
            " | me puede | me puedes | me podrían | me podría | pueden | puedes | pueden por favor"
        ),
        "dar de baja | darme de baja | darnos de baja | darse de baja",
        (
            " | ya | mi número | este número | de los mensajes | de los recordatorios | de sus mensajes | de sus recordatorios"
            " | de su lista | de la lista | de whatsapp | de este servicio"
        ),
    ),
    (
        " | quiero | deseo | solicito | pido | necesito",
        "que me den | denme | dame | deme | dennos",
        "de baja",
        " | ya | de los mensajes | de los recordatorios | de su lista",
    ),
    (
        "quítenme | quítame | quíteme | bórrenme | bórrame | bórreme | elimínenme | elimíname | elimíneme",
        " | ya",
    ),
    (
        (
            "quítenme | quítame | quíteme | bórrenme | bórrame | bórreme | sáquenme | sáqueme | sácame | elimínenme"
            " | elimíname | elimíneme"
        ),
        "de",
        _LISTS,
    ),
    (
        _WISH,
        " | ya",
        "borren | borra | borre | quiten | quita | quite | eliminen | elimina | elimine | borrar | eliminar | saquen",
        "mi número | este número | mi teléfono | mi celular | mi cel | mi contacto",
        " | ya",
    ),
    (" | ya", "déjenme | déjame | déjeme | déjennos", "en paz"),
    ("stop", "texting | messaging | writing | contacting | bothering", " | me | us", " | now"),
    ("stop", "writing to me | writing to us"),
    ("stop", " | sending | sending me | sending us", _EN_WHICH, _EN_MESSAGES),
    ("no more", _EN_MESSAGES),
    (
        "don't | do not | never",
        "text | message | contact | write | write to | bother",
        "me | us",
        " | again | anymore | any more",
    ),
    (
        "don't | do not | never",
        "send",
        " | me | us",
        _EN_WHICH,
        _EN_MESSAGES,
        " | again | anymore | any more",
    ),
    (
        " | i",
        "don't | do not | no longer",
        "want | wish | want to get | want to receive | wish to receive",
        _EN_WHICH,
        _EN_MESSAGES,
        " | again | anymore | any more",
    ),
    (
        " | take | please",
        "remove me | me off",
        " | from your list | from the list | from this list | your list | the list | this list",
    ),
    (
        "remove | delete | erase",
        "my number | my phone | my phone number | this number",
        " | from your list | from the list",
    ),
    (
        "pare de | parem de | para de",
        "enviar | mandar | me enviar | me mandar",
        _PT_MESSAGES,
    ),
    ("pare de | parem de", "me escrever | me incomodar"),
    (
        "me tira | me tire | me tirem | me remova | me removam | me exclua | me excluam | me apague | me retire",
        _PT_LISTS,
    ),
    ("me remova | me removam | me exclua | me excluam", " | já"),
    (
        "remova | removam | exclua | excluam | apague | apaguem | tire | tirem | retire | retirem",
        "meu número | este número | meu telefone | meu contato",
        f" | {_PT_LISTS}",
    ),
    ("não quero", "receber | mais receber | receber nada | mais receber nada"),
    ("não quero", " | receber | mais receber | receber mais | mais", _PT_MESSAGES),
    ("não | não me | nunca mais me", "mande | mandem | envie | enviem", "mais | mais nada | nada"),
    (
        "não | não me | nunca mais me",
        "mande | mandem | envie | enviem",
        " | mais | nenhuma",
        _PT_MESSAGES,
        " | mais",
    ),
    ("não | não me", "escreva | escrevam | incomode | incomodem | perturbe | perturbem", " | mais"),
    ("me deixe | me deixem | me deixa", "em paz"),
)

# "Dame de alta" is left out: in a clinic it may ask for a medical discharge.
COME_BACK = (
    *each_of("alta | dar de alta | darme de alta | quiero darme de alta"),
    *each_of("quiero | quisiera", "volver a recibir", " | mensajes | recordatorios"),
    *each_of("quiero | quisiera", "recibir", "otra vez | de nuevo | nuevamente"),
    *each_of(
        "quiero | quisiera | quiero volver a",
        "recibir",
        "mensajes | recordatorios | los mensajes | los recordatorios",
        " | otra vez | de nuevo | nuevamente",
    ),
    *each_of("reactivar", "mensajes | recordatorios | mis mensajes | mis recordatorios"),
    *each_of("start | unstop | subscribe | resubscribe | opt in | optin | start again"),
    *each_of("i want to receive", "messages | reminders", "again"),
    *each_of("voltar | quero voltar | voltar a receber | quero voltar a receber"),
    *each_of("quero voltar a receber", "mensagens | lembretes | as mensagens | os lembretes"),
    *each_of("quero receber", "mensagens | lembretes", " | de novo | novamente | outra vez"),
    *each_of("quero receber", "de novo | novamente | outra vez"),
)

COURTESY = (
    *each_of("por favor | porfavor | porfa | por fa | porfis | please | pls | plz | plis"),
    *each_of("gracias | muchas gracias | mil gracias | muchísimas gracias | se agradece"),
    *each_of("thanks | thank you | thank you very much | thank you so much | many thanks | thx"),
    *each_of("obrigado | obrigada | muito obrigado | muito obrigada | saludos"),
    *each_of("hola | buen día | buenos días | buenas tardes | buenas noches | buenas"),
    *each_of("disculpe | disculpa | disculpen | perdón | una disculpa | sorry | desculpe"),
    *each_of("hello | hi | good morning | good afternoon | good evening"),
    *each_of("olá | oi | bom dia | boa tarde | boa noite"),
)
