"""`monime-ext journal`: what is kept of orders that were created with `once`, and what crashes left unfinished."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from monime_ext.cli.caller import Caller
from monime_ext.cli.exits import Exit
from monime_ext.exactly_once._sync.resume import resume as resume_all
from monime_ext.journal._sync.factory import open_journal
from monime_ext.journal.address import default_address, without_password
from monime_ext.journal.browse import attempts_at, iter_entries

if TYPE_CHECKING:
    from monime_ext.journal.entry import Entry

__all__ = ["app"]

app = typer.Typer(
    help="The journal of orders that were created once: MONIME_JOURNAL, or a file in your state folder.",
    no_args_is_help=True,
)


@app.command("list")
def list_(
    context: typer.Context,
    unfinished: Annotated[
        bool, typer.Option("--unfinished", help="Only orders of which the end is not known.")
    ] = False,
    most: Annotated[int, typer.Option("--most", min=1, help="How many to show at the most.")] = 50,
) -> None:
    """Show orders and what became of each; with --space, only those of that Space."""
    caller: Caller = context.obj
    with closing(open_journal()) as journal:
        entries = list(islice(iter_entries(journal, space_id=caller.space_id, unfinished=unfinished), most))
    show(caller, entries)


@app.command("show")
def show_(context: typer.Context, once: Annotated[str, typer.Argument(help="Your id of the order.")]) -> None:
    """Show every attempt at one order."""
    caller: Caller = context.obj
    with closing(open_journal()) as journal:
        entries = attempts_at(journal, once, space_id=caller.space_id)
    if not entries:
        caller.screen.remark(f"The journal {without_password(default_address())} has no such order.")
        if caller.screen.as_json:
            caller.screen.result([])
        raise typer.Exit(Exit.NOT_FOUND)
    if caller.screen.as_json or len(entries) > 1:
        show(caller, entries)
    else:
        (told,) = (entry.to_dict() for entry in entries)
        caller.screen.result(told, [(name.replace("_", " "), value) for name, value in told.items()])


@app.command()
def resume(context: typer.Context) -> None:
    """Finish what crashes left unfinished. Exit status 6 where some is not finished even then."""
    caller: Caller = context.obj
    with caller.connect() as monime, caller.screen.waiting("Resuming …"):
        resumed = resume_all(monime)
    caller.screen.table(
        [
            {"once": one.once, "attempt": one.attempt, "status": one.status, "session_id": one.session_id}
            for one in resumed.orders
        ],
        ["once", "attempt", "came out", "session"],
        [(one.once, one.attempt, one.status, one.session_id) for one in resumed.orders],
    )
    if resumed.unfinished:
        raise typer.Exit(Exit.UNKNOWN)


@app.command()
def purge(
    context: typer.Context,
    days: Annotated[int, typer.Option("--days", min=2, help="Only what has not changed for so many days.")] = 30,
) -> None:
    """Forget orders that are finished; asked for again, they would get a new session."""
    caller: Caller = context.obj
    with closing(open_journal()) as journal:
        count = journal.purge(timedelta(days=days).total_seconds())
    caller.screen.result({"purged": count}, [("purged", count)])


def show(caller: Caller, entries: list[Entry]) -> None:
    """Show entries of the journal; bodies are never shown."""
    caller.screen.table(
        [entry.to_dict() for entry in entries],
        ["once", "attempt", "state", "session", "changed"],
        [
            (
                entry.key.once,
                entry.key.attempt,
                entry.final_status or entry.state,
                entry.session_id,
                entry.to_dict()["changed_at"],
            )
            for entry in entries
        ],
    )
