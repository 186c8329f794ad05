"""Find the answer to a question, offline: by message, task or belief."""

import json
import math
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

INDEX = Path(__file__).with_name("answers.json")
MOST = 8  # answers shown
_PLENTY = 8.0  # about two words that occur in a single answer, or four in ten
_WORD = re.compile(r"\d[a-z]\b|[a-z]+")
_ENDING = re.compile(r"(?<=[a-z]{3})(ing|ed|es|s|e)$")
_OTHER_FORMS = {"frozen": "freeze", "tied": "tie", "tying": "tie"}
_BRITISH = re.compile(r"is(?=(e|ation|ing|ed|es|er)$)")  # initialise
_DOUBLED = re.compile(r"([bdgmnpt])\1$")
# Words that say nothing about the question.
_COMMON = frozenset(
    _WORD.findall(
        "a an and are be by can do does for from has have how i if in is isn "
        "it its me my no not of on or s t that the there this to use using was "
        "what when which why will with you your error indexerror keyerror "
        "runtimeerror typeerror valueerror"
    )
)


class Answer(NamedTuple):
    """One entry: what somebody asks, and where the answer is.

    `file` is the notebook, `cell` the id of the cell with the heading. `also`
    are other words for the heading.
    """

    file: str
    cell: str
    heading: str
    also: str
    text: str

    @property
    def link(self) -> str:
        """The address, from the folder of the notebooks."""
        return f"{self.file}#cell-id={self.cell}"


class Answers(list[Answer]):
    """Answers that were found, best first; shown as a list of links.

    `fits` says whether the best one has most of what was asked for.
    """

    fits = True

    def __repr__(self) -> str:
        """Return one answer per two lines: its heading, and where it is."""
        lines = [f"{a.heading}\n    {a.link}" for a in self]
        return "\n".join([*self._before(), *lines])

    def _repr_markdown_(self) -> str:
        lines = [f"- [{escaped(a.heading)}]({a.link})" for a in self]
        return "\n".join([*self._before(), "", *lines]).strip()

    def _before(self) -> list[str]:
        if not self:
            return [_NONE]
        return [] if self.fits else [_FAR]


_NONE = "No answer has these words. Try fewer, or other ones."
_FAR = "No answer has most of these words. The nearest:"


def find(question: str, most: int = MOST) -> Answers:
    """Return the answers that fit a message, a task or a doubt, best first.

    A word counts by its inverse document frequency, log(answers / answers that
    have it) (Spärck Jones, 1972), and twice more in a heading. A heading with
    the same words is worth ten more. Capitals and punctuation don't count.

    Parameters
    ----------
    question : some words, such as ``"index out of range"``
    most : how many answers at most

    Raises
    ------
    TypeError
        If `question` is not a string.
    """
    if not isinstance(question, str):
        raise TypeError(
            f"question is {type(question).__name__}; expected words, such as "
            "'index out of range'"
        )
    answers = [Answer(**row) for row in json.loads(INDEX.read_text("utf-8"))]
    wanted = _words(question)
    words = [
        tuple(map(_words, (a.heading, f"{a.heading} {a.also}", a.text)))
        for a in answers
    ]
    having = Counter(w for each in words for w in set().union(*each))
    weight = {w: math.log(len(answers) / max(having[w], 1)) for w in wanted}

    def score(heading: set[str], and_also: set[str], text: set[str]) -> float:
        same = len(wanted & heading) / len(wanted | heading)
        return 10 * same + sum(
            (2 * (word in and_also) + (word in text)) * weight[word]
            for word in wanted
        )

    scores = [score(*each) for each in words]
    order = sorted(range(len(answers)), key=lambda i: -scores[i])[:most]
    found = Answers(answers[i] for i in order if scores[i])
    if found:
        has = sum(weight[w] for w in wanted & set().union(*words[order[0]]))
        found.fits = has >= min(_PLENTY, sum(weight.values()) / 2)
    return found


def _words(text: str) -> set[str]:
    """Return the words that count, each without its ending."""
    found = set(_WORD.findall(text.lower())) - _COMMON
    found = {_OTHER_FORMS.get(w, _BRITISH.sub("iz", w)) for w in found}
    without = (_ENDING.sub("", word) for word in found)
    return {_DOUBLED.sub(r"\1", word) for word in without}  # padd is pad


def escaped(heading: str) -> str:
    """Return a heading as the text of a link: its marks mean nothing there."""
    return re.sub(r"([\[\]\\*_<>])", r"\\\1", heading)
