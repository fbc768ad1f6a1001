"""Counts and state as families of prometheus_client, in the format that a scraper asks for."""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bot.measures import SECONDS, Counts, Durations, Measures
from bot.metrics.state import State

PREFIX = "xuke_"


class Families(Collector):
    """Every family, made anew each time it is asked for."""

    def __init__(self, measures: Measures, state: State) -> None:
        self._measures = measures
        self._state = state

    def collect(self) -> Iterator[Metric]:
        """See prometheus_client."""
        measures = self._measures
        yield _counter("answers", "Answers given.", ("verdict", "reader"), measures.answers)
        yield _counter("alerts_told", "Alerts told.", ("late",), measures.alerts)
        told = "Seconds from a question to its reply."
        yield _histogram("answer_seconds", told, ("reader",), measures.answer_seconds)
        told = "Seconds from a write to the moment when it is on disk."
        yield _histogram("record_write_seconds", told, (), measures.write_seconds)
        for gauge in self._state.gauges():
            family = GaugeMetricFamily(PREFIX + gauge.name, gauge.help, labels=gauge.labels)
            for labels, value in gauge.values.items():
                family.add_metric(labels, float(value))
            yield family


def expose(families: Families, accept: str) -> tuple[bytes, str]:
    """The text of all families and its content type, as the Accept header asks."""
    encode, kind = choose_encoder(accept)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(families)
    return encode(registry), kind


def _counter(name: str, told: str, labels: Sequence[str], counts: Counts) -> Metric:
    family = CounterMetricFamily(PREFIX + name, told, labels=labels)
    for values, count in counts.read().items():
        family.add_metric(values, count)
    return family


def _histogram(name: str, told: str, labels: Sequence[str], durations: Durations) -> Metric:
    family = HistogramMetricFamily(PREFIX + name, told, labels=labels)
    for values, (classes, seconds) in durations.read().items():
        family.add_metric(values, _buckets(classes), seconds)
    return family


def _buckets(classes: Sequence[int]) -> list[tuple[str, float]]:
    bounds = [*map(str, SECONDS), "+Inf"]
    return [(bound, float(count)) for bound, count in zip(bounds, accumulate(classes), strict=True)]
