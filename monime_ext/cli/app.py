"""The command `monime-ext`: its global options and its subcommands."""

from __future__ import annotations

from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from monime_ext._core.versions import API_VERSIONS
from monime_ext._version import __version__
from monime_ext.cli import checkout, doctor, journal, sandbox, versions, webhook
from monime_ext.cli.exit_status import DESCRIPTIONS, exit_status_of
from monime_ext.cli.global_options import DEFAULT_API_VERSION, GlobalOptions
from monime_ext.cli.output import Output, discard_stdout
from monime_ext.errors import ConfigurationError, MonimeError

__all__ = ["app"]

EPILOG = (
    "Set MONIME_ACCESS_TOKEN and MONIME_SPACE_ID in the environment; secrets are never taken from the command line.\n\n"
    "Exit status: " + "; ".join(f"{status.value} {text}" for status, text in DESCRIPTIONS.items()) + "."
)


class _Commands(TyperGroup):
    """Accepts `--json` after the command too, and reports errors as messages rather than tracebacks."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        end = args.index("--") if "--" in args else len(args)
        before, after = args[:end], args[end:]
        # The sandbox has options of its own.
        if "--json" in before and before[0] != "sandbox":
            before = ["--json", *(argument for argument in before if argument != "--json")]
        return super().parse_args(ctx, [*before, *after])

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except MonimeError as error:
            _fail(ctx, error)
        except BrokenPipeError:
            # The reader, such as `head`, has what it wanted.
            discard_stdout()
            raise typer.Exit from None
        except OSError as reason:
            if reason.filename is None:
                raise
            _fail(ctx, ConfigurationError(f"{reason.filename} cannot be used: {reason.strerror}."))


def _fail(context: Any, error: MonimeError) -> NoReturn:
    output = context.obj.output if isinstance(context.obj, GlobalOptions) else Output(as_json=False)
    output.error(error)
    raise typer.Exit(exit_status_of(error)) from None


app: typer.Typer = typer.Typer(
    name="monime-ext",
    cls=_Commands,
    help="Take payments with Monime: checkout sessions, webhooks, and a local sandbox.",
    epilog=EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"monime-ext {__version__}; API versions: {', '.join(API_VERSIONS)}")
        raise typer.Exit


@app.callback()
def global_options(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print results as JSON.")] = False,
    api_version: Annotated[
        str | None,
        typer.Option(
            "--api-version", envvar="MONIME_VERSION", help=f"The API version. Defaults to {DEFAULT_API_VERSION}."
        ),
    ] = None,
    space: Annotated[str | None, typer.Option("--space", envvar="MONIME_SPACE_ID", help="The Space, spc-….")] = None,
    base_url: Annotated[
        str | None,
        typer.Option("--base-url", envvar="MONIME_BASE_URL", help="The URL of the API. Defaults to Monime's."),
    ] = None,
    allow_plain_http: Annotated[
        bool,
        typer.Option(
            "--allow-plain-http", help="Allow http to another host than this machine: the token can be read on the way."
        ),
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Read the global options."""
    output = Output(as_json=as_json)
    pinned = api_version if api_version in API_VERSIONS else None
    context.obj = GlobalOptions(output, pinned, space, base_url, allow_plain_http)
    if api_version is not None and pinned is None:
        raise ConfigurationError(
            f"Nothing was sent: --api-version, or MONIME_VERSION, is not one of the supported API versions: "
            f"{', '.join(API_VERSIONS)}."
        )


app.command("doctor")(doctor.doctor)
app.command(
    "sandbox", context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
)(sandbox.sandbox)
app.add_typer(checkout.app, name="checkout")
app.add_typer(webhook.app, name="webhook")
app.add_typer(journal.app, name="journal")
app.add_typer(versions.app, name="versions")
