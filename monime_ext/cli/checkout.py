"""`monime-ext checkout`: create and manage checkout sessions."""

from __future__ import annotations

import json
import webbrowser
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from monime_ext import links
from monime_ext._core.session_totals import session_totals
from monime_ext._core.statuses import is_open, is_paid
from monime_ext.cli.create_arguments import CommandLineWords, parse_items, parse_metadata
from monime_ext.cli.exit_status import ExitStatus
from monime_ext.cli.global_options import GlobalOptions
from monime_ext.errors import InvalidRequest, TimedOut
from monime_ext.exactly_once.arguments import argument_problems
from monime_ext.money import Money

if TYPE_CHECKING:
    from monime_ext import caph_2025_06_20, caph_2025_08_23
    from monime_ext.checkout.preview import Preview

    Builder: TypeAlias = caph_2025_06_20.Checkout | caph_2025_08_23.Checkout
    Session: TypeAlias = caph_2025_06_20.CheckoutSession | caph_2025_08_23.CheckoutSession

__all__ = ["app"]

app: typer.Typer = typer.Typer(
    help="Checkout sessions: hosted pages on which a buyer pays for a cart.", no_args_is_help=True
)

Id = Annotated[str, typer.Argument(metavar="ID", help="The id of the session, scs-….")]


@app.command()
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The title that the buyer sees.")],
    item: Annotated[
        list[str],
        typer.Option("--item", metavar="ITEM", help='A line item, such as "2 x Rice 25 kg @ 450.00"; can be repeated.'),
    ],
    order: Annotated[
        str | None, typer.Option("--order", help="The id of your order; an order never has two sessions.")
    ] = None,
    attempt: Annotated[
        int, typer.Option("--attempt", min=1, help="Increment it for a new session after one that ended unpaid.")
    ] = 1,
    key: Annotated[str | None, typer.Option("--key", help="An idempotency key, to retry with.")] = None,
    currency: Annotated[str, typer.Option("--currency", help="The currency of the prices.")] = "SLE",
    reference: Annotated[str | None, typer.Option("--reference", help="Your own reference.")] = None,
    description: Annotated[str | None, typer.Option("--description", help="A text for the buyer.")] = None,
    success_url: Annotated[
        str | None, typer.Option("--success-url", help="The page to return to after payment.")
    ] = None,
    cancel_url: Annotated[
        str | None, typer.Option("--cancel-url", help="The page to return to after cancelling.")
    ] = None,
    metadata: Annotated[
        list[str] | None, typer.Option("--metadata", metavar="KEY=VALUE", help="Your own metadata; can be repeated.")
    ] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Show the request without sending it.")] = False,
) -> None:
    """Create a session, and show the link for the buyer."""
    options: GlobalOptions = context.obj
    if order is not None and key is not None:
        raise typer.BadParameter("--order and --key exclude each other: an order has a key of its own.")
    lines, problems = parse_items(item, currency)
    pairs, more = parse_metadata(metadata or [])
    problems += more
    words = CommandLineWords(
        item,
        list(lines),
        {
            "name": ("NAME", name),
            "reference": ("--reference", reference),
            "description": ("--description", description),
            "successUrl": ("--success-url", success_url),
            "cancelUrl": ("--cancel-url", cancel_url),
            "once": ("--order", order),
            "attempt": ("--attempt", attempt),
            "idempotency_key": ("--key", key),
            "Idempotency-Key": ("--key", key),
        },
    )
    with options.connect() as monime:
        checkout = monime.checkout(name)
        try:
            checkout = checkout.items(lines.values()) if lines else checkout.item("-", Money(1, "SLE"))
        except InvalidRequest as error:
            # The rest is checked with another line item, so that all problems are reported at once.
            problems += map(words.translate, error.problems)
            checkout = checkout.item("-", Money(1, "SLE"))
        steps: list[Callable[[], Builder]] = []
        if reference is not None:
            steps.append(lambda: checkout.reference(reference))
        if description is not None:
            steps.append(lambda: checkout.description(description))
        if success_url is not None or cancel_url is not None:
            steps.append(lambda: checkout.return_urls(success=success_url, cancel=cancel_url))
        if pairs:
            steps.append(lambda: checkout.metadata(pairs))
        for step in steps:
            try:
                checkout = step()
            except InvalidRequest as error:
                problems += map(words.translate, error.problems)
        if order is not None:
            problems += map(words.translate, argument_problems(order, attempt, "never", None))
        try:
            checkout.preview(idempotency_key=key)
        except InvalidRequest as error:
            problems += map(words.translate, error.problems)
        if problems:
            raise InvalidRequest(problems)
        if preview:
            show_preview(options, checkout.preview(once=order, attempt=attempt, idempotency_key=key))
            return
        response = checkout.with_response.create(once=order, attempt=attempt, idempotency_key=key)
    # The response has no key if the session of the order was known already, and only read.
    if response.replayed or response.idempotency_key is None:
        options.output.note("This order already has a session; it is shown below.")
    show(options, response.result)


