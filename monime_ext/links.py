"""Present a checkout session to its buyer as a link, a QR code, or a piece of HTML.

For example::

    links.qr_png(session, scale=10)  # PNG bytes, for print or a chat
    links.qr_svg(session)            # SVG, for a web page
    links.qr_terminal(session)       # text, for a terminal
    links.html_snippet(session)      # link and QR code, for a web page

A session that can no longer be paid is refused. QR codes need segno, from the extra `qr`:
`pip install 'monime-ext[qr]'`.
"""

from __future__ import annotations

import io
import re
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias, get_args
from urllib.parse import urlsplit

from monime_ext._core.datetimes import timezone_problem
from monime_ext._core.statuses import is_final, open_session_statuses
from monime_ext.errors import ConfigurationError, InvalidRequest, Problem

if TYPE_CHECKING:
    import segno

__all__ = ["ErrorCorrection", "HasLink", "html_snippet", "payment_link", "qr_png", "qr_svg", "qr_terminal"]

ErrorCorrection: TypeAlias = Literal["L", "M", "Q", "H"]
"""How much of a code may be damaged: about 7 %, 15 %, 25 %, 30 %. A higher level makes the code larger."""

QUIET_ZONE: Final = 4
"""The light modules around a code that ISO/IEC 18004 requires; scanners may fail with fewer."""


class HasLink(Protocol):
    """A checkout session of any API version."""

    @property
    def redirect_url(self) -> str:
        """The URL at which the buyer pays."""
        ...

    @property
    def status(self) -> str:
        """The status; `pending` while the session can be paid."""
        ...


def payment_link(session: HasLink | str, *, now: datetime | None = None) -> str:
    """Return the link at which a session is paid, after checking that it can be.

    Args:
        session: A session, or its `redirect_url` if you stored only that; then its status is unknown.
        now: The current time, with a time zone, to refuse a session that has expired since it was read. A session
            lives for 60 minutes. If None, expiry is not checked here; the payment page checks it too.

    Raises:
        InvalidRequest: The session is completed, cancelled or expired, its link is not an http or https URL, it is not
            a session, or `now` has no time zone.
    """
    problems = []
    if now is not None and (problem := timezone_problem("now", now)):
        problems.append(problem)
        now = None
    if not isinstance(session, str):
        if not hasattr(session, "redirect_url"):
            limit = "a checkout session, or its redirect_url"
            raise InvalidRequest([*problems, Problem("session", type(session).__name__, limit)])
        if is_final(session.status):
            limit = f"{' or '.join(open_session_statuses())}; this session can no longer be paid, so create a new one"
            problems.append(Problem("status", session.status, limit))
        expires = getattr(session, "expire_time", None)
        if now is not None and isinstance(expires, datetime) and expires <= now:
            problems.append(Problem("expireTime", "a time in the past", "a time in the future; create a new session"))
    url = session if isinstance(session, str) else session.redirect_url
    if not _is_link(url):
        actual = "a string in an invalid format" if isinstance(url, str) else type(url).__name__
        problems.append(
            Problem("redirectUrl", actual, "the link of a session, such as https://checkout.monime.io/scs-…")
        )
    if problems:
        raise InvalidRequest(problems)
    return url


def qr_svg(
    session: HasLink | str,
    *,
    size: int | None = None,
    error_correction: ErrorCorrection = "M",
    quiet_zone: int = QUIET_ZONE,
    title: str = "QR code of the link to pay",
    now: datetime | None = None,
) -> str:
    """Return the link as an SVG element: black on white, with a title for screen readers.

    Args:
        session: A session, or its link.
        size: Width and height in CSS pixels, 1 to 10,000. If None, it fills its container. A phone in the hand needs
            100 pixels (2.5 cm); from further away, a tenth of the distance.
        error_correction: `M` suits screens, `H` stickers.
        quiet_zone: Light modules around the code.
        title: The text for screen readers; it is escaped.
        now: See `payment_link`.

    Raises:
        InvalidRequest: See `payment_link`; or a size is out of range, or the link is too long for a QR code.
        ConfigurationError: segno is not installed.
    """
    if size is not None:
        _require_int("size", size, 1, 10_000)
    code = _code(payment_link(session, now=now), error_correction, quiet_zone)
    output = io.BytesIO()
    code.save(
        output, kind="svg", border=quiet_zone, dark="#000", light="#fff", title=title,
        xmldecl=False, svgclass=None, lineclass=None, omitsize=True, nl=False,
    )  # fmt: skip
    extent = "" if size is None else f'width="{size}" height="{size}" '
    return output.getvalue().decode().replace("<svg ", f'<svg role="img" {extent}', 1)


