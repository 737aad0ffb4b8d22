"""What a message says where somebody sends it from their own telephone: the approved words, and in words what its buttons say. Never sends."""

from chalicelib.clinics.model import Clinic
from chalicelib.messaging.load_phrases import phrase
from chalicelib.messaging.model import Content, Message
from chalicelib.messaging.whatsapp.template_definitions import as_read, titles_of


def text_by_hand(content: Content, language: str) -> str:
    """Return the text; `language` is for one that has no template, and so states none."""
    titles, said = titles_of(content), as_read(content)
    if not titles:
        return said
    language = content.language or language
    button, word = phrase(language, "by_hand_button"), phrase(language, "by_hand_word")
    answers = phrase(language, "by_hand_answers", titles=" · ".join(titles))
    return f"{said.replace(button, word)}\n\n{answers}"


def read_by_them(message: Message, clinic: Clinic) -> str:
    """Return what the person read of a message, however it was sent."""
    content = message.said
    return text_by_hand(content, clinic.language) if message.sent_by else as_read(content)
