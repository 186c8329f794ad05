"""Judge an answer: right, not given yet, or wrong in a way that has a name."""

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

CHANGED = "writes into what it was given; leave that as it was"
NOT_ANSWERED = "Not answered yet: put your answer in place of the dots."


@dataclass(frozen=True)
class Mistake:
    """A usual wrong answer, and the sentence that tells what was done.

    An alias is another word for a mistake: known, but not offered as a choice.
    """

    answer: object
    says: str
    alias: bool = False


@dataclass(frozen=True)
class Question:
    """One question of a lecture; calling it with an answer prints a verdict.

    Parameters
    ----------
    name : what a lecture calls it by, ``check.<name>(answer)``
    right : the right answer: a number, a word, a shape, a tensor or a function
    why : one sentence that says why it is right
    mistakes : at least two usual wrong answers, each with its diagnosis
    also : other spellings of a right answer that is a word
    probes : for a function, the arguments of the calls that it is judged by

    Raises
    ------
    ValueError
        If there are fewer than two mistakes, or a function without probes.
    """

    name: str
    right: object
    why: str
    mistakes: tuple[Mistake, ...]
    probes: tuple[tuple, ...] = ()
    also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a question that could not be judged well."""
        if len(self.mistakes) < 2:
            raise ValueError(
                f"question {self.name} knows {len(self.mistakes)} mistakes; "
                "expected at least 2"
            )
        if callable(self.right) != bool(self.probes):
            raise ValueError(
                f"question {self.name}: probes go with a function, and only "
                "with one"
            )

    def __call__(self, answer: object) -> None:
        """Print the verdict on `answer`."""
        print(self.judge(answer))

    def judge(self, answer: object) -> str:
        """Return the verdict on `answer`, whatever it is; never raise."""
        try:
            return self._judge(answer)
        except Exception as error:  # a stranger's object may raise anything
            return (
                "Not yet: this cannot be compared with the answer, which is "
                f"{_kind(self.right)}; comparing raised {type(error).__name__}."
            )

    def _judge(self, answer: object) -> str:
        if isinstance(self.right, tuple) and isinstance(answer, torch.Tensor):
            answer = answer.tolist()  # three numbers, in whatever container
        came = self._outcomes(answer)
        if came is ... or self._is_stub(came):
            return NOT_ANSWERED
        expected = self._outcomes(self.right)
        if any(_same(came, right) for right in (expected, *self.also)):
            return f"Right. {self.why}"
        wrongs = [(m, self._outcomes(m.answer)) for m in self.mistakes]
        for alike in (_same, lambda a, b: _same(_cast(a, b), b)):
            for mistake, wrong in wrongs:
                if alike(came, wrong):
                    return f"Not yet: {mistake.says}"
        if self.probes and callable(answer):
            return self._first_difference(came, expected)
        if isinstance(answer, str) and isinstance(self.right, str):
            others = [m.answer for m in self.mistakes if not m.alias]
            words = {w for w in [self.right, *others] if isinstance(w, str)}
            return f"Not yet: the answer is one of {', '.join(sorted(words))}."
        return f"Not yet: {_difference(answer, self.right)}"

    def _outcomes(self, answer: object) -> object:
        """Return the answer itself, or what a function does with each probe."""
        if not (self.probes and callable(answer)):
            return answer
        return tuple(_outcome(answer, probe) for probe in self.probes)

    def _is_stub(self, came: object) -> bool:
        """Say whether all that came is dots, from a function or in a tuple."""
        return isinstance(came, tuple | list) and all(
            getattr(item, "value", item) is ... for item in came or [None]
        )

    def _first_difference(self, came: tuple, expected: tuple) -> str:
        pairs = zip(self.probes, came, expected, strict=True)
        probe, got, want = next(p for p in pairs if not _same(p[1], p[2]))
        arguments = ", ".join(_short(argument) for argument in probe)
        start = f"Not yet: called with ({arguments}), your function"
        if isinstance(got, _Raised) and got.kind == CHANGED:
            return f"{start} {CHANGED}."
        if isinstance(got, _Raised):
            message = f" ({got.message})" if got.message else ""
            return f"{start} raises {got.kind}{message}."
        if isinstance(want, _Raised):
            return f"{start} returns; expected that it raises {want.kind}."
        return f"{start} returns: {_difference(got.value, want.value)}"


@dataclass(frozen=True)
class _Returned:
    value: object


@dataclass(frozen=True)
class _Raised:
    kind: str
    message: str = ""


def _outcome(function: Callable, arguments: tuple) -> _Returned | _Raised:
    """Call a learner's function; keep what it returns or how it fails.

    A function that writes into its arguments fails: the exercises ask for
    results, and who calls it would find other numbers than were handed in.
    """
    given = copy.deepcopy(arguments)
    try:
        returned = _Returned(function(*given))
        changed = not _same(given, arguments)
        return _Raised(CHANGED) if changed else returned
    except (Exception, SystemExit) as error:
        return _Raised(type(error).__name__, _one_line(str(error)))


def _same(a: object, b: object) -> bool:
    """Compare two answers by kind and value; True is not 1, nan equals nan."""
    a, b = _plain(a), _plain(b)
    if isinstance(a, _Returned) and isinstance(b, _Returned):
        return _same(a.value, b.value)
    if isinstance(a, _Raised) and isinstance(b, _Raised):
        return a.kind == b.kind
    if isinstance(a, torch.Tensor) and isinstance(b, torch.Tensor):
        kinds = {a.dtype, b.dtype}
        same_kind = len(kinds) == 1 or kinds == {torch.int32, torch.int64}
        return same_kind and a.shape == b.shape and _equal(a, b)
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(a[k], b[k]) for k in a)
    if isinstance(a, float) and isinstance(b, float):
        # A float32 that was meant to be 0.6 is 0.60000002.
        return math.isclose(a, b, rel_tol=1e-6) or (a != a and b != b)
    if _is_number(a) and _is_number(b):
        return a == b
    return type(a) is type(b) and not callable(a) and bool(a == b)


def _plain(x: object) -> object:
    """Reduce what means the same to one form: shapes, lists, NumPy, words."""
    if isinstance(x, np.generic | np.ndarray):
        x = x.tolist()
    if isinstance(x, torch.Tensor):
        x = x.detach()
        x = x if x.layout == torch.strided else x.to_dense()
        return x.item() if x.dim() == 0 and not x.is_meta else x
    if isinstance(x, list | tuple):
        return tuple(_plain(item) for item in x)
    if isinstance(x, str):
        words = x.lower().replace("-", " ").replace("_", " ").strip("\"'., !")
        return " ".join(words.split())
    return x


def _equal(a: torch.Tensor, b: torch.Tensor) -> bool:
    if a.is_floating_point() or a.is_complex():
        return torch.allclose(a, b, equal_nan=True)
    return torch.equal(a.long(), b.long())


def _is_number(x: object) -> bool:
    return isinstance(x, int | float) and not isinstance(x, bool)


def _cast(came: object, expected: object) -> object:
    """Give tensors the dtype of what is expected; leave all else alone."""
    if isinstance(came, _Returned) and isinstance(expected, _Returned):
        return _Returned(_cast(came.value, expected.value))
    both_tuples = isinstance(came, tuple) and isinstance(expected, tuple)
    if both_tuples and len(came) == len(expected):
        return tuple(map(_cast, came, expected))
    if isinstance(came, torch.Tensor) and isinstance(expected, torch.Tensor):
        return came.to(expected.dtype)
    return came


def _difference(answer: object, right: object) -> str:
    """Say in what an answer differs from the right one, without giving it."""
    if isinstance(right, torch.Tensor) and isinstance(answer, np.ndarray):
        return "a NumPy array came; torch.from_numpy makes a tensor of it."
    answer, right = _plain(answer), _plain(right)
    if isinstance(answer, torch.Tensor) and isinstance(right, torch.Tensor):
        if answer.shape != right.shape:
            return (
                f"the shape is {tuple(answer.shape)}; expected "
                f"{tuple(right.shape)}."
            )
        if answer.dtype != right.dtype and _same(_cast(answer, right), right):
            return f"the dtype is {answer.dtype}; expected {right.dtype}."
        return "the shape is right, but not all the numbers are."
    if isinstance(right, torch.Tensor) and isinstance(answer, tuple):
        if any(isinstance(item, torch.Tensor) for item in answer):
            return f"{len(answer)} tensors came; one is wanted."
        return "a list or tuple came; put it into torch.tensor(...)."
    if _is_number(answer) and _is_number(right):
        if abs(right) >= 1_000 and abs(answer - right) <= 0.05 * abs(right):
            return f"{_short(answer)} is close; the exact number is wanted."
        return f"{_short(answer)} is not it."
    if _kind(answer) != _kind(right):
        plain = isinstance(answer, str | int | float | tuple | torch.Tensor)
        shown = f": {_short(answer)}" if plain else ""
        return f"{_kind(answer)} came{shown}; expected {_kind(right)}."
    both_tuples = isinstance(answer, tuple) and isinstance(right, tuple)
    if both_tuples and any(isinstance(x, torch.Tensor) for x in right):
        for place, (got, want) in enumerate(zip(answer, right, strict=False)):
            if not _same(got, want):
                return f"item {place} of the tuple: {_difference(got, want)}"
    if isinstance(answer, tuple) and len(answer) != len(right):
        few = "" if len(answer) == 1 else "s"
        return f"{len(answer)} number{few} came; expected {len(right)}."
    if isinstance(answer, bool) and isinstance(right, bool):
        return f"{answer} came; expected {right}."
    return f"{_short(answer)} is not it."


def _kind(x: object) -> str:
    """Name the kind of an answer in a learner's words."""
    x = _plain(x)
    if isinstance(x, torch.Tensor):
        return "a tensor"
    if isinstance(x, bool):
        return "True or False"
    if _is_number(x):
        return "a number"
    if isinstance(x, str):
        return "a word in quotes"
    if isinstance(x, tuple):
        numbers = x and all(map(_is_number, x))
        return "a tuple of numbers" if numbers else "a list or tuple"
    if x is None:
        return "None"
    if isinstance(x, type):
        return "a class"
    if isinstance(x, torch.nn.Module):
        return "a layer"
    if callable(x):
        return "a function"
    return f"an object of type {type(x).__name__}"


def _short(x: object) -> str:
    if isinstance(x, torch.Tensor) and x.numel() > 12:
        return f"a tensor of shape {tuple(x.shape)} and dtype {x.dtype}"
    return _one_line(" ".join(repr(x).split()), 80)


def _one_line(text: str, length: int = 160) -> str:
    """Return the first line of a text, cut where it is longer."""
    first = text.strip().split("\n")[0].rstrip(" :")
    return first if len(first) <= length else first[: length - 3] + "..."
