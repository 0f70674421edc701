"""Arguments of another type are refused with what to give in their place."""

import pytest

from models.schema.arguments import require


@pytest.mark.parametrize("value", [1, True])
def test_what_is_of_the_kind_passes(value: object) -> None:
    require(value, int, "count")


@pytest.mark.parametrize(("value", "name"), [("1", "str"), (None, "NoneType"), (1.0, "float")])
def test_what_is_not_is_refused_by_name(value: object, name: str) -> None:
    with pytest.raises(TypeError, match=f"^expected int, got {name}: count them$"):
        require(value, int, "count them")
