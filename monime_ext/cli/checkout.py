"""`monime-ext checkout`: checkout sessions from the command line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from ..errors import TimedOut
from .caller import Caller
from .exits import Exit

if TYPE_CHECKING:
    from .. import caph_2025_06_20, caph_2025_08_23

    Session: TypeAlias = caph_2025_06_20.CheckoutSession | caph_2025_08_23.CheckoutSession

__all__ = ["app"]

app = typer.Typer(help="Checkout sessions: pages at which one buyer pays for one cart.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ID", help="The session's id, scs-….")]


@app.command()
def get(context: typer.Context, id: Id) -> None:
    """Show a session as it stands."""
    caller: Caller = context.obj
    with caller.connect() as monime:
        show(caller, monime.checkout_sessions.get(id))


@app.command("list")
def list_(
    context: typer.Context,
    most: Annotated[int, typer.Option("--most", min=1, help="How many to show at the most.")] = 20,
) -> None:
    """Show sessions of the Space; Monime does not promise their order."""
    caller: Caller = context.obj
    sessions: list[Session] = []
    with caller.connect() as monime:
        for session in monime.checkout_sessions.list(limit=min(most, 50)):
            sessions.append(session)
            if len(sessions) == most:
                break
    caller.screen.table(
        [session.to_dict() for session in sessions],
        ["id", "status", "total", "name", "reference", "link"],
        [
            (one.id, one.status, total_of(one), one.name or "", one.reference or "", one.redirect_url)
            for one in sessions
        ],
    )


@app.command()
def delete(context: typer.Context, id: Id) -> None:
    """Delete a session; possible only while its buyer has not started to pay."""
    caller: Caller = context.obj
    with caller.connect() as monime:
        monime.checkout_sessions.delete(id)
    caller.screen.result({"deleted": id}, [("deleted", id)])


@app.command()
def wait(
    context: typer.Context,
    id: Id,
    timeout: Annotated[float, typer.Option("--timeout", min=1, help="Seconds after which to give up.")] = 3900.0,
) -> None:
    """Wait until a session is paid, cancelled or expired. Exit status 8 where it is not paid in the end."""
    caller: Caller = context.obj
    with caller.connect() as monime, caller.screen.waiting(f"Waiting for {id} …"):
        try:
            session = monime.checkout_sessions.wait(id, timeout=timeout)
        except TimedOut:
            session = monime.checkout_sessions.get(id)
    show(caller, session)
    if session.status != "completed":
        raise typer.Exit(Exit.NOT_PAID)


@app.command("open")
def open_(context: typer.Context, id: Id) -> None:
    """Open a session's page in the browser."""
    caller: Caller = context.obj
    with caller.connect() as monime:
        session = monime.checkout_sessions.get(id)
    show(caller, session)
    if not session.redirect_url.startswith(("https://", "http://")) or typer.launch(session.redirect_url) != 0:
        caller.screen.remark("No browser could be opened; the link is above.")


def show(caller: Caller, session: Session) -> None:
    """Show one session."""
    caller.screen.result(
        session.to_dict(),
        [
            ("id", session.id),
            ("status", session.status),
            ("name", session.name or None),
            ("total", total_of(session)),
            *((f"  {line.quantity or 1} ×", line.name) for line in lines_of(session)),
            ("reference", session.reference or None),
            ("order number", session.order_number or None),
            ("expires", expiry_of(session, datetime.now(UTC))),
            ("link", session.redirect_url),
        ],
    )


def lines_of(session: Session) -> list[Any]:
    """Return the lines of a session's cart."""
    return list((session.line_items and session.line_items.data) or [])


def total_of(session: Session) -> str:
    """Return the total that the session itself does not tell, with its currency."""
    totals: dict[str, int] = {}
    for line in lines_of(session):
        totals[line.price.currency] = totals.get(line.price.currency, 0) + line.price.value * (line.quantity or 1)
    return " + ".join(f"{value / 100:.2f} {currency}" for currency, value in totals.items())


def expiry_of(session: Session, now: datetime) -> str | None:
    """Return when an unpaid session expires, and how far that is."""
    if session.status != "pending" or not session.expire_time:
        return None
    left = int((session.expire_time - now).total_seconds() // 60)
    return f"{session.expire_time:%H:%M} UTC, in {left} min" if left >= 0 else f"{session.expire_time:%H:%M} UTC"
