"""The only reader of the environment: where the table, the queue and the parameters are. Holds no secret."""

import os
from dataclasses import dataclass


def metrics_namespace() -> str:
    """Return where this stack's metrics stand in CloudWatch; nowhere outside a deployed function."""
    return os.environ.get("PUNTUAL_METRICS", "")


def own_door() -> str:
    """Return which door of web/doors.py this function is; none outside a deployed function, and in those without routes."""
    return os.environ.get("PUNTUAL_DOOR", "")


@dataclass(frozen=True)
class Settings:
    """Names the deployment gives to a function."""

    table: str
    journal: str  # the table beside it that only grows
    queue_url: str
    parameters: str  # path in the parameter store below which the secrets lie
    agendas: str = ""  # the bucket of the files that clinics bring
    agenda_jobs_url: str = ""  # where their worker finds work
    meta_url: str = "https://graph.facebook.com"
    wa_me_url: str = "https://wa.me"  # where a patient's tap opens the chat with the clinic

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read the variables that the template sets."""
        return cls(
            table=os.environ["PUNTUAL_TABLE"],
            journal=os.environ["PUNTUAL_JOURNAL"],
            queue_url=os.environ["PUNTUAL_QUEUE_URL"],
            parameters=os.environ["PUNTUAL_PARAMETERS"],
            agendas=os.environ.get("PUNTUAL_AGENDAS", cls.agendas),
            agenda_jobs_url=os.environ.get("PUNTUAL_AGENDA_JOBS_URL", cls.agenda_jobs_url),
            meta_url=os.environ.get("PUNTUAL_META_URL", cls.meta_url),
            wa_me_url=os.environ.get("PUNTUAL_WA_ME_URL", cls.wa_me_url),
        )
