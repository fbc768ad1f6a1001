"""The arguments of `journal` and `mask`; what they do is loaded when it is asked for."""

import argparse
import sys
from pathlib import Path
from typing import Any


def add_journal(commands: Any) -> None:
    """`journal verify` (`commands` is argparse's)."""
    journal = commands.add_parser("journal", help="the record")
    inner = journal.add_subparsers(metavar="verify", required=True)
    verify = inner.add_parser("verify", help="whether the record is what was written; exit 1 if not")
    verify.add_argument(
        "--expect",
        metavar="MARK",
        help="what a digest or the calendar feed said of the record: it must still hold that entry",
    )
    verify.add_argument("--json", action="store_true", help="one JSON document")
    verify.set_defaults(command=_verify)


def add_mask(commands: Any) -> None:
    """`mask check`."""
    mask = commands.add_parser("mask", help="secrets and personal data in a text")
    inner = mask.add_subparsers(metavar="check", required=True)
    check = inner.add_parser("check", help="what would be masked, line by line")
    check.add_argument("file", type=Path, metavar="FILE", help="a text in UTF-8; - reads standard input")
    check.set_defaults(command=_check)


def _verify(options: argparse.Namespace) -> int:
    from bot.cli.journal import verify
    from bot.printable import printable
    from bot.settings import read_settings

    settings = read_settings()
    code, text = verify(
        settings.state_dir, options.json, options.expect, settings.timezone, settings.language
    )
    print(printable(text), file=sys.stdout if code == 0 or options.json else sys.stderr)
    return code


def _check(options: argparse.Namespace) -> int:
    from bot.cli.mask import check
    from bot.settings import read_language

    for line in check(options.file, read_language()):
        print(line)
    return 0
