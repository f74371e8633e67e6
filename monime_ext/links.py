"""Hand a checkout session to its buyer: as a checked link, a QR code, or a piece of HTML::

    links.qr_png(session, scale=10)  # bytes of a picture, for print or a chat
    links.qr_svg(session)            # the same for a page, sharp at every size
    links.qr_terminal(session)       # the same for a terminal
    links.html_snippet(session)      # link and code for a page of your own

Only a link that can still be paid is handed out: a session that is over is refused. The codes are drawn by segno, which
comes with the extra `qr`: `pip install 'monime-ext[qr]'`.
"""

from __future__ import annotations

import io
import re
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias, get_args
from urllib.parse import urlsplit

from monime_ext._core.datetimes import timezone_problem
from monime_ext.errors import ConfigurationError, InvalidRequest, Problem
from monime_ext.resources.checkout_sessions import ENDED

if TYPE_CHECKING:
    import segno

__all__ = ["ErrorCorrection", "HasLink", "html_snippet", "link_of", "qr_png", "qr_svg", "qr_terminal"]

ErrorCorrection: TypeAlias = Literal["L", "M", "Q", "H"]
"""How much of a code may be dirty or torn: about 7 %, 15 %, 25 %, 30 %. More of it makes the code larger."""

QUIET_ZONE: Final = 4
"""The modules of light around a code that ISO/IEC 18004 asks for; less is read badly."""


class HasLink(Protocol):
    """A checkout session of any release."""

    @property
    def redirect_url(self) -> str:
        """Where the buyer pays."""
        ...

    @property
    def status(self) -> str:
        """`pending` while it can be paid."""
        ...


def link_of(session: HasLink | str, *, now: datetime | None = None) -> str:
    """Return the link at which a session is paid, once it is known to be one.

    Args:
        session: A session, or its `redirect_url` where that is all you kept; then its state is not known.
        now: The time, with a time zone, to refuse a session that has expired since it was read. A session lives for 60
            minutes. None leaves this to the page, which says so too.

    Raises:
        InvalidRequest: The session is completed, cancelled or expired, its link is no http or https URL, or it is no
            session; or `now` has no time zone.
    """
    problems = []
    if now is not None and (problem := timezone_problem("now", now)):
        problems.append(problem)
        now = None
    if not isinstance(session, str):
        if not hasattr(session, "redirect_url"):
            limit = "a checkout session, or its redirect_url"
            raise InvalidRequest([*problems, Problem("session", type(session).__name__, limit)])
        if session.status in ENDED:
            limit = "pending; nobody can pay a session that is over, so create a new one"
            problems.append(Problem("status", session.status, limit))
        expires = getattr(session, "expire_time", None)
        if now is not None and isinstance(expires, datetime) and expires <= now:
            problems.append(Problem("expireTime", "a time that has passed", "a time to come; create a new session"))
    url = session if isinstance(session, str) else session.redirect_url
    if not _is_link(url):
        given = "text of another form" if isinstance(url, str) else type(url).__name__
        problems.append(
            Problem("redirectUrl", given, "the link of a session, such as https://checkout.monime.io/scs-…")
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
    """Return the link as an SVG element for a page: black on white, and named for screen readers.

    Args:
        session: A session, or its link.
        size: Width and height in CSS pixels, 1 to 10,000; as wide as its place when None. A telephone reads 100 pixels
            (2.5 cm) from the hand, and from afar a tenth of the distance.
        error_correction: `M` is right for screens, `H` for stickers.
        quiet_zone: Modules of light around the code.
        title: What a screen reader says; escaped.
        now: As for `link_of`.

    Raises:
        InvalidRequest: As from `link_of`; or a size is out of range, or the link is too long for a code.
        ConfigurationError: segno is not installed.
    """
    if size is not None:
        _require_whole("size", size, 1, 10_000)
    code = _code(link_of(session, now=now), error_correction, quiet_zone)
    drawn = io.BytesIO()
    code.save(
        drawn, kind="svg", border=quiet_zone, dark="#000", light="#fff", title=title,
        xmldecl=False, svgclass=None, lineclass=None, omitsize=True, nl=False,
    )  # fmt: skip
    extent = "" if size is None else f'width="{size}" height="{size}" '
    return drawn.getvalue().decode().replace("<svg ", f'<svg role="img" {extent}', 1)


def qr_png(
    session: HasLink | str,
    *,
    scale: int = 8,
    error_correction: ErrorCorrection = "M",
    quiet_zone: int = QUIET_ZONE,
    now: datetime | None = None,
) -> bytes:
    """Return the link as a PNG, black on white.

    A link of Monime's is a code of 33 modules, 41 with its quiet zone: 328 pixels at a scale of 8. For print choose
    the scale so that a module is at least 0.4 mm: 8 is right up to 500 dots per inch.

    Args:
        session: A session, or its link.
        scale: Pixels of one module, 1 to 100.
        error_correction: `M` is right for screens, `H` for stickers.
        quiet_zone: Modules of light around the code.
        now: As for `link_of`.

    Raises:
        InvalidRequest: As from `qr_svg`; or the scale is out of range.
        ConfigurationError: segno is not installed.
    """
    _require_whole("scale", scale, 1, 100)
    code = _code(link_of(session, now=now), error_correction, quiet_zone)
    drawn = io.BytesIO()
    code.save(drawn, kind="png", scale=scale, border=quiet_zone, dark="#000", light="#fff")
    return drawn.getvalue()


def qr_terminal(
    session: HasLink | str,
    *,
    color: bool = True,
    quiet_zone: int = QUIET_ZONE,
    now: datetime | None = None,
) -> str:
    """Return the link as text for a terminal: one line for two rows of the code, 37 columns for a link of Monime's.

    Args:
        session: A session, or its link.
        color: Sets black and white by ANSI codes, so that it is right on every background. Without them the text has
            its dark parts where the terminal's background shows, which is right on dark backgrounds.
        quiet_zone: Modules of light around the code.
        now: As for `link_of`.

    Raises:
        InvalidRequest: As from `qr_svg`.
        ConfigurationError: segno is not installed.
    """
    drawn = io.StringIO()
    _code(link_of(session, now=now), "L", quiet_zone).terminal(drawn, border=quiet_zone, compact=True)
    lines = drawn.getvalue().splitlines()
    return "".join(f"\x1b[97;40m{line}\x1b[0m\n" if color else f"{line}\n" for line in lines)


def html_snippet(
    session: HasLink | str,
    *,
    label: str = "Pay with Monime",
    qr: bool = True,
    size: int = 200,
    now: datetime | None = None,
) -> str:
    """Return a piece of HTML that leads to the payment: a link, and the same as a QR code for another screen.

    It has no script, no style and nothing from elsewhere, so it passes every Content-Security-Policy. Its class,
    `monime-checkout`, is for your style sheet.

    Args:
        session: A session, or its link.
        label: What the link says, such as `f"Pay {total}"`; escaped.
        qr: Whether to show the code, for which segno is needed.
        size: Width and height of the code; as for `qr_svg`.
        now: As for `link_of`.

    Raises:
        InvalidRequest: As from `qr_svg`; or the label is blank.
        ConfigurationError: segno is not installed.
    """
    if not isinstance(label, str) or not label.strip():
        given = "nothing to read" if isinstance(label, str) else type(label).__name__
        raise InvalidRequest([Problem("label", given, "what the link says")])
    url = link_of(session, now=now)
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
    _require_whole("quiet_zone", quiet_zone, 0, 100)
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


def _require_whole(name: str, value: object, least: int, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise InvalidRequest([Problem(name, "another value", f"a whole number from {least} to {most}")])
