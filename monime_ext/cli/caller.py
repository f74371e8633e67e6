"""Who calls, and where to: taken from the environment, never a secret from the command line."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from monime_ext._connect import connect
from monime_ext._core.versions import API_VERSIONS, ApiVersion
from monime_ext.cli.screen import Screen
from monime_ext.errors import ConfigurationError

if TYPE_CHECKING:
    from monime_ext import caph_2025_06_20, caph_2025_08_23

__all__ = ["Caller"]


@dataclass(frozen=True, slots=True)
class Caller:
    """What the options before the command say.

    Attributes:
        screen: Where everything is shown.
        version: The release of the API; the newest that this package has when None, which is said.
        space_id: The Space; `MONIME_SPACE_ID` when None.
        base_url: Where the API is; `MONIME_BASE_URL`, or Monime itself, when None.
    """

    screen: Screen
    version: str | None
    space_id: str | None
    base_url: str | None

    @property
    def release(self) -> ApiVersion:
        """The release to call."""
        return cast("ApiVersion", self.version or list(API_VERSIONS)[-1])

    def connect(self, *, quiet: bool = False) -> caph_2025_06_20.Monime | caph_2025_08_23.Monime:
        """Return a client.

        Args:
            quiet: Do not say which release is called where none is pinned.

        Raises:
            ConfigurationError: Token or Space is missing, or a setting makes no sense.
        """
        if not os.environ.get("MONIME_ACCESS_TOKEN"):
            raise ConfigurationError(
                "Nothing was sent: put your token into the environment as MONIME_ACCESS_TOKEN. It is never taken from "
                "the command line, where every program of this machine could read it. `monime-ext doctor` checks the "
                "rest."
            )
        if not self.space_id:
            raise ConfigurationError(
                "Nothing was sent: put your Space, spc-…, into the environment as MONIME_SPACE_ID, or name it with "
                "--space before the command."
            )
        if self.version is None and not quiet:
            self.screen.remark(f"Calling {self.release}; set MONIME_VERSION to pin a release.")
        return connect(space_id=self.space_id, version=self.release, base_url=self.base_url)
