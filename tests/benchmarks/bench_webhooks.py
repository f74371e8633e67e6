"""What verifying a delivery costs beside bare `hmac` and `base64` work, measured in turn in one run: `make bench`."""

from __future__ import annotations

import base64
import hashlib
import hmac

from monime_ext import webhooks
from tests.benchmarks.bench_calls import ratio
from tests.deliveries import AT, SECRET, session_completed

BODY = session_completed(description="x" * 1350)
HEADER = webhooks.sign(BODY, SECRET, timestamp=AT)
BUDGET = 1.3


def ours() -> None:
    """Verify a delivery."""
    webhooks.verify(BODY, HEADER, SECRET, now=AT)


def bare() -> None:
    """The same work without any care, as it is written by hand."""
    timestamp, signature = (part.split("=", 1)[1] for part in HEADER.split(","))
    digest = hmac.new(SECRET.encode(), f"{timestamp}_".encode() + BODY, hashlib.sha256).digest()
    assert hmac.compare_digest(base64.b64encode(digest).decode(), signature)


def barest() -> None:
    """The hashing and encoding alone, in one shot, with nothing to take apart."""
    assert base64.b64encode(hmac.digest(SECRET.encode(), b"1784112516_" + BODY, "sha256"))


def main() -> None:
    """Print the ratios."""
    print(f"a body of {len(BODY)} bytes")
    print(f"{'verify':<34}{ratio(ours, bare, 20_000):>6.2f} × hmac + base64   (budget {BUDGET})")
    print(f"{'verify':<34}{ratio(ours, barest, 20_000):>6.2f} × one hmac.digest + b64encode, no comparison")


if __name__ == "__main__":
    main()
