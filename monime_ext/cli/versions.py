"""`monime-ext versions`: the releases of Monime's API that this package speaks, and what differs between them."""

from __future__ import annotations

import typer

from ..versions import API_VERSIONS
from .caller import Caller

__all__ = ["app"]

app = typer.Typer(help="The releases of Monime's API.", no_args_is_help=True)


@app.command("list")
def list_(context: typer.Context) -> None:
    """Name the releases, and the module that pins each."""
    caller: Caller = context.obj
    told = [{"release": release, "module": f"monime_ext.{module}"} for release, module in API_VERSIONS.items()]
    caller.screen.table(told, ["release", "import from"], [(one["release"], one["module"]) for one in told])
