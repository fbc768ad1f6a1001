"""The alert rules and the dashboard of data/ops ask only for what /metrics tells."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import promql_parser
import pytest
import yaml

from bot.data import DATA
from tests.commands.desks import real_desk
from tests.metrics.reading import families

RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((DATA / "ops" / "alerts.yaml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
DASHBOARD: dict[str, Any] = json.loads((DATA / "ops" / "dashboard.json").read_text(encoding="utf-8"))
QUERIES = [rule["expr"] for rule in RULES]
QUERIES += [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]


@cache
def known() -> dict[str, set[str]]:
    """The labels of every series, by name."""
    found: dict[str, set[str]] = {rule["record"]: set() for rule in RULES if "record" in rule}
    for family in families(real_desk()).collect():
        labels = set(getattr(family, "_labelnames", ()))
        endings = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum")}.get(family.type, ("",))
        for ending in endings:
            found[family.name + ending] = labels | ({"le"} if ending == "_bucket" else set())
    return found


def parts(query: object) -> Iterator[Any]:
    """An expression and everything in it."""
    yield query
    for name in ("lhs", "rhs", "expr", "param", "vector_selector"):
        inner = getattr(query, name, None)
        if inner is not None:
            yield from parts(inner)
    for inner in getattr(query, "args", None) or ():
        yield from parts(inner)


@pytest.mark.parametrize("query", sorted(set(QUERIES)))
def test_a_query_reads_and_asks_for_what_there_is(query: str) -> None:
    selected: set[str] = set()
    for part in parts(promql_parser.parse(query)):
        if isinstance(part, promql_parser.VectorSelector):
            assert part.name in known()
            selected |= known()[part.name]
            assert {it.name for it in part.matchers.matchers} <= known()[part.name]
    assert selected or "xuke" in query
    for part in parts(promql_parser.parse(query)):
        if isinstance(part, promql_parser.AggregateExpr) and part.modifier:
            assert set(part.modifier.labels) <= selected


def test_rules_name_labels_that_their_query_keeps() -> None:
    for rule in RULES:
        text = json.dumps(rule.get("annotations", {}))
        for label in ("platform", "clause", "job"):
            if f"$labels.{label}" in text:
                assert any(label in known()[name] for name in known() if name in rule["expr"]), rule


def test_every_alert_says_what_to_do() -> None:
    alerts = [rule for rule in RULES if "alert" in rule]
    assert len({rule["alert"] for rule in alerts}) == len(alerts) > 10
    for rule in alerts:
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["description"]
        assert rule["labels"]["severity"] in ("page", "ticket")


def test_the_dashboard_is_of_one_data_source_and_its_panels_do_not_overlap() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken
        assert max(x for x, _ in cells) < 24
        taken |= cells
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
