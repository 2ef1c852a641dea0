"""The matrix's filter and order as they stand in an address or a form."""

from collections.abc import Mapping

from courseware.services.competency.teams.ordering import Filter, Order

ORDERS = (
    (Order.NAME, "Name"),
    (Order.ATTENTION, "What needs attention first"),
    (Order.DATE, "What ends first"),
)


def filter_in(asked: Mapping[str, str]) -> Filter:
    """The filter; an order that does not exist is that by name."""
    sort = asked.get("sort", "")
    return Filter(
        name=asked.get("name", "").strip()[:100],
        checklist=asked.get("checklist", "")[:100],
        status=asked.get("status", "")[:30],
        sort=Order(sort) if sort in set(Order) else Order.NAME,
    )
