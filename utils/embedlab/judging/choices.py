"""Judge an answer that is one of some choices, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from embedlab.judging import words
from embedlab.judging.comparing import is_this
from embedlab.judging.differing import ASKS, quoted, shown
from embedlab.judging.reading import (
    is_number,
    number_in,
    numbers_in,
    numbers_of,
)

if TYPE_CHECKING:
    from embedlab.question import Question


def judge_word(question: Question, answer: object) -> str:
    """Return the verdict on what should be a word."""
    several = numbers_in(answer) if isinstance(answer, str) else None
    listed = several and len(several) > 1 and answer.strip()[:1] in "(["
    value = several if listed else answer
    if any(is_this(value, x) for x in question.also):
        return question.accepted()
    for mistake in question.mistakes:
        if any(is_this(value, x) for x in mistake.answers):
            return f"Not yet: {mistake.says}"
    number = number_in(answer) if isinstance(answer, str) else (value, "")
    if number and is_number(numbers_of(number[0])):
        choice = words.choice_around(numbers_of(number[0]), question.offered)
        if choice is not None and number[1] in ("", "points", "times"):
            return judge_choice(question, answer, choice, True)
    if (text := _as_text(value, question.offered)) is not None:
        choice, alone = words.choice_in(text, question.spellings)
        if choice is not None:
            return judge_choice(question, answer, choice, alone)
    if isinstance(answer, str):
        return f"Not yet: {quoted(answer)} is not {question.wanted()}."
    return f"Not yet: that is {shown(answer)}; {ASKS} {question.wanted()}."


def judge_choice(
    question: Question, answer: object, choice: str, alone: bool
) -> str:
    """Return the verdict on a choice that an answer names, or may mean."""
    if not alone:  # the same for each choice, to give none away
        them = "one of them" if question.offered else "the number"
        return (
            f"Not yet: {quoted(str(answer))} is not {question.wanted()}. Write "
            f"{them} alone."
        )
    if choice in (question.right, *question.also):
        return question.accepted()
    return f"Not yet: {question.says(choice)}"


def _as_text(answer: object, offered: tuple = ()) -> str | None:
    """Return what an answer to a question about words says, as a text."""
    if isinstance(answer, str):
        return str(answer)
    if isinstance(answer, type) and (
        issubclass(answer, BaseException) or answer.__name__ in offered
    ):
        return answer.__name__
    if isinstance(answer, BaseException):
        return type(answer).__name__
    several = isinstance(answer, list | tuple | set | frozenset) and answer
    if several and all(isinstance(item, str) for item in answer):
        unordered = isinstance(answer, set | frozenset)
        return " and ".join(sorted(answer) if unordered else answer)
    value = numbers_of(answer)
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, tuple) and value and all(map(is_number, value)):
        alike = {str(float(x)) for x in value}
        value = value[0] if len(alike) == 1 else None
        if value not in (0, 1) and value == value:
            return None
        return {0: "zeros", 1: "ones"}.get(value, "nan")
    if is_number(value):
        if value != value:
            return "nan"
        return f"{value:g}" if abs(value) < 1e6 else None
    return None
