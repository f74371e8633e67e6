"""Banks and mobile money operators: the directory, which is the same for every Space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_ext.sandbox.answers import Answer, succeeded
from monime_ext.sandbox.operations.checked import Checked, Operate, listed, not_found
from monime_ext.sandbox.paging import Page
from monime_ext.sandbox.providers import Provider, ProviderKind, provider, providers

if TYPE_CHECKING:
    from monime_ext.sandbox.world import World


def list_of(kind: ProviderKind) -> Operate:
    """The operation that lists the providers of a kind in one country."""

    def list_providers(_: World, request: Checked) -> Answer:
        limit, begin = request.page()
        begin = begin or 0
        found = providers(kind, request.query["country"])
        page = found[begin : begin + limit]
        return listed(Page(page, begin + limit if begin + limit < len(found) else None), Provider.told)

    return list_providers


def one_of(kind: ProviderKind) -> Operate:
    """The operation that tells one provider of a kind."""

    def get_provider(_: World, request: Checked) -> Answer:
        found = provider(kind, request.path["providerId"])
        if found is None:
            raise not_found("provider")
        return succeeded(found.told())

    return get_provider
