"""Return the formats of inputs and answers, and the kinds of problem."""

from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel

from api.language.phrases import both
from api.language.problems import TITLES
from api.problems.problems import KINDS
from models.schema.instance import Instance
from models.schema.plan import Plan
from models.schema.scenario import Scenario

router = APIRouter(prefix="/v1", tags=["schemas"])
MODELS: dict[str, type[BaseModel]] = {"instance": Instance, "scenario": Scenario, "plan": Plan}


class Kind(BaseModel):
    """A kind of problem."""

    kind: str
    type: str
    status: int
    title_zh: str
    title_en: str


@router.get("/schema/{name}", operation_id="get_schema", summary=both("schema.get"))
def get_schema(name: Literal["instance", "scenario", "plan"]) -> dict[str, Any]:
    """Return the JSON schema (2020-12) of a county, a scenario or a plan."""
    return MODELS[name].model_json_schema()


@router.get("/problems", operation_id="list_problems", summary=both("problem.list"))
def list_problems() -> list[Kind]:
    """List every kind of problem that an answer may name as its type."""
    return [
        Kind(
            kind=kind,
            type=f"/v1/problems#{kind}",
            status=status,
            title_zh=TITLES[kind].zh,
            title_en=TITLES[kind].en,
        )
        for kind, status in KINDS.items()
    ]
