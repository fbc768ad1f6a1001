"""The command line (contract section 3). Without a command: serve."""

import argparse
import json
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bot import VERSION
from bot.cli.parser import OneLineParser, take_language, with_command
from bot.cli.record_arguments import add_journal, add_mask
from bot.cli.upkeep_arguments import add_doctor
from bot.errors import BadInput, CouldNot
from bot.printable import printable, printable_json

Command = Callable[[argparse.Namespace], int]


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; exit 0 done, 1 could not, 2 bad input with one line on stderr."""
    try:
        language, given = take_language(sys.argv[1:] if arguments is None else arguments)
        if language:
            os.environ["BOT_LANGUAGE"] = language  # it goes before the settings, for this run
        parser = _parser()
        options = parser.parse_args(with_command(given, parser.names))
        options.lang = language
        command: Command = options.command
        code = command(options)
        sys.stdout.flush()
        return code
    except BadInput as error:
        _print_error(error)
        return 2
    except CouldNot as error:
        _print_error(error)
        return 1
    except BrokenPipeError:  # `| head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> OneLineParser:
    parser = OneLineParser(
        prog="python -m bot",
        description="Keeps a team inside its telecom license. Without a command: serve."
        " A question in quotation marks is asked.",
    )
    parser.add_argument("--version", action="version", version=f"Xuke {VERSION}")
    parser.add_argument("--lang", metavar="en|zh", help="language of this run (before or behind any command)")
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
    preview.add_argument("--license", type=Path, metavar="FILE", help="look at this text alone")
    _add_json(preview)
    preview.set_defaults(command=_preview)

    manifest = commands.add_parser("manifest", help="what a platform needs to know of Xuke")
    inner = manifest.add_subparsers(metavar="slack|feishu", required=True)
    inner.add_parser("slack", help="the Slack app manifest, JSON").set_defaults(command=_manifest)
    inner.add_parser("feishu", help="scopes, events, callbacks, JSON").set_defaults(command=_manifest_feishu)

    feishu = commands.add_parser("feishu", help="the Feishu app")
    inner = feishu.add_subparsers(metavar="commands", required=True)
    inner.add_parser("commands", help="registers /license there").set_defaults(command=_feishu_commands)

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

    reader = commands.add_parser("reader", help="the language model that helps to read, if one is set")
    inner = reader.add_subparsers(metavar="prompt|check", required=True)
    sent = inner.add_parser("prompt", help="exactly what it would be sent; nothing is sent")
    sent.add_argument("text", nargs="+", metavar="TEXT")
    sent.set_defaults(command=_prompt)
    inner.add_parser("check", help="tries READER_URL").set_defaults(command=_check_reader)

    feedback = commands.add_parser("feedback", help="what people said was wrong")
    inner = feedback.add_subparsers(metavar="export", required=True)
    inner.add_parser("export", help="one JSON object a line").set_defaults(command=_feedback)

    add_doctor(commands)
    add_journal(commands)
    add_mask(commands)
    parser.names = tuple(commands.choices)
    return parser


def _add_license(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--license",
        type=Path,
        metavar="FILE",
        help="look at this text alone, without rulings, renewal, events (default: the one loaded last)",
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
    from bot.cli.ask import answer_lines, answer_one

    if not options.jsonl:
        _print(answer_one(" ".join(options.text), options.license, options.on, options.json, options.lang))
        return 0
    if options.text:
        from bot.words import Words

        raise BadInput(Words("errors.ask.no_text"))
    code = 0
    for answer, good in answer_lines(sys.stdin.buffer, options.license, options.on, options.lang):
        _print(answer)
        code = code if good else 2
    return code


def _show(options: argparse.Namespace) -> int:
    from bot.cli.licenses import show

    _print(show(options.license, options.on, options.json))
    return 0


def _check(options: argparse.Namespace) -> int:
    from bot.cli.license_check import check

    code, text = check(options.file, options.json)
    _print(text)
    return code


def _deadlines(options: argparse.Namespace) -> int:
    from bot.cli.deadlines import as_ics, show

    if options.ics:
        sys.stdout.buffer.write(as_ics(options.license, options.on))
    else:
        _print(show(options.license, options.on, options.json))
    return 0


def _preview(options: argparse.Namespace) -> int:
    from bot.cli.deadlines import show_preview

    _print(show_preview(options.license, options.start, options.end, options.json))
    return 0


def _manifest(options: argparse.Namespace) -> int:
    from bot.platforms.slack.manifest import manifest

    print(json.dumps(manifest(), ensure_ascii=False, indent=2))
    return 0


def _manifest_feishu(options: argparse.Namespace) -> int:
    from bot.platforms.feishu.manifest import manifest

    print(json.dumps(manifest(), ensure_ascii=False, indent=2))
    return 0


def _feishu_commands(options: argparse.Namespace) -> int:
    from bot.cli.feishu import register_commands

    _print(register_commands())
    return 0


def _incidents(options: argparse.Namespace) -> int:
    from bot.cli.incidents import show

    _print(show(options.json))
    return 0


def _report(options: argparse.Namespace) -> int:
    from bot.cli.incidents import report

    content = report(options.id, options.format, options.output)
    if options.output is None:
        sys.stdout.buffer.write(content)
    else:
        print(options.output)
    return 0


def _prompt(options: argparse.Namespace) -> int:
    from bot.cli.reader import show_prompt

    _print(show_prompt(" ".join(options.text)))
    return 0


def _check_reader(options: argparse.Namespace) -> int:
    from bot.cli.reader import check

    _print(check())
    return 0


def _feedback(options: argparse.Namespace) -> int:
    from bot.cli.feedback import export

    for line in export():
        _print(line)
    return 0


def _print_error(error: BadInput | CouldNot) -> None:
    from bot.settings import read_language

    print(printable(error.line(read_language())), file=sys.stderr)


def _print(value: object) -> None:
    """Text for a reader, or one JSON document; nothing in it that a terminal would obey."""
    if isinstance(value, str):
        print(printable(value))
    else:
        print(printable_json(json.dumps(value, ensure_ascii=False)))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(main())
