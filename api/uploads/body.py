"""Receive bodies of requests: counted, decoded strictly, unpacked in a temporary folder.

A route reads the body with ``received_body``, then passes it to a thread of ``BoundedThreads``,
which keeps the number of documents in memory small, however many are uploaded at once.
"""

import asyncio
import errno
import functools
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from email.message import Message
from pathlib import Path
from typing import IO, Any, TypeVar

import anyio
import anyio.to_thread
from fastapi import Request

from api.language.phrases import ServiceMessage
from api.problems.problems import ProblemError, bad_input, request_complaint, too_large
from api.uploads.archive import Limits, unpack
from models.schema.instance import Instance
from models.schema.scenario import Scenario
from planner.input.complaint import BadInput, Complaint, Where, complain
from planner.input.read import instance_from_json, load, scenario_from_json
from planner.input.reading.documents import parse_json

T = TypeVar("T")
JSON = "application/json"
ZIP = "application/zip"
ALIASES = {"application/x-zip-compressed": ZIP, "application/x-zip": ZIP}
"""Content types that browsers on Windows send."""

BODY_SECONDS = 120.0
"""Seconds that a body may take to arrive."""
IN_MEMORY = 1_000_000
"""Bytes of a body that stay in memory; the rest waits on disk."""
AT_ONCE = 2
"""Documents read at the same time; each takes some hundred megabytes of memory at worst."""
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


class BoundedThreads:
    """Run work in threads, a few at a time."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._limiter = anyio.CapacityLimiter(at_once)

    async def run(self, work: Callable[..., T], *values: Any) -> T:
        """Return ``work(*values)``, run in a thread."""
        call = functools.partial(work, *values)
        return await anyio.to_thread.run_sync(call, limiter=self._limiter)


def media_type(request: Request, *allowed: str) -> str:
    """Return the content type of the body, one of ``allowed``.

    Raises:
        ProblemError: another type, another charset than UTF-8, or a coded body (415).
    """
    header = Message()
    header["Content-Type"] = request.headers.get("content-type", "")[:200] or "none/none"
    kind = ALIASES.get(header.get_content_type(), header.get_content_type())
    charset = str(header.get_param("charset", "utf-8")).lower()
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if kind not in allowed or charset not in ("utf-8", "utf8") or coding != "identity":
        where = Where(
            "header", "", None, "content-type" if coding == "identity" else "content-encoding"
        )
        found = coding if coding != "identity" else request.headers.get("content-type", "")
        names = ", ".join(allowed)
        raise ProblemError(
            "media-type",
            ServiceMessage.of("detail.media-type", names=names),
            [request_complaint("parameter", where, found, wanted=names)],
            {"Accept": names},
        )
    return kind


@asynccontextmanager
async def received_body(
    request: Request, most: int, seconds: float = BODY_SECONDS
) -> AsyncIterator[IO[bytes]]:
    """Give out the body of the request as a file that is deleted afterwards.

    Raises:
        ProblemError: over ``most`` bytes (413), not there in ``seconds`` (408), no space (507).
    """
    with disk_full_refused(), tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
        size = 0
        try:
            async with asyncio.timeout(seconds):
                async for chunk in request.stream():
                    size += len(chunk)
                    if size > most:
                        raise too_large(most)
                    file.write(chunk)
        except TimeoutError:
            detail = ServiceMessage.of("detail.too-slow", seconds=round(seconds))
            raise ProblemError("too-slow", detail, headers={"Connection": "close"}) from None
        file.seek(0)
        yield file


@contextmanager
def disk_full_refused() -> Iterator[None]:
    """Refuse the request (507) when the disk is full."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_SPACE:
            raise ProblemError("no-space") from error
        raise


def read_county(kind: str, file: IO[bytes], limits: Limits) -> Instance:
    """Return the county of an uploaded JSON document or zip archive, its references checked.

    Raises:
        ProblemError: with everything that is wrong, each with its place.
    """
    with bad_input_refused():
        if kind == JSON:
            return instance_from_json(decoded_text(file.read(), "county.json"), "county.json")
        with disk_full_refused(), tempfile.TemporaryDirectory(prefix="county-") as name:
            unpack(file, Path(name), limits)
            return load(name)


def read_scenario(file: IO[bytes]) -> Scenario | None:
    """Return the scenario of a JSON body, None of an empty one; raise ProblemError."""
    raw = file.read()
    if not raw:
        return None
    with bad_input_refused():
        return scenario_from_json(decoded_text(raw, "scenario.json"), "scenario.json")


def parse_document(raw: bytes, name: str) -> Any:
    """Return the document of a JSON body, read as strictly as a county; raise ProblemError."""
    document, complaints = parse_json(decoded_text(raw, name), Where(name))
    if complaints:
        raise bad_input(complaints)
    return document


@contextmanager
def bad_input_refused() -> Iterator[None]:
    """Refuse the request with the planner's complaints."""
    try:
        yield
    except BadInput as bad:
        raise bad_input(bad.complaints) from None


def decoded_text(raw: bytes, name: str) -> str:
    """Return the text of a JSON body: UTF-8 without a byte order mark (RFC 8259, 8.1).

    Raises:
        ProblemError: another encoding, with the line and the byte.
    """
    where = Where(name)
    if raw.startswith(b"\xef\xbb\xbf"):
        raise bad_input([request_complaint("bom", where)])
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in raw[:4]:
        raise bad_input([complain("utf16", where)])
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise bad_input([_not_utf8(raw, error.start, where)]) from None


def _not_utf8(raw: bytes, position: int, where: Where) -> Complaint:
    line = raw.count(b"\n", 0, position) + 1
    at = Where(where.file, where.table, line, where.field)
    return request_complaint("not_utf8", at, f"0x{raw[position]:02X}")
