"""The questions of lecture 9, what vectors know."""

import torch
from torch.nn import functional as F

from embedlab import data
from embedlab.judging.comparing import WHOLE
from embedlab.question import Mistake, Question

_TABLE = data.table()
_ROWS = torch.tensor(
    [[4.0, 0, 3], [-1, 2, 2], [8, 1, 6], [0.1, 0, 0.1], [-4, 0, -3], [9, 9, 0]]
)
# Row 2 points the same way as row 0, and is longer.
_TWINS = torch.tensor([[1.0, 2, 2], [3, 0, 1], [2, 4, 4], [0, 1, 0]])
# Whose odd one out by length, by dot product and by cosine differ.
_LENGTHS = torch.tensor(
    [[1.0, 0.1, 0], [1, 0, 0.2], [9, 2, 0], [2, 4, 0], [5, 0, 0.1]]
)
# Whose mean of cosines and cosine with the sum name different rows.
_SPREAD = torch.tensor(
    [
        [-1.0, -3.0, 1.0],
        [1.0, 3.0, -2.0],
        [0.0, 1.0, 3.0],
        [2.0, -1.0, -3.0],
        [-2.0, 0.0, 0.0],
    ]
)


def _cosines(table: torch.Tensor, row: int) -> torch.Tensor:
    """Return the cosine of every row with this one (v,)."""
    unit = F.normalize(table)
    return unit @ unit[row]


def _leave_out(scores: torch.Tensor, row: int) -> torch.Tensor:
    """Leave the row itself out."""
    return scores.index_fill(0, torch.tensor(row), -torch.inf)


def _most_similar(table: torch.Tensor, row: int, k: int) -> torch.Tensor:
    return _leave_out(_cosines(table, row), row).topk(k).indices


def _with_others(vectors: torch.Tensor) -> torch.Tensor:
    """Return the cosine of each row with the sum of the others (n,)."""
    unit = F.normalize(vectors)
    return (unit * F.normalize(unit.sum(dim=0) - unit)).sum(dim=1)


def _odd(words: list, vectors: torch.Tensor) -> str:
    return words[_with_others(vectors).argmin()]


def _odd_unscaled(words: list, vectors: torch.Tensor) -> str:
    """Leave the rows as long as they are."""
    others = vectors.sum(dim=0) - vectors
    return words[(vectors * others).sum(dim=1).argmin()]


def _odd_by_mean_of_cosines(words: list, vectors: torch.Tensor) -> str:
    unit = F.normalize(vectors)
    return words[((unit @ unit.T).sum(dim=1) - 1).argmin()]


def _without(table: torch.Tensor, direction: torch.Tensor) -> torch.Tensor:
    unit = F.normalize(direction, dim=0)
    return table - (table @ unit).unsqueeze(1) * unit


def _without_unscaled(
    table: torch.Tensor, direction: torch.Tensor
) -> torch.Tensor:
    return table - (table @ direction).unsqueeze(1) * direction


