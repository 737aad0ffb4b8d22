"""How long anything outside is waited for, in seconds, and what that comes to. Pure; who calls AWS or WhatsApp takes its limits here."""

# A call of AWS but WhatsApp's: an attempt, and a second one if the first failed soon.
CONNECTING = 1.0
ANSWERING = 3.0
ATTEMPTS = 2
AGAIN_WITHIN = (
    1.5  # of the call's beginning: who has waited longer is told, and asks anew if it likes
)
LONGEST_BACKOFF = 1.0  # botocore's, before the second attempt
LONGEST_CALL = AGAIN_WITHIN + LONGEST_BACKOFF + CONNECTING + ANSWERING

# Statements on many items: those that met a throttle or a transaction are run again for so long.
STATEMENTS_AGAIN_WITHIN = 1.5
LONGEST_STATEMENTS = STATEMENTS_AGAIN_WITHIN + LONGEST_CALL

# The one POST of an attempt, by either way to WhatsApp; never repeated.
WHATSAPP_CONNECTING = 3.0
WHATSAPP_ANSWERING = 8.0  # a POST without an answer by then is of unknown fate
LONGEST_POST = WHATSAPP_CONNECTING + WHATSAPP_ANSWERING

# Templates of an account, looked through and asked for while somebody waits at a page: API Gateway gives up after 29 s.
TEMPLATES_WITHIN = 15.0  # no call begins later than that
