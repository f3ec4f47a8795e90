"""What a monitoring system asks for, in Prometheus' own format: the queue, the seconds, the failures."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from nbjudge.service.arrivals import Arrivals
from nbjudge.service.grading_loop import GradingLoop

_SECONDS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 180)


class Measures(Collector):
    """The figures of a running service; nobody's name is among them."""

    def __init__(self, arrivals: Arrivals, loop: GradingLoop):
        """Measure these two."""
        self._arrivals, self._loop = arrivals, loop
        self._registry = CollectorRegistry()
        self._seconds = Histogram(
            "nbjudge_grading_seconds", "To grade one submission.", buckets=_SECONDS, registry=self._registry
        )
        loop.listen = self._seconds.observe
        self._registry.register(self)

    def text(self) -> tuple[bytes, str]:
        """Return the figures, and the media type of their format."""
        return generate_latest(self._registry), CONTENT_TYPE_LATEST

    def collect(self) -> Iterator[Metric]:
        """Yield what is not counted but asked for."""
        waiting = len(self._arrivals.waiting())
        yield GaugeMetricFamily("nbjudge_queue_length", "Submissions that wait.", value=waiting)
        stopped = len(self._loop.trouble)
        yield GaugeMetricFamily("nbjudge_stopped_assignments", "That nothing can be graded of.", value=stopped)
        yield CounterMetricFamily("nbjudge_graded", "Submissions graded since the start.", value=self._loop.graded)
        failures = CounterMetricFamily("nbjudge_failures", "What went wrong, by reason.", labels=["reason"])
        for reason, count in self._loop.failures.items():
            failures.add_metric([reason], count)
        yield failures