def qr_png(
    session: HasLink | str,
    *,
    scale: int = 8,
    error_correction: ErrorCorrection = "M",
    quiet_zone: int = QUIET_ZONE,
    now: datetime | None = None,
) -> bytes:
    """Return the link as a PNG, black on white.

    A Monime link gives a code of 33 modules, 41 with the quiet zone: 328 pixels at a scale of 8. For print, choose the
    scale so that a module is at least 0.4 mm wide: 8 suits up to 500 dots per inch.

    Args:
        session: A session, or its link.
        scale: Pixels per module, 1 to 100.
        error_correction: `M` suits screens, `H` stickers.
        quiet_zone: Light modules around the code.
        now: See `payment_link`.

    Raises:
        InvalidRequest: See `qr_svg`; or the scale is out of range.
        ConfigurationError: segno is not installed.
    """
    _require_int("scale", scale, 1, 100)
    code = _code(payment_link(session, now=now), error_correction, quiet_zone)
    output = io.BytesIO()
    code.save(output, kind="png", scale=scale, border=quiet_zone, dark="#000", light="#fff")
    return output.getvalue()


def qr_terminal(
    session: HasLink | str,
    *,
    color: bool = True,
    quiet_zone: int = QUIET_ZONE,
    now: datetime | None = None,
) -> str:
    """Return the link as text for a terminal, with two rows of modules per line; 37 columns for a Monime link.

    Args:
        session: A session, or its link.
        color: Whether to set black and white with ANSI codes, which works on every background. Without them, the dark
            modules show the background of the terminal, which works on dark backgrounds only.
        quiet_zone: Light modules around the code.
        now: See `payment_link`.

    Raises:
        InvalidRequest: See `qr_svg`.
        ConfigurationError: segno is not installed.
    """
    output = io.StringIO()
    _code(payment_link(session, now=now), "L", quiet_zone).terminal(output, border=quiet_zone, compact=True)
    lines = output.getvalue().splitlines()
    return "".join(f"\x1b[97;40m{line}\x1b[0m\n" if color else f"{line}\n" for line in lines)


def html_snippet(
    session: HasLink | str,
    *,
    label: str = "Pay with Monime",
    qr: bool = True,
    size: int = 200,
    now: datetime | None = None,
) -> str:
    """Return a piece of HTML with a link to the payment, and the same link as a QR code for another device.

    It contains no scripts, styles or external resources, so it satisfies every Content-Security-Policy. Style it by its
    class, `monime-checkout`.

    Args:
        session: A session, or its link.
        label: The text of the link, such as `f"Pay {total}"`; it is escaped.
        qr: Whether to include the QR code, which needs segno.
        size: The width and height of the code; see `qr_svg`.
        now: See `payment_link`.

    Raises:
        InvalidRequest: See `qr_svg`; or the label is blank.
        ConfigurationError: segno is not installed.
    """
    if not isinstance(label, str) or not label.strip():
        actual = "a blank string" if isinstance(label, str) else type(label).__name__
        raise InvalidRequest([Problem("label", actual, "the text of the link")])
    url = payment_link(session, now=now)
    parts = [f'<a href="{escape(url)}" rel="noopener noreferrer">{escape(label)}</a>']
    if qr:
        svg = qr_svg(url, size=size, title="QR code of the same link, for another device")
        parts.append(f"<figure>{svg}</figure>")
    return f'<div class="monime-checkout">{"".join(parts)}</div>'


def _is_link(url: object) -> bool:
    if not isinstance(url, str) or not re.fullmatch(r"https?://[!-~]+", url):
        return False
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False


def _code(url: str, error_correction: ErrorCorrection, quiet_zone: int) -> segno.QRCode:
    if error_correction not in get_args(ErrorCorrection):
        raise InvalidRequest([Problem("error_correction", "another value", "L, M, Q or H")])
    _require_int("quiet_zone", quiet_zone, 0, 100)
    try:
        import segno
    except ModuleNotFoundError:
        message = "segno is not installed: pip install 'monime-ext[qr]'. Nothing was sent or changed."
        raise ConfigurationError(message) from None
    try:
        return segno.make(url, error=error_correction, micro=False)
    except segno.DataOverflowError:
        limit = "a link that is short enough for a QR code"
        raise InvalidRequest([Problem("redirectUrl", f"{len(url)} characters", limit)]) from None


def _require_int(name: str, value: object, minimum: int, maximum: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not minimum <= value <= maximum:
        raise InvalidRequest([Problem(name, "another value", f"an integer from {minimum} to {maximum}")])
