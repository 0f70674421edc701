"""Name what the store refuses, and what its database may fail at."""


class StoreError(Exception):
    """Anything that the store cannot or will not do."""


class StoreUnavailableError(StoreError):
    """The database does not answer; the same call may go through later."""


class StoreFullError(StoreError):
    """The disk is full: nothing of the call was stored."""


class NewerStoreError(StoreError):
    """The database was made by a newer version of the planner."""


class AlreadyServedError(StoreError):
    """Another server dispatches the jobs of this database."""


class NotFoundError(StoreError):
    """There is no county, version or job of that name."""


class InUseError(StoreError):
    """Something else needs what was to be deleted."""


class QueueFullError(StoreError):
    """The queue is full: ``limit`` jobs wait."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} jobs wait already")
        self.limit = limit


class TokenLimitError(StoreError):
    """The token has ``limit`` jobs waiting, which is all it may have."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} jobs of this token wait already")
        self.limit = limit


class IdempotencyConflictError(StoreError):
    """The idempotency key ``key`` was used before, for another request."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the key {key!r} was used for another request")
        self.key = key