@app.command()
def get(context: typer.Context, id: Id) -> None:
    """Show a session."""
    options: GlobalOptions = context.obj
    with options.connect() as monime:
        show(options, monime.checkout_sessions.get(id))


@app.command("list")
def list_(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", min=1, help="The maximum number of results.")] = 20,
) -> None:
    """List the sessions of the Space, in no particular order."""
    options: GlobalOptions = context.obj
    sessions: list[Session] = []
    with options.connect() as monime:
        for session in monime.checkout_sessions.list(limit=min(limit, 50)):
            sessions.append(session)
            if len(sessions) == limit:
                break
    options.output.table(
        [session.to_dict() for session in sessions],
        ["id", "status", "total", "name", "reference"],
        [
            (session.id, session.status, total_of(session), session.name or "", session.reference or "")
            for session in sessions
        ],
    )


@app.command()
def delete(context: typer.Context, id: Id) -> None:
    """Delete a session on which no payment has started."""
    options: GlobalOptions = context.obj
    with options.connect() as monime:
        monime.checkout_sessions.delete(id)
    options.output.record({"deleted": id}, [("deleted", id)])


@app.command()
def wait(
    context: typer.Context,
    id: Id,
    timeout: Annotated[float, typer.Option("--timeout", min=1, help="The maximum number of seconds to wait.")] = 3900.0,
) -> None:
    """Wait until a session is paid, cancelled or expired. Exit status 8 if it is not paid."""
    options: GlobalOptions = context.obj
    with options.connect() as monime, options.output.spinner(f"Waiting for {id} …"):
        try:
            session = monime.checkout_sessions.wait(id, timeout=timeout)
        except TimedOut:
            session = monime.checkout_sessions.get(id)
            if is_open(session.status):
                options.output.note(f"Timed out after {timeout:g} s; the session can still be paid.")
    show(options, session)
    if not is_paid(session.status):
        raise typer.Exit(ExitStatus.NOT_PAID)


@app.command("open")
def open_(context: typer.Context, id: Id) -> None:
    """Open the page of a session in the browser."""
    options: GlobalOptions = context.obj
    with options.connect() as monime:
        session = monime.checkout_sessions.get(id)
    show(options, session)
    if not session.redirect_url.startswith(("https://", "http://")) or not webbrowser.open(session.redirect_url):
        options.output.note("Could not open a browser; the link is shown above.")


@app.command()
def qr(
    context: typer.Context,
    id: Id,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write an image file, .svg or .png, instead of showing the code."),
    ] = None,
) -> None:
    """Show a session's link as a QR code, or write it to a file."""
    options: GlobalOptions = context.obj
    if output is not None and output.suffix.lower() not in (".svg", ".png"):
        raise typer.BadParameter("The file name must end in .svg or .png.", param_hint="--output")
    with options.connect() as monime:
        session = monime.checkout_sessions.get(id)
    now = datetime.now(UTC)
    if output is None:
        drawn = links.qr_terminal(session, color=options.output.has_color, now=now)
        options.output.qr_code(drawn, session.redirect_url)
    elif output.suffix.lower() == ".svg":
        output.write_text(links.qr_svg(session, now=now), encoding="utf-8")
    else:
        output.write_bytes(links.qr_png(session, now=now))
    if output is not None:
        options.output.record({"file": str(output)}, [("file", output)])


def show_preview(options: GlobalOptions, preview: Preview) -> None:
    """Show the request that would create a session."""
    data = {"body": preview.body, "total": str(preview.total), "idempotencyKey": preview.idempotency_key}
    options.output.record(data, [("total", preview.total), ("key", preview.idempotency_key)])
    if not options.output.as_json:
        options.output.text(json.dumps(preview.body, ensure_ascii=False, indent=2))


def show(options: GlobalOptions, session: Session) -> None:
    """Show a session."""
    options.output.record(
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
    """Return the total of the line items, which the session does not contain."""
    return " + ".join(str(Money(value, currency)) for currency, value in session_totals(session.to_dict()).items())


def expiry_of(session: Session, now: datetime) -> str | None:
    """Return when a session that can still be paid expires, and in how many minutes."""
    if not is_open(session.status) or not session.expire_time:
        return None
    left = int((session.expire_time - now).total_seconds() // 60)
    return f"{session.expire_time:%H:%M} UTC, in {left} min" if left >= 0 else f"{session.expire_time:%H:%M} UTC"
