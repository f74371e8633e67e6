"""`monime-ext sandbox`: run the sandbox; the same as `monime-sandbox`."""

from __future__ import annotations

import typer

from monime_ext.sandbox.__main__ import main

__all__ = ["sandbox"]


def sandbox(context: typer.Context) -> None:
    """Run a local sandbox, in which no money moves. For its options, see: sandbox --help."""
    raise typer.Exit(main(context.args))
