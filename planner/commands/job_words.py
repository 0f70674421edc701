"""The states of a job in words."""

from planner.client.answers import Job
from planner.language.lines import tell
from planner.language.phrases import say
from planner.language.text import Lang


def state_of(job: Job, lang: Lang) -> str:
    """Name the state of a job, with its place in the queue."""
    if job.state == "queued" and job.queue_place:
        return say("now_queued_at", lang, place=job.queue_place)
    return say(f"now_{job.state}", lang)


def tell_end(job: Job, lang: Lang) -> None:
    """Say that a job failed or was cancelled, and why."""
    state = state_of(job, lang)
    key = "job_ended_why" if job.reason else "job_ended"
    tell(say(key, lang, id=job.id, state=state, reason=job.reason))
