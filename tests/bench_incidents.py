"""What an answer in a case costs while 50 are open with 200 notes each; nothing here can fail.

python -m tests.bench_incidents [CASES] [NOTES]
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta

from bot.incidents.actions import AddNote, Finish, Take
from bot.incidents.case import Case
from bot.incidents.clocks import Watch, reminders
from bot.incidents.decide import decide
from bot.incidents.fold import extend, fold
from bot.incidents.listing import list_line, search
from bot.incidents.message import case_message, step_message
from bot.incidents.report import draft_report
from bot.incidents.report_docx import docx
from bot.incidents.report_markdown import markdown
from bot.incidents.timeline import timeline
from tests.incidents.cases import ONCALL, START, act, books, license_, opened

NOW = START + timedelta(hours=5)


def main(count: int, notes: int) -> None:
    """Prints every figure."""
    cases = [grown(notes) for _ in range(count)]
    print(f"{count} cases of {len(cases[0].entries)} entries")
    watch = Watch((ONCALL,), ())
    measure("button: decide, fold, message", cases, button)
    measure("note: decide, fold", cases, note)
    measure("the case from its entries", cases, lambda case: fold(case.entries))
    measure("button on a case read from its entries", cases, lambda case: button(fold(case.entries)))
    measure("time line", cases, lambda case: timeline(case, books(), "en"))
    measure("reminders", cases, lambda case: reminders(case, books(), NOW, set(), watch))
    measure("report as Markdown", cases, lambda case: markdown(draft_report(case, books(), license_())))
    measure("report as Word", cases[:10], lambda case: docx(draft_report(case, books(), license_())))
    all_at_once("list", cases, lambda: [list_line(case, books(), NOW, "en") for case in cases])
    all_at_once("search", cases, lambda: search(cases, books(), "note 17"))
    all_at_once("every case from its entries", cases, lambda: [fold(case.entries) for case in cases])


def grown(notes: int) -> Case:
    """A case under way with so many notes."""
    case = act(opened("leak", "illegal_information"), Take("start"))
    for number in range(notes):
        case = act(case, AddNote(f"note {number}: 又有 {number} 个用户来电", f"m{number}"), after=0.1)
    return case


def button(case: Case) -> None:
    """What a press of "done" costs, its two messages included."""
    case = extend(case, decide(case, Finish("start", "已启动"), books(), ONCALL, "on-call", NOW))
    assert step_message(case, "start", books(), NOW, "zh").text
    assert case_message(case, books(), NOW, "zh").text


def note(case: Case) -> None:
    """What a reply in the thread costs."""
    extend(case, decide(case, AddNote("x", "new"), books(), ONCALL, "on-call", NOW))


def measure(name: str, cases: list[Case], work: Callable[[Case], object]) -> None:
    """The median and the slowest over the cases."""
    spent = []
    for case in cases:
        began = time.perf_counter()
        work(case)
        spent.append((time.perf_counter() - began) * 1000)
    print(f"{name}: median {statistics.median(spent):.2f} ms, slowest {max(spent):.2f} ms")


def all_at_once(name: str, cases: list[Case], work: Callable[[], object]) -> None:
    """One answer over all cases."""
    began = time.perf_counter()
    work()
    print(f"{name} of {len(cases)}: {(time.perf_counter() - began) * 1000:.1f} ms")


if __name__ == "__main__":
    main(*(int(number) for number in (sys.argv[1:] + ["50", "200"][len(sys.argv) - 1 :])))
