"""How long each kind of record is kept. The table forgets it by itself after that (`expires_at`); see docs/data-model.md."""

from datetime import timedelta

# Messages, their dispatches, the inbox's tasks and the audit: the receptionist's log goes back a year and a bit.
MESSAGES_KEPT_FOR = timedelta(days=400)
# What patients write, by the clinic: long enough to be read and answered, and to say afterwards what was asked for.
WORDS_KEPT_DAYS = 90
LEAST_WORDS_KEPT_DAYS, MOST_WORDS_KEPT_DAYS = 30, MESSAGES_KEPT_FOR.days
JOURNAL_KEPT_FOR = timedelta(days=40)  # a little longer than a table can be put back (35 days)
UNREADABLE_KEPT_FOR = timedelta(days=30)  # bodies in quarantine, for a developer to look at
# From when it was acted upon; longer than all that can offer an event again together: WhatsApp (7 days), the topic's
# dead letters (14), the quarantine (and the table forgets late by days).
INBOUND_REMEMBERED_FOR = timedelta(days=60)
IMPORTS_KEPT_FOR = timedelta(
    days=30
)  # how an import is taken back, and the rows that a person must look at
