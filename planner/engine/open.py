"""Choose the engine: this machine or a cluster."""

from planner.engine.engine import Engine
from planner.engine.local import LocalEngine


def open_engine(jobs: int, cluster: str | None = None) -> Engine:
    """Start ``jobs`` workers on this machine, or connect to the Dask scheduler at ``cluster``.

    Raises:
        OSError: the cluster does not answer.
    """
    if cluster is None:
        return LocalEngine(jobs)
    from planner.engine.dask_engine import DaskEngine  # Dask is an extra: not always installed

    return DaskEngine(cluster)
