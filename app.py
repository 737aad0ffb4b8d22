"""Table of contents: the routes are registered and the event functions named. Never holds a rule.

Event functions stand here and never in a Blueprint: there they would deploy with a handler that
does not import this module (`tests/package/test_template.py` checks it). One package serves all
functions, so each imports its own work when it is first called.
"""

from typing import Any

from chalice.app import Chalice, CloudWatchEvent, Rate, SNSEvent, SQSEvent

from chalicelib import wiring
from chalicelib.shared import log
from chalicelib.shared.times import now_utc
from chalicelib.web import doors, request_size_and_origin
from chalicelib.web.api.routes_and_scopes import api_routes
from chalicelib.web.health import health_routes
from chalicelib.web.public.routes import public_routes
from chalicelib.web.staff.agenda_routes import agenda_routes
from chalicelib.web.staff.arco_routes import arco_routes
from chalicelib.web.staff.by_hand_routes import by_hand_routes
from chalicelib.web.staff.counter_routes import counter_routes
from chalicelib.web.staff.days_off_routes import days_off_routes
from chalicelib.web.staff.first_day_routes import first_day_routes
from chalicelib.web.staff.kinds_routes import kinds_routes
from chalicelib.web.staff.routes import staff_routes
from chalicelib.web.staff.settings_routes import settings_routes
from chalicelib.web.staff.team_routes import team_routes
from chalicelib.web.webhook_routes import webhook_routes

app = Chalice(app_name="puntual")
app.log.addFilter(log.tell_only_the_place)  # what no view of ours caught, Chalice logs itself
# First, so that it sees every answer.
app.register_middleware(request_size_and_origin.stand_guard, "http")
app.register_middleware(doors.keep_to_its_door, "http")
app.register_blueprint(health_routes)
app.register_blueprint(api_routes)
app.register_blueprint(public_routes)
app.register_blueprint(staff_routes)
app.register_blueprint(team_routes)
app.register_blueprint(agenda_routes)
app.register_blueprint(by_hand_routes)
app.register_blueprint(settings_routes)
app.register_blueprint(first_day_routes)
app.register_blueprint(counter_routes)
app.register_blueprint(days_off_routes)
app.register_blueprint(kinds_routes)
app.register_blueprint(arco_routes)
app.register_blueprint(webhook_routes)


# The doors of web/doors.py beside Chalice's own function for routes, which is the API's: all have the same routes, but
# each a role of its own, and the template leads to each only what is behind it.
@app.lambda_function()
def public_pages(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer whoever opens the form, its thanks, the privacy notice."""
    return app(event, context)


@app.lambda_function()
def my_data_pages(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer a patient who has a link to their own data."""
    return app(event, context)


@app.lambda_function()
def staff_pages(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer the people at a clinic's front desk."""
    return app(event, context)


@app.lambda_function()
def whatsapp_webhook(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer Meta."""
    return app(event, context)


@app.schedule(Rate(15, unit=Rate.MINUTES))
def send_due_reminders(event: CloudWatchEvent) -> dict[str, Any]:
    """Every quarter of an hour: plan and queue whatever is due, in every clinic."""
    from chalicelib.functions import send_due_reminders as work

    return work.send_due_reminders(wiring.services(), event.context)


# The names of the queue and the topic are replaced by references in infra/queue.yaml and
# infra/whatsapp.yaml; batch size and concurrency stand there too.
@app.on_sqs_message(queue="messages")
def deliver_messages(event: SQSEvent) -> dict[str, Any]:
    """Send the queued messages of one batch, at most one attempt each."""
    from chalicelib.functions import deliver_messages as work

    return work.deliver_messages(wiring.services(), event.to_dict()["Records"], event.context)


@app.on_sns_message(topic="whatsapp-events")
def receive_whatsapp_events(event: SNSEvent) -> None:
    """Take in the statuses and replies that AWS End User Messaging Social reports."""
    from chalicelib.functions import receive_whatsapp_events as work

    work.receive_notices(wiring.services(), [event.message], now=now_utc())


# A bucket's own event is refused by `chalice package`: it tells the queue of infra/agendas.yaml, as our pages do.
@app.on_sqs_message(queue="agenda-jobs")
def work_on_agendas(event: SQSEvent) -> None:
    """Read, take in or take back the file that a clinic brought."""
    from chalicelib.functions import work_on_agendas as work

    work.work_on_agendas(wiring.services(), event.to_dict()["Records"])
