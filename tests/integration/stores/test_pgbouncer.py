"""The journal and the inbox behind PgBouncer in transaction mode, where each statement may reach another session."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from monime_ext.errors import MonimeError
from monime_ext.inbox import Inbox, SQLInboxStore, Transaction
from monime_ext.journal import Entry, EntryKey, SQLJournal
from tests.deliveries import session_completed
from tests.services import POSTGRES, execute_on
from tests.versions import Event, webhooks

NAME = f"monime_bouncer_{os.getpid()}"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture
def bouncer(tmp_path: Path) -> Iterator[str]:
    """The address of a database behind PgBouncer, which has two connections to the server."""
    program = shutil.which("pgbouncer")
    if program is None:
        pytest.skip("missing: the program pgbouncer")
    parts = urlsplit(POSTGRES)
    direct = parts._replace(path=f"/{NAME}").geturl()
    execute_on(POSTGRES, f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
    execute_on(POSTGRES, f"CREATE DATABASE {NAME}")
    for component in (SQLJournal(direct), SQLInboxStore(direct)):
        component.prepare()
        component.close()
    port = free_port()
    settings = tmp_path / "pgbouncer.ini"
    settings.write_text(
        f"[databases]\n{NAME} = host={parts.hostname} port={parts.port} user={parts.username}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nauth_type = any\npool_mode = transaction\n"
        "default_pool_size = 2\nunix_socket_dir =\n"
    )
    # PgBouncer does not run as root.
    user = {"user": "nobody"} if os.getuid() == 0 else {}
    settings.chmod(0o644)
    for folder in (tmp_path, *tmp_path.parents[:3]):
        if os.stat(folder).st_uid == os.getuid() and str(folder) != "/tmp":
            folder.chmod(0o755)
    process = subprocess.Popen([program, settings], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **user)  # type: ignore[call-overload]
    address = parts._replace(netloc=f"{parts.username}@127.0.0.1:{port}", path=f"/{NAME}").geturl()
    for _ in range(50):
        try:
            execute_on(address, "SELECT 1")
            break
        except Exception:
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait()
    execute_on(POSTGRES, f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


def test_threads_use_a_journal_and_an_inbox_behind_pgbouncer(bouncer: str) -> None:
    failures: list[MonimeError] = []
    store = SQLInboxStore(bouncer)
    inbox = Inbox(webhooks, store)

    @inbox.on()
    def handle(event: Event, transaction: Transaction[Any]) -> None:
        assert transaction.once(f"effect of {event.id}")

    with SQLJournal(bouncer) as journal:

        def work(worker: int) -> None:
            try:
                for number in range(20):
                    key = EntryKey("spc-one", "createCheckoutSession", f"order {worker} {number}", 1)
                    intent = Entry(key, "https://api.monime.io", "POST", "/", {}, "key", b"{}", owner="me")
                    entry = journal.begin(intent, 30).entry
                    assert journal.change(entry.finalized("created", session_id="scs-1"))
                    assert inbox.handle(webhooks.parse(session_completed(f"wkd-{worker}-{number}"))) == "done"
            except MonimeError as failure:
                failures.append(failure)

        threads = [threading.Thread(target=work, args=(worker,)) for worker in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert len(journal.entries(limit=1000)) == 120
    store.close()
