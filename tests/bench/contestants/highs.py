"""HiGHS with its defaults on the exported model: the same rules, none of our rows or starts."""

from typing import Any

import highspy

from tests.bench.race import Clock, Terms


def run(terms: Terms, clock: Clock) -> dict[str, Any]:
    """Read the model (apart) and solve it; only gap, time and threads are set."""
    h = highspy.Highs()
    h.readModel(str(terms.model))
    options = {"threads": terms.threads, "mip_rel_gap": terms.gap, "time_limit": terms.limit}
    for name, value in options.items():
        h.setOptionValue(name, value)
    seconds = {"read": clock.seconds}

    def look(event: Any) -> None:
        clock.see(event.data_out.mip_primal_bound, event.data_out.mip_dual_bound)

    h.cbMipImprovingSolution += look
    h.cbMipInterrupt += look
    h.cbMipLogging += look
    clock.start()
    if h.run() == highspy.HighsStatus.kError:
        raise RuntimeError(f"HiGHS failed: {h.modelStatusToString(h.getModelStatus())}")
    info = h.getInfo()
    held = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    clock.end(info.objective_function_value if held else None, info.mip_dual_bound)
    return {
        "ending": h.modelStatusToString(h.getModelStatus()),
        "seconds": seconds,
        "versions": {"highs": h.version()},
    }
