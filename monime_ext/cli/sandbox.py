"""`monime-ext sandbox`: the sandbox, as `monime-sandbox` starts it."""

from __future__ import annotations

import typer

from monime_ext.sandbox.__main__ import main

__all__ = ["sandbox"]


def sandbox(context: typer.Context) -> None:
    """Serve a Monime on this machine, in which no money moves. It has options of its own: sandbox --help."""
    raise typer.Exit(main(context.args))
