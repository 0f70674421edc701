"""Summarise a batch in Markdown."""

from collections import Counter
from collections.abc import Iterator, Sequence

from planner.batch.cases import BatchCase
from planner.batch.records import Record
from planner.language import figures
from planner.language.phrases import say
from planner.language.text import Lang

MOST_FAILURES = 200
"""Most cases without a plan that are listed; the table has them all."""

Finished = Sequence[tuple[BatchCase, Record]]


def summary(finished: Finished, total: int, lang: Lang) -> str:
    """Write counts by status, the worst gap, seconds, and the cases without a plan with reasons."""
    lines = [f"# {say('summary_title', lang)}", ""]
    lines += [say("summary_done", lang, done=f"{len(finished):,}", total=f"{total:,}"), ""]
    if finished:
        lines += [*_statuses(finished, lang), "", *_figures(finished, lang)]
    failures = [(case, record) for case, record in finished if not record.solved]
    if failures:
        lines += ["", f"## {say('summary_failures', lang, count=f'{len(failures):,}')}", ""]
        lines += _failures(failures, lang)
    return "\n".join(lines).rstrip() + "\n"


def _statuses(finished: Finished, lang: Lang) -> Iterator[str]:
    counts = Counter(record.result.state for _, record in finished)
    yield f"| {say('summary_status', lang)} | {say('summary_cases', lang)} |"
    yield "|---|---:|"
    for status, count in counts.most_common():
        yield f"| {say(f'status_{status}', lang)} | {count:,} |"


def _figures(finished: Finished, lang: Lang) -> Iterator[str]:
    seconds = sum(record.result.seconds for _, record in finished)
    yield f"- {say('summary_seconds', lang, seconds=f'{seconds:,.1f}')}"
    gaps = [
        (r.result.gap, case.key, case.variant.options.gap)
        for case, r in finished
        if r.result.gap is not None
    ]
    if gaps:
        gap, key, asked = max(gaps)
        yield f"- {say('summary_gap', lang, gap=figures.gap(gap, asked=asked), case=f'`{key}`')}"
    unproved = sum(record.solved and record.result.gap is None for _, record in finished)
    if unproved:
        yield f"- {say('summary_unproved', lang, count=f'{unproved:,}')}"
    certified = sum(record.result.certified for _, record in finished)
    solved = sum(record.solved for _, record in finished)
    yield f"- {say('summary_certified', lang, certified=f'{certified:,}', solved=f'{solved:,}')}"


def _failures(failures: Finished, lang: Lang) -> Iterator[str]:
    for case, record in failures[:MOST_FAILURES]:
        status = say(f"status_{record.result.state}", lang)
        error = " ".join(record.error(lang).split()).replace("<", "&lt;")
        yield f"- `{case.key}`: {status}" + (say("colon", lang) + error if error else "")
    if len(failures) > MOST_FAILURES:
        more = len(failures) - MOST_FAILURES
        yield f"- {say('summary_more', lang, count=f'{more:,}')}"
