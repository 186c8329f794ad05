"""Measure what PyTorch does when an expression is evaluated."""

from collections.abc import Callable

# The newer profilers write to the terminal at each use (torch 2.13); this one
# records the same operators and is silent.
from torch.autograd.profiler_legacy import profile


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
    if not callable(call):
        raise TypeError(
            f"call is a {type(call).__name__}; expected a function without "
            "arguments, for example lambda: table[ids]"
        )
    with profile() as recorded:
        call()
    names = [event.name for event in recorded.function_events]
    own = [n.removeprefix("aten::") for n in names if n.startswith("aten::")]
    return list(dict.fromkeys(own))
