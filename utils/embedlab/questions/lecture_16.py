"""The questions of lecture 16, positions and tying."""

import torch
from torch.nn import functional as F

from embedlab.judging.comparing import WHOLE
from embedlab.question import Mistake, Question

_TABLE = torch.tensor([[0.0, 0.0], [1.0, 2.0], [4.0, 0.0], [-1.0, 3.0]])
_POSITIONS = torch.tensor([[10.0, 0.0], [0.0, 20.0], [30.0, 30.0], [5.0, 1.0]])
_HIDDEN = torch.tensor([[1.0, 1.0], [2.0, -1.0], [0.5, 0.0]])
_PAD = torch.tensor([0])
_REAL = torch.tensor(
    [[0, 0, 1, 1, 1], [1, 1, 1, 1, 0], [0, 1, 1, 0, 0], [1, 1, 1, 1, 1]]
).bool()
_WORDS = torch.tensor(
    [[2.0, 1.0, -2.0], [4.0, 0.0, 3.0], [-1.0, 2.0, 2.0], [6.0, 2.0, 3.0]]
)
# No two cosines are equal, so that any way of ranking finds the same.
_VECTORS = torch.tensor([[4.0, 0.5, 3.0], [-2.0, 1.0, 2.5], [0.2, 0.3, -0.1]])


def _tied(hidden: torch.Tensor, table: torch.Tensor) -> torch.Tensor:
    return (hidden @ table.T).index_fill(1, _PAD, -torch.inf)


def _cosines(vectors: torch.Tensor, table: torch.Tensor) -> torch.Tensor:
    return F.normalize(vectors, dim=1) @ F.normalize(table, dim=1).T


PREDICTIONS = (
    Question(
        name="learns_the_order",
        choices=("both", "neither", "the one with a ReLU"),
        right="the one with a ReLU",
        why="Only then is a token at a position more than token plus position.",
        mistakes=(
            Mistake(
                "both",
                "a Linear of a sum is a sum of Linears, so without the ReLU "
                "the words and the positions come apart.",
                also=("Linear", "the Linear"),
            ),
            Mistake(
                "neither",
                "a ReLU isn't linear: with it, a token at a position is more "
                "than token plus position.",
                also=("none",),
            ),
        ),
        also=("with a ReLU", "the ReLU", "ReLU", "only with a ReLU"),
    ),
    Question(
        name="length_of_position",
        choices=(1, 5.7, 8),
        nearest=True,
        right=5.7,
        why="32 pairs of length 1: the root of 32.",
        mistakes=(
            Mistake(1, "that's the length of one pair; there are 32."),
            Mistake(
                8,
                "that's the root of 64, as if all numbers were 1; the squares "
                "of a pair add up to 1.",
            ),
            Mistake(32, "those are the squares, added up; take the root."),
            Mistake(64, "no number is above 1; square them and add them up."),
        ),
    ),
    Question(
        name="highest_score",
        choices=("the", "snow", "of", "mountains"),
        right="mountains",
        why="4·6 + 0·2 + 3·3 = 33, and snow with itself is 25.",
        mistakes=(
            Mistake("the", "4·2 + 0·1 - 3·2 is 2."),
            Mistake(
                "snow",
                "with itself it's 25, and one row gets more.",
            ),
            Mistake("of", "-4 + 0 + 6 is 2."),
        ),
    ),
    Question(
        name="better_way",
        choices=("scores = table", "table = scores", "about equal"),
        right="table = scores",
        also=(
            "table.weight = scores.weight",
            "the second",
        ),
        why="It keeps the Linear's small start.",
        mistakes=(
            Mistake(
                "scores = table",
                "then the scores start from N(0, 1): large, and wrong.",
                also=("scores.weight = table.weight", "the first"),
            ),
            Mistake(
                "about equal",
                "one Parameter either way, but not the same start.",
                also=("equal", "the same", "no difference"),
            ),
        ),
    ),
    Question(
        name="with_the_factor",
        choices=("sooner", "lower", "both"),
        right="sooner",
        also=("it gets there sooner", "faster"),
        why="It takes fewer epochs, and what can be learned is the same.",
        mistakes=(
            Mistake(
                "lower",
                "the lowest loss is about the same; look at when it's reached.",
            ),
            Mistake(
                "both",
                "it's reached sooner, but it's about the same.",
            ),
            Mistake(
                "neither",
                "it isn't lower, but look at when it's reached.",
                alias=True,
            ),
        ),
    ),
)

