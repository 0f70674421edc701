"""Which engine: this machine or a cluster."""

from planner.engine.engine import Engine
from planner.engine.local import LocalEngine


def open_engine(jobs: int, cluster: str | None = None) -> Engine:
    """``jobs`` workers on this machine, or the Dask cluster whose scheduler is at ``cluster``."""
    if cluster is None:
        return LocalEngine(jobs)
    from planner.engine.dask_engine import DaskEngine  # Dask is an extra: not always installed

    return DaskEngine(cluster)
