"""Judge an answer: right, not given yet, or wrong in a way that has a name."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from embedlab.judging import calling, words
from embedlab.judging.choices import judge_word
from embedlab.judging.comparing import KIND, is_this
from embedlab.judging.differing import (
    ASKS,
    NOT_ANSWERED,
    kind_of,
    name,
    quoted,
)
from embedlab.judging.functions import judge_function
from embedlab.judging.reading import has_dots, is_dots
from embedlab.judging.values import judge_value

__all__ = ["NOT_ANSWERED", "Mistake", "Question"]
LONGEST = 390  # letters of a verdict


@dataclass(frozen=True)
class Mistake:
    """A usual wrong answer, and the sentence that tells what was done.

    Parameters
    ----------
    answer : the wrong answer
    says : one sentence: that is X; the question asks for Y
    alias : known, but not offered as a choice
    also : other answers that mean the same: words, numbers, functions
    made : whether any answer makes this mistake. Where the right answers are
        many, every mistake has one; an answer that makes none is right.
    """

    answer: object
    says: str
    alias: bool = False
    also: tuple = ()
    made: Callable[[object], bool] | None = None

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
    unit : what a number counts: bytes, TB, percent, share, cosine, times,
        rows, ...;
        or "shape", of a tuple that is one
    otherwise : a sentence that is true of every other number, or numbers
    learns : whether what a function returns has to require a gradient
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
    learns: bool = False

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
        if len({m.made is None for m in self.mistakes}) > 1:
            raise ValueError(
                f"question {self.name}: `made` goes with every mistake, or none"
            )
        for choice in self.choices:
            if choice not in known:
                raise ValueError(
                    f"question {self.name}: nothing is said about the choice "
                    f"{choice!r}"
                )
        _ = self.spellings

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
    def spellings(self) -> words.Spellings:
        """Return how the words of the answers may be written."""
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
    def atol(self) -> float:
        """By how much floats may differ: by hand, four decimals are enough."""
        return 1e-6 if self.probes else 1e-3

    def _judge(self, answer: object) -> str:
        if is_dots(answer):
            return NOT_ANSWERED
        if self.probes:
            return judge_function(self, answer)
        if has_dots(answer):
            return "Not yet: one place still has its dots."
        if callable(answer) and not isinstance(answer, type):
            return (
                f"Not yet: that is {kind_of(answer)}; {ASKS} "
                f"{self.wanted()}. Call it first."
            )
        if self.mistakes[0].made:
            return self._judge_by_mistakes(answer)
        if isinstance(self.right, str):
            return judge_word(self, answer)
        return judge_value(self, answer)

    def _judge_by_mistakes(self, answer: object) -> str:
        """Return the first mistake that was made, or that there is none."""
        with calling.kept_state():
            for mistake in self.mistakes:
                if mistake.made(answer):
                    return f"Not yet: {mistake.says}"
        return self.accepted()

    def wanted(self) -> str:
        """Name what is asked for, with the choices if there are some."""
        if not self.offered:
            return name(self.right)
        offered = [
            quoted(x) if isinstance(x, str) else str(x) for x in self.offered
        ]
        return f"one of {', '.join(offered[:-1])} and {offered[-1]}"

    def accepted(self) -> str:
        """Return the verdict on a right answer."""
        return f"Right. {self.why}"

    def says(self, answer: object) -> str:
        """Return what is said of an answer that is a known mistake."""
        return next(
            m.says
            for m in self.mistakes
            if any(is_this(answer, x) for x in m.answers)
        )

    @cached_property
    def expected(self) -> tuple:
        """Return what the calls of the right function lead to."""
        return calling.outcomes(self.right, self.probes, guarded=False)

    @cached_property
    def wrong(self) -> list[tuple[Mistake, tuple]]:
        """Return what the calls of each wrong function lead to."""
        return [
            (mistake, calling.outcomes(wrong, self.probes, guarded=False))
            for mistake in self.mistakes
            for wrong in mistake.answers
            if callable(wrong)
        ]
