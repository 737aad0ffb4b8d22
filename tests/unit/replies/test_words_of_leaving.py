"""How people leave and come back in their own words, and the sentences that only sound like it."""

import pytest

from chalicelib.replies.intent import Intent, read_intent

LEAVE = [
    *["no me escriban", "No me escriban más", "no me escribas", "ya no me escriban por favor"],
    *["no me manden mensajes", "No me mandes mensajes", "ya no me manden mensajes"],
    *["ya no me mandes mensajes", "Ya no me mande más mensajes", "no me envíen recordatorios"],
    *["no me manden nada", "ya no me manden más", "No me vuelvan a escribir", "no me molesten"],
    *[
        "ya no me molesten, gracias",
        "no me contacten",
        "Quítenme de su lista",
        "quitame de tu lista",
    ],
    *["bórrenme de su lista", "borrenme de su lista por favor", "sáquenme de la lista"],
    *["Elimínenme de su lista.", "dejen de molestar", "DEJEN DE MOLESTAR", "deja de molestarme"],
    *["dejen de escribirme", "ya dejen de mandar mensajes", "deje de enviarme mensajes por favor"],
    *["ya no quiero recibir mensajes", "Ya no quiero recibir", "no quiero recibir recordatorios"],
    *["ya no quiero sus mensajes", "no quiero que me escriban", "ya no quiero que me escriban más"],
    *["baja ya", "BAJA YA!!", "ya paren", "baja por favor, muchas gracias", "Hola, baja por favor"],
    *["Buenas tardes, ya no quiero mensajes", "quiero que me den de baja", "quiero baja"],
    *["dar de baja", "Deme de baja por favor", "Baja. Muchas gracias", "baja, baja, baja"],
    *["Ya no me escriban. Denme de baja por favor.", "no más recordatorios", "baja 🙏", "alto ya"],
    *["Stop. Thank you", "STOP thank you", "stop pls", "stop plz", "Stop, thanks", "Please stop"],
    *["hi, stop please", "Stop it", "stop now", "remove me", "Remove me from your list"],
    *["take me off your list", "unsubscribe", "Unsubscribe me please", "unsuscribe", "revoke"],
    *["leave me alone", "Leave me alone!", "stop texting me", "Stop texting", "stop messaging me"],
    *["stop sending messages", "don't text me", "Do not text me again", "don’t message me anymore"],
    *["no more texts", "I don't want any messages", "stop contacting me", "opt out please"],
    *["parem de me mandar mensagens", "Para de me mandar mensagem", "pare de me enviar mensagens"],
    *["me tira da lista", "Me tirem da lista por favor", "não quero receber", "nao quero receber"],
    *["Não quero mais receber", "não quero receber nada", "não me mandem mais mensagens", "sair"],
    *[
        "SAIR",
        "Sair, obrigada",
        "PARAR",
        "quero sair da lista",
        "me deixem em paz",
        "Oi, quero sair",
    ],
    *[
        "não me escrevam mais",
        "me descadastrem",
        "não quero mais lembretes",
        "Sair. Muito obrigado",
    ],
]

LEAVE += [
    *["No gracias, ya no me escriban", "No, gracias. No me escriban", "que ya no me escriban"],
    *["que dejen de escribirme", "No gracias no me escriban", "les pido que no me escriban más"],
    *["BAJA BAJA", "baja baja baja", "STOP STOP", "me quiero dar de baja", "quiero dar de baja"],
    *["quisiera darme de baja", "me pueden dar de baja", "me pueden dar de baja por favor"],
    *["darme de baja de los mensajes", "responder BAJA", "Responder: BAJA", "escribo BAJA"],
    *["no molesten", "ya no molesten", "no escriban", "no enviar mensajes", "Favor de no molestar"],
    *["favor de no enviar mensajes", "Por favor de no enviar mensajes", "no recibir mensajes"],
    *["dejar de recibir", "quiero dejar de recibir recordatorios", "dejar de recibir mensajes"],
    *["dejen de mandarme recordatorios", "ya dejen de mandarme sus mensajes", "no me manden whats"],
    *[
        "no me manden WhatsApp",
        "no me manden msjs",
        "no me manden más avisos",
        "no manden mensajes",
    ],
    *["déjenme en paz", "Ya déjenme en paz", "borren mi número", "quiten mi número", "quítenme"],
    *["eliminen mi número", "que borren mi número por favor", "bórrenme", "quítenme ya"],
    *["paren de mandar mensajes", "no quiero que me escriban nunca más", "nunca más me escriban"],
    *["no me escriban a este número", "no nos manden mensajes", "no quiero más recordatorios"],
    *["don't send me messages", "I don't want to receive messages", "stop texts", "dont text me"],
    *["remove my number", "Please remove my number from your list", "never message me again"],
    *[
        "I don't want to receive any more texts",
        "do not send me any more reminders",
        "stop the texts",
    ],
    *[
        "não me mande mensagem",
        "não envie mais",
        "me remova",
        "remova meu número",
        "apaguem meu número",
    ],
    *["Não, não me mandem mais mensagens", "não me incomodem", "me remova dos seus contatos"],
]

