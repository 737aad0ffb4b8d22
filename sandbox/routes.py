"""Which address does what: the table of contents of the web side of the sandbox."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from sandbox import (
    routes_app,
    routes_aws,
    routes_aws_accounts,
    routes_aws_templates,
    routes_control,
    routes_faults,
    routes_link,
    routes_meta,
    routes_meta_templates,
    routes_pages,
    routes_phones,
    routes_truth,
)
from sandbox.exchange import Request, Response, answer
from sandbox.switchboard import Switchboard

Handler = Callable[..., Response]

GRAPH = r"/v\d+\.\d+"
ROUTES: list[tuple[str, str, Handler]] = [
    ("POST", GRAPH + r"/([^/]+)/messages", routes_meta.send),
    ("GET", GRAPH + r"/([^/]+)/message_templates", routes_meta_templates.list_templates),
    ("POST", GRAPH + r"/([^/]+)/message_templates", routes_meta_templates.create_template),
    ("DELETE", GRAPH + r"/([^/]+)/message_templates", routes_meta_templates.delete_templates),
    ("GET", GRAPH + r"/([^/]+)", routes_meta_templates.get_node),
    ("POST", GRAPH + r"/([^/]+)", routes_meta_templates.edit_template),
    ("POST", "/v1/whatsapp/send", routes_aws.send),
    ("POST", "/v1/whatsapp/template/put", routes_aws_templates.create_template),
    ("GET", "/v1/whatsapp/template/list", routes_aws_templates.list_templates),
    ("GET", "/v1/whatsapp/template", routes_aws_templates.get_template),
    ("POST", "/v1/whatsapp/template", routes_aws_templates.update_template),
    ("DELETE", "/v1/whatsapp/template", routes_aws_templates.delete_template),
    ("GET", "/v1/whatsapp/waba/list", routes_aws_accounts.list_accounts),
    ("GET", "/v1/whatsapp/waba/details", routes_aws_accounts.get_account),
    ("GET", "/v1/whatsapp/waba/phone/details", routes_aws_accounts.get_phone_number),
    ("PUT", "/v1/whatsapp/waba/eventdestinations", routes_aws_accounts.put_destinations),
    ("GET", "/sandbox/health", routes_control.health),
    ("GET", "/sandbox/senders", routes_control.list_senders),
    ("PUT", "/sandbox/senders/([^/]+)", routes_control.put_sender),
    ("DELETE", "/sandbox/senders/([^/]+)", routes_control.delete_sender),
    ("PUT", "/sandbox/senders/([^/]+)/app", routes_app.connect),
    ("POST", "/sandbox/senders/([^/]+)/app/messages", routes_app.write),
    ("GET", "/sandbox/ledger", routes_truth.ledger),
    ("GET", "/sandbox/attempts", routes_truth.attempts),
    ("GET", "/sandbox/events", routes_truth.list_events),
    ("GET", "/sandbox/faults", routes_faults.list_faults),
    ("POST", "/sandbox/faults", routes_faults.add_fault),
    ("DELETE", "/sandbox/faults", routes_faults.clear_faults),
    ("DELETE", r"/sandbox/faults/(\d+)", routes_faults.clear_fault),
    ("GET", "/sandbox/templates", routes_control.list_templates),
    ("PUT", "/sandbox/templates/([^/]+)", routes_control.judge_template),
    ("POST", "/sandbox/forget", routes_control.forget),
    ("GET", "/sandbox/phones", routes_phones.list_phones),
    ("GET", "/sandbox/phones/([^/]+)", routes_phones.get_phone),
    ("PUT", "/sandbox/phones/([^/]+)", routes_phones.put_phone),
    ("POST", "/sandbox/phones/([^/]+)/messages", routes_phones.write),
    ("POST", "/sandbox/phones/([^/]+)/taps", routes_phones.tap),
    ("POST", "/sandbox/phones/([^/]+)/read", routes_phones.read),
    ("POST", "/sandbox/phones/([^/]+)/number-change", routes_phones.change_number),
    ("POST", "/sandbox/phones/([^/]+)/marketing", routes_phones.set_marketing),
    ("GET", "/", routes_pages.home),
    ("POST", "/phones", routes_pages.new_phone),
    ("GET", "/phones/([^/]+)", routes_pages.phone),
    ("POST", "/phones/([^/]+)/messages", routes_pages.write),
    ("POST", "/phones/([^/]+)/taps", routes_pages.tap),
    ("POST", "/phones/([^/]+)/settings", routes_pages.change),
    ("GET", r"/wa\.me/([^/]+)", routes_link.deep_link),
    ("POST", r"/wa\.me/([^/]+)", routes_link.follow_link),
    ("GET", "/app/([^/]+)", routes_app.app),
    ("GET", r"/app/([^/]+)/(\d+)", routes_app.app),
    ("POST", "/app/([^/]+)/connect", routes_app.connect_page),
    ("POST", r"/app/([^/]+)/(\d+)/messages", routes_app.write_page),
    ("POST", r"/app/([^/]+)/(\d+)/withdrawals", routes_app.change_page),
    ("POST", "/faults", routes_faults.ask),
    ("POST", "/faults/clear", routes_faults.lift),
    ("GET", r"/static/([a-z]+\.(?:css|js|svg))", routes_pages.static),
]


@dataclass(frozen=True)
class Router:
    """Finds the handler for a request."""

    switchboard: Switchboard
    table: list[tuple[str, re.Pattern[str], Handler]]

    def respond(self, request: Request) -> Response:
        """Answer a request; 404 or 405 when nothing here does."""
        if _from_elsewhere(request):
            return answer({"error": "a page of another site may not change anything here"}, 403)
        allowed: list[str] = []
        for method, pattern, handler in self.table:
            match = pattern.fullmatch(request.path)
            if match and method == request.method:
                return handler(self.switchboard, request, *map(unquote, match.groups()))
            if match:
                allowed.append(method)
        if allowed:
            return answer({"error": "method not allowed"}, 405, Allow=", ".join(allowed))
        return answer({"error": f"nothing lives at {request.path}"}, 404)


def _from_elsewhere(request: Request) -> bool:
    """Browsers name the page that posts: any site could otherwise post to 127.0.0.1."""
    origin = request.headers.get("origin")
    if request.method == "GET" or origin is None:
        return False
    return urlsplit(origin).netloc != request.headers.get("host")


def router(switchboard: Switchboard) -> Router:
    """The routes of one sandbox."""
    table = [(method, re.compile(pattern), handler) for method, pattern, handler in ROUTES]
    return Router(switchboard, table)
