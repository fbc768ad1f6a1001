"""What /metrics says of a desk, as Prometheus reads it."""

from collections.abc import Callable, Mapping

from prometheus_client.parser import text_string_to_metric_families

from bot.metrics.exposition import Families, expose
from bot.metrics.state import State
from bot.services.desk import Desk

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]
UP: Mapping[str, Callable[[], str | None]] = {"record": lambda: None, "slack": lambda: "not reached"}


def families(desk: Desk) -> Families:
    return Families(desk.measures, State(desk, UP, lambda: {"alerts": 0.0}))


def exposed(desk: Desk) -> str:
    return expose(families(desk), "")[0].decode()


def samples(text: str) -> Samples:
    """Every number by its name and labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(found: Samples, name: str, **labels: str) -> float:
    return found[name, frozenset(labels.items())]
