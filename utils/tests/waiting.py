"""Wait as long as a busy machine may need; give up on what hangs."""

import time
from collections.abc import Callable

SECONDS = 600  # after which something hangs


def until(condition: Callable[[], object], what: str) -> None:
    """Return as soon as `condition()` is true.

    Raises
    ------
    AssertionError
        If it is not true after SECONDS; it says `what`.
    """
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < SECONDS, what
        time.sleep(0.1)
