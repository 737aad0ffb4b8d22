"""A browser that brings a file: sends the form as one does, by the file's own words. Knows nothing of what becomes of it."""

import http.client
import secrets
from urllib.parse import urlsplit

FUTURE = ("30/11/2027", "01/12/2027")


def multipart(fields, content, *, filename="agenda.csv"):
    """Return the media type and the body of a form with a file in it, which stands last."""
    mark = secrets.token_hex(8)
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\nContent-Type: text/csv\r\n\r\n'
    body = "".join([*parts, head]).encode() + content + f"\r\n--{mark}--\r\n".encode()
    return f"multipart/form-data; boundary={mark}", body


def bring(form, content, **more):
    """Send a file by the form; return the status and where the browser is sent on."""
    parts = urlsplit(form.address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    kind, body = multipart(form.fields | more, content)
    try:
        connection.request("POST", parts.path or "/", body, {"Content-Type": kind})
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("Location", "")
    finally:
        connection.close()


def an_agenda(*rows, header="Fecha,Hora,Paciente,Celular"):
    """Return a CSV."""
    return "\n".join([header, *rows]).encode()
