"""How much the recognisers find, how often they cry wolf, what they cost: `python -m bench.redaction`.

Phrases are drawn with fixed seeds in all twelve word lists and five lengths, written down in every disguise,
neat and with one word mistyped; ordinary texts come from bench/ordinary; the time is CPU time of one core,
the median over realistic messages of 150 to 250 characters. `--markdown` refreshes docs/redaction.md.
"""

import argparse
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import orjson
from rich.console import Console
from rich.progress import Progress, track
from rich.table import Table

from bench.ordinary import ordinary_texts
from bench.redaction_phrases import DISGUISES, LANGUAGES, Disguise, drawn_phrases, leaks, with_a_mistake
from bench.redaction_secrets import SECRETS
from core.redaction import inspect

DOCUMENT = Path(__file__).parent.parent / "docs" / "redaction.md"
REPETITIONS = 5
"""Of each timed message, the fastest counts: what else the machine did is not the recognisers' cost."""
SAMPLE = 40
"""Messages timed per language."""
_TABLE = re.compile(r"(<!-- made by bench\.redaction -->\n).*(<!-- end -->)", re.DOTALL)

Cell = tuple[int, int]
"""Found, tried."""


@dataclass(slots=True)
class Measured:
    """Everything that one run measures; cells by (language, disguise)."""

    right: dict[tuple[str, str], Cell] = field(default_factory=dict)
    mistyped: dict[tuple[str, str], Cell] = field(default_factory=dict)
    secrets: dict[str, Cell] = field(default_factory=dict)
    ordinary: Counter[str] = field(default_factory=Counter)
    alarms: Counter[str] = field(default_factory=Counter)
    microseconds: dict[str, float] = field(default_factory=dict)

    def recall(self, cells: dict[tuple[str, str], Cell]) -> float:
        """The share that was found; 1.0 is all."""
        tried = sum(cell[1] for cell in cells.values())
        return sum(cell[0] for cell in cells.values()) / tried

    def summary(self) -> dict[str, float | int]:
        """The figures for scripts. `phrases` counts texts with a right phrase, `recall` their share found."""
        return {
            "phrases": sum(cell[1] for cell in self.right.values()),
            "recall": round(self.recall(self.right), 6),
            "recall_one_mistyped": round(self.recall(self.mistyped), 6),
            "ordinary_texts": self.ordinary.total(),
            "false_alarms": self.alarms.total(),
            "microseconds_per_message": round(median(self.microseconds.values()), 1),
            "microseconds_slowest_language": round(max(self.microseconds.values()), 1),
        }


def found(words: list[str], text: str) -> bool:
    """True when the phrase was seen and no three neighbouring words of it are left."""
    inspection = inspect(text)
    return not inspection.clean and not leaks(words, inspection.text)


def measure_language(measured: Measured, language: str, each: int) -> None:
    """All lengths of one list, `each` phrases of each, in every disguise, neat and with a mistake."""
    source = random.Random(language)
    for words in drawn_phrases(language, each):
        wrong = with_a_mistake(words, language, source)
        for disguise in _disguises(language):
            _count(measured.right, language, disguise, found(words, disguise.write(words)))
            _count(measured.mistyped, language, disguise, found(wrong, disguise.write(wrong)))


def _disguises(language: str) -> Iterator[Disguise]:
    return (disguise for disguise in DISGUISES if language in disguise.languages)


def _count(cells: dict[tuple[str, str], Cell], language: str, disguise: Disguise, hit: bool) -> None:
    before = cells.get((language, disguise.name), (0, 0))
    cells[language, disguise.name] = (before[0] + hit, before[1] + 1)


