"""WhatsApp's customer service window: for how long after a patient's own word a clinic may answer in free text.

https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages#customer-service-windows
"""

from datetime import timedelta

WINDOW = timedelta(hours=24)
# An answer that could not go within this helps no more: so it never leaves when the window has closed.
ANSWER_HELPS = timedelta(hours=1)
LAST_MINUTE = timedelta(
    minutes=1
)  # nothing of a person is begun in it: WhatsApp may be a moment late
