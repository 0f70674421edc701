"""List what each role may do, in one table."""

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
    """Anything with a role, and with the counties that an official is bound to."""

    @property
    def role(self) -> Role:
        """Return the role."""

    @property
    def counties(self) -> Collection[str]:
        """Return the counties of an official."""


def may(holder: RoleHolder, action: Action, county: str | None = None) -> bool:
    """Return whether the role allows this, in this county if one is named.

    A list is about no single county: who may read one may list, and gets what ``visible`` allows.
    """
    if holder.role not in ROLES_OF_ACTION[action]:
        return False
    return holder.role != "official" or county is None or county in holder.counties


def visible(holder: RoleHolder) -> frozenset[str] | None:
    """Return the counties that may be seen; None: all."""
    return frozenset(holder.counties) if holder.role == "official" else None
