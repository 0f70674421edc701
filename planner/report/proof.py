"""What a second solve says of a plan's claims, line by line."""

from collections.abc import Iterator

from planner.language import figures
from planner.language.phrases import say
from planner.language.text import Lang
from planner.proving import Claim, Proof, Verdict

DIGITS = 4
"""Decimals of gains, bounds and gaps: enough to tell a claim from what was reached."""


def proof_lines(proof: Proof, lang: Lang) -> Iterator[str]:
    """Say how the case was solved anew, the verdict on each claim, and the bound found."""
    yield _how(proof, lang)
    for claim, verdict in proof.verdicts:
        yield f"  {_verdict(claim, verdict, proof, lang)}"
    if not proof.verdicts:
        yield f"  {say('proof_no_claim', lang)}"
    if proof.contradicted:
        yield say("proof_contradicted", lang)
    if proof.better is not None:
        yield _better(proof, lang)
    yield from _reached(proof, lang)


def _reached(proof: Proof, lang: Lang) -> Iterator[str]:
    """Say how near the best plan known is to the bound found: in words if at it or far below."""
    best = proof.gain if proof.better is None else proof.better
    gap = None if best is None else proof.above(best)
    if best is None or gap is None:
        return
    which = say("proof_this_plan" if proof.better is None else "proof_that_plan", lang)
    near = "far" if gap > 1 else "best" if gap <= 0 else "near"
    yield say(
        f"proof_reached_{near}",
        lang,
        reached=_bound(proof.limit),
        within=_within(proof, best, lang),
        gain=_gain(best),
        gap=_percent(gap),
        plan=which,
    )


def _better(proof: Proof, lang: Lang) -> str:
    found = _gain(proof.better)
    if proof.gain is None:
        return say("proof_exists", lang, found=found)
    return say("proof_better", lang, found=found, gain=_gain(proof.gain))


def _how(proof: Proof, lang: Lang) -> str:
    ending = "proof_decided" if proof.decided else f"stop_{proof.stopped_by}"
    if proof.reached and not proof.confirmed:
        ending = "proof_gap_reached"
    return say(
        "proof_how",
        lang,
        seed=proof.seed,
        presolve=say("proof_presolve_on" if proof.presolve else "proof_presolve_off", lang),
        seconds=f"{proof.seconds:.0f}",
        ending=say(ending, lang, asked=f"{figures.plain(100 * (proof.asked or 0.0))}%"),
    )


def _verdict(claim: Claim, verdict: Verdict, proof: Proof, lang: Lang) -> str:
    """Say one verdict; a gap is a percentage, everything else is in points."""
    figure = _percent if claim.kind == "gap" else _bound
    reached = proof.gap if claim.kind == "gap" else proof.limit
    return say(
        f"proof_{claim.kind}_{_shown(claim, verdict, reached, proof)}",
        lang,
        claimed=figure(claim.stated),
        reached=figure(reached),
        found=_gain(proof.found),
        within=_within(proof, claim.limit, lang),
    )


def _shown(claim: Claim, verdict: Verdict, reached: float | None, proof: Proof) -> str:
    """Choose the words of a verdict: others where no figure was reached, or enough was."""
    if claim.kind == "infeasible" or verdict == "refuted":
        return verdict
    if verdict == "open" and proof.reached:
        return "left"
    return f"{verdict}_bare" if reached is None else verdict


def _within(proof: Proof, level: float | None, lang: Lang) -> str:
    """Say that figures agree within the tolerance, where as shown they do not agree."""
    least = min((each for each in (proof.bound, level) if each is not None), default=None)
    return say("proof_within", lang) if _bound(least) != _bound(proof.limit) else ""


def _bound(value: float | None) -> str:
    return figures.bound(value, DIGITS)


def _gain(value: float | None) -> str:
    return figures.gain(value, DIGITS)


def _percent(value: float | None) -> str:
    return figures.gap(value, DIGITS)
