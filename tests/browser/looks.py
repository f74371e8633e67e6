"""Screenshots and accessibility checks of a page in several sizes and color schemes."""

from __future__ import annotations

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

PICTURES = Path(__file__).parents[2] / "test-output" / "screenshots"

_SIZES = {"phone": (360, 740), "desktop": (1200, 800)}
_RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


def look(page: Page, name: str) -> None:
    """Check the page, and leave it at the size of a phone.

    At no size does it scroll sideways, and neither in light nor in dark colours does axe find anything to object to:
    contrast, names, labels, landmarks, headings and the like.
    """
    PICTURES.mkdir(parents=True, exist_ok=True)
    for colours in ("dark", "light"):
        page.emulate_media(color_scheme=colours, reduced_motion="reduce")
        for size, (width, height) in reversed(_SIZES.items()):
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is too wide for a {size}"
            page.screenshot(path=PICTURES / f"{name}-{size}-{colours}.png", full_page=True)
        found = Axe().run(page, options=_RULES)
        assert found.violations_count == 0, f"{name} in {colours} colours: {found.generate_report()}"
