"""Public pages, webhooks and the REST API."""
