"""Judge a function that a learner wrote: by what it returns in a few calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import torch

from embedlab.judging import calling
from embedlab.judging.comparing import ANY, KIND, same
from embedlab.judging.differing import (
    ASKS,
    NO_RETURN,
    NOT_ANSWERED,
    PLACES,
    difference,
    read_like,
    relation,
    short,
    shown,
)
from embedlab.judging.failing import failure
from embedlab.judging.outcome import Raised, Returned
from embedlab.judging.reading import is_dots

if TYPE_CHECKING:
    from embedlab.question import Question


def judge_function(question: Question, answer: object) -> str:
    """Return the verdict on what should be a function."""
    if not callable(answer) or isinstance(answer, type):
        return (
            f"Not yet: that is {shown(answer)}; {ASKS} the function "
            "itself: its name, without parentheses."
        )
    came = calling.outcomes(answer, question.probes)
    values = [c.value for c in came if isinstance(c, Returned)]
    if len(values) == len(came):
        if all(map(is_dots, values)):
            return NOT_ANSWERED
        if all(value is None for value in values):
            told = _nothing(answer)
            return f"Not yet: your function {told}"
    if _agrees(question, came, question.expected, question.dtypes):
        if question.learns and not all(
            getattr(value, "requires_grad", False) for value in values
        ):
            return (
                "Not yet: the numbers are right, but they pass no gradient on; "
                "detach, no_grad, .data and a new tensor cut it off."
            )
        return question.accepted()
    return _judge_wrong_function(question, came)


def _agrees(
    question: Question, came: tuple, expected: tuple, dtypes: str
) -> bool:
    return all(
        a.kind == b.kind
        if isinstance(a, Raised) and isinstance(b, Raised)
        else same(a, b, dtypes, question.atol)
        for a, b in zip(came, expected, strict=True)
    )


def _judge_wrong_function(question: Question, came: tuple) -> str:
    expected = question.expected
    for mistake, wrong in question.wrong:
        if _alike(came, wrong, KIND):
            return f"Not yet: {mistake.says}"
    written = [
        c.changed
        for c in came
        if isinstance(c, Returned) and c.changed is not None
    ]
    wrote = (
        f"it writes into its {PLACES[written[0]]} argument" if (written) else ""
    )
    came = tuple(
        replace(c, changed=None) if isinstance(c, Returned) else c for c in came
    )
    if wrote and _agrees(question, came, expected, question.dtypes):
        return (
            f"Not yet: the results are right, but {wrote}; leave that as "
            "it was."
        )
    wrote = f" And {wrote}; leave that as it was." if wrote else ""
    if not _agrees(question, came, expected, ANY):
        read = tuple(map(read_like, came, expected))
        if not _agrees(question, read, expected, ANY):
            for dtypes in (KIND, ANY):
                for mistake, wrong in question.wrong:
                    if _alike(read, wrong, dtypes):
                        return f"Not yet: {mistake.says}{wrote}"
    return f"{_differs(question, came, expected)}{wrote}"


def _differs(question: Question, came: tuple, expected: tuple) -> str:
    """Say how many calls are right, and what the first other one does."""
    wrong = [
        k
        for k, (got, want) in enumerate(zip(came, expected, strict=True))
        if not _agrees(question, (got,), (want,), question.dtypes)
    ]
    n, right = len(came), len(came) - len(wrong)
    start = f"right in {right} of {n} calls; " if right else ""
    pairs = [(came[k], expected[k]) for k in wrong]
    if len(pairs) > 1 and all(
        isinstance(x, Returned) for pair in pairs for x in pair
    ):
        got = [pair[0].value for pair in pairs]
        want = [pair[1].value for pair in pairs]
        if told := _for_all(got, want):
            others = "in the others " if right else ""
            return f"Not yet: {start}{others}your function returns {told}."
    got, want = pairs[0]
    called = f"{start}called with ({_arguments(question.probes[wrong[0]])})"
    if isinstance(got, Raised):
        told = failure(got, calling.SECONDS, _sizes(want))
    elif isinstance(want, Raised):
        told = f"returns; expected that it raises {want.kind}."
    elif got.value is None:
        told = f"returns {NO_RETURN}"
    else:
        told = "returns " + difference(
            got.value, want.value, question.dtypes, question.atol
        )
    return f"Not yet: {called}, your function {told}"


def _sizes(want: Returned | Raised) -> tuple[int, ...]:
    """Return the shape that a call should lead to."""
    value = want.value if isinstance(want, Returned) else None
    return tuple(value.shape) if isinstance(value, torch.Tensor) else ()


def _alike(came: tuple, wrong: tuple, dtypes: str) -> bool:
    return all(same(a, b, dtypes) for a, b in zip(came, wrong, strict=True))


def _nothing(function: Callable) -> str:
    """Say what a function does that returns None in each call."""
    code = getattr(function, "__code__", None)
    if code and not code.co_names and len(code.co_code) <= _EMPTY:
        return "is still empty: it returns nothing yet."
    return f"returns {NO_RETURN}"


def _empty() -> None:
    pass


_EMPTY = len(_empty.__code__.co_code)


def _for_all(came: list, wanted: list) -> str | None:
    """Say what holds of all numbers of all wrong calls, if anything does."""
    if not any(
        isinstance(item, torch.Tensor)
        for want in wanted
        if isinstance(want, tuple)
        for item in want
    ):
        return relation(came, wanted)
    n = len(wanted[0])
    if not all(isinstance(x, tuple | list) and len(x) == n for x in came):
        return None
    wrong = {
        place
        for got, want in zip(came, wanted, strict=True)
        for place in range(n)
        if not same(got[place], want[place])
    }
    if len(wrong) != 1:
        return None
    (place,) = wrong
    told = relation(came, wanted, place)
    return told and f"{n} things, of which the {PLACES[place]} is {told}"


def _arguments(probe: tuple) -> str:
    """Show the arguments of a call, as shapes where they are long."""
    texts = [short(argument, exact=True) for argument in probe]
    if len(", ".join(texts)) > 150:
        texts = [
            f"a tensor of shape {tuple(x.shape)}"
            if isinstance(x, torch.Tensor) and x.dim()
            else text
            if len(text) <= 40
            else text[:37] + "..."
            for x, text in zip(probe, texts, strict=True)
        ]
    return ", ".join(texts)
