"""`monime-sandbox`, or `python -m monime_ext.sandbox`: the sandbox at the command line.

Standard output has the variables by which a program finds the sandbox, and nothing else, so that it can be kept:
`monime-sandbox >sandbox.env`. All that is for people goes to standard error.
"""

from __future__ import annotations

import errno
import signal
import sys

from monime_ext.sandbox.command_line import Options, parse
from monime_ext.sandbox.console import Console


def main(arguments: list[str] | None = None) -> int:
    """Serves until it is told to stop by SIGINT or SIGTERM.

    Arguments:
        arguments: The command line without the program's name; None takes the real one.

    Returns:
        The exit status.
    """
    options = parse(arguments)
    try:
        from monime_ext.sandbox import Sandbox
    except ImportError as missing:
        return _failed(str(missing))
    signals = {signal.SIGINT, signal.SIGTERM}
    # Blocked before any thread is made, so that they wait here for sigwait and stop nothing half-way.
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        sandbox = Sandbox(**options.sandbox).start()
    except (OSError, OverflowError, RuntimeError, ValueError) as reason:
        return _failed(_told(reason, options))
    screen = Console(sys.stderr)
    state = options.sandbox["state"]
    shown = {"versions": ", ".join(sandbox.state()["versions"]), "rate limits": options.sandbox["rate_limits"]}
    if options.sandbox["webhooks"]:
        shown["webhooks"] = ", ".join(options.sandbox["webhooks"])
    screen.welcome(sandbox, {**shown, "state": state or "in memory only; --state FILE keeps it"})
    # Nobody may read a pipe, and a full one would hold up the sandbox. From the next lines on, there may be requests.
    if sys.stderr.isatty() if options.log is None else options.log:
        sandbox.follow(screen.tell)
    print(f"MONIME_BASE_URL={sandbox.url}")
    print(f"MONIME_ACCESS_TOKEN={sandbox.access_token}")
    print(f"MONIME_WEBHOOK_SECRET={sandbox.webhook_secret}")
    print(f"MONIME_SPACE_ID={sandbox.space_id}", flush=True)
    screen.hint("Press Ctrl-C to stop it.")
    signal.sigwait(signals)
    sandbox.stop()
    screen.hint(f"Stopped. {f'Everything is in {state}.' if state else 'Nothing was kept.'}")
    return 0


def _told(reason: Exception, options: Options) -> str:
    """What went wrong, and what to do about it."""
    host, port, state = (options.sandbox[name] for name in ("host", "port", "state"))
    if isinstance(reason, OSError) and reason.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is in use. Take another with --port, or any free one with --port 0"
    if isinstance(reason, OSError) and state is not None and reason.filename == str(state):
        return f"the state file {state} cannot be used: {reason.strerror}"
    if isinstance(reason, OSError):
        return f"cannot listen at port {port} of {host}: {reason.strerror}"
    return str(reason)


def _failed(reason: str) -> int:
    print(f"monime-sandbox: {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
