"""The command `monime-ext`: its options, and where its subcommands hang."""

from __future__ import annotations

from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from monime_ext._core.versions import API_VERSIONS
from monime_ext._version import __version__
from monime_ext.cli import checkout, doctor, journal, sandbox, versions, webhook
from monime_ext.cli.caller import Caller
from monime_ext.cli.exits import MEANINGS, exit_of
from monime_ext.cli.screen import Screen
from monime_ext.errors import ConfigurationError, MonimeError

__all__ = ["app"]

EPILOG = (
    "Set MONIME_ACCESS_TOKEN and MONIME_SPACE_ID in the environment; secrets are never taken from the command line.\n\n"
    "Exit status: " + "; ".join(f"{status.value} {meaning}" for status, meaning in MEANINGS.items()) + "."
)


class _Commands(TyperGroup):
    """Takes `--json` behind the command too, and ends one that failed with its message instead of a traceback."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        end = args.index("--") if "--" in args else len(args)
        before, after = args[:end], args[end:]
        # The sandbox has options of its own.
        if "--json" in before and before[0] != "sandbox":
            before = ["--json", *(each for each in before if each != "--json")]
        return super().parse_args(ctx, [*before, *after])

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except MonimeError as error:
            _fail(ctx, error)
        except OSError as reason:
            if reason.filename is None:
                raise
            _fail(ctx, ConfigurationError(f"{reason.filename} cannot be used: {reason.strerror}."))


def _fail(context: Any, error: MonimeError) -> NoReturn:
    caller = context.obj if isinstance(context.obj, Caller) else None
    screen = caller.screen if caller else Screen(as_json=False)
    screen.failure(error)
    raise typer.Exit(exit_of(error)) from None


app = typer.Typer(
    name="monime-ext",
    cls=_Commands,
    help="Take payments through Monime: checkout sessions, webhooks, and a sandbox to try them in.",
    epilog=EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"monime-ext {__version__}, with {', '.join(API_VERSIONS)}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Show results as JSON, for programs.")] = False,
    api_version: Annotated[
        str | None, typer.Option("--api-version", envvar="MONIME_VERSION", help="The release of Monime's API to call.")
    ] = None,
    space: Annotated[
        str | None, typer.Option("--space", envvar="MONIME_SPACE_ID", help="The Space to act in, spc-….")
    ] = None,
    base_url: Annotated[
        str | None, typer.Option("--base-url", envvar="MONIME_BASE_URL", help="Where the API is; Monime when left out.")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say the version, and end.")
    ] = False,
) -> None:
    """Take the options that stand before the command."""
    context.obj = Caller(Screen(as_json=as_json), api_version, space, base_url)
    if api_version is not None and api_version not in API_VERSIONS:
        raise ConfigurationError(
            f"--api-version, or MONIME_VERSION, names no release that there is; this package has "
            f"{', '.join(API_VERSIONS)}. Nothing was sent."
        )


app.command("doctor")(doctor.doctor)
app.command(
    "sandbox", context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
)(sandbox.sandbox)
app.add_typer(checkout.app, name="checkout")
app.add_typer(webhook.app, name="webhook")
app.add_typer(journal.app, name="journal")
app.add_typer(versions.app, name="versions")
