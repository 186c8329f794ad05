"""Judge a number, some numbers or a tensor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from embedlab.judging import units, words
from embedlab.judging.choices import judge_choice
from embedlab.judging.comparing import ANY, KIND, is_this, same
from embedlab.judging.differing import (
    ASKS,
    difference,
    quoted,
    read_like,
    short,
    shown,
    that_is,
)
from embedlab.judging.outcome import Returned
from embedlab.judging.reading import (
    is_number,
    number_in,
    numbers_in,
    numbers_of,
)

if TYPE_CHECKING:
    from embedlab.question import Question


def judge_value(question: Question, answer: object) -> str:
    """Return the verdict on what should be numbers."""
    value, rest = _read(question, answer)
    alone = (
        f"write it without {quoted(rest)}: {ASKS} {_counted(question)}."
        if rest
        else ""
    )
    if units.scales(rest):
        return (
            f"Not yet: {quoted(answer)} is {units.named(rest)}; {ASKS} "
            f"{_counted(question)}."
        )
    for wrong in question.mistakes:
        chosen = question.nearest and wrong.answer in question.choices
        if not chosen and any(is_this(value, x) for x in wrong.answers):
            return f"Not yet: {wrong.says}"
    if question.nearest and is_number(numbers_of(value)):
        return _judge_nearest(question, answer, numbers_of(value), alone)
    if same(value, question.right, KIND, question.atol) or any(
        is_this(value, x) for x in question.also
    ):
        return f"Not yet: {alone}" if alone else question.accepted()
    if isinstance(value, str):
        choice, sure = words.choice_in(value, question.spellings)
        if choice is not None:
            return judge_choice(question, answer, choice, sure)
        if question.offered and is_number(question.right):
            return f"Not yet: {quoted(value)} is not {question.wanted()}."
    if isinstance(question.right, torch.Tensor):
        return _judge_tensor(question, value)
    told = _other_value(question, answer, value)
    return f"Not yet: {told} {question.otherwise}".rstrip()


def _counted(question: Question) -> str:
    if question.unit in (
        *("", "shape", "share", "cosine", "dim", "times", "numbers"),
    ):
        return "the number alone"
    return f"a number of {question.unit}"


def _read(question: Question, answer: object) -> tuple[object, str]:
    """Return the numbers in a text, and what follows them."""
    if isinstance(answer, type) and issubclass(answer, BaseException):
        return answer.__name__, ""
    if isinstance(answer, np.str_):
        answer = str(answer)
    if not isinstance(answer, str):
        return answer, ""
    if is_number(question.right):
        return number_in(answer, question.unit) or (answer, "")
    if isinstance(question.right, tuple):
        several = numbers_in(answer)
        if several is not None:
            return several, ""
        return number_in(answer, question.unit) or (answer, "")
    return answer, ""


def _judge_nearest(
    question: Question, answer: object, number: float, alone: str
) -> str:
    """Judge a number by the choice that is nearest to it."""
    distance = {c: abs(c - number) for c in question.choices}
    near = min(distance, key=distance.get)
    if same(number, question.right):
        return f"Not yet: {alone}" if alone else question.accepted()
    typed = quoted(answer) if isinstance(answer, str) else short(answer)
    if number in question.choices:
        return f"Not yet: {question.says(near)}"
    if told := units.in_other_unit(number, question.right, question.unit):
        return f"Not yet: {typed} is {told}."
    if near == question.right and _is_near(question, number):
        return f"Not yet: {alone}" if alone else question.accepted()
    tied = list(distance.values()).count(distance[near]) > 1
    inside = min(question.choices) <= number <= max(question.choices)
    if near == question.right or tied or not inside:
        return f"Not yet: {typed} is not {question.wanted()}."
    return f"Not yet: {typed} is nearest to {near}: {question.says(near)}"


def _is_near(question: Question, number: float) -> bool:
    """Say whether a number is clearly meant for the right choice."""
    gap = min(
        abs(c - question.right) for c in question.choices if c != question.right
    )
    exact = question.right if question.exact is None else question.exact
    low, high = sorted((question.right, exact))
    inside = low <= number <= high or abs(number - exact) <= 0.02 * exact
    return inside or abs(number - question.right) < gap / 5


def _judge_tensor(question: Question, answer: object) -> str:
    read = read_like(Returned(answer), Returned(question.right)).value
    passes = [(answer, KIND)]
    if not same(read, question.right, ANY, question.atol):
        passes.append((read, ANY))
    for given, dtypes in passes:
        for mistake in question.mistakes:
            if any(same(given, x, dtypes) for x in mistake.answers):
                return f"Not yet: {mistake.says}"
    told = difference(answer, question.right, KIND, question.atol)
    return f"Not yet: {that_is(told)}"


def _other_value(question: Question, answer: object, value: object) -> str:
    """Say in what numbers differ from the right ones."""
    typed = quoted(answer) if isinstance(answer, str) else short(answer)
    number = numbers_of(value)
    if isinstance(answer, torch.Tensor | np.ndarray) and (
        question.unit == "shape"
    ):
        return f"that is {shown(answer)}; {ASKS} the shape alone: add .shape."
    if isinstance(answer, set | frozenset):
        return (
            f"that is {shown(answer)}, and a set has no order; {ASKS} "
            f"{question.wanted()}."
        )
    if is_number(question.right) and is_number(number):
        if told := units.in_other_unit(number, question.right, question.unit):
            return f"{typed} is {told}."
        if question.offered:
            return f"{typed} is not {question.wanted()}."
        if units.is_close(number, question.right):
            return f"{typed} is close; {ASKS} the exact number."
        if number != number:
            return f"{typed} is not a number."
        too = "large" if number > question.right else "small"
        return f"{typed} is too {too}."
    if isinstance(answer, str) and isinstance(value, str):
        return f"that is {shown(answer)}; {ASKS} {question.wanted()}."
    return that_is(difference(value, question.right, KIND, question.atol))
