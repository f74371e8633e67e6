"""`monime-ext webhook`: verify, sign, receive and send again what Monime delivers."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monime_ext.cli.caller import Caller
from monime_ext.cli.exits import Exit
from monime_ext.cli.listening import Listener
from monime_ext.errors import ConfigurationError, ConnectionFailed
from monime_ext.webhooks import SIGNATURE_HEADER, construct_event, parse, sign

if TYPE_CHECKING:
    from monime_ext.webhooks import Event

__all__ = ["app"]

SECRET = "MONIME_WEBHOOK_SECRET"  # noqa: S105 - the name of a variable

app = typer.Typer(help=f"Webhooks. The secret is taken from {SECRET}, or from a file.", no_args_is_help=True)

Body = Annotated[typer.FileBinaryRead, typer.Argument(metavar="BODY", help="The file with the raw body; - reads it.")]
SecretFile = Annotated[
    Path | None,
    typer.Option("--secret-file", help=f"A file with the secret, instead of {SECRET}.", exists=True, dir_okay=False),
]


@app.command()
def verify(
    context: typer.Context,
    body: Body,
    header: Annotated[str, typer.Option("--header", help=f"The value of the header {SIGNATURE_HEADER}.")],
    secret_file: SecretFile = None,
    any_time: Annotated[bool, typer.Option("--any-time", help="Accept a delivery of long ago, that was kept.")] = False,
) -> None:
    """Check the signature of a delivery, and show its event; where it is not right, say what to look at."""
    caller: Caller = context.obj
    tolerance = None if any_time else 300.0
    event = construct_event(body.read(), header, secret(secret_file), version=caller.release, tolerance=tolerance)
    show(caller, event)


@app.command("sign")
def sign_(
    context: typer.Context,
    body: Body,
    timestamp: Annotated[
        int | None, typer.Option("--timestamp", min=0, help="Seconds since 1970; now if left out.")
    ] = None,
    secret_file: SecretFile = None,
) -> None:
    """Sign a body as Monime does, and show the header's value."""
    caller: Caller = context.obj
    value = sign(body.read(), secret(secret_file), timestamp=int(time.time()) if timestamp is None else timestamp)
    if caller.screen.as_json:
        caller.screen.result({SIGNATURE_HEADER: value})
    else:
        caller.screen.plain(value)


@app.command()
def listen(
    context: typer.Context,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes a free one.")] = 8000,
    save: Annotated[
        Path | None, typer.Option("--save", file_okay=False, help="Keep each body in this folder, for replay.")
    ] = None,
    most: Annotated[int | None, typer.Option("--most", min=1, help="End after so many events.")] = None,
    secret_file: SecretFile = None,
) -> None:
    """Receive deliveries on this machine, verify them, and show their events, until Ctrl-C.

    With --json each is one line of JSON.
    """
    caller: Caller = context.obj
    if save is not None:
        save.mkdir(parents=True, exist_ok=True)
    with Listener(port, secret(secret_file), caller.release) as listener, suppress(KeyboardInterrupt):
        caller.screen.happening(
            {"listening": listener.url}, f"Listening at {listener.url}; Ctrl-C ends it.", aside=True
        )
        events = 0
        for heard in listener.heard():
            if heard.event is None:
                caller.screen.happening({"refused": heard.refusal}, heard.refusal, aside=True)
                continue
            if save is not None:
                keep(save, heard.event)
            caller.screen.happening(told_of(heard.event), line(heard.event))
            events += 1
            if events == most:
                return


@app.command()
def replay(
    context: typer.Context,
    body: Body,
    to: Annotated[str, typer.Option("--to", help="The URL of your receiver.")],
    secret_file: SecretFile = None,
) -> None:
    """Deliver a kept body again, signed anew, as Monime would. Exit status 1 where the receiver did not take it."""
    import httpx

    caller: Caller = context.obj
    if not to.startswith(("http://", "https://")):
        raise typer.BadParameter("The URL begins with http:// or https://.", param_hint="--to")
    raw = body.read()
    event = parse(raw, version=caller.release)
    headers = {
        SIGNATURE_HEADER: sign(raw, secret(secret_file), timestamp=int(time.time())),
        "Content-Type": "application/json",
    }
    try:
        answer = httpx.post(to, content=raw, headers=headers, follow_redirects=False, timeout=30)
    except (httpx.HTTPError, httpx.InvalidURL) as failure:
        told = f"The receiver was not reached ({type(failure).__name__}): is it running at that URL?"
        raise ConnectionFailed(told) from None
    caller.screen.result(
        {"event": event.id, "name": event.name, "status": answer.status_code},
        [("event", event.id), ("name", event.name), ("answer", answer.status_code)],
    )
    if not answer.is_success:
        raise typer.Exit(Exit.FAILED)


def secret(file: Path | None) -> str:
    """Return the webhook's secret.

    Raises:
        ConfigurationError: There is none.
    """
    if file is not None:
        return secret_in(file)
    found = os.environ.get(SECRET, "")
    if not found:
        raise ConfigurationError(
            f"There is no webhook secret: set {SECRET}, or name a file with --secret-file. It is never taken from the "
            "command line, where every program of this machine could read it."
        )
    return found


def secret_in(file: Path) -> str:
    """Return the secret that a file has.

    Raises:
        ConfigurationError: It has none.
    """
    try:
        found = file.read_text("utf-8").strip("\r\n")
    except UnicodeDecodeError:
        raise ConfigurationError(f"{file} is no text, so there is no secret in it.") from None
    if not found:
        raise ConfigurationError(f"{file} is empty: put the webhook's secret there, alone.")
    return found


def keep(folder: Path, event: Event[Any, Any]) -> None:
    """Keep the bytes of an event for whoever runs this alone: buyers' data is in them."""
    name = "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in event.id)
    with os.fdopen(os.open(folder / f"{name}.json", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(event.body)


def show(caller: Caller, event: Event[Any, Any]) -> None:
    """Show an event, without what may be personal."""
    told = told_of(event)
    caller.screen.result(told, list(told.items()))


def told_of(event: Event[Any, Any]) -> dict[str, object]:
    """Return what programs are told of an event: nothing that may be personal."""
    return {
        "id": event.id,
        "name": event.name,
        "object": event.object_id,
        "checkoutSession": event.checkout_session_id,
        "apiVersion": event.api_version,
    }


def line(event: Event[Any, Any]) -> str:
    """Return an event in one line."""
    return "  ".join(filter(None, (event.id, event.name, event.object_id, event.checkout_session_id)))
