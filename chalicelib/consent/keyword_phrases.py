"""The phrases with which people leave and come back, in Spanish, English and Portuguese. A table; it decides nothing.

Each stands for a whole message. A sentence that only contains one ("quiero dar de baja mi cita") is for a person.
"""

from itertools import product


def each_of(*parts: str) -> tuple[str, ...]:
    """Return every phrase of one choice of each part, between bars; an empty choice leaves it out."""
    choices = [[choice.strip() for choice in part.split("|")] for part in parts]
    return tuple(" ".join(filter(None, words)) for words in product(*choices))


# Spanish. "Para" is left out: it also means "for". "Cancelar" is about the appointment.
_STOP_ES = (
    *each_of("baja | alto | parar | pare | paren | salir | stop"),
    *each_of("baja | alto | stop | pare | paren", "ya"),
    *each_of("ya", "paren | baja | stop"),
    *each_of("desuscribir | desuscribirme | desuscríbanme | desuscríbeme | unsuscribe"),
    *each_of("dar | darme | dame | denme | deme", "de baja"),
    *each_of("quiero | deseo | solicito | pido", "baja | la baja | mi baja"),
    *each_of("quiero | deseo", "darme de baja | que me den de baja"),
    *each_of("cancelar", "suscripción | mi suscripción"),
    *each_of(
        "no me | ya no me",
        "escriban | escribas | escriba | molesten | molestes | moleste | contacten | contactes",
        " | más",
    ),
    *each_of(
        "no me | ya no me",
        "manden | mandes | mande | envíen | envíes | envíe",
        "más | nada | más nada | mensajes | más mensajes | mensajitos | recordatorios | más recordatorios",
    ),
    *each_of("no me vuelvan a | no me vuelvas a", "escribir | molestar | mandar mensajes"),
    *each_of(
        "dejen de | deja de | deje de | ya dejen de | ya deja de",
        "molestar | molestarme | escribir | escribirme | estar molestando | mandarme mensajes"
        " | enviarme mensajes | mandar mensajes | enviar mensajes",
    ),
    *each_of(
        "quítenme de | quítame de | quíteme de | bórrenme de | bórrame de | bórreme de | sáquenme de"
        " | sáqueme de | sácame de | elimínenme de | elimíname de | elimíneme de",
        "su lista | tu lista | la lista | sus listas | esta lista",
    ),
    *each_of("dejar de recibir mensajes | quiero dejar de recibir mensajes | no más mensajes"),
    *each_of("no más recordatorios | ya no más mensajes | quiero que dejen de escribirme"),
    *each_of(
        "no quiero | ya no quiero | no deseo | ya no deseo",
        " | más | recibir | recibir más",
        "mensajes | recordatorios | sus mensajes",
    ),
    *each_of("ya no quiero | ya no deseo", "recibir | recibir nada"),
    *each_of("no quiero | ya no quiero", "que me escriban | que me manden mensajes", " | más"),
)
# English: the words every carrier honours, but for "cancel" and "end".
_STOP_EN = (
    *each_of("stop all | stopall | stop it | stop now | quit | revoke"),
    *each_of("unsubscribe | unsubscribe me | opt out | optout | opt me out"),
    *each_of("stop", "texting | messaging | writing | contacting | bothering", " | me"),
    *each_of("stop writing to me | stop messages | stop the messages | stop these messages"),
    *each_of("stop sending", " | me", "messages | texts | reminders"),
    *each_of("no more", "messages | texts | reminders"),
    *each_of(
        "don't | do not", "text me | message me | contact me | write me", " | again | anymore"
    ),
    *each_of("remove me | take me off", " | from your list | from the list | from this list"),
    *each_of("take me off", "your list | the list | this list"),
    *each_of("leave me alone"),
    *each_of(
        "i don't want | i do not want", "messages | any messages | more messages", " | anymore"
    ),
)
_STOP_PT = (
    *each_of(
        "sair | parem | quero sair | sair da lista | quero sair da lista | cancelar inscrição"
    ),
    *each_of("descadastrar | me descadastre | me descadastrem | quero me descadastrar"),
    *each_of(
        "pare de | parem de | para de",
        "enviar | mandar | me enviar | me mandar",
        "mensagem | mensagens | lembretes",
    ),
    *each_of("pare de | parem de", "me escrever | me incomodar"),
    *each_of(
        "me tira | me tire | me tirem | me remova | me removam | me exclua | me excluam",
        "da lista | dessa lista | desta lista | da sua lista",
    ),
    *each_of("não quero", "receber | mais receber | receber nada | mais receber nada"),
    *each_of("não quero", "receber | mais receber | receber mais | mais", "mensagens | lembretes"),
    *each_of("não me", "mande | mandem | envie | enviem", "mais | mensagens | mais mensagens"),
    *each_of("não me", "escreva | escrevam", " | mais"),
    *each_of("me deixe | me deixem | me deixa", "em paz"),
)
STOP = (*_STOP_ES, *_STOP_EN, *_STOP_PT)

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
