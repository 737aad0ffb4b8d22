"""WhatsApp's customer service window: for how long after a patient's own word a clinic may answer in free text.

https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages#customer-service-windows
"""

from datetime import timedelta

WINDOW = timedelta(hours=24)
