"""Roles and what they may: one table."""

from collections.abc import Collection, Mapping
from typing import Literal, Protocol

from api.store.records import Role

Action = Literal[
    "read_county",
    "check_county",
    "upload_county",
    "delete_county",
    "submit",
    "read_job",
    "stop_job",
    "delete_job",
    "submit_batch",
    "read_batch",
    "read_metrics",
    "read_audit",
    "manage_tokens",
]

EVERYBODY: frozenset[Role] = frozenset({"official", "analyst", "admin"})
ANALYSTS: frozenset[Role] = frozenset({"analyst", "admin"})
ADMINS: frozenset[Role] = frozenset({"admin"})

ROLES_OF_ACTION: Mapping[Action, frozenset[Role]] = {
    "read_county": EVERYBODY,
    "check_county": EVERYBODY,
    "upload_county": ANALYSTS,
    "delete_county": ADMINS,
    "submit": EVERYBODY,
    "read_job": EVERYBODY,
    "stop_job": EVERYBODY,
    "delete_job": ADMINS,
    "submit_batch": ANALYSTS,
    "read_batch": ANALYSTS,
    "read_metrics": ADMINS,
    "read_audit": ADMINS,
    "manage_tokens": ADMINS,
}
"""Who may do what; officials only ever in their own counties."""


class RoleHolder(Protocol):
    """Whoever asks: a token, or anybody on this machine while there are no tokens."""

    @property
    def role(self) -> Role:
        """What the caller is."""

    @property
    def counties(self) -> Collection[str]:
        """The counties of an official."""


def may(holder: RoleHolder, action: Action, county: str | None = None) -> bool:
    """Whether the caller may do this, in this county if one is named.

    A list is of no one county: whoever may read one may ask for it, and gets what ``visible`` says.
    """
    if holder.role not in ROLES_OF_ACTION[action]:
        return False
    return holder.role != "official" or county is None or county in holder.counties


def visible(holder: RoleHolder) -> frozenset[str] | None:
    """The counties that the caller may see; None: all."""
    return frozenset(holder.counties) if holder.role == "official" else None
