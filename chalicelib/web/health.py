"""Tell whoever watches the deployment that the pages answer. Never touches data."""

from chalice.app import Blueprint

health_routes = Blueprint(__name__)


@health_routes.route("/health", methods=["GET"])
def health() -> dict[str, str]:
    """Answer that the application is up."""
    return {"status": "ok"}
