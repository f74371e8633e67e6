"""`monime-ext checkout`: checkout sessions from the command line."""

from __future__ import annotations

import json
import re
import webbrowser
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from monime_ext import links
from monime_ext._core.session_totals import session_totals
from monime_ext.cli.caller import Caller
from monime_ext.cli.exits import Exit
from monime_ext.errors import InvalidRequest, Problem, TimedOut
from monime_ext.money import Money

if TYPE_CHECKING:
    from monime_ext import caph_2025_06_20, caph_2025_08_23

    Session: TypeAlias = caph_2025_06_20.CheckoutSession | caph_2025_08_23.CheckoutSession

__all__ = ["app"]

app = typer.Typer(help="Checkout sessions: pages at which one buyer pays for one cart.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ID", help="The session's id, scs-….")]


@app.command()
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What the buyer sees at the head of the page.")],
    item: Annotated[
        list[str],
        typer.Option(
            "--item", metavar="ITEM", help='A line of the cart, such as "2 x Rice 25 kg @ 450.00"; repeat it.'
        ),
    ],
    order: Annotated[
        str | None, typer.Option("--order", help="Your id of the order; the same id never makes a second session.")
    ] = None,
    attempt: Annotated[
        int, typer.Option("--attempt", min=1, help="Count it up for a new session after one that ended unpaid.")
    ] = 1,
    key: Annotated[str | None, typer.Option("--key", help="An idempotency key, to repeat a create with.")] = None,
    currency: Annotated[str, typer.Option("--currency", help="The currency of the prices.")] = "SLE",
    reference: Annotated[str | None, typer.Option("--reference", help="Your own reference of the order.")] = None,
    description: Annotated[str | None, typer.Option("--description", help="A sentence for the buyer.")] = None,
    success_url: Annotated[str | None, typer.Option("--success-url", help="Where a buyer who paid goes.")] = None,
    cancel_url: Annotated[str | None, typer.Option("--cancel-url", help="Where a buyer who gave up goes.")] = None,
    metadata: Annotated[
        list[str] | None, typer.Option("--metadata", metavar="KEY=VALUE", help="A pair of your own; repeat it.")
    ] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Show what would be sent, and send nothing.")] = False,
) -> None:
    """Create a session, and show the link at which its buyer pays."""
    caller: Caller = context.obj
    if order is not None and key is not None:
        raise typer.BadParameter("--order makes its own key; give one of the two.")
    with caller.connect() as monime:
        checkout = monime.checkout(name).items(lines_of(item, currency))
        if reference is not None:
            checkout = checkout.reference(reference)
        if description is not None:
            checkout = checkout.description(description)
        if success_url is not None or cancel_url is not None:
            checkout = checkout.returning_to(success=success_url, cancel=cancel_url)
        if metadata:
            checkout = checkout.metadata(pairs_of(metadata))
        if preview:
            would = checkout.preview(once=order, attempt=attempt, idempotency_key=key)
            told = {"body": would.body, "total": str(would.total), "idempotencyKey": would.idempotency_key}
            caller.screen.result(told, [("total", would.total), ("key", would.idempotency_key)])
            if not caller.screen.as_json:
                caller.screen.plain(json.dumps(would.body, ensure_ascii=False, indent=2))
            return
        response = checkout.with_response.create(once=order, attempt=attempt, idempotency_key=key)
    # Of an order whose session is known already, that session is read.
    if response.replayed or response.idempotency_key is None:
        caller.screen.remark("This order has a session already; it is the one below.")
    show(caller, response.result)


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
        ["id", "status", "total", "name", "reference"],
        [(one.id, one.status, total_of(one), one.name or "", one.reference or "") for one in sessions],
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
    if not session.redirect_url.startswith(("https://", "http://")) or not webbrowser.open(session.redirect_url):
        caller.screen.remark("No browser could be opened; the link is above.")


@app.command()
def qr(
    context: typer.Context,
    id: Id,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write a picture there, .svg or .png, instead of showing it.")
    ] = None,
) -> None:
    """Show a session's link as a QR code, or write it to a file."""
    caller: Caller = context.obj
    if output is not None and output.suffix.lower() not in (".svg", ".png"):
        raise typer.BadParameter("The file's name ends in .svg or .png.", param_hint="--output")
    with caller.connect() as monime:
        session = monime.checkout_sessions.get(id)
    now = datetime.now(UTC)
    if output is None:
        drawn = links.qr_terminal(session, color=caller.screen.has_colours, now=now)
        caller.screen.drawing(drawn, session.redirect_url)
    elif output.suffix.lower() == ".svg":
        output.write_text(links.qr_svg(session, now=now), encoding="utf-8")
    else:
        output.write_bytes(links.qr_png(session, now=now))
    if output is not None:
        caller.screen.result({"written": str(output)}, [("written", output)])


def lines_of(items: list[str], currency: str) -> list[dict[str, object]]:
    """Return the lines of a cart that were written as `2 x Rice 25 kg @ 450.00`; the quantity may be left out.

    Raises:
        InvalidRequest: One was written otherwise, or its price is none in this currency.
    """
    lines: list[dict[str, object]] = []
    problems: list[Problem] = []
    for number, written in enumerate(items, 1):
        found = re.fullmatch(r"(?:([0-9]{1,9}) *[x×] +)?(.*[^ ]) *@ *([^@ ]+)", written.strip())
        if found is None:
            problems.append(Problem(f"--item #{number}", "text of another form", "[QUANTITY x] NAME @ PRICE"))
            continue
        quantity, name, price = found.groups(default="1")
        try:
            lines.append({"name": name, "price": Money.from_major(price, currency), "quantity": int(quantity)})
        except InvalidRequest as refused:
            problems += (Problem(f"--item #{number} {one.path}", one.actual, one.expected) for one in refused.problems)
    if problems:
        raise InvalidRequest(problems)
    return lines


def pairs_of(metadata: list[str]) -> dict[str, str]:
    """Return the pairs that were written as KEY=VALUE.

    Raises:
        InvalidRequest: One was not.
    """
    problems = [
        Problem(f"--metadata #{number}", "text without =", "KEY=VALUE")
        for number, each in enumerate(metadata, 1)
        if "=" not in each
    ]
    if problems:
        raise InvalidRequest(problems)
    return {key: value for key, _, value in (each.partition("=") for each in metadata)}


def show(caller: Caller, session: Session) -> None:
    """Show one session."""
    caller.screen.result(
        session.to_dict(),
        [
            ("id", session.id),
            ("status", session.status),
            ("name", session.name),
            ("total", total_of(session)),
            *(
                (f"  {line.quantity or 1} ×", line.name)
                for line in (session.line_items and session.line_items.data) or ()
            ),
            ("reference", session.reference),
            ("order number", session.order_number),
            ("expires", expiry_of(session, datetime.now(UTC))),
            ("link", session.redirect_url),
        ],
    )


def total_of(session: Session) -> str:
    """Return the total that the session itself does not tell, with its currency."""
    return " + ".join(str(Money(value, currency)) for currency, value in session_totals(session.to_dict()).items())


def expiry_of(session: Session, now: datetime) -> str | None:
    """Return when an unpaid session expires, and how far that is."""
    if session.status != "pending" or not session.expire_time:
        return None
    left = int((session.expire_time - now).total_seconds() // 60)
    return f"{session.expire_time:%H:%M} UTC, in {left} min" if left >= 0 else f"{session.expire_time:%H:%M} UTC"
