"""The addresses of the public pages. Imported by every function, so each view imports its page when asked."""

from chalice.app import Blueprint, Response

from chalicelib import wiring
from chalicelib.web.error_pages import pages_of
from chalicelib.web.page_request import PageRequest

ANYTHING = ["*/*"]  # what is not a form gets our own answer, not Chalice's

public_routes = Blueprint(__name__)
as_page = pages_of(public_routes)


@public_routes.route("/", methods=["GET"], content_types=ANYTHING)
@as_page
def show_root(visit: PageRequest) -> Response:
    """Say what this is to who typed no clinic's address."""
    from chalicelib.web.public import root_page

    return root_page.show(visit)


@public_routes.route("/c", methods=["GET"], content_types=ANYTHING)
@as_page
def show_root_of_forms(visit: PageRequest) -> Response:
    """Say the same to who left the clinic out, with or without a slash."""
    from chalicelib.web.public import root_page

    return root_page.show(visit)


@public_routes.route("/c/{slug}", methods=["GET"], content_types=ANYTHING)
@as_page
def show_sign_up_form(visit: PageRequest) -> Response:
    """Show the sign-up form of a clinic."""
    from chalicelib.web.public import signup_page

    return signup_page.show(visit, wiring.services())


@public_routes.route("/c/{slug}", methods=["POST"], content_types=ANYTHING)
@as_page
def sign_up(visit: PageRequest) -> Response:
    """Keep what somebody typed until their own WhatsApp message confirms it."""
    from chalicelib.web.public import signup_page

    return signup_page.submit(visit, wiring.services())


@public_routes.route("/c/{slug}/gracias", methods=["GET"], content_types=ANYTHING)
@as_page
def show_thanks(visit: PageRequest) -> Response:
    """Show the button and the code that open WhatsApp."""
    from chalicelib.web.public import thanks_page

    return thanks_page.show(visit, wiring.services())


@public_routes.route("/c/{slug}/aviso", methods=["GET"], content_types=ANYTHING)
@as_page
def show_privacy_notice(visit: PageRequest) -> Response:
    """Show the full privacy notice."""
    from chalicelib.web.public import privacy_notice_page

    return privacy_notice_page.show(visit, wiring.services())


@public_routes.route("/c/{slug}/mis-datos/{code}", methods=["GET"], content_types=ANYTHING)
@as_page
def show_data_link(visit: PageRequest) -> Response:
    """Show the button behind which a patient's data are."""
    from chalicelib.web.public import my_data_page

    return my_data_page.invite(visit, wiring.services())


@public_routes.route("/c/{slug}/mis-datos/{code}", methods=["POST"], content_types=ANYTHING)
@as_page
def open_data_link(visit: PageRequest) -> Response:
    """Use the link up and open the patient's session."""
    from chalicelib.web.public import my_data_page

    return my_data_page.enter(visit, wiring.services())


@public_routes.route("/c/{slug}/mis-datos", methods=["GET"], content_types=ANYTHING)
@as_page
def show_my_data(visit: PageRequest) -> Response:
    """Show a patient what the clinic keeps about them."""
    from chalicelib.web.public import my_data_page

    return my_data_page.show(visit, wiring.services())


@public_routes.route("/c/{slug}/mis-datos", methods=["POST"], content_types=ANYTHING)
@as_page
def change_my_data(visit: PageRequest) -> Response:
    """Take a consent back, ask for a correction or an erasure, download, leave."""
    from chalicelib.web.public import my_data_page

    return my_data_page.change(visit, wiring.services())


@public_routes.route("/static/{name}", methods=["GET"], content_types=ANYTHING)
@as_page
def show_asset(visit: PageRequest) -> Response:
    """Answer with a style sheet or a picture."""
    from chalicelib.web import static_assets

    return static_assets.serve(visit.parts["name"])
