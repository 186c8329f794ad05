"""Find the one choice that an answer in words names, or none."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from embedlab.judging.reading import WORDS, plain_text

# Words that say the same in any question. A group counts for a choice that is
# in it, if no other choice of the question is.
_GROUPS = (
    "error|an error|raises|it raises|raises an error|exception|throws|fails|"
    "it fails|crash|crashes|refuses|index error|runtime error|type error|"
    "value error|zero division error|assertion error|not allowed",
    "zeros|zero|all zeros|only zeros|zeroed|0|a zero vector|filled with zeros",
    "ones|one|all ones|only ones|1|filled with ones",
    "nothing|no change|nothing happens|nothing changes|none|not at all",
    "the same|equal|identical|no difference|equally|as before|as it was|"
    "unchanged|not changed|does not change|it does not change|stays the same|"
    "stayed the same|stays|stayed|remains|no change|same as before|"
    "they are equal|exactly the same|exactly equal",
    "different|not equal|unequal|not the same|they differ|differ|not identical|"
    "not exactly equal",
    "both|both of them|the two|each of them|both change",
    "neither|none|none of them|neither of them|neither one|none of the two|"
    "no one",
    "none|nothing|no rows|no row|none of them|neither|zero rows|zero|not one",
    "all|all of them|all three|every one|all modes|each of them",
    "yes|true|it does|it can|they can",
    "no|false|it does not|it cannot|they cannot|does not|cannot|"
    "it doesn't|they can't|it can't",
    "nan|not a number|nans|all nan",
    "random|random numbers|normal|gaussian|normally distributed|randn|noise",
    "rises|rise|rose|goes up|went up|increases|increased|increase|higher|"
    "grows|grew|improves|up|it rose|it rises|risen",
    "falls|fall|fell|goes down|went down|decreases|decreased|decrease|lower|"
    "sinks|drops|dropped|declines|declined|shrank|down|it fell|fallen|sank",
    "positive|above zero|larger than zero|bigger than zero|plus|over zero",
    "negative|below zero|smaller than zero|minus|under zero",
    "better|it is better|more accurate",
    "worse|it is worse|less accurate",
    "everything|all of it|all of them|all",
    "king|the king|king itself",
)
_SAME_PHRASE = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"\b(?:aten::|(?:torch|nn|optim|functional|f)\.(?=[a-z]))", ""),
        (r"\b[a-z]+(?:error|exception)\b", " error "),
        (r"\b([a-z]{3,})(\d)", r"\1 \2"),
        (r"\b(the [a-z]+) ones?\b", r"\1"),
        (r"\(\s*\)", " "),
        (r"<\s*([a-z]+)\s*>", r" \1 "),
        (r"%|\bper cent\b", " percent "),
        (r">=|≥|<=|≤", " bound "),
        (r">|\b(?:more|greater|larger|bigger|higher) than\b", " over "),
        (r"\babove\b", " over "),
        (r"<|\b(?:less|fewer|smaller|lower) than\b", " under "),
        (r"\bbelow\b", " under "),
        (r"≈|~|\b(?:around|roughly|approximately|circa)\b", " about "),
        (r"\balmost\b", " nearly "),
        (r"\bfor ?ever\b", " forever "),
        (r"n't\b", " not "),
        (r"\bcan ?not\b", " can not "),
        (r"(\d),(\d{3})\b", r"\1\2"),
        (r"(?<![\w.])\.(\d)", r"0.\1"),
    )
)
_WORD = re.compile(r"(?<![\w.])-\d+(?:\.\d+)?|\d+(?:\.\d+)?(?![a-z])|[^\W_]+")
# Words that an answer may hold besides those of a choice.
_FILLING = """
a an the it its this that these those they them their is are was were be been
will would do does did i my me us you think say guess answer maybe probably
actually definitely of to in for on at by with and as from which then so here
only just simply exactly because before all get give gives got come
comes out become becomes must have has move moves change changes changed
vector row rows optimizer layer number mode token word point points time times
percent course result results table weight weights gradient gradients pooling
other each than mean much far really still always also too well both copy
refuses refuse
"""
_SHORT = "a an the and of to their its"
_DENYING = """
not no never neither nor none without except but unless instead rather or
opposite hardly isnt bound
"""
_FILLERS = frozenset(_FILLING.split())
_ARTICLES = frozenset(_SHORT.split())
_NEGATIONS = frozenset(_DENYING.split())


def folded(text: str) -> tuple[str, ...]:
    """Return the words of a text, without case, plural and punctuation."""
    text = plain_text(text).lower().replace("_", " ")
    text = re.sub(r"(?<=\w)-|-(?=[a-z])", " ", text)
    for pattern, instead in _SAME_PHRASE:
        text = pattern.sub(instead, text)
    return tuple(map(_singular, _WORD.findall(text)))


def _singular(word: str) -> str:
    if word.isdigit() and int(word) < len(WORDS):
        return WORDS[int(word)]
    if word in ("zeroes", "zeros"):
        return "zero"
    plural = len(word) > 3 and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if plural else word


@dataclass(frozen=True)
class Spellings:
    """How the choices of a question may be written, as folded words.

    Parameters
    ----------
    own : the choices and the spellings that the question lists
    any : these, and what says the same in any question
    """

    own: dict[tuple[str, ...], str]
    any: dict[tuple[str, ...], str]


def spellings(named: dict[str, Iterable[str]]) -> Spellings:
    """Return how the choices may be written.

    Parameters
    ----------
    named : the choices, and for each the other spellings that a question has

    Raises
    ------
    ValueError
        If two choices are spelled alike.
    """
    own: dict[tuple[str, ...], str] = {}
    for choice, others in named.items():
        for text in (choice, *others):
            if own.setdefault(folded(text), choice) != choice:
                raise ValueError(f"{text!r} spells two choices")
    short: dict[tuple[str, ...], set[str]] = {}
    for key, choice in own.items():
        short.setdefault(_without_articles(key), set()).add(choice)
    for key, choices in short.items():
        if len(choices) == 1:
            own.setdefault(key, *choices)
    found = dict(own)
    for group in _GROUPS:
        words = [folded(text) for text in group.split("|")]
        owners = {own[key] for key in words if key in own}
        if len(owners) == 1:
            for key in words:
                found.setdefault(key, *owners)
                found.setdefault(_without_articles(key), *owners)
    return Spellings(own, found)


def _without_articles(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in _ARTICLES) or words


def choice_in(text: str, spelled: Spellings) -> tuple[str | None, bool]:
    """Find the choice that a text names.

    It is the one all of whose words are in the text, in any order, or that
    the text is once its blanks and hyphens are gone. A choice within a longer
    one does not count: "adam-w" is AdamW, "not equal" is not equal.

    Returns
    -------
    tuple[str | None, bool]
        The choice, or None where there is none or more than one; and whether
        the text says nothing else.
    """
    words = folded(text)
    if words in spelled.any:
        return spelled.any[words], True
    covered: dict[frozenset[int], set[str]] = {}
    for key, choice in spelled.any.items():
        for places in _places(key, words, key in spelled.own):
            covered.setdefault(places, set()).add(choice)
    largest = [p for p in covered if not any(p < other for other in covered)]
    choices = {choice for p in largest for choice in covered[p]}
    if len(choices) != 1:
        return None, False
    rest = {
        word
        for place, word in enumerate(words)
        if not any(place in places for places in largest)
    }
    if rest & _NEGATIONS:
        return None, False
    return choices.pop(), rest <= _FILLERS


def _content(words: tuple[str, ...], places: range) -> frozenset[int]:
    """Return the places that do not hold an article, or all of them."""
    held = frozenset(k for k in places if words[k] not in _ARTICLES)
    return held or frozenset(places)


def _places(
    key: tuple[str, ...], words: tuple[str, ...], anywhere: bool
) -> list[frozenset[int]]:
    """Return where in `words` a spelling is: run together, or scattered."""
    whole = "".join(key)
    found = []
    for start in range(len(words)):
        joined = ""
        for end in range(start, len(words)):
            joined += words[end]
            if joined == whole:
                found.append(_content(words, range(start, end + 1)))
            if len(joined) >= len(whole):
                break
    content = _without_articles(key)
    scattered = anywhere and not found and len(content) > 1
    if scattered and all(word in words for word in content):
        found.append(frozenset(words.index(word) for word in content))
    return found


def choice_around(number: float, choices: Iterable[str]) -> str | None:
    """Return the one choice such as "4 to 10" that a number is in, if any."""
    found = [choice for choice in choices if _holds(plain_text(choice), number)]
    return found[0] if len(found) == 1 else None


def _holds(choice: str, number: float) -> bool:
    if bound := re.match(r"(less than|over) (\d+(?:\.\d+)?)\b", choice):
        limit = float(bound[2])
        return 0 <= number < limit if bound[1] != "over" else number > limit
    if ends := re.match(r"(\d+) to (\d+)\b", choice):
        return float(ends[1]) <= number <= float(ends[2])
    near = re.match(r"about (\d+)", choice)
    return bool(near) and number == float(near[1])
