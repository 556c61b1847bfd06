"""Counts and times of requests for Prometheus, by route template so that the number of series stays small."""

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class RequestMetrics:
    """The request series of one process. Further series of other packages may join the same `registry`."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        self._count = Counter(
            "market_requests", "Requests served", ("method", "route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "market_request_seconds",
            "Seconds to serve a request",
            ("method", "route"),
            buckets=SECONDS,
            registry=self.registry,
        )

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request. A method that is not HTTP's own counts as OTHER."""
        named = method if method in METHODS else "OTHER"
        self._count.labels(named, route, str(status)).inc()
        self._seconds.labels(named, route).observe(seconds)

    def exposition(self) -> tuple[bytes, str]:
        """The text of `/metrics` and its content type."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST
