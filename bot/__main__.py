"""The command line (contract section 3). Without a command: serve."""

import argparse
import json
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from bot.errors import BadInput, CouldNot

if TYPE_CHECKING:
    from bot.license.certificate import Certificate
    from bot.questions.answer import Counsel

Command = Callable[[argparse.Namespace], int]


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; exit 0 done, 1 could not, 2 bad input with one line on stderr."""
    try:
        options = _parser().parse_args(arguments)
        command: Command = options.command
        code = command(options)
        sys.stdout.flush()
        return code
    except BadInput as error:
        print(error, file=sys.stderr)
        return 2
    except CouldNot as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # `| head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


class _OneLineParser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise BadInput(f"{message}; see `{self.prog} --help`")


def _parser() -> argparse.ArgumentParser:
    parser = _OneLineParser(
        prog="python -m bot", description="Keeps a team inside its telecom license. Without a command: serve."
    )
    parser.set_defaults(command=_serve)
    commands = parser.add_subparsers(metavar="COMMAND")

    ask = commands.add_parser("ask", help="answer a question, or one a line with --jsonl")
    ask.add_argument("text", nargs="*", metavar="TEXT")
    ask.add_argument(
        "--jsonl", action="store_true", help='{"q": …} a line on stdin, one answer a line on stdout'
    )
    _add_license(ask)
    _add_json(ask)
    ask.set_defaults(command=_ask)

    license_parser = commands.add_parser("license", help="show or check a license text")
    inner = license_parser.add_subparsers(metavar="show|check", required=True)
    show = inner.add_parser("show", help="the license's facts and clauses")
    _add_license(show)
    _add_json(show)
    show.set_defaults(command=_show)
    check = inner.add_parser(
        "check", help="what a license text says, lacks, and changes against the current one"
    )
    check.add_argument("file", type=Path, metavar="FILE")
    _add_json(check)
    check.set_defaults(command=_check)

    deadlines = commands.add_parser("deadlines", help="every date that the license sets")
    _add_license(deadlines)
    shape = deadlines.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="one JSON document")
    shape.add_argument("--ics", action="store_true", help="an iCalendar feed")
    deadlines.set_defaults(command=_deadlines)

    alerts = commands.add_parser("alerts", help="what would be posted")
    inner = alerts.add_subparsers(metavar="preview", required=True)
    preview = inner.add_parser(
        "preview", help="every alert that the scheduler would post in a stretch of time"
    )
    preview.add_argument("--from", dest="start", type=_date, required=True, metavar="DATE")
    preview.add_argument("--to", dest="end", type=_date, required=True, metavar="DATE")
    preview.add_argument("--license", type=Path, metavar="FILE", help="another license text")
    _add_json(preview)
    preview.set_defaults(command=_preview)

    manifest = commands.add_parser("manifest", help="what a platform needs to know of Xuke")
    inner = manifest.add_subparsers(metavar="slack", required=True)
    inner.add_parser("slack", help="the Slack app manifest, JSON").set_defaults(command=_manifest)

    incident = commands.add_parser("incident", help="incidents on record")
    inner = incident.add_subparsers(metavar="list|report", required=True)
    listing = inner.add_parser("list", help="every incident")
    _add_json(listing)
    listing.set_defaults(command=_incidents)
    report = inner.add_parser("report", help="the report to the telecom authority")
    report.add_argument("id", metavar="ID")
    report.add_argument("--format", choices=("md", "docx"), required=True)
    report.add_argument("--output", type=Path, metavar="FILE", help="where to (default: standard output)")
    report.set_defaults(command=_report)

    journal = commands.add_parser("journal", help="the record")
    inner = journal.add_subparsers(metavar="verify", required=True)
    verify = inner.add_parser("verify", help="whether the record is what was written; exit 1 if not")
    _add_json(verify)
    verify.set_defaults(command=_verify)
    return parser


def _add_license(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--license", type=Path, metavar="FILE", help="another license text (default: LICENSE_FILE)"
    )
    parser.add_argument(
        "--on", type=_date, metavar="DATE", help="as of this day, YYYY-MM-DD (default: today)"
    )


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON document")


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; give YYYY-MM-DD, as 2026-07-19") from None


def _serve(options: argparse.Namespace) -> int:
    from bot.app import serve
    from bot.settings import read_settings

    return serve(read_settings())


def _ask(options: argparse.Namespace) -> int:
    from bot.questions.answer import Counsel

    if options.jsonl and options.text:
        raise BadInput("ask --jsonl reads the questions from stdin; leave TEXT out")
    certificate, on = _license_and_day(options)
    counsel = Counsel(certificate)
    if not options.license:
        counsel = _with_rulings(counsel)
    if options.jsonl:
        return _ask_lines(counsel, on)
    if not options.text:
        raise BadInput('ask needs a question: python -m bot ask "can we launch live chat?"')
    answer = counsel.answer(" ".join(options.text), on)
    _print(answer.as_json() if options.json else answer.answer)
    return 0


def _with_rulings(counsel: "Counsel") -> "Counsel":
    """With what officers ruled, where Xuke has a record here."""
    from bot.settings import read_settings

    state_dir = read_settings().state_dir
    if (state_dir / "journal").is_dir():
        from bot.cli.opened import RuledCounsel
        from bot.record import read_store

        return RuledCounsel(counsel, read_store(state_dir))
    return counsel


def _ask_lines(counsel: "Counsel", on: date) -> int:
    code = 0
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        try:
            _print(counsel.answer(_question(line), on).as_json())
        except BadInput as error:
            _print({"error": f"line {number}: {error}"})
            code = 2
    return code


def _question(line: bytes) -> str:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        raise BadInput('no JSON; give {"q": "the question"}') from None
    if not isinstance(entry, dict) or not isinstance(entry.get("q"), str):
        raise BadInput('field q is missing or no text; give {"q": "the question"}')
    question: str = entry["q"]
    return question


def _show(options: argparse.Namespace) -> int:
    from bot.license.show import show_json, show_text
    from bot.license.validity import status

    certificate, on = _license_and_day(options)
    validity = status(certificate, on)
    _print(show_json(certificate, validity) if options.json else show_text(certificate, validity, "en"))
    return 0


def _check(options: argparse.Namespace) -> int:
    from bot.cli.license_check import check

    code, text = check(options.file, options.json)
    print(text)
    return code


def _deadlines(options: argparse.Namespace) -> int:
    from bot.cli.deadlines import as_ics, as_json, as_text

    if options.ics:
        sys.stdout.buffer.write(as_ics(options.license, options.on))
    else:
        _print((as_json if options.json else as_text)(options.license, options.on))
    return 0


def _preview(options: argparse.Namespace) -> int:
    from bot.cli.deadlines import previewed_json, previewed_text

    if options.end < options.start:
        raise BadInput(f"--to: {options.end} is before --from {options.start}; swap them")
    shape = previewed_json if options.json else previewed_text
    _print(shape(options.license, options.start, options.end))
    return 0


def _manifest(options: argparse.Namespace) -> int:
    from bot.platforms.slack.manifest import manifest

    print(json.dumps(manifest(), ensure_ascii=False, indent=2))
    return 0


def _incidents(options: argparse.Namespace) -> int:
    from bot.cli.incidents import list_json, list_text

    _print(list_json() if options.json else list_text())
    return 0


def _report(options: argparse.Namespace) -> int:
    from bot.cli.incidents import report

    content = report(options.id, options.format)
    if options.output is None:
        sys.stdout.buffer.write(content)
        return 0
    try:
        options.output.write_bytes(content)
    except OSError as error:
        raise CouldNot(
            f"--output: {options.output}: {(error.strerror or 'cannot be written').lower()}"
        ) from None
    print(options.output)
    return 0


def _verify(options: argparse.Namespace) -> int:
    from bot.cli.journal import verify
    from bot.settings import read_settings

    code, text = verify(read_settings().state_dir, options.json)
    print(text, file=sys.stdout if code == 0 or options.json else sys.stderr)
    return code


def _license_and_day(options: argparse.Namespace) -> tuple["Certificate", date]:
    from bot.license.certificate import read
    from bot.settings import read_settings

    settings = read_settings()
    return read(options.license or settings.license_file), options.on or settings.today()


def _print(value: object) -> None:
    print(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(main())
