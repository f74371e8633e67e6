"""`monime-ext journal`: the orders that were created with `once`, and those that a crash left unfinished."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from monime_ext.cli.exit_status import ExitStatus
from monime_ext.cli.global_options import GlobalOptions
from monime_ext.exactly_once._sync.resume import resume as resume_all
from monime_ext.journal._sync.factory import open_journal
from monime_ext.journal.address import default_address, without_password
from monime_ext.journal.browse import attempts_at, iter_entries

if TYPE_CHECKING:
    from monime_ext.journal.entry import Entry

__all__ = ["app"]

app: typer.Typer = typer.Typer(
    help="The journal of orders: MONIME_JOURNAL, or a file in your state directory.",
    no_args_is_help=True,
)


@app.command()
def prepare(context: typer.Context) -> None:
    """Create the tables of the journal, if they do not exist: run it before a deployment, with the right to do so."""
    options: GlobalOptions = context.obj
    with closing(open_journal()) as journal:
        journal.prepare()
    address = without_password(default_address())
    options.output.record({"prepared": address}, [("prepared", address)])


@app.command("list")
def list_(
    context: typer.Context,
    unfinished: Annotated[bool, typer.Option("--unfinished", help="Only orders whose outcome is unknown.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="The maximum number of results.")] = 50,
) -> None:
    """List orders and their states; with --space, only those of that Space."""
    options: GlobalOptions = context.obj
    with closing(open_journal()) as journal:
        entries = list(islice(iter_entries(journal, space_id=options.space_id, unfinished=unfinished), limit))
    show(options, entries)


@app.command("show")
def show_(context: typer.Context, once: Annotated[str, typer.Argument(help="The id of your order.")]) -> None:
    """Show all attempts of an order."""
    options: GlobalOptions = context.obj
    with closing(open_journal()) as journal:
        entries = attempts_at(journal, once, space_id=options.space_id)
    if not entries:
        options.output.note(f"The journal {without_password(default_address())} does not contain this order.")
        if options.output.as_json:
            options.output.record([])
        raise typer.Exit(ExitStatus.NOT_FOUND)
    if options.output.as_json or len(entries) > 1:
        show(options, entries)
    else:
        data = entries[0].to_dict()
        options.output.record(data, [(name.replace("_", " "), value) for name, value in data.items()])


@app.command()
def resume(context: typer.Context) -> None:
    """Resolve orders with unknown outcomes. Exit status 6 if some remain unresolved."""
    options: GlobalOptions = context.obj
    with options.connect() as monime, options.output.spinner("Resuming …"):
        resumed = resume_all(monime)
    options.output.table(
        [
            {"once": order.once, "attempt": order.attempt, "status": order.status, "session_id": order.session_id}
            for order in resumed.orders
        ],
        ["once", "attempt", "result", "session"],
        [(order.once, order.attempt, order.status, order.session_id) for order in resumed.orders],
    )
    if resumed.unfinished:
        raise typer.Exit(ExitStatus.OUTCOME_UNKNOWN)


@app.command()
def purge(
    context: typer.Context,
    days: Annotated[
        int, typer.Option("--days", min=2, help="Only orders that have not changed for this many days.")
    ] = 30,
) -> None:
    """Delete finished orders from the journal; creating one of them again creates a new session."""
    options: GlobalOptions = context.obj
    with closing(open_journal()) as journal:
        count = journal.purge(timedelta(days=days).total_seconds())
    options.output.record({"purged": count}, [("purged", count)])


def show(options: GlobalOptions, entries: list[Entry]) -> None:
    """Show journal entries, never their bodies."""
    options.output.table(
        [entry.to_dict() for entry in entries],
        ["space", "once", "attempt", "state", "session", "changed"],
        [
            (
                entry.key.space_id,
                entry.key.once,
                entry.key.attempt,
                entry.final_status or entry.to_dict()["state"],
                entry.session_id,
                entry.to_dict()["changed_at"],
            )
            for entry in entries
        ],
    )
