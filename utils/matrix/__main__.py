"""Command line: `python -m matrix --help`; `make matrix` calls it."""

import argparse
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import torch

from bench import machine
from matrix import OLDEST_TORCH, Configuration, covering, environments, every
from matrix.runs import Counts, count
from publish import ROOT, files

REPORT = ROOT / "assets" / "matrix.md"
HEAD = (
    "| torch | Python | kernels | threads | facts | cells | mismatches |",
    "| --- | --- | --- | ---: | ---: | ---: | ---: |",
)


def main(arguments: list[str]) -> int:
    """Run all configurations, print and store a table; return the status."""
    parser = argparse.ArgumentParser(prog="matrix", description=__doc__)
    parser.add_argument(
        "--here",
        action="store_true",
        help="this Python and its torch only, and store nothing",
    )
    parser.add_argument(
        "--every",
        action="store_true",
        help="each combination, and not only each pair of choices",
    )
    parser.add_argument(
        "--jobs", type=int, default=1, help="how many threads to use in all"
    )
    options = parser.parse_args(arguments)
    try:
        kinds = environments.kernels()
        if options.here:
            version = torch.__version__.split("+")[0]
            minor = ".".join(platform.python_version_tuple()[:2])
            chosen = every([version], [minor], kinds)
            interpreters = {chosen[0].environment: Path(sys.executable)}
        else:
            chosen, interpreters = prepared(kinds, options.every)
        found = dict(run_all(chosen, interpreters, options.jobs))
        results = {each: found[each] for each in chosen}
    except (RuntimeError, ValueError, OSError) as error:
        print(f"matrix: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("matrix: interrupted; what was run is kept", file=sys.stderr)
        return 130
    if not options.here:
        files.write(REPORT, report(results))
        print(f"written to {REPORT.relative_to(ROOT)}")
    return int(any(counts.mismatches for counts in results.values()))


def prepared(
    kinds: list[str], in_full: bool
) -> tuple[list[Configuration], dict[str, Path]]:
    """Install what is missing; return configurations and interpreters."""
    pinned = environments.pinned("torch")
    newest = environments.newest_torch()
    torches = list(dict.fromkeys([OLDEST_TORCH, pinned, newest]))
    pythons = environments.pythons()
    chosen = (every if in_full else covering)(torches, list(pythons), kinds)
    interpreters = {}
    for each in chosen:
        if each.environment not in interpreters:
            print(f"matrix: {each.environment} ...", file=sys.stderr)
            interpreters[each.environment] = environments.install(
                each.torch, each.environment, pythons[each.python]
            )
    return chosen, interpreters


def run_all(
    chosen: list[Configuration], interpreters: dict[str, Path], jobs: int
) -> Iterator[tuple[Configuration, Counts]]:
    """Run the configurations on `jobs` threads; print a row for each.

    Those of two threads wait until fewer run: lectures measure, and would
    measure each other.
    """

    def run(each: Configuration) -> tuple[Counts, float]:
        start = time.perf_counter()
        folder = environments.FOLDER / each.name
        counts = count(each, interpreters[each.environment], folder)
        return counts, time.perf_counter() - start

    print(*HEAD, sep="\n", flush=True)
    for threads in sorted({each.threads for each in chosen}):
        alike = [each for each in chosen if each.threads == threads]
        pool = ThreadPoolExecutor(max(1, jobs // threads))
        try:
            results = zip(alike, pool.map(run, alike), strict=True)
            for each, (counts, seconds) in results:
                print(row(each, counts), flush=True)
                for name in counts.mismatches:
                    print(f"matrix: {each.name}: {name}", file=sys.stderr)
                print(f"matrix: {seconds:.0f} s", file=sys.stderr)
                yield each, counts
        finally:
            pool.shutdown(cancel_futures=True)


def row(configuration: Configuration, counts: Counts) -> str:
    """Return the row of the table for one configuration."""
    fields = [
        configuration.torch,
        configuration.python,
        configuration.kernels,
        configuration.threads,
        counts.facts,
        counts.cells,
        len(counts.mismatches),
    ]
    return f"| {' | '.join(map(str, fields))} |"


def report(results: dict[Configuration, Counts]) -> str:
    """Return the whole report as Markdown."""
    mismatches = [
        f"- {each.name}: {name}"
        for each, counts in results.items()
        for name in counts.mismatches
    ]
    cells = sum(counts.cells for counts in results.values())
    facts = sum(counts.facts for counts in results.values())
    describe = ["git", "describe", "--always", "--dirty"]
    state = subprocess.run(describe, cwd=ROOT, capture_output=True, text=True)
    return "\n".join(
        [
            "# Where the course was proved",
            "",
            "Written by `make matrix`. Each row is one run of all facts "
            "(`utils/tests/test_facts.py`) and of all lectures, whose cells "
            "are compared with the stored outputs by nbval. Cells tagged "
            "`nbval-ignore-output`, which show a timing or what training came "
            "to, have to run; assertions hold what is said of them.",
            "",
            *HEAD,
            *(row(each, counts) for each, counts in results.items()),
            "",
            f"{len(results)} configurations: {facts:,} facts tested, "
            f"{cells:,} cells compared, {len(mismatches)} mismatches.",
            "",
            *(mismatches + [""] if mismatches else []),
            f"On {date.today()}, commit {state.stdout.strip() or 'unknown'}.",
            "",
            machine.description(),
            "",
        ]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
