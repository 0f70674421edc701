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
    elif proof.gap is not None:
        yield _reached(proof, proof.gap, lang)
    if proof.better is not None:
        yield _better(proof, lang)


def _reached(proof: Proof, gap: float, lang: Lang) -> str:
    """Say how near the plan is to the bound found: in words where there is no gap or a huge one."""
    reached = _bound(proof.bound)
    if gap > 1:
        return say("proof_reached_far", lang, reached=reached, gain=_gain(proof.gain))
    if gap <= 0:
        return say("proof_reached_best", lang, reached=reached)
    return say("proof_reached", lang, reached=reached, gap=_percent(gap))


def _better(proof: Proof, lang: Lang) -> str:
    found = _gain(proof.better)
    if proof.gain is None:
        return say("proof_exists", lang, found=found)
    return say("proof_better", lang, found=found, gain=_gain(proof.gain))


def _how(proof: Proof, lang: Lang) -> str:
    ending = "proof_decided" if proof.decided else f"stop_{proof.stopped_by}"
    return say(
        "proof_how",
        lang,
        seed=proof.seed,
        presolve=say("proof_presolve_on" if proof.presolve else "proof_presolve_off", lang),
        seconds=f"{proof.seconds:.0f}",
        ending=say(ending, lang),
    )


def _verdict(claim: Claim, verdict: Verdict, proof: Proof, lang: Lang) -> str:
    """Say one verdict; a gap is a percentage, everything else is in points."""
    figure = _percent if claim.kind == "gap" else _bound
    reached = proof.gap if claim.kind == "gap" else proof.bound
    return say(
        f"proof_{claim.kind}_{verdict}",
        lang,
        claimed=figure(claim.stated),
        reached=figure(reached),
        found=_gain(proof.found),
    )


def _bound(value: float | None) -> str:
    return figures.bound(value, DIGITS)


def _gain(value: float | None) -> str:
    return figures.gain(value, DIGITS)


def _percent(value: float | None) -> str:
    return figures.gap(value, DIGITS)
