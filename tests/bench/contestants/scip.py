"""SCIP on the exported model, with its defaults but for gap, time and threads."""

from typing import Any

from tests.bench.race import Clock, NotInstalledError, Terms

try:
    from pyscipopt import SCIP_EVENTTYPE, Eventhdlr, Model
except ImportError as missing:
    raise NotInstalledError(f"pyscipopt: {missing}") from missing

EVENTS = (SCIP_EVENTTYPE.BESTSOLFOUND, SCIP_EVENTTYPE.DUALBOUNDIMPROVED)


class _Watch(Eventhdlr):  # type: ignore[misc]
    """Takes down every better plan and bound."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    def eventinit(self) -> None:
        for event in EVENTS:
            self.model.catchEvent(event, self)

    def eventexit(self) -> None:
        for event in EVENTS:
            self.model.dropEvent(event, self)

    def eventexec(self, event: Any) -> None:
        self.clock.see(self.model.getPrimalbound(), self.model.getDualbound())


def run(terms: Terms, clock: Clock) -> dict[str, Any]:
    """Read the model (apart) and solve it; SCIP's tree search itself uses one thread."""
    model = Model()
    model.hideOutput()
    model.readProblem(str(terms.model))
    model.setParam("limits/gap", terms.gap)
    model.setParam("limits/time", terms.limit)
    model.setParam("lp/threads", terms.threads)
    model.setParam("parallel/maxnthreads", terms.threads)
    model.includeEventhdlr(_Watch(clock), "watch", "takes down plans and bounds")
    seconds = {"read": clock.seconds}
    clock.start()
    model.optimize()
    held = model.getNSols() > 0
    clock.end(model.getPrimalbound() if held else None, model.getDualbound())
    return {
        "ending": model.getStatus(),
        "seconds": seconds,
        "versions": {"scip": str(model.version())},
    }
