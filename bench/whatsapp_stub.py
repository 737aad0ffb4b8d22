"""A WhatsApp that accepts everything, as Meta or as AWS would answer, at once or after a while. Checks nothing.

It is a process of its own, so that its work is not counted as ours: `python -m bench.whatsapp_stub PORT SECONDS`.
"""

import asyncio
import sys

from bench.tiny_http import Request, serve

AWS_PATH = b"POST /v1/whatsapp/send"
COUNT_PATH = b"GET /accepted"
META = (
    b'{"messaging_product":"whatsapp","contacts":[{"input":"+525512345678","wa_id":"5215512345678"}],'
    b'"messages":[{"id":"wamid.HBgNNTIxNTUxMjM0NTY3OBUCABEYEjdBQUJDMDE%013dMUIwQzkA",'
    b'"message_status":"accepted"}]}'
)
AWS = b'{"messageId":"6d69f07a-c317-4278-9d5c-%012d"}'


class WhatsApp:
    """Takes in messages and counts them."""

    accepted = 0

    def answer(self, request: Request) -> tuple[int, bytes]:
        """Accept a message, or say how many there were."""
        if request.head.startswith(COUNT_PATH):
            return 200, b"%d" % self.accepted
        self.accepted += 1
        return 200, (AWS if request.head.startswith(AWS_PATH) else META) % self.accepted


if __name__ == "__main__":
    asyncio.run(serve(WhatsApp().answer, port=int(sys.argv[1]), seconds=float(sys.argv[2])))
