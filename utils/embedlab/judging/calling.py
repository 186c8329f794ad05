"""Call a learner's function, and leave everything around it as it was."""

import contextlib
import copy
import random
import signal
import threading
import traceback
from collections.abc import Callable, Iterator

import numpy as np
import torch

from embedlab.judging.comparing import EXACT, same
from embedlab.judging.outcome import TOO_LONG, Raised, Returned

SECONDS = 10  # for one call


class TimeIsUp(BaseException):
    """Raised in a call that takes too long; no `except Exception` stops it."""


# What a function could change for everybody after it: how to read it, and how
# to set it.
_STATE = (
    (torch.get_default_dtype, torch.set_default_dtype),
    (torch.is_grad_enabled, torch.set_grad_enabled),
    (torch.get_rng_state, torch.set_rng_state),
    (random.getstate, random.setstate),
    (np.random.get_state, np.random.set_state),
    (
        lambda: dict(vars(torch._tensor_str.PRINT_OPTS)),
        lambda options: vars(torch._tensor_str.PRINT_OPTS).update(options),
    ),
    (np.get_printoptions, lambda options: np.set_printoptions(**options)),
)


@contextlib.contextmanager
def kept_state() -> Iterator[None]:
    """Put dtypes, gradients, random numbers and threads back as they were."""
    before = [read() for read, _ in _STATE]
    threads = torch.get_num_threads()
    torch.manual_seed(0)  # what is random is judged alike each time
    random.seed(0)
    np.random.seed(0)
    try:
        yield
    finally:
        for (_, put_back), value in zip(_STATE, before, strict=True):
            put_back(value)
        if torch.get_num_threads() != threads:
            torch.set_num_threads(threads)


@contextlib.contextmanager
def usual_settings() -> Iterator[None]:
    """Make float32 tensors on the CPU, with gradients, as the questions do."""
    dtype, device = torch.get_default_dtype(), torch.get_default_device()
    moved = device.type != "cpu"
    torch.set_default_dtype(torch.float32)
    if moved:
        torch.set_default_device("cpu")
    try:
        with torch.inference_mode(False), torch.enable_grad():
            yield
    finally:
        torch.set_default_dtype(dtype)
        if moved:
            torch.set_default_device(device)


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raise `TimeIsUp` after some seconds, where the system has alarms."""
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
        or signal.getitimer(signal.ITIMER_REAL)[0]
    ):
        yield
        return

    def stop(*_: object) -> None:
        raise TimeIsUp

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def outcomes(
    function: Callable, calls: tuple[tuple, ...], guarded: bool = True
) -> tuple[Returned | Raised, ...]:
    """Call a function with each of the arguments; keep what comes of it.

    Parameters
    ----------
    function : a learner's, or one of the question
    calls : the arguments of each call; every call gets copies
    guarded : keep the time, and put the settings back; of no use for our own

    Raises
    ------
    KeyboardInterrupt
        If the learner interrupts it.
    """
    call = _guarded if guarded else _outcome
    found: list[Returned | Raised] = []
    for arguments in calls:
        late = bool(found) and found[-1] is TOO_LONG  # once is enough
        found.append(TOO_LONG if late else call(function, arguments))
    return tuple(found)


def _guarded(function: Callable, arguments: tuple) -> Returned | Raised:
    try:
        with kept_state(), _time_limit(SECONDS):
            return _outcome(function, arguments)
    except TimeIsUp:
        return TOO_LONG


def _outcome(function: Callable, arguments: tuple) -> Returned | Raised:
    given = copy.deepcopy(arguments)
    for ours, theirs in zip(arguments, given, strict=True):
        if isinstance(ours, torch.Tensor) and ours.grad is not None:
            theirs.grad = ours.grad.clone()  # deepcopy leaves it out
    try:
        value = function(*given)
    except (Exception, SystemExit) as error:
        return Raised(
            type(error).__name__, one_line(str(error)), _line_of(error)
        )
    for place, (after, before) in enumerate(zip(given, arguments, strict=True)):
        if not _untouched(after, before):
            return Returned(value, place)
    return Returned(value)


def _untouched(after: object, before: object) -> bool:
    """Say whether an argument is what it was: every bit, and its gradient."""
    if type(before).__eq__ is object.__eq__:
        # Compared by identity, as functions, models and optimizers are; the
        # copy that was given never equals it. The exercises let them be.
        return True
    return same(after, before, EXACT, 0.0) and (
        not isinstance(before, torch.Tensor)
        or (
            after.requires_grad == before.requires_grad
            and _untouched(after.grad, before.grad)
        )
    )


def _line_of(error: BaseException) -> str:
    """Return the line of the learner's code that failed, if it is known."""
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [f for f in frames[1:] if "site-packages" not in f.filename]
    return (theirs[-1].line or "").strip() if theirs else ""


def one_line(text: str, length: int = 160) -> str:
    """Return the first line of a text, cut where it is longer."""
    first = text.strip().split("\n")[0].rstrip(" :")
    first = " ".join(first.split())
    return first if len(first) <= length else first[: length - 3] + "..."
