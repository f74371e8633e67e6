from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.checkout_session_status import (
    CheckoutSessionStatus,
    check_checkout_session_status,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.branding import Branding
    from ..models.line_items import LineItems
    from ..models.metadata import Metadata
    from ..models.ownership_graph import OwnershipGraph


T = TypeVar("T", bound="CheckoutSession")


@_attrs_define
class CheckoutSession:
    """A checkout session as Monime tells it. It has no total: that is the sum of price times quantity over its lines."""

    id: str
    """ `scs-…` """
    status: CheckoutSessionStatus | str
    """ A failed attempt to pay leaves a session `pending`, so that the buyer may try another way. """
    redirect_url: str
    """ Where the buyer pays. """
    name: str | Unset = UNSET
    order_number: None | str | Unset = UNSET
    """ Null while the session is pending. """
    reference: None | str | Unset = UNSET
    """ Your own order id. """
    description: None | str | Unset = UNSET
    success_url: None | str | Unset = UNSET
    """ Published as never null; null has been seen. """
    cancel_url: None | str | Unset = UNSET
    line_items: LineItems | None | Unset = UNSET
    financial_account_id: None | str | Unset = UNSET
    branding_options: Branding | None | Unset = UNSET
    expire_time: datetime.datetime | None | Unset = UNSET
    """ When an unpaid session expires, 60 minutes after its creation. """
    create_time: datetime.datetime | None | Unset = UNSET
    ownership_graph: None | OwnershipGraph | Unset = UNSET
    metadata: Metadata | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.branding import Branding
        from ..models.line_items import LineItems
        from ..models.metadata import Metadata
        from ..models.ownership_graph import OwnershipGraph

        id = self.id

        status: str
        if isinstance(self.status, str):
            status = self.status
        else:
            status = self.status

        redirect_url = self.redirect_url

        name = self.name

        order_number: None | str | Unset
        if isinstance(self.order_number, Unset):
            order_number = UNSET
        else:
            order_number = self.order_number

        reference: None | str | Unset
        if isinstance(self.reference, Unset):
            reference = UNSET
        else:
            reference = self.reference

        description: None | str | Unset
        if isinstance(self.description, Unset):
            description = UNSET
        else:
            description = self.description

        success_url: None | str | Unset
        if isinstance(self.success_url, Unset):
            success_url = UNSET
        else:
            success_url = self.success_url

        cancel_url: None | str | Unset
        if isinstance(self.cancel_url, Unset):
            cancel_url = UNSET
        else:
            cancel_url = self.cancel_url

        line_items: dict[str, Any] | None | Unset
        if isinstance(self.line_items, Unset):
            line_items = UNSET
        elif isinstance(self.line_items, LineItems):
            line_items = self.line_items.to_dict()
        else:
            line_items = self.line_items

        financial_account_id: None | str | Unset
        if isinstance(self.financial_account_id, Unset):
            financial_account_id = UNSET
        else:
            financial_account_id = self.financial_account_id

        branding_options: dict[str, Any] | None | Unset
        if isinstance(self.branding_options, Unset):
            branding_options = UNSET
        elif isinstance(self.branding_options, Branding):
            branding_options = self.branding_options.to_dict()
        else:
            branding_options = self.branding_options

        expire_time: None | str | Unset
        if isinstance(self.expire_time, Unset):
            expire_time = UNSET
        elif isinstance(self.expire_time, datetime.datetime):
            expire_time = self.expire_time.isoformat()
        else:
            expire_time = self.expire_time

        create_time: None | str | Unset
        if isinstance(self.create_time, Unset):
            create_time = UNSET
        elif isinstance(self.create_time, datetime.datetime):
            create_time = self.create_time.isoformat()
        else:
            create_time = self.create_time

        ownership_graph: dict[str, Any] | None | Unset
        if isinstance(self.ownership_graph, Unset):
            ownership_graph = UNSET
        elif isinstance(self.ownership_graph, OwnershipGraph):
            ownership_graph = self.ownership_graph.to_dict()
        else:
            ownership_graph = self.ownership_graph

        metadata: dict[str, Any] | None | Unset
        if isinstance(self.metadata, Unset):
            metadata = UNSET
        elif isinstance(self.metadata, Metadata):
            metadata = self.metadata.to_dict()
        else:
            metadata = self.metadata

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "status": status,
                "redirectUrl": redirect_url,
            }
        )
        if name is not UNSET:
            field_dict["name"] = name
        if order_number is not UNSET:
            field_dict["orderNumber"] = order_number
        if reference is not UNSET:
            field_dict["reference"] = reference
        if description is not UNSET:
            field_dict["description"] = description
        if success_url is not UNSET:
            field_dict["successUrl"] = success_url
        if cancel_url is not UNSET:
            field_dict["cancelUrl"] = cancel_url
        if line_items is not UNSET:
            field_dict["lineItems"] = line_items
        if financial_account_id is not UNSET:
            field_dict["financialAccountId"] = financial_account_id
        if branding_options is not UNSET:
            field_dict["brandingOptions"] = branding_options
        if expire_time is not UNSET:
            field_dict["expireTime"] = expire_time
        if create_time is not UNSET:
            field_dict["createTime"] = create_time
        if ownership_graph is not UNSET:
            field_dict["ownershipGraph"] = ownership_graph
        if metadata is not UNSET:
            field_dict["metadata"] = metadata

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.branding import Branding
        from ..models.line_items import LineItems
        from ..models.metadata import Metadata
        from ..models.ownership_graph import OwnershipGraph

        d = dict(src_dict)
        id = d.pop("id")

        def _parse_status(data: object) -> CheckoutSessionStatus | str:
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_type_0 = check_checkout_session_status(data)

                return status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CheckoutSessionStatus | str, data)

        status = _parse_status(d.pop("status"))

        redirect_url = d.pop("redirectUrl")

        name = d.pop("name", UNSET)

        def _parse_order_number(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        order_number = _parse_order_number(d.pop("orderNumber", UNSET))

        def _parse_reference(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        reference = _parse_reference(d.pop("reference", UNSET))

        def _parse_description(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        description = _parse_description(d.pop("description", UNSET))

        def _parse_success_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        success_url = _parse_success_url(d.pop("successUrl", UNSET))

        def _parse_cancel_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        cancel_url = _parse_cancel_url(d.pop("cancelUrl", UNSET))

        def _parse_line_items(data: object) -> LineItems | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                line_items_type_0 = LineItems.from_dict(data)

                return line_items_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(LineItems | None | Unset, data)

        line_items = _parse_line_items(d.pop("lineItems", UNSET))

        def _parse_financial_account_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        financial_account_id = _parse_financial_account_id(d.pop("financialAccountId", UNSET))

        def _parse_branding_options(data: object) -> Branding | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                branding_options_type_0 = Branding.from_dict(data)

                return branding_options_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Branding | None | Unset, data)

        branding_options = _parse_branding_options(d.pop("brandingOptions", UNSET))

        def _parse_expire_time(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                expire_time_type_0 = datetime.datetime.fromisoformat(data)

                return expire_time_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        expire_time = _parse_expire_time(d.pop("expireTime", UNSET))

        def _parse_create_time(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                create_time_type_0 = datetime.datetime.fromisoformat(data)

                return create_time_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        create_time = _parse_create_time(d.pop("createTime", UNSET))

        def _parse_ownership_graph(data: object) -> None | OwnershipGraph | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                ownership_graph_type_0 = OwnershipGraph.from_dict(data)

                return ownership_graph_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | OwnershipGraph | Unset, data)

        ownership_graph = _parse_ownership_graph(d.pop("ownershipGraph", UNSET))

        def _parse_metadata(data: object) -> Metadata | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                metadata_type_0 = Metadata.from_dict(data)

                return metadata_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Metadata | None | Unset, data)

        metadata = _parse_metadata(d.pop("metadata", UNSET))

        checkout_session = cls(
            id=id,
            status=status,
            redirect_url=redirect_url,
            name=name,
            order_number=order_number,
            reference=reference,
            description=description,
            success_url=success_url,
            cancel_url=cancel_url,
            line_items=line_items,
            financial_account_id=financial_account_id,
            branding_options=branding_options,
            expire_time=expire_time,
            create_time=create_time,
            ownership_graph=ownership_graph,
            metadata=metadata,
        )

        checkout_session.additional_properties = d
        return checkout_session

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
