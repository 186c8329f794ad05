"""Count what PyTorch does when an expression is evaluated, and time it.

What is counted is the same on every machine, so it may be compared and
asserted. What is timed belongs to one machine at one moment: it is shown, in
cells whose output isn't compared, under `machine()`.
"""

import logging
import os
import platform
import resource
import statistics
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import psutil
import torch
from torch import distributed

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
    return list(runs(call))


def runs(call: Callable[[], object]) -> Counter[str]:
    """Count how often `call()` runs each PyTorch operator, by its name.

    Operators that other operators call are counted too. Only what runs on the
    CPU is seen.

    Raises
    ------
    TypeError
        If `call` is not callable, as happens when the ``lambda`` is forgotten.
    """
    _refuse_a_value("call", call)
    with profile() as recorded:
        call()
    names = [event.name for event in recorded.function_events]
    return Counter(
        n.removeprefix("aten::") for n in names if n.startswith("aten::")
    )


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


def page_faults(call: Callable[[], object]) -> int:
    """Return how many page faults of this process `call()` causes.

    Counted are those that need no disk, such as the first write to a new page.

    Raises
    ------
    TypeError
        If `call` is not callable, as happens when the ``lambda`` is forgotten.
    """
    _refuse_a_value("call", call)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    call()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


class Seconds(NamedTuple):
    """CPU seconds of one call: the least, the median, the most, each round."""

    low: float
    median: float
    high: float
    rounds: tuple[float, ...]


# `make test` sets this: a cell whose times nobody reads measures once.
QUICK = "EMBEDLAB_QUICK"


def bytes_sent(work: Callable[..., object], *given: object) -> int:
    """Return the bytes that all processes together send for one call.

    To be called in every process of a group (`embedlab.processes`). On Linux,
    what each process writes is counted; elsewhere, what the whole machine
    sends, by every program.

    Parameters
    ----------
    work : what is called, as ``work(*given)``
    """
    distributed.barrier()
    before = _bytes_written()
    work(*given)
    mine = torch.tensor(_bytes_written() - before)
    if hasattr(psutil.Process, "io_counters"):
        distributed.all_reduce(mine)
    return mine.item()


def _bytes_written() -> int:
    if hasattr(psutil.Process, "io_counters"):
        return psutil.Process().io_counters().write_chars
    return psutil.net_io_counters().bytes_sent


def seconds(
    calls: Mapping[str, Callable[[], object]], *, rounds: int = 7
) -> dict[str, Seconds]:
    """Return how many seconds of CPU time one call of each function takes.

    PyTorch's own timer measures, on one thread and after a warm-up. Its clock
    is that of the process: what other programs do meanwhile does not count.
    In each round all functions are measured in turn, so that a machine that
    slows down slows all of them. Where the environment variable
    ``EMBEDLAB_QUICK`` is set, each function is called once and not measured
    with care.

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
    if os.environ.get(QUICK):
        counts, rounds = dict.fromkeys(timers, 1), 1
    else:
        # As many calls as take two milliseconds, or one that takes longer.
        counts = {
            name: timer.blocked_autorange(min_run_time=0.002).number_per_run
            for name, timer in timers.items()
        }
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, timer in timers.items():
            taken[name].append(timer.timeit(counts[name]).median)
    return {
        name: Seconds(
            min(times), statistics.median(times), max(times), tuple(times)
        )
        for name, times in taken.items()
    }


def claim(
    says: str,
    slow: Seconds,
    fast: Seconds,
    *,
    at_least: float = 0.0,
    at_most: float = float("inf"),
) -> None:
    """Print how many times as long `slow` takes as `fast`, beside a claim.

    The ratio is taken round by round, so that what slowed a whole round cancels
    out; printed are its median, its least and its most, and whether the median
    is between the bounds. `make bench` prints all claims of the course again.

    Parameters
    ----------
    says : the claim, in words, as the lecture states it
    slow, fast : what was measured in turn, by one call of `seconds`
    at_least, at_most : the bounds of the ratio that is claimed

    Raises
    ------
    ValueError
        If the two were not measured in as many rounds, or there is no bound.
    """
    if len(slow.rounds) != len(fast.rounds):
        raise ValueError(
            f"{len(slow.rounds)} and {len(fast.rounds)} rounds were measured; "
            "expected two results of one call of measure.seconds"
        )
    if at_least <= 0 and at_most == float("inf"):
        raise ValueError("a claim needs a bound: at_least, at_most, or both")
    ratios = [
        a / max(b, 1e-12) for a, b in zip(slow.rounds, fast.rounds, strict=True)
    ]
    median = statistics.median(ratios)
    here = at_least <= median <= at_most
    print(
        f"{says}: {_digits(median)} times ({_digits(min(ratios))} to "
        f"{_digits(max(ratios))}), {HOLDS if here else FAILS}."
    )


HOLDS, FAILS = "holds here", "doesn't hold here"


def _digits(x: float) -> str:
    """Write a ratio with the digits that can be trusted."""
    return f"{x:,.0f}" if x >= 20 else f"{x:.1f}" if x >= 2 else f"{x:.2f}"


def machine() -> str:
    """Say on what machine the times below were taken, in one line."""
    kernels = torch.backends.cpu.get_cpu_capability()
    return (
        f"Times of one machine: {processor()}, {kernels} kernels, "
        f"{torch.get_num_threads()} thread(s), PyTorch {torch.__version__}."
    )


def processor() -> str:
    """Return the name of this machine's processor, as its system says it."""
    file = Path("/proc/cpuinfo")
    if file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


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
