"""The command `monime-sandbox`, also `python -m monime_ext.sandbox`.

Standard output contains nothing but the environment variables for programs, so that it can be redirected to a file:
`monime-sandbox >sandbox.env`. Everything for people goes to standard error.
"""

from __future__ import annotations

import errno
import shlex
import signal
import sys
import threading

from monime_ext.sandbox.command_line import Options, parse
from monime_ext.sandbox.console import Console
from monime_ext.sandbox.variables import CONTROL_TOKEN_VARIABLE

__all__ = ["main"]


_POLL_SECONDS = 0.5
_EXPOSED = (
    "every machine of the network can reach this sandbox, its API and its payment page. The control plane\n"
    "and the dashboard need the control token: keep it, and the link to the dashboard, to yourself."
)


def main(arguments: list[str] | None = None) -> int:
    """Run a sandbox until SIGINT or SIGTERM.

    Args:
        arguments: The arguments without the program name. Defaults to those of the process.

    Returns:
        The exit status.
    """
    options = parse(arguments)
    try:
        # From the package, which explains what to install if the extra is missing.
        from monime_ext.sandbox import Sandbox
        from monime_ext.sandbox.guard import is_loopback
    except ImportError as error:
        return _fail(str(error))
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    try:
        sandbox = Sandbox(**options.sandbox).start()
    except (OSError, OverflowError, RuntimeError, ValueError) as error:
        return _fail(_describe(error, options))
    console = Console(sys.stderr)
    state = options.sandbox["state"]
    summary = sandbox.state()
    shown = {"versions": ", ".join(summary["versions"]), "rate limits": summary["rateLimits"]}
    if options.sandbox["webhooks"]:
        shown["webhooks"] = ", ".join(options.sandbox["webhooks"])
    console.show_banner(sandbox, {**shown, "state": state or "in memory; use --state FILE to keep it"})
    if not is_loopback(options.sandbox["host"]):
        console.show_warning(_EXPOSED)
    console.show_hint("Environment variables for your program:")
    # If nobody reads the pipe of standard error, it fills up and blocks the sandbox, so log only to a terminal by
    # default. Requests can arrive as soon as the variables are printed.
    if sys.stderr.isatty() if options.log is None else options.log:
        sandbox.subscribe(console.log)
    variables = {
        "MONIME_BASE_URL": sandbox.url,
        "MONIME_ACCESS_TOKEN": sandbox.access_token,
        "MONIME_WEBHOOK_SECRET": sandbox.webhook_secret,
        CONTROL_TOKEN_VARIABLE: sandbox.control_token,
        # The last one: scripts wait for it.
        "MONIME_SPACE_ID": sandbox.space_id,
    }
    for name, value in variables.items():
        if value is not None:
            print(f"{name}={shlex.quote(value)}", flush=True)
    console.show_hint("Press Ctrl-C to stop.")
    # With a timeout, because Windows handles signals only between two waits.
    while not stopping.wait(_POLL_SECONDS):
        pass
    sandbox.stop()
    console.show_hint(f"Stopped. {f'The state is in {state}.' if state else 'Nothing was saved.'}")
    return 0


def _describe(error: Exception, options: Options) -> str:
    host, port, state = (options.sandbox[name] for name in ("host", "port", "state"))
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is in use. Choose another with --port, or any free one with --port 0"
    if isinstance(error, OSError) and state is not None and error.filename == str(state):
        return f"the state file {state} cannot be used: {error.strerror}"
    if isinstance(error, OSError):
        return f"cannot listen on port {port} of {host}: {error.strerror}"
    return str(error)


def _fail(message: str) -> int:
    print(f"monime-sandbox: {message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
