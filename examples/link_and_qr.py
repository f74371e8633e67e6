"""An invoice with a link and a QR code, for chats, paper and web pages: `python -m examples.link_and_qr [FOLDER]`.

Everything happens in the sandbox; no money moves.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from monime_ext import links, sle
from monime_ext.caph_2025_08_23 import Monime
from monime_ext.errors import InvalidRequest
from monime_ext.sandbox import Sandbox


def main(folder: Path) -> None:
    """Write the QR codes of an invoice, and show that a paid invoice has none."""
    with Sandbox() as sandbox, Monime(sandbox.access_token, sandbox.space_id, base_url=sandbox.url) as monime:
        invoice = monime.checkout("Invoice 2026-117").item("Repair of a generator", sle("1200.00")).only_momo()
        session = invoice.create(once="invoice-2026-117")

        folder.joinpath("invoice.png").write_bytes(links.qr_png(session, scale=10, error_correction="H"))
        folder.joinpath("invoice.svg").write_text(links.qr_svg(session), encoding="utf-8")
        snippet = links.html_snippet(session, label=f"Pay {invoice.total:,} by mobile money", now=datetime.now(UTC))
        folder.joinpath("invoice.html").write_text(
            f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Invoice 2026-117</title>\n{snippet}\n',
            encoding="utf-8",
        )
        print(links.qr_terminal(session))
        print(f"link        {links.payment_link(session)}")
        print(f"offered     {invoice.payment_methods}")
        print(f"written     {', '.join(sorted(file.name for file in folder.glob('invoice.*')))} in {folder}")

        sandbox.complete(session.id)  # The buyer scans the code and pays.
        try:
            links.qr_png(monime.checkout_sessions.get(session.id))
        except InvalidRequest as refused:
            print(f"afterwards  {refused.problems[0]}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp(prefix="invoice-")))
