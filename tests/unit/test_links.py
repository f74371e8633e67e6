"""Links and QR codes: another library decodes them, and none leads to a session that cannot be paid."""

from __future__ import annotations

import datetime
import io
import re
import sys
from html.parser import HTMLParser
from importlib import import_module
from typing import Any
from xml.etree import ElementTree

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from monime_ext import errors, links
from monime_ext._core.versions import API_VERSIONS
from tests.contract.generated_code import session as session_json
from tests.versions import MODULES

LINK = "https://checkout.monime.io/scs-WAk1cQYTTiVkTSmgjQCWmW"


@pytest.fixture(params=sorted(API_VERSIONS.values()))
def session(request: pytest.FixtureRequest) -> Any:
    """A pending session of every API version."""
    return of(request.param)


def of(package: str = MODULES[-1], **fields: object) -> Any:
    face = import_module(f"monime_ext.{package}")
    return face.CheckoutSession.from_dict({**session_json(), "status": "pending", "redirectUrl": LINK, **fields})


def decoded(picture: Image.Image) -> str:
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.format == zxingcpp.BarcodeFormat.QRCode
    return code.text


def picture_of_svg(svg: str) -> Image.Image:
    """What an SVG of a code looks like: a light square, and a stroke for each run of dark modules."""
    root = ElementTree.fromstring(svg)
    width = int(root.attrib["viewBox"].split()[2])
    picture = Image.new("L", (width * 8, width * 8), 128)
    draw = ImageDraw.Draw(picture)
    background, dark = root.findall("{http://www.w3.org/2000/svg}path")
    assert (background.attrib["fill"], dark.attrib["stroke"]) == ("#fff", "#000")
    assert background.attrib["d"] == f"M0 0h{width}v{width}h-{width}z"
    draw.rectangle((0, 0, width * 8, width * 8), fill=255)
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", dark.attrib["d"]):
        values = [float(number) for number in numbers.split()]
        if command == "h":
            draw.rectangle((x * 8, (y - 0.5) * 8, (x + values[0]) * 8 - 1, (y + 0.5) * 8 - 1), fill=0)
            x += values[0]
        else:
            x, y = values if command == "M" else (x + values[0], y + values[1])
    return picture


def picture_of_text(text: str) -> Image.Image:
    """What a terminal shows: two rows of modules in a line, light where there is a block."""
    halves = {" ": (0, 0), "▀": (255, 0), "▄": (0, 255), "█": (255, 255)}
    lines = text.splitlines()
    picture = Image.new("L", (len(lines[0]), 2 * len(lines)))
    for row, line in enumerate(lines):
        for column, sign in enumerate(line):
            for half in (0, 1):
                picture.putpixel((column, 2 * row + half), halves[sign][half])
    return picture.resize((picture.width * 8, picture.height * 8), Image.Resampling.NEAREST)


def refused(made: Any) -> dict[str, str]:
    with pytest.raises(errors.InvalidRequest) as error:
        made()
    return {problem.path: problem.expected for problem in error.value.problems}


def test_a_png_contains_the_link(session: Any) -> None:
    png = links.qr_png(session)
    assert png.startswith(b"\x89PNG")
    picture = Image.open(io.BytesIO(png))
    assert picture.size == (328, 328)
    assert decoded(picture) == LINK


@pytest.mark.parametrize("error_correction", ["L", "M", "Q", "H"])
@pytest.mark.parametrize("scale", [3, 8])
def test_a_png_of_every_size_and_correction_contains_the_link(error_correction: Any, scale: int) -> None:
    png = links.qr_png(LINK, scale=scale, error_correction=error_correction)
    assert decoded(Image.open(io.BytesIO(png))) == LINK


def test_a_code_of_the_highest_correction_is_read_with_a_sticker_on_it() -> None:
    picture = Image.open(io.BytesIO(links.qr_png(LINK, scale=10, error_correction="H"))).convert("L")
    middle = picture.width // 2
    ImageDraw.Draw(picture).rectangle((middle - 45, middle - 45, middle + 45, middle + 45), fill=255)
    assert decoded(picture) == LINK


def test_an_svg_contains_the_link_and_a_title(session: Any) -> None:
    svg = links.qr_svg(session, title='Pay <now> & "here"')
    assert decoded(picture_of_svg(svg)) == LINK
    root = ElementTree.fromstring(svg)
    assert root.attrib["role"] == "img"
    assert root.findtext("{http://www.w3.org/2000/svg}title") == 'Pay <now> & "here"'
    assert "width" not in root.attrib
    sized = ElementTree.fromstring(links.qr_svg(session, size=120))
    assert (sized.attrib["width"], sized.attrib["height"]) == ("120", "120")


@pytest.mark.parametrize("quiet_zone", [0, 4, 10])
def test_the_quiet_zone_is_as_wide_as_asked(quiet_zone: int) -> None:
    width = 33 + 2 * quiet_zone
    assert f'viewBox="0 0 {width} {width}"' in links.qr_svg(LINK, quiet_zone=quiet_zone)
    assert Image.open(io.BytesIO(links.qr_png(LINK, scale=1, quiet_zone=quiet_zone))).size == (width, width)


def test_a_terminal_s_code_contains_the_link_on_every_background(session: Any) -> None:
    colored = links.qr_terminal(session)
    lines = colored.splitlines()
    # Bright white on black, whatever the terminal's own colours are.
    assert all(line.startswith("\x1b[97;40m") and line.endswith("\x1b[0m") for line in lines)
    plain = links.qr_terminal(session, color=False)
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == plain
    assert decoded(picture_of_text(plain)) == LINK
    assert max(map(len, plain.splitlines())) == 37


