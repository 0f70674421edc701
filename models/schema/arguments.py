"""Refuse arguments of the wrong type where a program calls the planner."""


def require(value: object, kind: type, advice: str) -> None:
    """Do nothing if ``value`` is of the kind; ``advice`` says how to get one that is.

    Raises:
        TypeError: it is not.
    """
    if not isinstance(value, kind):
        raise TypeError(f"expected {kind.__name__}, got {type(value).__name__}: {advice}")
