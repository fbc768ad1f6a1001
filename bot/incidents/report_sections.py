"""The rows of a report's tables; each ends with the number of the entry it stands on."""

from typing import Any

from bot.incidents.case import Case, Progress
from bot.incidents.entries import CaseEntry
from bot.incidents.events import Filed, HandedOver, Involved, Linked, Noted, NotesHidden, Restricted, Taken
from bot.incidents.playbook import Playbooks
from bot.incidents.saying import clock_time, day_text, span
from bot.incidents.statistics import times
from bot.incidents.timeline import fact_text, timeline

Rows = list[tuple[str, ...]]

_FACTS = (
    "what",
    "happened",
    "discovered",
    "since",
    "ended",
    "going_on",
    "persons",
    "data",
    "scope",
    "harm",
    "cause",
)
_INTERNAL = (Noted, NotesHidden, Taken, HandedOver, Involved, Restricted)


def confirmed_rows(case: Case, books: Playbooks, words: Any) -> Rows:
    """When the case was opened, and every fact that someone confirmed."""
    rows = [(words["facts"]["opened"], clock_time(case.opened_at), _entry(words, 1))]
    for name in _FACTS:
        known = case.facts.get(name)
        if known and known.confirmed and known.value is not None:
            value = fact_text(name, known.value, books, "zh")
            rows.append((words["facts"][name], value, _entry(words, known.entry)))
    return list(rows)


def unconfirmed_rows(case: Case, books: Playbooks, words: Any) -> Rows:
    """Facts that nobody confirmed, and gaps for what is not known at all."""
    rows: Rows = []
    for name in _FACTS:
        known = case.facts.get(name)
        if known and known.confirmed and known.value is not None:
            continue
        if known is None and name == "ended" and case.ended is None:
            continue
        title = words["facts"][name]
        if known is None or known.value is None:
            gap = words["gap"].format(what=title)
            source = _entry(words, known.entry) if known else ""
            rows.append((title, gap, words["states"]["missing"], source))
        else:
            value = fact_text(name, known.value, books, "zh")
            rows.append((title, value, words["states"]["unconfirmed"], _entry(words, known.entry)))
    return rows


def measure_rows(case: Case, books: Playbooks, words: Any) -> Rows:
    """Every step of the walk but reports, demands and closing, with what was done when."""
    rows: Rows = []
    for step in books.steps(case.clauses):
        if step.marks not in ("report", "demands", "close"):
            rows.append((step.title.zh, *_progress(case.steps.get(step.id), words)))
    return rows


def report_rows(case: Case, books: Playbooks, words: Any) -> Rows:
    """What was reported to the telecom authority: when, to whom, how, the receipt."""
    rows: Rows = []
    for step in books.steps(case.clauses):
        if step.marks != "report":
            continue
        title = step.title.zh
        if step.place:
            clause = words["clause"].format(clause=step.place)
            title = words["report_title"].format(title=title, clause=clause)
        found = case.steps.get(step.id)
        if found is None or not found.settled:
            rows.append((title, "", words["not_reported"], ""))
        elif found.status == "cannot":
            text = words["explained"].format(text=found.text)
            rows.append((title, clock_time(found.at), text, _entry(words, found.entry)))
        else:
            given = {
                name: getattr(found, name) or words["gap"].format(what=words["reported_gap"][name])
                for name in ("to", "how", "receipt")
            }
            text = words["reported"].format(text=found.text, **given)
            rows.append((title, _when(found), text, _entry(words, found.entry)))
    return rows


def demand_rows(case: Case, words: Any) -> Rows:
    """What the authority demanded, until when, and what became of it."""
    rows: Rows = []
    for demand in case.demands:
        found = case.steps.get(demand.step)
        when, text, entry = _progress(found, words)
        done = f"{when} {text}".strip()
        due = day_text(demand.due) if demand.due else ""
        rows.append((demand.text, due, done, f"{_entry(words, demand.entry)}{entry}"))
    return rows


def evidence_rows(case: Case, words: Any) -> Rows:
    """Files with size and SHA-256; of those too large only that there is a link."""
    rows: Rows = []
    for entry in case.entries:
        event = entry.event
        if isinstance(event, Filed):
            rows.append((event.name, f"{event.size:,}", event.sha256, _entry(words, entry.number)))
        elif isinstance(event, Linked):
            rows.append((event.name, f"{event.size:,}", words["linked"], _entry(words, entry.number)))
    return rows


def time_rows(case: Case, words: Any) -> Rows:
    """How long it took to contain, dispose, report and close; what does not apply is left out."""
    rows: Rows = []
    taken = times(case)
    for name in ("contain", "dispose", "report", "close"):
        measured = taken.get(name)
        if measured is None:
            continue
        rows.append((words["times"][name], span(measured.length, "zh"), _entry(words, measured.entry)))
    return rows


def timeline_rows(case: Case, books: Playbooks, whole: bool) -> Rows:
    """The time line in Beijing time; without the team's own words and arrangements unless `whole`."""
    kept = {entry.number for entry in case.entries if whole or not _internal(entry)}
    return [
        (str(line.number), clock_time(line.at), line.actor, line.text)
        for line in timeline(case, books, "zh")
        if line.number in kept
    ]


def _internal(entry: CaseEntry) -> bool:
    return isinstance(entry.event, _INTERNAL)


def _progress(found: Progress | None, words: Any) -> tuple[str, str, str]:
    """When, what and the entry of a step."""
    status = found.status if found else "open"
    if found is None or not found.settled:
        return "", words["progress"][status], ""
    when = _when(found) if status == "done" else clock_time(found.at)
    return when, words["progress"][status].format(text=found.text), _entry(words, found.entry)


def _when(found: Progress) -> str:
    if found.moment:
        return clock_time(found.moment)
    return day_text(found.day) if found.day else clock_time(found.at)


def _entry(words: Any, number: int) -> str:
    return str(words["entry"].format(number=number))
