"""Names of bodies, groups and nodes as they are written on every page, in the month and language of a run."""

from __future__ import annotations

from dashboard.session.query import Enquiry


def entity(enquiry: Enquiry, key: str) -> str:
    """The full name an entity had in the chosen month."""
    return enquiry.config.city.entities[key].name_at(enquiry.period).get(enquiry.language)


def short(enquiry: Enquiry, key: str) -> str:
    """The short name of an entity, for tiles, labels and axes."""
    return enquiry.config.city.entities[key].short.get(enquiry.language)


def group(enquiry: Enquiry, key: str) -> str:
    """The title of an entity's peer group."""
    city = enquiry.config.city
    return city.peer_groups[city.entities[key].group].title.get(enquiry.language)


def entity_with_group(enquiry: Enquiry, key: str) -> str:
    """An entity's full name and peer group, as in a drop-down."""
    return f"{entity(enquiry, key)} · {group(enquiry, key)}"


def node(enquiry: Enquiry, key: str) -> str:
    """The title of a node of the tree: the index, a dimension or an indicator."""
    for branch in enquiry.scheme.tree.branches():
        if branch.key == key:
            return branch.title.get(enquiry.language)
    return enquiry.config.indicators[key].title.get(enquiry.language)


def indicator_title(enquiry: Enquiry, code: str) -> str:
    """Code and title, as in a drop-down."""
    return f"{code} {node(enquiry, code)}"
