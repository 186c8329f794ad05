"""Measure what lecture 13 says about a GPU, where there is one.

The lecture marks these sentences as not run. Here they are run: does a fresh
output cost anything, what do narrow rows cost, and what does it take to look up
on the CPU and send the rows?
"""

from collections.abc import Callable
from functools import partial

import torch
from torch.nn import functional as F
from torch.utils.benchmark import Timer

from embedlab import measure

WIDTHS = (1, 4, 16, 64, 1_024)
ROW, IDS = 300, 4_096  # a batch of word vectors, as in the lecture


def comparison(device: str, numbers: int = 2**26) -> str:
    """Return the times of lookups on a device, as Markdown.

    Parameters
    ----------
    device : where the tables are: "cuda", or "cpu" to try this function
    numbers : float32 numbers of a table; an output is a quarter of it

    Raises
    ------
    RuntimeError
        If there is no such device, as PyTorch says it.
    """
    memory = torch.ones(numbers, device=device)
    half = numbers // 2
    copy = _seconds(lambda: memory[:half].copy_(memory[half:])) / half
    rows = []
    for h in WIDTHS:
        table = memory.view(-1, h)
        ids = torch.randint(0, len(table), (len(table) // 4,), device=device)
        ready = torch.empty(len(ids), h, device=device)

        ways = {
            "fresh": partial(F.embedding, ids, table),
            "into place": partial(torch.index_select, table, 0, ids, out=ready),
        }
        rows.append(
            {"numbers per row": h}
            | {
                name: f"{_seconds(way) / ready.numel() / copy:.2f}"
                for name, way in ways.items()
            }
        )
    return "\n\n".join(
        [
            f"On {_name(device)}: time of a lookup at random, where copying as "
            "many numbers takes 1.",
            measure.table(rows),
            _sent(device, numbers),
        ]
    )


def _sent(device: str, numbers: int) -> str:
    """Compare a table on the device with one on the CPU, in one sentence."""
    table = torch.ones(numbers // ROW, ROW)
    ids = torch.randint(0, len(table), (IDS,))
    there, ids_there = table.to(device), ids.to(device)
    near = _seconds(lambda: F.embedding(ids_there, there))
    far = _seconds(lambda: F.embedding(ids, table).to(device))
    return (
        f"{IDS:,} rows of {ROW} numbers: {1e6 * near:.0f} us from a table on "
        f"the device, {1e6 * far:.0f} us from one on the CPU, the rows sent."
    )


def _seconds(call: Callable[[], object]) -> float:
    """Return the median of some calls; the timer waits for the device."""
    timer = Timer("call()", globals={"call": call})
    return timer.blocked_autorange(min_run_time=0.2).median


def _name(device: str) -> str:
    if torch.device(device).type == "cuda":
        return torch.cuda.get_device_name(device)
    return measure.processor()