def measure_ordinary(measured: Measured, texts: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Count false alarms by language; yields each text that raised one."""
    for language, text in texts:
        measured.ordinary[language] += 1
        if not inspect(text).clean:
            measured.alarms[language] += 1
            yield text


def measure_time(measured: Measured, texts: Sequence[tuple[str, str]]) -> None:
    """CPU microseconds by language: the median over messages, the fastest of several runs each."""
    by_language: dict[str, list[str]] = {}
    for language, text in texts:
        if 150 <= len(text) <= 250:
            by_language.setdefault(language, []).append(text)
    for language, sample in by_language.items():
        measured.microseconds[language] = median(_fastest(text) for text in sample[:SAMPLE])


def _fastest(text: str) -> float:
    times = []
    for _ in range(REPETITIONS):
        before = time.process_time_ns()
        inspect(text)
        times.append(time.process_time_ns() - before)
    return min(times) / 1000


def measure_secrets(measured: Measured) -> None:
    """Keys, passwords, codes, cards and tokens, each in its usual sentences."""
    for kind, texts in SECRETS.items():
        hits = sum(any(finding.kind == kind for finding in inspect(text).findings) for text in texts)
        measured.secrets[kind] = (hits, len(texts))


def rows(measured: Measured) -> Iterator[tuple[str, ...]]:
    """The table: a disguise a row, a language a column, found of tried (right / one mistyped)."""
    yield ("disguise", *LANGUAGES)
    for disguise in DISGUISES:
        cells = []
        for language in LANGUAGES:
            key = (language, disguise.name)
            cells.append(
                f"{_percent(measured.right[key])} / {_percent(measured.mistyped[key])}"
                if key in measured.right
                else "–"
            )
        yield (disguise.name, *cells)


def _percent(cell: Cell) -> str:
    return f"{100 * cell[0] / cell[1]:.3g}"


def markdown(measured: Measured) -> str:
    """The tables as docs/redaction.md shows them."""
    summary = measured.summary()
    right, mistyped = (
        f"{100 * share:.4g} %" for share in (summary["recall"], summary["recall_one_mistyped"])
    )
    lines = [
        f"{summary['phrases']} texts with a right phrase, {right} found; with one word mistyped {mistyped}. "
        f"{summary['false_alarms']} false alarms in {summary['ordinary_texts']} ordinary texts. "
        "Percent found, right / one word mistyped:",
        "",
    ]
    for number, row in enumerate(rows(measured)):
        lines.append("| " + " | ".join(cell.replace("_", " ") for cell in row) + " |")
        if number == 0:
            lines.append("|---" * len(row) + "|")
    lines += ["", "| kind | found | tried |", "|---|---|---|"]
    lines += [
        f"| {kind.replace('_', ' ')} | {cell[0]} | {cell[1]} |" for kind, cell in measured.secrets.items()
    ]
    lines += ["", "| language | ordinary texts | false alarms |", "|---|---|---|"]
    lines += [
        f"| {each} | {measured.ordinary[each]} | {measured.alarms[each]} |" for each in measured.ordinary
    ]
    return "\n".join(lines) + "\n"


def show(measured: Measured, console: Console) -> None:
    """Print the tables for a reader."""
    table: Table | None = None
    for row in rows(measured):
        if table is None:
            table = Table(*row, title="percent found: right / one word mistyped")
        else:
            table.add_row(*row)
    console.print(table)
    other = Table("kind", "found", "tried", title="other secrets")
    for kind, cell in measured.secrets.items():
        other.add_row(kind, str(cell[0]), str(cell[1]))
    console.print(other)
    costs = Table("language", "ordinary texts", "false alarms", "µs a message", title="ordinary texts")
    for language, count in measured.ordinary.items():
        micros = f"{measured.microseconds[language]:.0f}" if language in measured.microseconds else "–"
        costs.add_row(language, str(count), str(measured.alarms[language]), micros)
    console.print(costs)
    console.print(measured.summary())


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure everything and print it; progress goes to stderr."""
    parser = argparse.ArgumentParser(prog="python -m bench.redaction", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one line for scripts")
    parser.add_argument("--markdown", action="store_true", help=f"refresh {DOCUMENT.name}")
    parser.add_argument("--phrases", type=int, default=3, metavar="N", help="of each language and length (3)")
    parser.add_argument("--ordinary", type=int, default=12_000, metavar="N", help="ordinary texts (12000)")
    parser.add_argument("--seed", type=int, default=20261122)
    options = parser.parse_args(arguments)
    quiet = Console(stderr=True)
    measured = Measured()
    texts = list(ordinary_texts(options.ordinary, options.seed))
    for language in track(LANGUAGES, "phrases", console=quiet):
        measure_language(measured, language, options.phrases)
    with Progress(console=quiet) as progress:
        task = progress.add_task("ordinary texts")
        for text in measure_ordinary(measured, texts):
            progress.console.print("false alarm:", repr(text), markup=False)
        progress.update(task, completed=100)
    measure_secrets(measured)
    measure_time(measured, texts)
    if options.markdown:
        written = _TABLE.sub(
            lambda match: match[1] + markdown(measured) + match[2], DOCUMENT.read_text("utf-8")
        )
        DOCUMENT.write_text(written, "utf-8")
    if options.json:
        sys.stdout.write(orjson.dumps(measured.summary()).decode() + "\n")
    else:
        show(measured, Console())


if __name__ == "__main__":
    main()
