"""How a moment is written, wherever people read one: to the minute, with its offset from UTC.

An offset reads the same in every language and names one place in time; "CST" is Shanghai and Chicago.
"""

from datetime import datetime, tzinfo


def write_moment(moment: datetime, zone: tzinfo | None = None) -> str:
    """ "2026-11-24 03:05 UTC+8", in `zone`, or in the moment's own. Raises ValueError where it has none."""
    local = _local(moment, zone)
    return f"{local:%Y-%m-%d %H:%M} {_offset(local)}"


def write_clock(moment: datetime, zone: tzinfo | None = None) -> str:
    """ "03:05 UTC+8": the same without its day."""
    local = _local(moment, zone)
    return f"{local:%H:%M} {_offset(local)}"


def _local(moment: datetime, zone: tzinfo | None) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"{moment} names no time zone")
    return moment.astimezone(zone) if zone else moment


def _offset(local: datetime) -> str:
    """ "UTC+8", "UTC-4:30", "UTC"."""
    offset = local.utcoffset()
    assert offset is not None
    minutes = round(offset.total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}{f':{rest:02}' if rest else ''}"
