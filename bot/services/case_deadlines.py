"""What incidents set off becomes deadlines; what they settle is done."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from bot.deadlines.recorded import Event
from bot.record.errors import Changed, Taken
from bot.services.cases import Cases
from bot.services.deadline_tracker import DeadlineTracker
from bot.services.deadlines_kept import DONE

_SELF = "xuke"
TRIES = 20
"""Attempts against others who change the same deadlines."""


class CaseDeadlines:
    """Keeps the deadlines in step with the cases."""

    def __init__(self, cases: Cases, deadlines: DeadlineTracker, now: Callable[[], datetime]) -> None:
        self._cases = cases
        self._deadlines = deadlines
        self._now = now
        self._lock = threading.Lock()

    def follow(self) -> None:
        """Makes the deadlines what the cases say; done twice, it changes nothing.

        One at a time, and from the start again where somebody changed a deadline meanwhile.
        """
        with self._lock:
            for left in reversed(range(TRIES)):
                try:
                    return self._follow()
                except (Changed, Taken):
                    if not left:
                        raise

    def _follow(self) -> None:
        events = self._cases.deadline_events()
        for event in events:
            self._set_off(event.duty, event.day, event.case, self._cases.get(event.case).restricted)
        self._withdraw({(event.case, event.duty) for event in events})
        settled = {(event.case, event.duty): event.day for event in self._cases.settled()}
        for (case, duty), day in settled.items():
            self._mark_done(duty, day, case)
        self._undo_all_but(set(settled))

    def _set_off(self, duty: str, day: date, source: str, hidden: bool) -> None:
        """What an incident sets off; told again with another day, it is corrected, never doubled."""
        there = self._event(duty, source)
        if there is None:
            self._deadlines.record(duty, day, source, _SELF, source, hidden)
        elif there.day != day or there.withdrawn or there.hidden != hidden:
            event = there.corrected(day, source, _SELF, self._now()) if there.day != day else there
            event = replace(event, withdrawn=False, hidden=hidden)
            self._deadlines.replace(event, _SELF, "event.corrected")

    def _withdraw(self, standing: set[tuple[str, str]]) -> None:
        """What incidents no longer set off; `standing` are (incident, duty) that they do."""
        for event in self._deadlines.facts.events:
            if event.source and not event.withdrawn and (event.source, event.duty) not in standing:
                self._deadlines.replace(event.taken_back(_SELF, self._now()), _SELF, "event.withdrawn")

    def _mark_done(self, duty: str, day: date, source: str) -> None:
        """An incident's report was made on `day`: the duty that it set off is done."""
        event = self._event(duty, source)
        if event is None or event.withdrawn:
            return
        done = self._deadlines.facts.done.get(f"{duty}-{event.id}")
        if done and (done.receipt != source or done.day == day):
            return  # an officer's own word stays
        value = {"day": day.isoformat(), "receipt": source}
        self._deadlines.set(DONE, f"{duty}-{event.id}", value, _SELF, "deadline.done")

    def _undo_all_but(self, settled: set[tuple[str, str]]) -> None:
        """Reports that were taken back; `settled` are (incident, duty) of those that stand."""
        for event in self._deadlines.facts.events:
            done = self._deadlines.facts.done.get(f"{event.duty}-{event.id}")
            stands = (event.source, event.duty) in settled
            if event.source and done and done.receipt == event.source and not stands:
                self._deadlines.set(DONE, f"{event.duty}-{event.id}", {"day": None}, _SELF, "deadline.undone")

    def _event(self, duty: str, source: str) -> Event | None:
        """The event that a case set off for a duty."""
        found = (it for it in self._deadlines.facts.events if (it.source, it.duty) == (source, duty))
        return next(found, None)
