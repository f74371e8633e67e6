"""A Monime that runs on this machine: the same requests, checks and answers, and no money.

    from monime_ext.sandbox import Sandbox

    with Sandbox() as sandbox:
        ...  # sandbox.url, sandbox.access_token, sandbox.space_id

It needs the extra `sandbox`: `pip install 'monime-ext[sandbox]'`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monime_ext.sandbox.channels import Channel as Channel
    from monime_ext.sandbox.faults import Fault as Fault
    from monime_ext.sandbox.server import Sandbox as Sandbox
    from monime_ext.sandbox.webhooks.habits import Habits as Habits

__all__ = ["Channel", "Fault", "Habits", "Sandbox"]

_EXTRA = frozenset({"httptools", "jinja2", "jsonschema", "markupsafe", "starlette", "uvicorn"})

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        try:
            from monime_ext.sandbox import channels, faults, server
            from monime_ext.sandbox.webhooks import habits
        except ModuleNotFoundError as missing:
            if (missing.name or "").partition(".")[0] not in _EXTRA:
                raise
            raise ImportError(
                f"the sandbox needs {missing.name}: pip install 'monime-ext[sandbox]'", name=missing.name
            ) from missing
        places = {"Channel": channels, "Fault": faults, "Habits": habits, "Sandbox": server}
        return getattr(places[name], name)


def __dir__() -> list[str]:
    return sorted(__all__)
