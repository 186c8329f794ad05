"""Facts and lectures on each PyTorch, Python and CPU that the course claims.

A configuration is one choice of each. There are too many of them to try all of
them each time, so `covering` picks some in which every pair of choices occurs.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

OLDEST_TORCH = "2.11.0"  # that of Colab
KERNELS = ("default", "avx2", "avx512")
THREADS = (1, 2)


@dataclass(frozen=True)
class Configuration:
    """One PyTorch on one Python, with one kind of CPU kernels.

    Attributes
    ----------
    torch, python : their versions, such as "2.13.0" and "3.11"
    kernels : what ATEN_CPU_CAPABILITY is set to
    threads : the number that ``torch.set_num_threads`` is given
    """

    torch: str
    python: str
    kernels: str
    threads: int

    @property
    def environment(self) -> str:
        """The name of the folder that this PyTorch is installed in."""
        return f"torch-{self.torch}-python-{self.python}"

    @property
    def name(self) -> str:
        """A name for the folder of what this configuration prints."""
        return f"{self.environment}-{self.kernels}-{self.threads}"


def every(
    torches: Sequence[str],
    pythons: Sequence[str],
    kernels: Sequence[str],
    threads: Sequence[int] = THREADS,
) -> list[Configuration]:
    """Return each combination of the choices."""
    choices = itertools.product(torches, pythons, kernels, threads)
    return [Configuration(*choice) for choice in choices]


def covering(
    torches: Sequence[str],
    pythons: Sequence[str],
    kernels: Sequence[str],
    threads: Sequence[int] = THREADS,
) -> list[Configuration]:
    """Return combinations in which each two choices meet.

    Each PyTorch meets each Python, with kernels that are shifted by one from
    row to row of that table (a Latin square): with three of each, every
    PyTorch and every Python meets every kind of kernels. Where there are more
    kernels than PyTorches or Pythons, a square is laid beside the first. All
    that runs on the first number of threads; on the others, a few of these,
    in which each PyTorch, each Python and each kind of kernels occurs.
    """
    square = {}
    size = min(len(torches), len(pythons))
    for start in range(0, len(kernels), max(size, 1)):
        for i, j in itertools.product(range(len(torches)), range(len(pythons))):
            kind = kernels[(start + i + j) % len(kernels)]
            chosen = Configuration(torches[i], pythons[j], kind, threads[0])
            square[chosen] = None
    picked = list(square)
    for number in threads[1:]:
        few = _fewest(list(square))
        picked += [replace(chosen, threads=number) for chosen in few]
    return picked


def _fewest(rows: Sequence[Configuration]) -> list[Configuration]:
    """Pick rows until each choice of all of them has occurred."""

    def choices(row: Configuration) -> set[str]:
        return {f"torch {row.torch}", f"Python {row.python}", row.kernels}

    missing = set().union(*map(choices, rows))
    picked = []
    while missing:
        best = max(rows, key=lambda row: len(missing & choices(row)))
        missing -= choices(best)
        picked.append(best)
    return picked
