"""The REST API that a clinic's own software speaks. Never decides anything: the business does."""
