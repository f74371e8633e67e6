"""`monime-ext versions`: the supported API versions, and the differences between them."""

from __future__ import annotations

import json
from importlib import resources
from typing import Annotated

import typer

from monime_ext._core.versions import API_VERSIONS, ApiVersion
from monime_ext.cli.global_options import GlobalOptions
from monime_ext.cli.openapi.comparison import ABSENT, Difference, compare
from monime_ext.cli.openapi.document import Json

__all__ = ["app"]

app: typer.Typer = typer.Typer(help="The versions of Monime's API.", no_args_is_help=True)

EARLIEST: ApiVersion = next(iter(API_VERSIONS))
LATEST: ApiVersion = next(reversed(API_VERSIONS))


@app.command("list")
def list_(context: typer.Context) -> None:
    """List the API versions, and the module to import for each."""
    options: GlobalOptions = context.obj
    data = [{"version": version, "module": f"monime_ext.{module}"} for version, module in API_VERSIONS.items()]
    options.output.table(data, ["version", "import from"], [(row["version"], row["module"]) for row in data])


@app.command()
def diff(
    context: typer.Context,
    old: Annotated[ApiVersion, typer.Argument(help="The version to upgrade from.")] = EARLIEST,
    new: Annotated[ApiVersion, typer.Argument(help="The version to upgrade to.")] = LATEST,
) -> None:
    """Show the differences between two API versions, field by field."""
    options: GlobalOptions = context.obj
    differences = [
        difference
        for difference in compare(load_spec(old), load_spec(new)).differences
        if not difference.where.endswith("header Monime-Version")
    ]
    options.output.table(
        [
            {
                "where": difference.where,
                "what": difference.what,
                "old": difference.ours,
                "new": difference.theirs,
                "change": change(difference),
            }
            for difference in differences
        ],
        ["where", "what", old, new, "change"],
        [
            (
                difference.where,
                difference.what,
                format_value(difference.ours),
                format_value(difference.theirs),
                change(difference),
            )
            for difference in differences
        ],
    )


def load_spec(version: ApiVersion) -> dict[str, Json]:
    """Return the maintained spec of an API version."""
    text = resources.files(f"monime_api.{API_VERSIONS[version]}").joinpath("openapi.json").read_text("utf-8")
    spec: dict[str, Json] = json.loads(text)
    return spec


def change(difference: Difference) -> str:
    """Return what a difference means for an upgrade from the old version to the new one."""
    if difference.ours == ABSENT and difference.what in ("operation", "parameter", "field", "body"):
        return "added"
    if difference.theirs == ABSENT and difference.what in ("operation", "parameter", "field", "body"):
        return "removed"
    # `ours` is the old version: if it is looser, the new one is more restrictive.
    changes = {"looser": "more restrictive", "stricter": "less restrictive"}
    return changes.get(difference.ours_is, "changed")


def format_value(value: Json) -> str:
    """Return a value of a spec for people to read."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
