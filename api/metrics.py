"""Count requests and report them to Prometheus; one set of numbers an app."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BUCKETS = (0.005, 0.02, 0.1, 0.5, 2.0, 10.0, 60.0)
"""Seconds; the first two separate polling from work, the last are uploads and streams."""


class Metrics:
    """Count requests; labels take few values, whatever clients send."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        self.requests = Counter(
            "planner_requests",
            "Requests answered",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "planner_request_seconds",
            "Seconds until the end of the answer",
            ("route",),
            buckets=BUCKETS,
            registry=self.registry,
        )

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        known = method if method in METHODS else "other"
        self.requests.labels(known, route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)

    def text(self, **gauges: float) -> bytes:
        """Return all numbers in the text format, with ``gauges`` that are read only now."""
        now = CollectorRegistry()
        now.register(_Now(gauges))
        return generate_latest(self.registry) + generate_latest(now)


class _Now:
    """Collect gauges that are read at this moment."""

    def __init__(self, gauges: dict[str, float]) -> None:
        self.gauges = gauges

    def collect(self) -> list[GaugeMetricFamily]:
        return [
            GaugeMetricFamily(f"planner_{name}", name.replace("_", " "), value)
            for name, value in self.gauges.items()
        ]
