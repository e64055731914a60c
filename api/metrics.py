"""What the server counts of itself, for Prometheus."""

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram
from prometheus_client import generate_latest as text

CONTENT_TYPE = CONTENT_TYPE_LATEST


class Metrics:
    """The counters of one application; labels have few values, never text that a client chose."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "klynge_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._request_seconds = Histogram(
            "klynge_request_seconds",
            "Seconds from a request to the end of its answer.",
            ("route",),
            registry=self.registry,
        )
        self._queries = Counter(
            "klynge_queries", "Queries ended, and how.", ("outcome",), registry=self.registry
        )
        self._query_seconds = Histogram(
            "klynge_query_seconds", "Seconds that queries ran.", registry=self.registry
        )
        self.workers = Counter(
            "klynge_workers_started", "Query processes started.", registry=self.registry
        )

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        self._requests.labels(method, route, str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def query(self, outcome: str, seconds: float) -> None:
        """Count a query that ended: answered, or with the code word of a problem."""
        self._queries.labels(outcome).inc()
        self._query_seconds.observe(seconds)

    def exposition(self) -> bytes:
        """All of it in the text format of Prometheus."""
        return text(self.registry)
