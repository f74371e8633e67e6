"""`monime-ext versions`: the releases of Monime's API that this package speaks, and what differs between them."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib import resources
from typing import Annotated

import typer

from monime_ext._core.versions import API_VERSIONS, ApiVersion
from monime_ext.cli.caller import Caller
from monime_ext.cli.openapi.comparison import ABSENT, Difference, compare
from monime_ext.cli.openapi.document import Json

__all__ = ["app"]

app = typer.Typer(help="The releases of Monime's API.", no_args_is_help=True)

OLDEST, *_, NEWEST = API_VERSIONS


@app.command("list")
def list_(context: typer.Context) -> None:
    """Name the releases, and the module that pins each."""
    caller: Caller = context.obj
    told = [{"release": release, "module": f"monime_ext.{module}"} for release, module in API_VERSIONS.items()]
    caller.screen.table(told, ["release", "import from"], [(one["release"], one["module"]) for one in told])


@app.command()
def diff(
    context: typer.Context,
    old: Annotated[ApiVersion, typer.Argument(help="The release that you are pinned to.")] = OLDEST,
    new: Annotated[ApiVersion, typer.Argument(help="The release that you think of.")] = NEWEST,
) -> None:
    """Show what differs between two releases, field by field."""
    caller: Caller = context.obj
    found = compare(document(old), document(new)).differences
    found = [each for each in found if not each.where.endswith("header Monime-Version")]
    caller.screen.table(
        [{**asdict(each), "meaning": meaning(each)} for each in found],
        ["where", "what", old, new, "meaning"],
        [(each.where, each.what, said(each.ours), said(each.theirs), meaning(each)) for each in found],
    )


def document(release: ApiVersion) -> dict[str, Json]:
    """Return the maintained spec of a release."""
    text = resources.files(f"monime_api.{API_VERSIONS[release]}").joinpath("openapi.json").read_text("utf-8")
    loaded: dict[str, Json] = json.loads(text)
    return loaded


def meaning(difference: Difference) -> str:
    """Say what a difference means to who goes from the old release to the new one."""
    if difference.ours == ABSENT and difference.what in ("operation", "parameter", "field", "body"):
        return "new"
    if difference.theirs == ABSENT and difference.what in ("operation", "parameter", "field", "body"):
        return "gone"
    # `ours` is the old release: where it is looser, the new one is stricter.
    allowed = {"looser": "less is allowed", "stricter": "more is allowed"}
    return allowed.get(difference.ours_is, "changed")


def said(value: Json) -> str:
    """Return a fact as a person reads it."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
