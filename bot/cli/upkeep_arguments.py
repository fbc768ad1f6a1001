"""The arguments of `doctor`; what it does is loaded when it is asked for."""

import argparse
import json
from typing import Any


def add_doctor(commands: Any) -> None:
    """`doctor` (`commands` is argparse's)."""
    doctor = commands.add_parser("doctor", help="what a start on these settings would meet, with each mend")
    doctor.add_argument("--json", action="store_true", help="one JSON document")
    doctor.set_defaults(command=_examine)


def _examine(options: argparse.Namespace) -> int:
    from bot.cli.doctor import show
    from bot.printable import printable, printable_json

    code, found = show(options.json)
    text = (
        printable(found) if isinstance(found, str) else printable_json(json.dumps(found, ensure_ascii=False))
    )
    print(text)
    return code
