"""The planner as it will be once its rules or its format have changed."""

import pytest

from models.schema import versions
from models.schema.versions import Numbers


def later(monkeypatch: pytest.MonkeyPatch, name: str = "rules") -> Numbers:
    """Make this the planner whose number of that name is one higher."""
    now = versions.today()
    then = now._replace(**{name: getattr(now, name) + 1})
    monkeypatch.setattr(versions, "today", lambda: then)
    return then
