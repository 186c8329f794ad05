"""Measure what PyTorch does when an expression is evaluated."""

from collections.abc import Callable

# The newer profilers write to the terminal at each use (torch 2.13); this one
# records the same operators and is silent.
from torch.autograd.profiler_legacy import profile


def operators(call: Callable[[], object]) -> list[str]:
    """Return the names of the PyTorch operators that `call()` runs, in order.

    Operators that other operators call are listed too, after their caller.
    Only what runs on the CPU is seen.

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
    return [
        event.name.removeprefix("aten::")
        for event in recorded.function_events
        if event.name.startswith("aten::")
    ]
