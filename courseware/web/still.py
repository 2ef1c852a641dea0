"""Pieces of pages that are the same for everybody, rendered once per compiled content.

A piece is named by what it was rendered from (content-addressed keys), so it never grows old;
the least recently shown ones are forgotten.
"""

from collections import OrderedDict
from collections.abc import Callable

from markupsafe import Markup

_MOST = 1024
_kept: OrderedDict[tuple[str, ...], Markup] = OrderedDict()


def still(key: tuple[str, ...], render: Callable[[], str]) -> Markup:
    """The piece of this name; rendered now if it was not kept.

    Nothing of a person may be in it: neither name, token nor answer.
    """
    found = _kept.get(key)
    if found is None:
        found = Markup(render())
    _kept[key] = found
    _kept.move_to_end(key)
    if len(_kept) > _MOST:
        _kept.popitem(last=False)
    return found