STAY = [
    *["quiero mi baja", "solicito la baja", "solicito mi baja", "pido mi baja", "quiero la baja"],
    *[
        "quiero una baja médica",
        "necesito que me den la baja del IMSS",
        "me dan de baja del seguro",
    ],
    *["sácame de la lista de espera", "quítenme de la lista de espera", "bórrenme la cita"],
    *["no me escriban hoy, estoy en junta", "no me escriban hoy", "no me escriban tan tarde"],
    *[
        "no me escriban a mí, escríbanle a mi mamá",
        "no molesta",
        "No, no molesta",
        "no es molestia",
    ],
    *[
        "¿puedo dar de baja a mi hijo?",
        "puedo dar de baja a mi hijo",
        "quiero dar de baja a mi hija",
    ],
    *["quiero dar de baja una cita", "me pueden dar de baja la cita", "¿me pueden dar de baja?"],
    *["no me manden al doctor Ruiz", "no me manden con otra doctora", "no me manden ese estudio"],
    *["no me manden la receta", "no me manden mensajes hasta el lunes", "no envíen al mensajero"],
    *["no enviar resultados por correo", "favor de no enviar la factura", "no recibir visitas"],
    *["quiero dejar de recibir quimioterapia", "dejar de recibir la pensión", "dejar de fumar"],
    *["no quiero dejar de recibir recordatorios", "no dejen de escribirme", "no dejen de mandarme"],
    *[
        "dejen de mandarme con otro doctor",
        "dejen de escribirme a las 6",
        "dejen de cambiar la hora",
    ],
    *["quítenme las muelas", "quítenme el yeso", "quiten mi cita", "borren mi cita del martes"],
    *["borren mis datos", "eliminen mi expediente", "borren mi número viejo, tengo otro"],
    *[
        "cambien mi número",
        "bórrenme de la base de datos",
        "déjenme en la lista",
        "déjenme pensarlo",
    ],
    *[
        "paren el tratamiento",
        "paren de moverme la cita",
        "ya no me duele",
        "ya no me molesta la muela",
    ],
    *["ya no recibo mensajes", "no recibí mensajes", "no me llegan mensajes", "sí quiero mensajes"],
    *[
        "no quiero mensajes de voz",
        "no quiero recibir a la enfermera",
        "no más dolor",
        "basta de dolor",
    ],
    *["baja la voz", "responder bajito", "¿responder BAJA?", "la palabra baja", "voy de bajada"],
    *["don't text me before 9", "don't send me to another doctor", "I don't want to wait"],
    *["don't forget to send me messages", "stop the treatment", "stop texting and driving"],
    *["remove my tooth", "remove my number from the waiting list", "delete my appointment"],
    *["I don't want messages at night", "no more texts after 9", "never mind", "don't bother"],
    *["não me mande a conta", "não envie o exame", "não envie mais cedo", "me remova o dente"],
    *["remova meu siso", "não me incomoda", "não quero receber visita", "apague a luz"],
    *["no, baja tú", "No. Alto", "no, stop by later", "No", "No, gracias", "ya no", "que", "más"],
    *["quiero dar de baja mi cita", "dar de baja mi cita por favor", "dame de baja la cita"],
    *["no me escriban al otro número, este es el bueno", "no me escriban tan temprano"],
    *["no me manden mensajes de noche", "no me manden mensajes a mí, es para mi mamá"],
    *["no me manden a otro doctor", "no me manden mensajes, mejor llámenme", "no me molesta"],
    *[
        "no me escriban en inglés",
        "no me escribas mañana, escríbeme el lunes",
        "no me molesta, gracias",
    ],
    *["stop by at 5?", "stop by tomorrow", "I will stop by later", "don't stop", "bus stop"],
    *["¿me dan de baja del seguro?", "me dieron de baja en el IMSS", "¿BAJA?", "¿dar de baja?"],
    *[
        "la presión me bajó",
        "traigo la presión baja",
        "baja presión",
        "presión alta",
        "me bajó la regla",
    ],
    *[
        "alto ahí jaja",
        "soy alto",
        "el piso más alto",
        "alto y claro",
        "baja 2 pisos",
        "planta baja",
    ],
    *["¿quién baja por mí?", "ya baja la inflamación", "baja al estacionamiento", "no quiero baja"],
    *[
        "no quiero que paren",
        "no paren",
        "ya no quiero ir",
        "ya no quiero la cita",
        "no quiero nada",
    ],
    *["ya no quiero recibir a nadie antes de las 10", "dejen de cambiar mi cita", "deja de doler"],
    *[
        "quítenme la cita",
        "quítenme los brackets",
        "bórrenme la cita del jueves",
        "quítame de esa fecha",
    ],
    *["pónganme en su lista de espera", "quítenme de la lista de espera", "sácame una cita"],
    *["no me manden la factura todavía", "no me llegan sus mensajes", "no recibo mensajes"],
    *["no quiero dejar de recibir mensajes", "¿cómo dejo de recibir mensajes?", "salir temprano"],
    *["can I leave at 5", "leave it for tomorrow", "remove my appointment", "take me off Tuesday"],
    *["stop the pain", "I can't stop coughing", "leave me a message", "no more pain"],
    *[
        "não quero receber alta",
        "vou sair tarde",
        "posso sair às 5?",
        "para de doer",
        "sair de férias",
    ],
    *[
        "me tira uma dúvida",
        "não me mandem a receita ainda",
        "parem de remarcar",
        "quero sair cedo",
    ],
    *["no me escriban, soy yo quien les marca", "BAJA o ALTA", "alto, ¿cuánto mide?", "stop 12345"],
]