PREDICTIONS = (
    Question(
        name="opposites",
        unit="cosine",
        choices=(-0.7, 0.1, 0.7),
        nearest=True,
        right=0.7,
        exact=0.72,
        why="You say hot and cold of the same things, so they appear in the "
        "same contexts.",
        mistakes=(
            Mistake(
                -0.7,
                "opposite meanings aren't opposite directions: opposites occur "
                "in the same contexts, and that is what GloVe learns from.",
            ),
            Mistake(
                0.1,
                "random pairs have that mean; opposites appear in the same "
                "contexts.",
            ),
        ),
    ),
    Question(
        name="far_on_map",
        choices=("yes", "no"),
        right="no",
        why="Dropping directions only makes distances shorter, so in all 100 "
        "they are at least as far apart.",
        mistakes=(
            Mistake(
                "yes",
                "a distance in 100 dimensions has the map's distance as one of "
                "its parts, so it can't be shorter.",
            ),
            Mistake(
                "sometimes",
                "it never happens: dropping directions only makes distances "
                "shorter.",
                alias=True,
            ),
        ),
    ),
    Question(
        name="nearest_to_the_sum",
        choices=("queen", "king", "woman"),
        right="king",
        why="The sum starts at king, and king is still the nearest, with a "
        "cosine of 0.86; queen has 0.78.",
        mistakes=(
            Mistake(
                "queen",
                "that is the first once the three words of the question are "
                "left out; of all rows, king is nearer.",
            ),
            *(
                Mistake(wrong, "the sum starts at king, and stays near it.")
                for wrong in ("woman", "man")
            ),
        ),
    ),
    Question(
        name="frozen_wins",
        choices=("with few labels", "with many labels", "with any"),
        right="with few labels",
        also=("few", "few labels"),
        why="A random start has to learn every word from the labels; a frozen "
        "table can't learn any more.",
        mistakes=(
            Mistake(
                "with many labels",
                "many labels teach a table that trains more than GloVe knows; "
                "it's with few that a random start has nothing to go by.",
                also=("many", "many labels"),
            ),
            Mistake(
                "with any",
                "with 6,400 labels, a table that trains has learned more about "
                "films than GloVe knows.",
                also=("any", "always", "with all"),
            ),
            Mistake(
                "never",
                "with 100 labels, the random start is at 58%, and the frozen "
                "vectors are at 63%.",
                alias=True,
                also=("with none",),
            ),
        ),
    ),
    Question(
        name="gains_most",
        choices=("few unseen", "many unseen"),
        right="many unseen",
        also=("many",),
        why="The random start has learned nothing about a word that it has "
        "never seen; GloVe has a vector.",
        mistakes=(
            Mistake(
                "few unseen",
                "words that were seen have been trained from either start; "
                "GloVe gains most where they haven't.",
                also=("few",),
            ),
            Mistake(
                "some",
                "the gain grows with the share of unseen words, so it isn't "
                "largest in the middle.",
                alias=True,
            ),
        ),
    ),
)

