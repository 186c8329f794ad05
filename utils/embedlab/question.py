"""Judge an answer: right, not given yet, or wrong in a way that has a name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import torch

from embedlab.judging import calling, units, words
from embedlab.judging.comparing import ANY, KIND, same
from embedlab.judging.differing import (
    ASKS,
    NO_RETURN,
    difference,
    kind_of,
    name,
    quoted,
    relation,
    short,
    shown,
    that_is,
)
from embedlab.judging.failing import failure
from embedlab.judging.outcome import Raised, Returned
from embedlab.judging.reading import (
    is_number,
    number_in,
    numbers_in,
    numbers_of,
    plain,
    tensor_of,
)

NOT_ANSWERED = "Not answered yet: put your answer in place of the dots."
LONGEST = 390
_PLACES = ("first", "second", "third", "fourth", "fifth")


@dataclass(frozen=True)
class Mistake:
    """A usual wrong answer, and the sentence that tells what was done.

    Parameters
    ----------
    answer : the wrong answer
    says : one sentence: that is X; the question asks for Y
    alias : known, but not offered as a choice
    also : other answers that mean the same: words, numbers, functions
    """

    answer: object
    says: str
    alias: bool = False
    also: tuple = ()

    @property
    def answers(self) -> tuple:
        """Return all the answers that this mistake is known by."""
        return (self.answer, *self.also)


@dataclass(frozen=True)
class Question:
    """One question of a lecture; calling it with an answer prints a verdict.

    Parameters
    ----------
    name : what a lecture calls it by, ``check.<name>(answer)``
    right : the right answer: a number, a word, a shape, a tensor or a function
    why : one sentence that says why it is right
    mistakes : at least two usual wrong answers, each with its diagnosis
    probes : for a function, the arguments of the calls that it is judged by
    also : other answers that are right: spellings of a word, numbers
    choices : the answers that the lecture offers, in its order
    nearest : whether a number stands for the nearest of the choices
    exact : what the nearest choice stands for, where that is not near it
    unit : what a number counts: bytes, TB, percent, share, times, rows, ...;
        or "shape", of a tuple that is one
    otherwise : a sentence that is true of every other number, or numbers
    dtypes : how a dtype counts: `EXACT` or `WHOLE` where the lecture asks for
        one by name, else any floats will do for floats

    Raises
    ------
    ValueError
        If there are fewer than two mistakes, a function without probes, a
        choice without its sentence, or one spelling of two choices.
    """

    name: str
    right: object
    why: str
    mistakes: tuple[Mistake, ...]
    probes: tuple[tuple, ...] = ()
    also: tuple = ()
    choices: tuple = ()
    nearest: bool = False
    exact: float | None = None
    unit: str = ""
    otherwise: str = ""
    dtypes: str = KIND

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
        known = [self.right, *(m.answer for m in self.mistakes)]
        for choice in self.choices:
            if choice not in known:
                raise ValueError(
                    f"question {self.name}: nothing is said about the choice "
                    f"{choice!r}"
                )
        _ = self._spellings

    def __call__(self, answer: object) -> None:
        """Print the verdict on `answer`."""
        print(self.judge(answer))

    def judge(self, answer: object) -> str:
        """Return the verdict on `answer`, whatever it is.

        Raises
        ------
        KeyboardInterrupt
            If the learner interrupts a function that is judged.
        """
        try:
            with calling.usual_settings():
                verdict = self._judge(answer)
        except Exception as error:  # a stranger's object may raise anything
            return (
                "Not yet: your answer could not be compared with "
                f"{name(self.right)}; that raised {type(error).__name__}."
            )
        if len(verdict) > LONGEST and not verdict.startswith("Right. "):
            verdict = verdict[: LONGEST - 3].rsplit(" ", 1)[0] + "..."
        return verdict

    @cached_property
    def offered(self) -> tuple:
        """Return the choices: those of the lecture, or else the words known."""
        if self.choices:
            return self.choices
        others = [m.answer for m in self.mistakes if not m.alias]
        known = [self.right, *others] if isinstance(self.right, str) else []
        return tuple(sorted(x for x in known if isinstance(x, str)))

    @cached_property
    def _spellings(self) -> words.Spellings:
        named: dict[str, list[str]] = {}
        for answers in (
            (self.right, *self.also),
            *(mistake.answers for mistake in self.mistakes),
        ):
            texts = [x for x in answers if isinstance(x, str)]
            if texts:
                named[texts[0]] = texts[1:]
        return words.spellings(named)

    @property
    def _atol(self) -> float:
        """By how much floats may differ: by hand, four decimals are enough."""
        return 1e-6 if self.probes else 1e-3

    # What comes is a function, or ought to be.

    def _judge(self, answer: object) -> str:
        if _is_dots(answer):
            return NOT_ANSWERED
        if self.probes:
            return self._judge_function(answer)
        if _has_dots(answer):
            return "Not yet: one place still has its dots."
        if callable(answer) and not isinstance(answer, type):
            return (
                f"Not yet: that is {kind_of(answer)}; {ASKS} "
                f"{self._wanted()}. Call it first."
            )
        if isinstance(self.right, str):
            return self._judge_word(answer)
        return self._judge_value(answer)

    def _wanted(self) -> str:
        """Name what is asked for, with the choices if there are some."""
        if not self.offered:
            return name(self.right)
        offered = [
            quoted(x) if isinstance(x, str) else str(x) for x in self.offered
        ]
        return f"one of {', '.join(offered[:-1])} and {offered[-1]}"

    def _right(self) -> str:
        return f"Right. {self.why}"

    def _judge_function(self, answer: object) -> str:
        if not callable(answer) or isinstance(answer, type):
            return (
                f"Not yet: that is {shown(answer)}; {ASKS} the function "
                "itself: its name, without parentheses."
            )
        came = calling.outcomes(answer, self.probes)
        values = [c.value for c in came if isinstance(c, Returned)]
        if len(values) == len(came):
            if all(map(_is_dots, values)):
                return NOT_ANSWERED
            if all(value is None for value in values):
                told = _nothing(answer)
                return f"Not yet: your function {told}"
        if self._agrees(came, self._expected, self.dtypes):
            return self._right()
        return self._judge_wrong_function(came)

    def _agrees(self, came: tuple, expected: tuple, dtypes: str) -> bool:
        return all(
            a.kind == b.kind
            if isinstance(a, Raised) and isinstance(b, Raised)
            else same(a, b, dtypes, self._atol)
            for a, b in zip(came, expected, strict=True)
        )

    @cached_property
    def _expected(self) -> tuple:
        return calling.outcomes(self.right, self.probes, guarded=False)

    @cached_property
    def _wrong(self) -> list[tuple[Mistake, tuple]]:
        return [
            (mistake, calling.outcomes(wrong, self.probes, guarded=False))
            for mistake in self.mistakes
            for wrong in mistake.answers
            if callable(wrong)
        ]

    def _judge_wrong_function(self, came: tuple) -> str:
        expected = self._expected
        if found := _first(m for m, w in self._wrong if _alike(came, w, KIND)):
            return f"Not yet: {found.says}"
        written = [
            c.changed
            for c in came
            if isinstance(c, Returned) and c.changed is not None
        ]
        wrote = (
            f"it writes into its {_PLACES[written[0]]} argument"
            if (written)
            else ""
        )
        came = tuple(
            replace(c, changed=None) if isinstance(c, Returned) else c
            for c in came
        )
        if wrote and self._agrees(came, expected, self.dtypes):
            return (
                f"Not yet: the results are right, but {wrote}; leave that as "
                "it was."
            )
        wrote = f" And {wrote}; leave that as it was." if wrote else ""
        if not self._agrees(came, expected, ANY):
            read = tuple(map(_read_like, came, expected))
            if not self._agrees(read, expected, ANY):
                for dtypes in (KIND, ANY):
                    for mistake, wrong in self._wrong:
                        if _alike(read, wrong, dtypes):
                            return f"Not yet: {mistake.says}{wrote}"
        return f"{self._differs(came, expected)}{wrote}"

    def _differs(self, came: tuple, expected: tuple) -> str:
        """Say how many calls are right, and what the first other one does."""
        wrong = [
            k
            for k, (got, want) in enumerate(zip(came, expected, strict=True))
            if not self._agrees((got,), (want,), self.dtypes)
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
        called = f"{start}called with ({_arguments(self.probes[wrong[0]])})"
        if isinstance(got, Raised):
            told = failure(got, calling.SECONDS)
        elif isinstance(want, Raised):
            told = f"returns; expected that it raises {want.kind}."
        elif got.value is None:
            told = f"returns {NO_RETURN}"
        else:
            told = "returns " + difference(
                got.value, want.value, self.dtypes, self._atol
            )
        return f"Not yet: {called}, your function {told}"

    # What comes is a word, or ought to be.

    def _judge_word(self, answer: object) -> str:
        several = numbers_in(answer) if isinstance(answer, str) else None
        value = several if several and len(several) > 1 else answer
        if any(_is_this(value, x) for x in self.also):
            return self._right()
        for mistake in self.mistakes:
            if any(_is_this(value, x) for x in mistake.answers):
                return f"Not yet: {mistake.says}"
        number = number_in(answer) if isinstance(answer, str) else (value, "")
        if number and is_number(numbers_of(number[0])):
            choice = words.choice_around(numbers_of(number[0]), self.offered)
            if choice is not None and number[1] in ("", "points", "times"):
                return self._judge_choice(answer, choice, True)
        if (text := _as_text(value)) is not None:
            choice, alone = words.choice_in(text, self._spellings)
            if choice is not None:
                return self._judge_choice(answer, choice, alone)
        if isinstance(answer, str):
            return f"Not yet: {quoted(answer)} is not {self._wanted()}."
        return f"Not yet: that is {shown(answer)}; {ASKS} {self._wanted()}."

    def _judge_choice(self, answer: object, choice: str, alone: bool) -> str:
        if choice in (self.right, *self.also):
            if alone:
                return self._right()
            return (
                f"Not yet: if {quoted(str(answer))} means {quoted(choice)}, "
                "write that alone."
            )
        says = self._says(choice)
        if alone:
            return f"Not yet: {says}"
        return f"Not yet: if you mean {quoted(choice)}: {says}"

    def _says(self, answer: object) -> str:
        return next(
            m.says
            for m in self.mistakes
            if any(_is_this(answer, x) for x in m.answers)
        )

    # What comes is a number, some numbers or a tensor, or ought to be.

    def _judge_value(self, answer: object) -> str:
        value, rest = self._read(answer)
        alone = (
            f"write it without {quoted(rest)}: {ASKS} {self._counted()}."
            if rest
            else ""
        )
        if units.scales(rest):
            return (
                f"Not yet: {quoted(answer)} is {units.named(rest)}; {ASKS} "
                f"{self._counted()}."
            )
        for wrong in self.mistakes:
            chosen = self.nearest and wrong.answer in self.choices
            if not chosen and any(_is_this(value, x) for x in wrong.answers):
                return f"Not yet: {wrong.says}"
        if self.nearest and is_number(numbers_of(value)):
            return self._judge_nearest(answer, numbers_of(value), alone)
        if same(value, self.right, KIND, self._atol) or any(
            _is_this(value, x) for x in self.also
        ):
            return f"Not yet: {alone}" if alone else self._right()
        if isinstance(value, str):
            choice, alone = words.choice_in(value, self._spellings)
            if choice is not None:
                return self._judge_choice(answer, choice, bool(alone))
            if self.offered and is_number(self.right):
                return f"Not yet: {quoted(value)} is not {self._wanted()}."
        if isinstance(self.right, torch.Tensor):
            return self._judge_tensor(value)
        told = self._other_value(answer, value)
        return f"Not yet: {told} {self.otherwise}".rstrip()

    def _counted(self) -> str:
        if self.unit in ("", "shape", "share", "dim", "times", "numbers"):
            return "the number alone"
        return f"a number of {self.unit}"

    def _read(self, answer: object) -> tuple[object, str]:
        """Return the numbers in a text, and what follows them."""
        if isinstance(answer, type) and issubclass(answer, BaseException):
            return answer.__name__, ""
        if isinstance(answer, np.str_):
            answer = str(answer)
        if not isinstance(answer, str):
            return answer, ""
        if is_number(self.right):
            return number_in(answer, self.unit) or (answer, "")
        if isinstance(self.right, tuple):
            several = numbers_in(answer)
            if several is not None:
                return several, ""
            return number_in(answer, self.unit) or (answer, "")
        return answer, ""

    def _judge_nearest(self, answer: object, number: float, alone: str) -> str:
        """Judge a number by the choice that is nearest to it."""
        distance = {c: abs(c - number) for c in self.choices}
        near = min(distance, key=distance.get)
        if same(number, self.right):
            return f"Not yet: {alone}" if alone else self._right()
        typed = quoted(answer) if isinstance(answer, str) else short(answer)
        if number in self.choices:
            return f"Not yet: {self._says(near)}"
        if told := units.in_other_unit(number, self.right, self.unit):
            return f"Not yet: {typed} is {told}."
        if near == self.right and self._is_near(number):
            return f"Not yet: {alone}" if alone else self._right()
        tied = list(distance.values()).count(distance[near]) > 1
        inside = min(self.choices) <= number <= max(self.choices)
        if near == self.right or tied or not inside:
            return f"Not yet: {typed} is not {self._wanted()}."
        return f"Not yet: {typed} is nearest to {near}: {self._says(near)}"

    def _is_near(self, number: float) -> bool:
        """Say whether a number is clearly meant for the right choice."""
        gap = min(abs(c - self.right) for c in self.choices if c != self.right)
        exact = self.right if self.exact is None else self.exact
        low, high = sorted((self.right, exact))
        inside = low <= number <= high or abs(number - exact) <= 0.02 * exact
        return inside or abs(number - self.right) < gap / 5

    def _judge_tensor(self, answer: object) -> str:
        read = _read_like(Returned(answer), Returned(self.right)).value
        passes = [(answer, KIND)]
        if not same(read, self.right, ANY, self._atol):
            passes.append((read, ANY))
        for given, dtypes in passes:
            for mistake in self.mistakes:
                if any(same(given, x, dtypes) for x in mistake.answers):
                    return f"Not yet: {mistake.says}"
        told = difference(answer, self.right, KIND, self._atol)
        return f"Not yet: {that_is(told)}"

    def _other_value(self, answer: object, value: object) -> str:
        """Say in what numbers differ from the right ones."""
        typed = quoted(answer) if isinstance(answer, str) else short(answer)
        number = numbers_of(value)
        if isinstance(answer, torch.Tensor | np.ndarray) and (
            self.unit == "shape"
        ):
            return (
                f"that is {shown(answer)}; {ASKS} the shape alone: add .shape."
            )
        if isinstance(answer, set | frozenset):
            return (
                f"that is {shown(answer)}, and a set has no order; {ASKS} "
                f"{self._wanted()}."
            )
        if is_number(self.right) and is_number(number):
            if told := units.in_other_unit(number, self.right, self.unit):
                return f"{typed} is {told}."
            if self.offered:
                return f"{typed} is not {self._wanted()}."
            if units.is_close(number, self.right):
                return f"{typed} is close; {ASKS} the exact number."
            if number != number:
                return f"{typed} is not a number."
            too = "large" if number > self.right else "small"
            return f"{typed} is too {too}."
        if isinstance(answer, str) and isinstance(value, str):
            return f"that is {shown(answer)}; {ASKS} {self._wanted()}."
        return that_is(difference(value, self.right, KIND, self._atol))


def _first(found: Iterator[Mistake]) -> Mistake | None:
    return next(found, None)


def _is_this(answer: object, known: object) -> bool:
    """Compare an answer with one that is known; texts are read elsewhere."""
    if isinstance(answer, str) or isinstance(known, str):
        return answer is known or (
            isinstance(answer, str)
            and isinstance(known, str)
            and answer == known
        )
    return not isinstance(known, torch.Tensor) and same(answer, known)


def _alike(came: tuple, wrong: tuple, dtypes: str) -> bool:
    return all(same(a, b, dtypes) for a, b in zip(came, wrong, strict=True))


def _is_dots(answer: object) -> bool:
    """Say whether all of an answer is dots: as it was, or in a tuple."""
    if isinstance(answer, str):
        return answer.strip() in ("...", "…")
    if isinstance(answer, tuple | list) and answer:
        return all(item is ... for item in answer)
    return answer is ...


def _has_dots(answer: object) -> bool:
    return isinstance(answer, tuple | list) and any(x is ... for x in answer)


def _nothing(function: Callable) -> str:
    """Say what a function does that returns None in each call."""
    code = getattr(function, "__code__", None)
    if code and not code.co_names and len(code.co_code) <= _EMPTY:
        return "is still empty: it returns nothing yet."
    return f"returns {NO_RETURN}"


def _empty() -> None:
    pass


_EMPTY = len(_empty.__code__.co_code)


def _read_like(
    came: Returned | Raised, wanted: Returned | Raised
) -> Returned | Raised:
    """Turn a list or an array into the tensor that is wanted in its place."""
    if isinstance(came, Raised) or isinstance(wanted, Raised):
        return came
    want = plain(wanted.value)
    if isinstance(want, torch.Tensor):
        tensor = tensor_of(came.value)
        return came if tensor is None else replace(came, value=tensor)
    pair = isinstance(want, tuple) and isinstance(came.value, tuple | list)
    if pair and any(isinstance(item, torch.Tensor) for item in want):
        items = [tensor_of(item) for item in came.value]
        read = tuple(
            item if tensor is None else tensor
            for item, tensor in zip(came.value, items, strict=True)
        )
        return replace(came, value=read)
    return came


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
    return told and f"{n} things, of which the {_PLACES[place]} is {told}"


def _as_text(answer: object) -> str | None:
    """Return what an answer to a question about words says, as a text."""
    if isinstance(answer, str):
        return str(answer)
    if isinstance(answer, type) and issubclass(answer, BaseException):
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


def _arguments(probe: tuple) -> str:
    """Show the arguments of a call, as shapes where they are long."""
    texts = [short(argument) for argument in probe]
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
