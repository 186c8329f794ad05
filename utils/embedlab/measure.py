"""Measure what PyTorch does when an expression is evaluated, and how long."""

import logging
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

# The newer profilers write to the terminal at each use (torch 2.13); this one
# records the same operators and is silent.
from torch.autograd.profiler_legacy import profile

# Where CUDA's compiler is and no GPU, the import of the timer warns that no
# extension could be built for one; nobody asked it to.
logging.getLogger("torch.utils.cpp_extension").setLevel(logging.ERROR)

from torch.utils.benchmark import Timer  # noqa: E402 - as said above


def operators(call: Callable[[], object]) -> list[str]:
    """Return the names of the PyTorch operators that `call()` runs.

    They come in the order of their first use, each once. Operators that other
    operators call are listed too. Only what runs on the CPU is seen.

    Parameters
    ----------
    call : a function without arguments, for example ``lambda: table[ids]``

    Raises
    ------
    TypeError
        If `call` is not callable, as happens when the ``lambda`` is forgotten.
    """
    _refuse_a_value("call", call)
    with profile() as recorded:
        call()
    names = [event.name for event in recorded.function_events]
    own = [n.removeprefix("aten::") for n in names if n.startswith("aten::")]
    return list(dict.fromkeys(own))


def most_bytes(call: Callable[[], object]) -> int:
    """Return the most memory that one operator of `call()` allocated, in bytes.

    Counted is what an operator had allocated and not freed when it returned,
    so a block that it makes by another operator and throws away is seen. Only
    memory of the CPU is.

    Raises
    ------
    TypeError
        If `call` is not callable, as happens when the ``lambda`` is forgotten.
    """
    _refuse_a_value("call", call)
    with profile(profile_memory=True) as recorded:
        call()
    return max(
        (event.cpu_memory_usage for event in recorded.function_events),
        default=0,
    )


class Seconds(NamedTuple):
    """CPU seconds that one call takes: the least, the median, the most."""

    low: float
    median: float
    high: float


def seconds(
    calls: Mapping[str, Callable[[], object]], *, rounds: int = 7
) -> dict[str, Seconds]:
    """Return how many seconds of CPU time one call of each function takes.

    PyTorch's own timer measures, on one thread and after a warm-up. Its clock
    is that of the process: what other programs do meanwhile does not count.
    In each round all functions are measured in turn, so that a machine that
    slows down slows all of them.

    Parameters
    ----------
    calls : for each name, a function without arguments
    rounds : how many times each is measured

    Raises
    ------
    TypeError
        If one of `calls` is not callable.
    """
    for name, call in calls.items():
        _refuse_a_value(name, call)
    timers = {
        name: Timer(
            "call()",
            globals={"call": call},
            timer=time.process_time,
            num_threads=1,
        )
        for name, call in calls.items()
    }
    # As many calls as take two milliseconds, or one call that takes longer.
    counts = {
        name: timer.blocked_autorange(min_run_time=0.002).number_per_run
        for name, timer in timers.items()
    }
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, timer in timers.items():
            taken[name].append(timer.timeit(counts[name]).median)
    return {
        name: Seconds(min(times), statistics.median(times), max(times))
        for name, times in taken.items()
    }


def table(rows: Sequence[Mapping[str, object]]) -> str:
    """Return rows as a table in Markdown, legible as plain text, too.

    The first column is aligned to the left, the others, numbers mostly, to
    the right.

    Parameters
    ----------
    rows : for each row, its cells by the name of their column

    Raises
    ------
    ValueError
        If there is no row, or a row has other columns than the first.
    """
    if not rows:
        raise ValueError("there is no row; expected at least one")
    columns = list(rows[0])
    for row in rows:
        if list(row) != columns:
            raise ValueError(f"a row has {list(row)}; expected {columns}")
    cells = [
        [_as_cell(value) for value in line]
        for line in (columns, *(row.values() for row in rows))
    ]
    widths = [max(3, *map(len, column)) for column in zip(*cells, strict=True)]
    lines = []
    for row in cells:
        first, *others = zip(row, widths, strict=True)
        aligned = [first[0].ljust(first[1])]
        aligned += [text.rjust(width) for text, width in others]
        lines.append(f"| {' | '.join(aligned)} |")
    rule = ["-" * widths[0], *("-" * (w - 1) + ":" for w in widths[1:])]
    lines.insert(1, f"| {' | '.join(rule)} |")
    return "\n".join(lines)


def _as_cell(value: object) -> str:
    """Write a value so that neither a bar nor a new line in it ends a cell."""
    return " ".join(str(value).splitlines()).replace("|", "\\|")


def _refuse_a_value(name: str, call: object) -> None:
    if not callable(call):
        raise TypeError(
            f"{name} is a {type(call).__name__}; expected a function without "
            "arguments, for example lambda: table[ids]"
        )
