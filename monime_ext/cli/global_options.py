"""The options that apply to every command. Secrets come from the environment, never from the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from monime_ext._connect import connect
from monime_ext._core.environment import read_variable
from monime_ext._core.versions import ApiVersion
from monime_ext.cli.output import Output
from monime_ext.errors import ConfigurationError

if TYPE_CHECKING:
    from monime_ext import caph_2025_06_20, caph_2025_08_23

__all__ = ["DEFAULT_API_VERSION", "GlobalOptions"]

DEFAULT_API_VERSION: Final[ApiVersion] = "caph.2025-08-23"
"""The API version without `--api-version` and `MONIME_VERSION`. A newer version in the list does not change it."""


@dataclass(frozen=True, slots=True)
class GlobalOptions:
    """The options given before the command.

    Attributes:
        output: Where results and messages go.
        pinned_version: The API version of `--api-version` or `MONIME_VERSION`, if any.
        space_id: The Space of `--space` or `MONIME_SPACE_ID`, if any.
        base_url: The address of `--base-url` or `MONIME_BASE_URL`. Defaults to Monime's.
        allow_plain_http: Whether the address may be http for another host than this machine.
    """

    output: Output
    pinned_version: ApiVersion | None
    space_id: str | None
    base_url: str | None
    allow_plain_http: bool = False

    @property
    def api_version(self) -> ApiVersion:
        """The API version to use."""
        return self.pinned_version or DEFAULT_API_VERSION

    def connect(self, *, quiet: bool = False) -> caph_2025_06_20.Monime | caph_2025_08_23.Monime:
        """Return a client.

        Args:
            quiet: Whether to omit the note that the default API version is used.

        Raises:
            ConfigurationError: The token or the Space is missing, or a setting is invalid.
        """
        if not read_variable("MONIME_ACCESS_TOKEN"):
            raise ConfigurationError(
                "Nothing was sent: set MONIME_ACCESS_TOKEN in the environment. The token is never taken from the "
                "command line, where other programs on this machine can read it. Run `monime-ext doctor` to check the "
                "rest."
            )
        for name in ("MONIME_SPACE_ID", "MONIME_VERSION", "MONIME_BASE_URL"):
            read_variable(name)
        if not self.space_id:
            raise ConfigurationError(
                "Nothing was sent: set MONIME_SPACE_ID to your Space, spc-…, in the environment, or pass --space "
                "before the command."
            )
        if self.pinned_version is None and not quiet:
            self.output.note(f"Using the default API version, {self.api_version}; set MONIME_VERSION to pin one.")
        return connect(
            space_id=self.space_id,
            version=self.api_version,
            base_url=self.base_url,
            allow_plain_http=self.allow_plain_http,
        )