RETURN = [
    *["ALTA", "alta por favor", "dar de alta", "Dar de alta, gracias", "quiero recibir otra vez"],
    *["Quiero recibir mensajes otra vez", "quiero volver a recibir", "quisiera volver a recibir"],
    *["quiero recibir los recordatorios de nuevo", "START", "start again", "Hola, alta por favor"],
    *["VOLTAR", "voltar", "quero voltar", "oi, quero voltar", "quero voltar a receber"],
    *["Quero voltar a receber os lembretes", "quero receber de novo", "Voltar, obrigado"],
]

STAY_AWAY = [
    *["¿me dan de alta?", "dame de alta", "ya me dieron de alta", "quiero el alta del hospital"],
    *["quiero volver mañana", "quiero recibir mis estudios otra vez", "presión alta", "alta 2"],
    *["no quiero recibir otra vez", "vou voltar amanhã", "posso voltar?", "não quero voltar"],
    *["voltar ao dentista", "when do you start", "start at 10", "dar de alta a mi hijo"],
]


@pytest.mark.parametrize("text", LEAVE)
def test_who_asks_to_be_left_alone_is_left_alone_at_once(text):
    """In the words that people use; the next reminder does not find them."""
    assert read_intent(text) is Intent.OPT_OUT


@pytest.mark.parametrize("text", STAY)
def test_a_sentence_with_such_a_word_in_it_ends_nothing(text):
    """Whoever speaks of a visit, their health or another number goes on being reminded."""
    assert read_intent(text) is Intent.UNKNOWN


@pytest.mark.parametrize("text", RETURN)
def test_who_asks_to_hear_from_us_again_does(text):
    """By their own word, old or new."""
    assert read_intent(text) is Intent.OPT_IN


@pytest.mark.parametrize("text", STAY_AWAY)
def test_nothing_else_brings_anybody_back(text):
    """A discharge from hospital or a visit to come is no consent."""
    assert read_intent(text) is not Intent.OPT_IN


def test_the_tables_are_as_long_as_they_are_said_to_be():
    """Nobody shortens them to make a change pass."""
    assert (len(set(LEAVE)) >= 80, len(set(STAY)) >= 60) == (True, True)