EXERCISES = (
    Question(
        name="analogy_by_hand",
        right=torch.tensor([7.0, -1.0, -1.0]),
        why="the - of + snow.",
        mistakes=(
            Mistake(
                torch.tensor([1.0, 1.0, 7.0]),
                "that is of - the + snow: the other way round.",
            ),
            Mistake(
                torch.tensor([-3.0, 3.0, -3.0]),
                "that is the + of - snow; what leads from of to the is added "
                "to snow.",
            ),
            Mistake(
                torch.tensor([5.0, 3.0, 3.0]),
                "that adds up all three; of is subtracted.",
            ),
            Mistake(
                torch.tensor([3.0, -1.0, -4.0]),
                "that is the - of; snow has to be added.",
            ),
            Mistake(
                torch.tensor([5.0, -2.0, 1.0]),
                "that is snow - of; the has to be added.",
            ),
            Mistake(
                torch.tensor([2.0, 1.0, -2.0]),
                "that is `the`; the vector for `snow` is not that of a word.",
            ),
            Mistake(
                torch.tensor([6.0, 2.0, 3.0]),
                "that is mountains, a word of the table; the exercise asks for "
                "the sum itself.",
                also=("mountains",),
            ),
            Mistake(
                torch.tensor([3.0, 2.0, 5.0]),
                "that is of + snow; the has to be added, and of subtracted.",
            ),
            Mistake(
                torch.tensor([6.0, 1.0, 1.0]),
                "that is the + snow; of has to be subtracted.",
            ),
            Mistake(
                torch.tensor([5.0, -1.0, -1.0]),
                "minus -1 is plus 1: the first number is 2 + 1 + 4.",
            ),
        ),
    ),
    Question(
        name="most_similar",
        dtypes=WHOLE,
        right=_most_similar,
        why="Rows of length 1, and the row itself left out.",
        mistakes=(
            Mistake(
                lambda table, row, k: _cosines(table, row).topk(k).indices,
                "the row itself is among them; leave it out.",
            ),
            Mistake(
                lambda table, row, k: (
                    _cosines(table, row).topk(k + 1).indices[1:]
                ),
                "the first hit was dropped, and it need not be the row itself: "
                "another may point the same way.",
            ),
            Mistake(
                lambda table, row, k: (
                    _leave_out(table @ table[row], row).topk(k).indices
                ),
                "those are the largest dot products; divide the rows by their "
                "lengths.",
            ),
            Mistake(
                lambda table, row, k: (
                    _leave_out(-(table - table[row]).norm(dim=1), row)
                    .topk(k)
                    .indices
                ),
                "those are the smallest distances; the exercise asks for "
                "cosines.",
            ),
            Mistake(
                lambda table, row, k: (
                    _leave_out(_cosines(table, row), row).topk(k).values
                ),
                "those are the cosines; the exercise asks for the ids.",
            ),
            Mistake(
                lambda table, row, k: (
                    _cosines(table, row)
                    .index_fill(0, torch.tensor(row), 0.0)
                    .topk(k)
                    .indices
                ),
                "the row itself got the cosine 0, and others have less; give "
                "it one that is less than any.",
            ),
            Mistake(
                lambda table, row, k: _most_similar(table, row, k).flip(0),
                "the worst of them comes first; put the best first.",
            ),
            Mistake(
                lambda table, row, k: table[_most_similar(table, row, k)],
                "those are the rows; the exercise asks for their ids.",
            ),
        ),
        probes=(
            (_ROWS, 0, 2),
            (_ROWS, 3, 3),
            (_TWINS, 2, 2),
            (_TWINS, 0, 1),
            (torch.tensor([[1.0, 0], [-1, 0.1], [-1, -0.2]]), 0, 2),
        ),
    ),
    Question(
        name="odd_one_out",
        right=_odd,
        why="Each row against the others, all of length 1.",
        mistakes=(
            Mistake(
                _odd_by_mean_of_cosines,
                "that is the sum of its cosines with the others; the exercise "
                "asks for the cosine with their sum.",
            ),
            Mistake(
                _odd_unscaled,
                "long rows count more; scale the rows to length 1 first.",
                also=(
                    lambda words, vectors: words[
                        F.cosine_similarity(
                            vectors, vectors.sum(dim=0) - vectors
                        ).argmin()
                    ],
                ),
            ),
            Mistake(
                lambda words, vectors: words.index(_odd(words, vectors)),
                "that is its position in the list; return the word.",
            ),
            Mistake(
                lambda words, vectors: vectors[
                    words.index(_odd(words, vectors))
                ],
                "that is the row; return its word.",
            ),
            Mistake(
                lambda words, vectors: words[vectors.norm(dim=1).argmin()],
                "that is the shortest row; a cosine doesn't see lengths.",
            ),
            Mistake(
                lambda words, vectors: words[_with_others(vectors).argmax()],
                "that is the word that belongs best; the exercise asks for "
                "the smallest cosine.",
            ),
        ),
        probes=(
            (list("abcde"), _LENGTHS),
            (list("xyz"), _LENGTHS[2:]),
            (["fog", "of", "sea", "ice"], _ROWS[[5, 2, 0, 1]]),
            (["snow", "the", "mountains", "of"], _TABLE[[3, 2, 5, 4]]),
            (list("pqrst"), _SPREAD),
        ),
    ),
    Question(
        name="without",
        right=_without,
        why="From each row, its dot product with the unit direction, times "
        "that.",
        mistakes=(
            Mistake(
                _without_unscaled,
                "that is right only for a direction of length 1; divide it by "
                "its length first.",
            ),
            Mistake(
                lambda table, direction: (
                    table
                    - (table @ direction).unsqueeze(1)
                    * direction
                    / direction.norm()
                ),
                "the length divides once, and it has to divide twice: the "
                "direction occurs twice.",
            ),
            Mistake(
                lambda table, direction: table - direction,
                "that moves all rows by the same vector; each row loses its "
                "own part along the direction.",
            ),
            Mistake(
                lambda table, direction: table - _without(table, direction),
                "that is the part along the direction; return what is left.",
            ),
            Mistake(
                lambda table, direction: F.normalize(
                    _without(table, direction)
                ),
                "the direction is gone, but the lengths have changed, too; "
                "leave them.",
            ),
            Mistake(
                lambda table, direction: (
                    table + table - _without(table, direction)
                ),
                "the part along the direction was added; subtract it.",
            ),
            Mistake(
                lambda table, direction: table - table @ direction,
                "table @ direction is one number per row, (v,); make it (v, 1) "
                "and multiply it with the direction.",
            ),
        ),
        probes=(
            (_TABLE, torch.tensor([0.0, 2.0, 0.0])),
            (_ROWS, torch.tensor([3.0, 0.0, 4.0])),
            (_TABLE[:3], torch.tensor([1.0, -2.0, 2.0])),
        ),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
