"""`monime-sandbox`, or `python -m monime_ext.sandbox`: the sandbox at the command line."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Serves until it is told to stop by SIGINT or SIGTERM.

    Arguments:
        arguments: The command line without the program's name; None takes the real one.

    Returns:
        The exit status.
    """
    options = _parser().parse_args(arguments)
    try:
        from monime_ext.sandbox import Sandbox
    except ImportError as missing:
        return _failed(missing)
    signals = {signal.SIGINT, signal.SIGTERM}
    # Blocked before any thread is made, so that they wait here for sigwait and stop nothing half-way.
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    sandbox = Sandbox(
        host=options.host,
        port=options.port,
        state=options.state,
        rate_limits=options.rate_limits,
        access_token=options.access_token,
        space_id=options.space_id,
        return_method=options.return_method,
    )
    try:
        sandbox.start()
    except (OSError, OverflowError, RuntimeError, ValueError) as reason:
        return _failed(reason)
    with_state = f", state in {options.state}" if options.state else ""
    print(f"Monime sandbox at {sandbox.url} (control plane: {sandbox.url}/_sandbox/state{with_state})")
    print(f"MONIME_BASE_URL={sandbox.url}")
    print(f"MONIME_ACCESS_TOKEN={sandbox.access_token}")
    print(f"MONIME_SPACE_ID={sandbox.space_id}", flush=True)
    signal.sigwait(signals)
    sandbox.stop()
    return 0


def _failed(reason: Exception) -> int:
    print(f"monime-sandbox: {reason}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="monime-sandbox", description="A Monime on this machine. No money moves.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8750, help="the port; 0 takes a free one (%(default)s)")
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep the state in FILE over restarts")
    parser.add_argument(
        "--rate-limits", choices=["live", "test", "off"], default="live", help="whose limits apply (%(default)s)"
    )
    parser.add_argument(
        "--return-method",
        choices=["GET", "POST"],
        default="GET",
        help="how the payment page sends the browser back to the shop (%(default)s)",
    )
    parser.add_argument("--access-token", help="the token to accept; made up when left out")
    parser.add_argument("--space-id", help="the Space to have; made up when left out")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
