"""*Motivos*: what the clinic calls its visits, how long each takes and what to come prepared with. Proposes no name; what it is told leaves no message but the preparation."""

from collections.abc import Callable
from typing import Any

from chalice.app import Response

from chalicelib.clinics import keep_visit_kinds
from chalicelib.clinics.visit_kind import LONGEST_NAME, LONGEST_PREPARATION, VisitKind
from chalicelib.messaging import template_wording
from chalicelib.messaging.whatsapp.template_definitions import as_read
from chalicelib.shared.errors import ConflictError, NotAllowedError
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import kind_form, way_back
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done

ROOT = "/mas/motivos"


def show(desk: Desk) -> Response:
    """Show the kinds that there are, and ask for another."""
    return _list(desk, kind_form.KindForm())


def add(desk: Desk) -> Response:
    """Add a kind; a name that says a treatment is asked about once more."""
    form = kind_form.read(desk.asked)
    if (wanted := form.kind) is None:
        return _list(desk, form, status=422)
    return _kept(
        desk,
        lambda: keep_visit_kinds.add(desk.records, wanted),
        "kind_added",
        lambda why: _list(desk, form, why=why, status=409),
    )


def show_one(desk: Desk) -> Response:
    """Show one kind, to be changed. Raises NotFoundError."""
    return _one(desk, kind_form.of_kind(_asked_for(desk)))


def change(desk: Desk) -> Response:
    """Change a kind; what a colleague changed meanwhile is said first, and what was typed is still there."""
    form = kind_form.read(desk.asked, kind_id=_asked_for(desk).id)
    if (wanted := form.kind) is None:
        return _one(desk, form, status=422)
    return _kept(
        desk,
        lambda: keep_visit_kinds.change(desk.records, wanted),
        "kind_kept",
        lambda why: _one(desk, form, why=why, status=409),
    )


def retire(desk: Desk, *, is_retired: bool) -> Response:
    """Let no new visit be of a kind, or take it up again. Raises NotFoundError."""
    kind_id = _asked_for(desk).id
    return _kept(
        desk,
        lambda: keep_visit_kinds.retire(desk.records, kind_id, is_retired=is_retired),
        "kind_retired" if is_retired else "kind_back",
        lambda why: _list(desk, kind_form.KindForm(), why=why, status=409),
    )


def _kept(
    desk: Desk, keep: Callable[[], None], done: str, refused: Callable[[str], Response]
) -> Response:
    try:
        keep()
    except NotAllowedError as why:
        return refused(why.code)
    except ConflictError:
        return refused("busy")
    return see_other(way_back.address(desk.visit, ROOT, hecho=done))


def _asked_for(desk: Desk) -> VisitKind:
    return keep_visit_kinds.found(desk.clinic_now, desk.visit.parts["kind_id"])


def _list(desk: Desk, form: kind_form.KindForm, *, why: str = "", status: int = 200) -> Response:
    kinds = sorted(desk.clinic_now.visit_kinds, key=lambda kind: (kind.is_retired, kind.name))
    return _page(desk, "kinds.html", form, why, status, kinds=[_shown(desk, one) for one in kinds])


def _one(desk: Desk, form: kind_form.KindForm, *, why: str = "", status: int = 200) -> Response:
    kind = _asked_for(desk)
    meanwhile = _shown(desk, kind) if why == "kind_changed_since" else None
    # Shown to her, it is what she goes on from: the next time she saves, she has seen it.
    facts = {"kind": kind, "meanwhile": meanwhile, "reads": _will_read(desk, kind)}
    return _page(desk, "kind.html", form, why, status, **facts)


def _page(
    desk: Desk, template: str, form: kind_form.KindForm, why: str, status: int, **facts: Any
) -> Response:
    return desk_page(
        desk,
        template,
        status=status,
        section="mas",
        form=form,
        why=why,
        longest_name=LONGEST_NAME,
        longest_text=LONGEST_PREPARATION,
        done=just_done(desk),
        **facts,
    )


def _shown(desk: Desk, kind: VisitKind) -> dict[str, Any]:
    """Return a kind as the list says it: never more than its owner wrote."""
    length = desk.words("desk.card.minutes", minutes=kind.minutes)
    price = f"${kind_form.price_typed(kind.price)}" if kind.price is not None else ""
    said = " · ".join(part for part in (length, price) if part)
    return {"id": kind.id, "name": kind.name, "said": said, "is_retired": kind.is_retired} | {
        "preparation": kind.preparation
    }


def _will_read(desk: Desk, kind: VisitKind) -> str:
    """Return a reminder with the preparation, as an example; "" where the kind has none."""
    if not kind.preparation:
        return ""
    visit = template_wording.VisitLine("Ana", desk.visit.now)
    said = template_wording.reminder_prepared(
        desk.clinic, visit, kind.preparation, language=desk.clinic.language
    )
    return as_read(said)