class Reader(HTMLParser):
    """Records the elements of a snippet and the text of its link."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def test_a_snippet_contains_a_link_and_its_code(session: Any) -> None:
    html = links.html_snippet(session, label="Pay SLE 900.00")
    reader = read(html)
    assert ("a", {"href": LINK, "rel": "noopener noreferrer"}) in reader.elements
    assert reader.texts[0] == "Pay SLE 900.00"
    svg = html[html.index("<svg") : html.index("</svg>") + 6]
    assert decoded(picture_of_svg(svg)) == LINK
    assert ElementTree.fromstring(html).attrib == {"class": "monime-checkout"}


def test_a_snippet_has_no_script_style_or_external_resource(session: Any) -> None:
    reader = read(links.html_snippet(session))
    assert {tag for tag, _ in reader.elements} == {"div", "a", "figure", "svg", "title", "path"}
    attributes = {name for _, attrs in reader.elements for name in attrs}
    assert not [name for name in attributes if name.startswith("on") or name in ("style", "src", "xlink:href")]


@given(st.text(min_size=1).filter(str.strip), st.from_regex(r"https?://[a-z]{1,9}/[!-~]{0,40}", fullmatch=True))
def test_labels_are_escaped(label: str, link: str) -> None:
    reader = read(links.html_snippet(link, label=label, qr=False))
    assert [tag for tag, _ in reader.elements] == ["div", "a"]
    assert reader.elements[1][1]["href"] == link
    assert "".join(reader.texts) == label


@pytest.mark.parametrize("status", ["completed", "cancelled", "expired"])
def test_an_ended_session_has_no_link(status: str) -> None:
    ended = of(status=status)
    for make in (links.payment_link, links.qr_svg, links.qr_png, links.qr_terminal, links.html_snippet):
        assert list(refused(lambda make=make: make(ended))) == ["status"]


def test_an_unknown_status_is_not_refused() -> None:
    assert links.payment_link(of(status="processing")) == LINK


def test_an_expired_session_has_no_link_given_the_time() -> None:
    session = of(expireTime="2026-08-16T10:15:42.02Z")
    before = datetime.datetime(2026, 8, 16, 10, 15, 42, tzinfo=datetime.UTC)
    assert links.payment_link(session) == links.payment_link(session, now=before) == LINK
    late = before + datetime.timedelta(seconds=1)
    for make in (links.payment_link, links.qr_svg, links.qr_png, links.qr_terminal, links.html_snippet):
        assert list(refused(lambda make=make: make(session, now=late))) == ["expireTime"]
    assert links.payment_link(of(expireTime=None), now=late) == LINK


@pytest.mark.parametrize("now", [datetime.datetime(2026, 8, 16), datetime.date(2026, 8, 16), "now", 0])  # noqa: DTZ001
def test_an_invalid_time_is_refused(now: Any) -> None:
    assert list(refused(lambda: links.payment_link(of(), now=now))) == ["now"]
    assert list(refused(lambda: links.payment_link(LINK, now=now))) == ["now"]
    assert list(refused(lambda: links.payment_link(of(status="expired"), now=now))) == ["now", "status"]


@pytest.mark.parametrize("session", [None, {"redirectUrl": LINK}, 7])
def test_another_object_has_no_link(session: Any) -> None:
    assert list(refused(lambda: links.payment_link(session))) == ["session"]


@pytest.mark.parametrize("label", [None, 450, "", "  "])
def test_a_label_is_required(label: Any) -> None:
    assert list(refused(lambda: links.html_snippet(LINK, label=label))) == ["label"]


@pytest.mark.parametrize(
    "url",
    [
        *("", "scs-1", "checkout.monime.io/scs-1", "javascript:alert(1)", "data:text/html,x", "ftp://a/b", "https://"),
        *("https:///scs-1", "https://a b", "https://a/\n", " https://a", "https://[", "https://a/é", "http:a"),
    ],
)  # fmt: skip
def test_an_invalid_url_is_refused(url: str) -> None:
    for argument in (url, of(redirectUrl=url)):
        assert list(refused(lambda argument=argument: links.qr_png(argument))) == ["redirectUrl"]


@pytest.mark.parametrize("url", [None, 5, b"https://a"])
def test_a_url_that_is_not_a_string_is_refused(url: Any) -> None:
    class Odd:
        status = "pending"
        redirect_url = url

    assert list(refused(lambda: links.payment_link(Odd()))) == ["redirectUrl"]


def test_all_validation_errors_of_a_session_are_reported() -> None:
    assert list(refused(lambda: links.payment_link(of(status="expired", redirectUrl="x")))) == ["status", "redirectUrl"]


@pytest.mark.parametrize(
    ("made", "path"),
    [
        (lambda: links.qr_png(LINK, scale=0), "scale"),
        (lambda: links.qr_png(LINK, scale=101), "scale"),
        (lambda: links.qr_png(LINK, scale=True), "scale"),
        (lambda: links.qr_png(LINK, quiet_zone=-1), "quiet_zone"),
        (lambda: links.qr_png(LINK, error_correction="X"), "error_correction"),  # type: ignore[arg-type]
        (lambda: links.qr_svg(LINK, size=0), "size"),
        (lambda: links.html_snippet(LINK, size=10_001), "size"),
        (lambda: links.html_snippet(LINK, label=" "), "label"),
        (lambda: links.qr_svg(LINK + "x" * 3000), "redirectUrl"),
    ],
)
def test_an_invalid_size_is_refused(made: Any, path: str) -> None:
    assert list(refused(made)) == [path]


def test_without_segno_the_extra_is_named_and_a_plain_link_still_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "segno", None)
    with pytest.raises(errors.ConfigurationError, match=r"pip install 'monime-ext\[qr\]'"):
        links.qr_png(LINK)
    assert LINK in links.html_snippet(LINK, qr=False)
