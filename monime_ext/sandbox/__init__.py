"""A local Monime sandbox: the same requests, validation and responses, but no real payments.

    from monime_ext.sandbox import Sandbox

    with Sandbox() as sandbox:
        ...  # sandbox.url, sandbox.access_token, sandbox.space_id

Requires the extra `sandbox`: `pip install 'monime-ext[sandbox]'`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monime_ext.sandbox.faults.fault import Fault
    from monime_ext.sandbox.server import Sandbox
    from monime_ext.sandbox.state.channels import Channel
    from monime_ext.sandbox.webhooks.settings import DeliverySettings

__all__ = ["Channel", "DeliverySettings", "Fault", "Sandbox"]

_EXTRA = frozenset({"jinja2", "jsonschema", "markupsafe", "starlette", "uvicorn"})

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        try:
            # Any of these names is of use only where the server can run, so one check of the extra serves all.
            from monime_ext.sandbox import server
            from monime_ext.sandbox.faults import fault
            from monime_ext.sandbox.state import channels
            from monime_ext.sandbox.webhooks import settings
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] not in _EXTRA:
                raise
            raise ImportError(
                f"the sandbox needs {error.name}: pip install 'monime-ext[sandbox]'", name=error.name
            ) from error
        modules = {"Channel": channels, "Fault": fault, "DeliverySettings": settings, "Sandbox": server}
        return getattr(modules[name], name)


def __dir__() -> list[str]:
    return sorted(__all__)
