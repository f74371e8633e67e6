"""`monime-ext webhook`: verify, sign, receive and replay webhook deliveries."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from monime_ext._core.environment import read_variable
from monime_ext.cli.exit_status import ExitStatus
from monime_ext.cli.global_options import GlobalOptions
from monime_ext.cli.listener import Listener
from monime_ext.errors import ConfigurationError, ConnectionFailed
from monime_ext.webhooks import SIGNATURE_HEADER, construct_event, parse, sign

if TYPE_CHECKING:
    from monime_ext.webhooks import Event

__all__ = ["app"]

SECRET_VARIABLE: Final = "MONIME_WEBHOOK_SECRET"  # noqa: S105 - the name of a variable
TOLERANCE: Final = 300.0
MAX_NAME_LENGTH: Final = 100

app: typer.Typer = typer.Typer(
    help=f"Webhooks. The secret comes from {SECRET_VARIABLE} or from a file.", no_args_is_help=True
)

Body = Annotated[
    typer.FileBinaryRead, typer.Argument(metavar="BODY", help="The file with the raw body; use - for stdin.")
]
SecretFile = Annotated[
    Path | None,
    typer.Option(
        "--secret-file", help=f"A file with the secret, instead of {SECRET_VARIABLE}.", exists=True, dir_okay=False
    ),
]


@app.command()
def verify(
    context: typer.Context,
    body: Body,
    header: Annotated[str, typer.Option("--header", help=f"The value of the {SIGNATURE_HEADER} header.")],
    secret_file: SecretFile = None,
    any_age: Annotated[
        bool, typer.Option("--any-age", help="Accept an old timestamp, to verify a saved delivery.")
    ] = False,
) -> None:
    """Verify the signature of a delivery and show its event."""
    options: GlobalOptions = context.obj
    event = construct_event(
        body.read(),
        header,
        read_secret(secret_file),
        version=options.api_version,
        tolerance=None if any_age else TOLERANCE,
    )
    data = event_to_dict(event)
    options.output.record(data, list(data.items()))


@app.command("sign")
def sign_(
    context: typer.Context,
    body: Body,
    timestamp: Annotated[
        int | None, typer.Option("--timestamp", min=0, help="A Unix timestamp. Defaults to now.")
    ] = None,
    secret_file: SecretFile = None,
) -> None:
    """Sign a body as Monime does, and print the value of the header."""
    options: GlobalOptions = context.obj
    value = sign(body.read(), read_secret(secret_file), timestamp=int(time.time()) if timestamp is None else timestamp)
    if options.output.as_json:
        options.output.record({SIGNATURE_HEADER: value})
    else:
        options.output.text(value)


@app.command()
def listen(
    context: typer.Context,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 selects a free one.")] = 8000,
    save: Annotated[
        Path | None, typer.Option("--save", file_okay=False, help="Save every body to this directory, for replay.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Exit after this many events.")] = None,
    secret_file: SecretFile = None,
) -> None:
    """Receive deliveries on this machine, verify them and show their events, until Ctrl-C.

    With --json, every event is one line of JSON.
    """
    options: GlobalOptions = context.obj
    if save is not None:
        save.mkdir(mode=0o700, parents=True, exist_ok=True)
    with Listener(port, read_secret(secret_file), options.api_version) as listener, suppress(KeyboardInterrupt):
        options.output.progress(
            {"listening": listener.url}, f"Listening at {listener.url}; press Ctrl-C to stop.", is_note=True
        )
        events = 0
        for delivery in listener.deliveries():
            if delivery.event is None:
                options.output.progress({"rejected": delivery.rejection}, delivery.rejection, is_note=True)
                continue
            if save is not None:
                try:
                    save_body(save, delivery.event)
                except OSError as reason:
                    options.output.note(f"Could not save the body of {delivery.event.id}: {reason.strerror}.")
            options.output.progress(event_to_dict(delivery.event), format_event(delivery.event))
            events += 1
            if events == limit:
                return


@app.command()
def replay(
    context: typer.Context,
    body: Body,
    to: Annotated[str, typer.Option("--to", help="The URL of your receiver.")],
    secret_file: SecretFile = None,
) -> None:
    """Deliver a saved body again, with a new signature. Exit status 1 if the receiver does not accept it."""
    import httpx

    options: GlobalOptions = context.obj
    if not to.startswith(("http://", "https://")):
        raise typer.BadParameter("The URL must start with http:// or https://.", param_hint="--to")
    raw = body.read()
    event = parse(raw, version=options.api_version)
    headers = {
        SIGNATURE_HEADER: sign(raw, read_secret(secret_file), timestamp=int(time.time())),
        "Content-Type": "application/json",
    }
    try:
        response = httpx.post(to, content=raw, headers=headers, follow_redirects=False, timeout=30)
    except (httpx.HTTPError, httpx.InvalidURL) as failure:
        message = f"Could not connect to the receiver ({type(failure).__name__}): is it running at that URL?"
        raise ConnectionFailed(message) from None
    options.output.record(
        {"event": event.id, "name": event.name, "status": response.status_code},
        [("event", event.id), ("name", event.name), ("status", response.status_code)],
    )
    if not response.is_success:
        raise typer.Exit(ExitStatus.FAILED)


def read_secret(file: Path | None) -> str:
    """Return the webhook's secret from a file, or from the environment if there is no file.

    Raises:
        ConfigurationError: There is no secret.
    """
    if file is not None:
        return read_secret_file(file)
    secret = read_variable(SECRET_VARIABLE)
    if not secret:
        raise ConfigurationError(
            f"The webhook secret is missing: set {SECRET_VARIABLE}, or pass --secret-file. It is never taken from the "
            "command line, where other programs on this machine can read it."
        )
    return secret


def read_secret_file(file: Path) -> str:
    """Return the secret in a file.

    Raises:
        ConfigurationError: The file is empty or not text.
    """
    try:
        secret = file.read_text("utf-8").strip("\r\n")
    except UnicodeDecodeError:
        raise ConfigurationError(f"{file} is not a text file.") from None
    if not secret:
        raise ConfigurationError(f"{file} is empty: it must contain the webhook's secret and nothing else.")
    return secret


def save_body(directory: Path, event: Event[Any, Any]) -> None:
    """Save the body of an event, readable only by the current user: it contains buyers' data."""
    name = re.sub(r"[^A-Za-z0-9_-]", "_", event.id)[:MAX_NAME_LENGTH]
    if name != event.id:
        # Ids that differ in other characters must not share a file.
        name += "-" + sha256(event.id.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(directory / f"{name}.json", flags, 0o600), "wb") as file:
        file.write(event.body)


def event_to_dict(event: Event[Any, Any]) -> dict[str, object]:
    """Return the fields of an event to show: none that may be personal data."""
    return {
        "id": event.id,
        "name": event.name,
        "object": event.object_id,
        "checkoutSession": event.checkout_session_id,
        "apiVersion": event.api_version,
    }


def format_event(event: Event[Any, Any]) -> str:
    """Return an event as one line of text."""
    return "  ".join(filter(None, (event.id, event.name, event.object_id, event.checkout_session_id)))
