"""Names of bodies, groups and nodes as they are written on every page, in the month and language of a run."""

from __future__ import annotations

from dashboard.session.query import Query


def entity(query: Query, key: str) -> str:
    """The full name an entity had in the chosen month."""
    return query.t(query.config.city.entities[key].name_at(query.period))


def short(query: Query, key: str) -> str:
    """The short name of an entity, for tiles, labels and axes."""
    return query.t(query.config.city.entities[key].short)


def group(query: Query, key: str) -> str:
    """The title of an entity's peer group."""
    city = query.config.city
    return query.t(city.peer_groups[city.entities[key].group].title)


def sees_group(query: Query, group: str) -> bool:
    """Whether the reader sees all bodies of a peer group."""
    members = (key for key, entity in query.config.city.entities.items() if entity.group == group)
    return all(map(query.actor.may_see, members))


def peers(query: Query, key: str) -> str:
    """Those whose median is given as that of an entity's peer group: the group, or its bodies that the reader sees."""
    if sees_group(query, query.config.city.entities[key].group):
        return group(query, key)
    return query.t("the units that you see of {group}").format(group=group(query, key))


def kind(query: Query, key: str) -> str:
    """What all bodies of a kind are called together."""
    return query.t(query.config.city.all_of(key))


def entity_with_group(query: Query, key: str) -> str:
    """An entity's full name and peer group, as in a drop-down."""
    return f"{entity(query, key)} · {group(query, key)}"


def node(query: Query, key: str) -> str:
    """The title of a node of the tree: the index, a dimension or an indicator."""
    for branch in query.scheme.tree.branches():
        if branch.key == key:
            return query.t(branch.title)
    return query.t(query.config.indicators[key].title)


def matters(query: Query, ledger: str) -> str:
    """What the matters of a ledger are called in a sentence."""
    definition = query.config.ledgers[ledger]
    return query.t(definition.short or definition.title)


def rule(query: Query, key: str) -> str:
    """The title of a rule of the scheme."""
    return query.t(next(item.title for item in query.scheme.rules if item.id == key))


def indicator_title(query: Query, code: str) -> str:
    """Code and title, as in a drop-down."""
    return f"{code} {node(query, code)}"