EXERCISES = (
    Question(
        name="with_positions",
        right=lambda table, positions, ids: (
            F.embedding(ids, table) + positions[: ids.shape[1]]
        ),
        why="The rows of the positions are the same for each sentence.",
        mistakes=(
            Mistake(
                lambda table, positions, ids: F.embedding(ids, table),
                "those are the rows of the tokens; add their positions.",
            ),
            Mistake(
                lambda table, positions, ids: (
                    F.embedding(ids, table) + F.embedding(ids, positions)
                ),
                "the positions were looked up by the token; take 0, 1, 2, ...",
                also=(
                    lambda table, positions, ids: (
                        F.embedding(ids, table) + positions[ids]
                    ),
                ),
            ),
            Mistake(
                lambda table, positions, ids: (
                    F.embedding(ids, table)
                    + positions[: ids.shape[0]].unsqueeze(1)
                ),
                "the position is that in the sentence, not in the batch.",
            ),
            Mistake(
                lambda table, positions, ids: (
                    F.embedding(ids, table) + positions[1 : ids.shape[1] + 1]
                ),
                "the first position is 0.",
                also=(
                    lambda table, positions, ids: (
                        F.embedding(ids, table)
                        + positions[torch.arange(1, ids.shape[1] + 1)]
                    ),
                ),
            ),
            Mistake(
                lambda table, positions, ids: (table + positions[: len(table)])[
                    ids
                ],
                "the position is that in the sentence, not the word's id.",
            ),
            Mistake(
                lambda table, positions, ids: (
                    F.embedding(ids, table) * table.shape[1] ** 0.5
                    + positions[: ids.shape[1]]
                ),
                "here the rows are added as they are, without √h.",
            ),
            Mistake(
                lambda table, positions, ids: torch.cat([table, positions])[
                    torch.stack(
                        [ids, torch.arange(ids.shape[1]).expand(ids.shape)], -1
                    )
                ].sum(dim=-2),
                "in one table, the positions come after the words: add "
                "len(table) to them.",
            ),
            Mistake(
                lambda table, positions, ids: (
                    F.embedding(ids, table) + positions
                ),
                "those are all the positions; take as many as tokens.",
            ),
            Mistake(
                lambda table, positions, ids: (
                    F.embedding(ids, table) + positions[: ids.shape[0]]
                ),
                "that takes as many positions as there are sentences; take as "
                "many as a sentence is long.",
                also=(
                    lambda table, positions, ids: (
                        F.embedding(ids, table) + positions[: len(ids)]
                    ),
                ),
            ),
            Mistake(
                lambda table, positions, ids: torch.cat(
                    [
                        F.embedding(ids, table),
                        positions[: ids.shape[1]].expand(len(ids), -1, -1),
                    ],
                    dim=-1,
                ),
                "you put the two rows side by side; add them.",
            ),
            Mistake(
                lambda table, positions, ids: (
                    F.embedding(ids, table) * positions[: ids.shape[1]]
                ),
                "the rows of the positions are added, not multiplied.",
            ),
            Mistake(
                lambda table, positions, ids: (
                    F.embedding(ids, table) + positions[-ids.shape[1] :]
                ),
                "those are the last positions; the first ones are wanted.",
            ),
            Mistake(
                lambda table, positions, ids: (
                    F.embedding(ids, table) + positions[: ids.shape[1]].flip(0)
                ),
                "the positions run backwards; the first token has 0.",
            ),
            Mistake(
                lambda table, positions, ids: (
                    F.embedding(ids, table)
                    + torch.arange(ids.shape[1]).unsqueeze(-1)
                ),
                "that adds the number of the position; add its row.",
            ),
            Mistake(
                lambda table, positions, ids: positions[: ids.shape[1]].expand(
                    len(ids), -1, -1
                ),
                "those are the rows of the positions; add those of the tokens.",
                also=(lambda table, positions, ids: positions[: ids.shape[1]],),
            ),
            Mistake(
                lambda table, positions, ids: (
                    F.embedding(ids, table) + positions[0]
                ),
                "every token got the row of position 0; each has its own.",
            ),
            Mistake(
                lambda table, positions, ids: (
                    F.embedding(ids, table) + positions[ids.shape[1] - 1]
                ),
                "every token got the row of the last one; each has its own "
                "position.",
            ),
            Mistake(
                lambda table, positions, ids: (
                    F.embedding(ids, table) + positions[ids.shape[1]]
                ),
                "that is one row for all; take a slice, positions[: s].",
            ),
            Mistake(
                lambda table, positions, ids: (
                    F.embedding(ids, table) + positions[: ids.shape[1]]
                ).sum(dim=1),
                "that is summed over the tokens; the exercise asks for "
                "(b, s, h).",
            ),
        ),
        probes=(
            (_TABLE, _POSITIONS, torch.tensor([[3, 1, 2], [2, 2, 1]])),
            (_TABLE, _POSITIONS, torch.tensor([[1], [0], [3]])),
            # As many sentences as tokens and positions.
            (_TABLE, _POSITIONS[:2], torch.tensor([[1, 3], [2, 0]])),
        ),
    ),
    Question(
        name="position_ids",
        dtypes=WHOLE,
        right=lambda real: (real.cumsum(dim=1) - 1) * real,
        why="cumsum counts the real tokens so far.",
        mistakes=(
            Mistake(
                lambda real: real.cumsum(dim=1) * real,
                "the first real token has the position 0: subtract 1.",
            ),
            Mistake(
                lambda real: real.cumsum(dim=1) - 1,
                "pads get 0, and those on the left are -1 now.",
            ),
            Mistake(
                lambda real: (real.cumsum(dim=1) - 1).clamp(min=0),
                "pads get 0; those on the right still count on.",
            ),
            Mistake(
                lambda real: torch.arange(real.shape[1]).expand(real.shape),
                "that counts the pads, too.",
            ),
            Mistake(
                lambda real: torch.arange(real.shape[1]) * real,
                "the real tokens still count the pads on their left.",
            ),
            Mistake(
                lambda real: (real.cumsum(dim=1) - 1).masked_fill(~real, 1),
                "pads get 0 here; in the code of some libraries, they get 1.",
            ),
            Mistake(
                lambda real: (
                    torch.arange(real.shape[1])
                    - real.int().argmax(dim=1, keepdim=True)
                ),
                "real tokens after pads on the left are right, but pads get 0.",
            ),
            Mistake(
                lambda real: (real.cumsum(dim=0) - 1) * real,
                "that counts along the batch; positions run along dimension 1.",
            ),
            Mistake(
                lambda real: (real.cumsum(dim=1) - 1).where(real, -1),
                "pads got -1, which isn't a row; they get 0.",
            ),
            Mistake(
                lambda real: real.cumsum(dim=1) * real + 1,
                "that's as in RoBERTa, where pads get 1 and the rest begin at "
                "2; here they begin at 0.",
            ),
            Mistake(
                lambda real: real.cumsum(dim=1),
                "the first real token has the position 0, and pads get 0.",
            ),
            Mistake(
                lambda real: (
                    (
                        torch.arange(real.shape[1])
                        - (~real).sum(dim=1, keepdim=True)
                    )
                    * real
                ),
                "that subtracts the pads on the right, too.",
                also=(
                    lambda real: (
                        (
                            torch.arange(real.shape[1])
                            - (~real).sum(dim=1, keepdim=True)
                        ).clamp(min=0)
                        * real
                    ),
                ),
            ),
            Mistake(
                lambda real: real.long(),
                "that's the mask as numbers; count along it: cumsum.",
            ),
        ),
        probes=((_REAL,), (_REAL[:1],), (_REAL.flip(1),)),
    ),
    Question(
        name="tied_scores",
        right=_tied,
        why="One table reads and scores; the pad can never come next.",
        mistakes=(
            Mistake(
                lambda hidden, table: hidden @ table.T,
                "the pad has a score; make it -inf.",
            ),
            Mistake(
                lambda hidden, table: (hidden @ table.T).index_fill(
                    1, _PAD, 0.0
                ),
                "a score of 0 is a score, and exp(0) is 1; make it -inf.",
            ),
            Mistake(
                lambda hidden, table: (
                    F.normalize(hidden, dim=1) @ F.normalize(table, dim=1).T
                ).index_fill(1, _PAD, -torch.inf),
                "those are cosines; the head scores by dot product.",
            ),
            Mistake(
                lambda hidden, table: (
                    hidden @ table.T / table.shape[1] ** 0.5
                ).index_fill(1, _PAD, -torch.inf),
                "the scores are used as they are, without √h.",
            ),
            Mistake(
                lambda hidden, table: (hidden @ table.T)[:, 1:],
                "the pad's column is gone, so all ids are one off.",
            ),
            Mistake(
                lambda hidden, table: (hidden @ table.T).index_fill(
                    0, _PAD, -torch.inf
                ),
                "that is the first sentence; the pad is a column.",
            ),
            Mistake(
                lambda hidden, table: (
                    (hidden @ table.T)
                    .index_fill(1, _PAD, -torch.inf)
                    .softmax(-1)
                ),
                "those are probabilities; the exercise asks for the scores, "
                "before the softmax.",
                also=(
                    lambda hidden, table: (
                        (hidden @ table.T)
                        .index_fill(1, _PAD, -torch.inf)
                        .log_softmax(-1)
                    ),
                ),
            ),
            Mistake(
                lambda hidden, table: (
                    hidden @ table.index_fill(0, _PAD, -torch.inf).T
                ),
                "minus infinity went into the table: times 0 it is nan, and "
                "times a negative number plus infinity. Put it into the "
                "scores.",
            ),
            Mistake(
                lambda hidden, table: hidden @ table,
                "the table is (v, h), and hidden (b, h): transpose it, .T.",
            ),
            Mistake(
                lambda hidden, table: (hidden @ table.T).index_fill(
                    1, _PAD, torch.inf
                ),
                "the score of the pad is plus infinity; it is to be minus "
                "infinity.",
            ),
            *(
                Mistake(
                    wrong,
                    "the score of the pad is a large negative number; the "
                    "exercise asks for minus infinity itself.",
                )
                for wrong in (
                    lambda hidden, table: (hidden @ table.T).index_fill(
                        1, _PAD, -1e9
                    ),
                    lambda hidden, table: (hidden @ table.T).index_fill(
                        1, _PAD, -1e4
                    ),
                    lambda hidden, table: (hidden @ table.T).index_fill(
                        1, _PAD, -1e10
                    ),
                    lambda hidden, table: (hidden @ table.T).index_fill(
                        1, _PAD, torch.finfo(torch.float32).min
                    ),
                    lambda hidden, table: (hidden @ table.T).index_fill(
                        1, _PAD, -1e6
                    ),
                )
            ),
            Mistake(
                lambda hidden, table: (table @ hidden.T).index_fill(
                    0, _PAD, -torch.inf
                ),
                "that is (v, b); transpose it.",
            ),
            Mistake(
                lambda hidden, table: (hidden @ table.T).index_fill(
                    1, torch.tensor([len(table) - 1]), -torch.inf
                ),
                "that is the last word; the pad has the id 0.",
            ),
            Mistake(
                lambda hidden, table: (hidden @ table.T).masked_fill(
                    hidden @ table.T == 0, -torch.inf
                ),
                "every score of 0 became -inf; only the column of the pad is "
                "to be.",
            ),
            Mistake(
                lambda hidden, table: torch.cat(
                    [
                        torch.full((len(hidden), 1), -torch.inf),
                        hidden @ table.T,
                    ],
                    dim=1,
                ),
                "a column too many: the pad has one already, the first.",
            ),
            Mistake(
                lambda hidden, table: (hidden @ table.T).index_fill(
                    1, _PAD, torch.nan
                ),
                "the score of the pad is nan; it is to be minus infinity.",
            ),
            Mistake(
                lambda hidden, table: _tied(hidden, table).argmax(dim=-1),
                "those are the words with the largest score; the exercise asks "
                "for all the scores.",
            ),
            Mistake(
                lambda hidden, table: table @ hidden.T,
                "that is (v, b), and the pad has a score: hidden @ table.T, "
                "and make it -inf.",
            ),
            Mistake(
                lambda hidden, table: (hidden @ table.T).softmax(-1),
                "those are probabilities, and the pad has one; the exercise "
                "asks for scores, with -inf for the pad.",
            ),
        ),
        probes=(
            (_HIDDEN, _TABLE),
            (_HIDDEN[:1], _TABLE + 1),
            (_HIDDEN[:2], _TABLE[2:]),  # square
        ),
    ),
    Question(
        name="nearest_words",
        dtypes=WHOLE,
        right=lambda vectors, table, k: (
            _cosines(vectors, table).topk(k, dim=1).indices
        ),
        why="The k largest cosines of each vector, best first.",
        mistakes=(
            Mistake(
                lambda vectors, table, k: (
                    (vectors @ table.T).topk(k, dim=1).indices
                ),
                "that's by dot product, where longer rows win; normalize the "
                "rows of the table.",
                also=(
                    lambda vectors, table, k: (
                        (F.normalize(vectors, dim=1) @ table.T)
                        .topk(k, dim=1)
                        .indices
                    ),
                ),
            ),
            Mistake(
                lambda vectors, table, k: (
                    (F.normalize(vectors, dim=0) @ F.normalize(table, dim=0).T)
                    .topk(k, dim=1)
                    .indices
                ),
                "that normalizes the columns; a row's length is along "
                "dimension 1.",
                also=(
                    lambda vectors, table, k: (
                        (vectors @ F.normalize(table, dim=0).T)
                        .topk(k, dim=1)
                        .indices
                    ),
                ),
            ),
            Mistake(
                lambda vectors, table, k: (
                    _cosines(vectors, table).topk(k, dim=1).values
                ),
                "those are the cosines; the exercise asks for the ids.",
            ),
            Mistake(
                lambda vectors, table, k: (
                    _cosines(vectors, table)
                    .topk(k, dim=1, largest=False)
                    .indices
                ),
                "those are the smallest cosines.",
            ),
            Mistake(
                lambda vectors, table, k: _cosines(vectors, table).argsort(
                    dim=1
                )[:, -k:],
                "those are the right ones, but the best comes last.",
            ),
            Mistake(
                lambda vectors, table, k: _cosines(vectors, table).argmax(
                    dim=1
                ),
                "that's the best one of each; the exercise asks for k.",
            ),
            Mistake(
                lambda vectors, table, k: (
                    torch.cdist(vectors, table)
                    .topk(k, dim=1, largest=False)
                    .indices
                ),
                "that's by distance; the exercise asks for the cosine.",
            ),
            Mistake(
                lambda vectors, table, k: (
                    _cosines(vectors, table).topk(k, dim=0).indices
                ),
                "that's along the batch; the words are dimension 1.",
            ),
            Mistake(
                lambda vectors, table, k: (
                    _cosines(vectors, table).topk(k + 1, dim=1).indices[:, 1:]
                ),
                "the best one is missing; the vectors needn't be rows of the "
                "table.",
            ),
        ),
        probes=(
            (_VECTORS, _WORDS, 2),
            (_VECTORS[:1], _WORDS, 3),
            (_VECTORS.flip(0), _WORDS, 1),
        ),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
