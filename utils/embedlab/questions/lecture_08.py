"""The questions of lecture 8, EmbeddingBag."""

import torch
from torch.nn import functional as F

from embedlab import data
from embedlab.question import Mistake, Question

_TABLE = data.table()
_IDS = torch.tensor([2, 3, 4, 2, 5, 2, 3, 4])
_MEANS = torch.tensor([[3.0, 0.5, 0.5], [0.0, 0.0, 0.0], [11 / 3, 2.0, 8 / 3]])
_WEIGHTS = torch.tensor([[1.0, 3.0, 0.0], [0.5, 0.25, 0.25]])
_BATCH = torch.tensor([[2, 3, 0], [5, 2, 4]])


def _flat(documents: list[list[int]]) -> torch.Tensor:
    ids = [token for document in documents for token in document]
    return torch.tensor(ids, dtype=torch.int64)


def _lengths(documents: list[list[int]]) -> torch.Tensor:
    return torch.tensor([len(document) for document in documents])


def _starts(documents: list[list[int]]) -> torch.Tensor:
    return _lengths(documents).cumsum(0) - _lengths(documents)


def _bag_of_each(offsets: torch.Tensor, n: int) -> torch.Tensor:
    ends = torch.cat([offsets[1:], torch.tensor([n])])
    return torch.arange(len(offsets)).repeat_interleave(ends - offsets)


def _sum_bags(
    table: torch.Tensor, ids: torch.Tensor, offsets: torch.Tensor
) -> torch.Tensor:
    sums = torch.zeros(len(offsets), table.shape[1])
    bag = _bag_of_each(offsets, len(ids))
    return sums.index_add_(0, bag, table[ids])


def _weighted_sum(
    table: torch.Tensor, ids: torch.Tensor, weights: torch.Tensor
) -> torch.Tensor:
    return torch.einsum("bsh,bs->bh", table[ids], weights)


PREDICTIONS = (
    Question(
        name="default_mode",
        choices=("sum", "mean", "max"),
        right="mean",
        why="It has been the default from the start; few would guess it.",
        mistakes=(
            Mistake("sum", "it has to be asked for, with mode='sum'."),
            Mistake("max", "it has to be asked for, with mode='max'."),
        ),
    ),
    Question(
        name="offsets",
        right=(0, 3, 4),
        why="The first starts at 0, the next where the one before ends.",
        mistakes=(
            Mistake((3, 1, 4), "those are the lengths; say where each starts."),
            Mistake((3, 4, 8), "those are the ends; say where each starts."),
            Mistake((1, 4, 5), "places are counted from 0."),
            Mistake((0, 2, 3), "the first has places 0, 1 and 2."),
            Mistake(
                (0, 3, 4, 8),
                "the end belongs to it only with include_last_offset.",
            ),
        ),
    ),
    Question(
        name="empty_bag",
        choices=("zeros", "nan", "error"),
        right="zeros",
        why="No token adds anything, and nothing is divided by 0.",
        mistakes=(
            Mistake("nan", "that is torch.mean of nothing; a bag takes care."),
            Mistake("error", "equal offsets are allowed."),
        ),
    ),
    Question(
        name="same_bits",
        choices=("all modes", "sum and mean", "max", "none"),
        right="max",
        why="It chooses numbers and rounds none.",
        mistakes=(
            Mistake(
                "all modes",
                "two of them add, and the order of adding changes the last "
                "digit.",
            ),
            Mistake("sum and mean", "these add floats; which mode does not?"),
            Mistake("none", "one mode does not add anything."),
            Mistake(
                "sum", "it adds floats, in another order than torch.sum does."
            ),
            Mistake(
                "mean", "it adds floats, in another order than torch.mean does."
            ),
        ),
    ),
    Question(
        name="rows_of_max",
        right=3,
        why="One winner a feature: mountains, of, snow; ties go to the first.",
        mistakes=(
            Mistake(4, "`the` has the largest number of no feature."),
            Mistake(
                1,
                "mountains has the largest numbers, but 2 and 3 stand in "
                "earlier rows, too.",
            ),
            Mistake(
                2, "the 2 and the 3 are ties, each with another, earlier row."
            ),
            Mistake(5, "five places, but three numbers come out."),
            Mistake(6, "that is the table; four of its rows are looked up."),
        ),
    ),
    Question(
        name="weights_in_mean",
        choices=("sum / weights", "sum / tokens", "error"),
        right="error",
        why="PyTorch does not choose what to divide by.",
        mistakes=(
            Mistake(
                "sum / weights", "one would like that; it is not implemented."
            ),
            Mistake(
                "sum / tokens", "one could do that; it is not implemented."
            ),
        ),
    ),
    Question(
        name="with_idf",
        choices=("falls", "stays", "rises"),
        right="stays",
        why="34% with and without, give or take 5 points: other neighbours, "
        "and as many crosses.",
        mistakes=(
            Mistake("rises", "with plain counts it does; with GloVe it stays."),
            Mistake("falls", "the average cosine falls; the share does not."),
        ),
    ),
    Question(
        name="scaled_gradient",
        right=1,
        why="It occurs once: 1 divided by 1.",
        mistakes=(
            Mistake(1 / 3, "three is the count of id 1."),
            Mistake(0.3333, "three is the count of id 1."),
            Mistake(0.33, "three is the count of id 1."),
            Mistake(
                0.25, "four is the number of all ids; its own count divides."
            ),
            Mistake(0.5, "that is the mean of its bag; the mode is a sum."),
            Mistake(3, "the count of id 1; and a count divides."),
            Mistake(0, "row 2 is looked up, in the second bag."),
        ),
    ),
    Question(
        name="faster_for_one",
        right="Embedding and sum",
        why="It first makes offsets, and one token leaves nothing to save.",
        mistakes=(
            Mistake(
                "EmbeddingBag",
                "it saves the block; with one token there is hardly one.",
            ),
            Mistake("equal", "two small calls are less here than a large one."),
        ),
    ),
    Question(
        name="score_of_both",
        right=1,
        why="The mean of 4 and -2. The bias is in both, so in their mean, too.",
        mistakes=(
            Mistake(2, "that is the sum; the bag takes the mean."),
            Mistake(4, "the mode is the mean, not the max."),
            Mistake(3, "(4 + 2) / 2: the second score is negative."),
            Mistake(6, "the second score is negative, and the mode the mean."),
        ),
    ),
)

EXERCISES = (
    Question(
        name="bags_by_hand",
        right=_MEANS,
        why="Two tokens, none, and three.",
        mistakes=(
            Mistake(
                torch.tensor([[6.0, 1.0, 1.0], [0, 0, 0], [11.0, 6.0, 8.0]]),
                "those are the sums; the mode is the mean.",
            ),
            Mistake(
                torch.tensor([[3.0, 0.5, 0.5], [11 / 3, 2.0, 8 / 3]]),
                "there are three offsets, so three bags; one is empty.",
            ),
            Mistake(
                torch.tensor(
                    [[3.0, 0.5, 0.5], [torch.nan] * 3, [11 / 3, 2.0, 8 / 3]]
                ),
                "an empty bag gives zeros.",
            ),
            Mistake(
                torch.tensor([[3.0, 0.5, 0.5], [0, 0, 0], [2.5, 2.0, 2.5]]),
                "mountains stands there twice, and counts twice.",
            ),
            Mistake(
                torch.tensor([[4.0, 1.0, 3.0], [0, 0, 0], [6.0, 2.0, 3.0]]),
                "those are the largest; the mode is the mean.",
            ),
        ),
    ),
    Question(
        name="pack",
        right=lambda documents: (_flat(documents), _starts(documents)),
        why="Where each starts: the lengths summed up to it.",
        mistakes=(
            Mistake(
                lambda documents: (_flat(documents), _lengths(documents)),
                "those are the lengths; offsets say where each starts.",
            ),
            Mistake(
                lambda documents: (
                    _flat(documents),
                    _lengths(documents).cumsum(0),
                ),
                "those are the ends; offsets say where each starts.",
            ),
            Mistake(
                lambda documents: (
                    _flat(documents),
                    F.pad(_lengths(documents).cumsum(0), (1, 0)),
                ),
                "one offset too many: the end is not the start of a document.",
            ),
            Mistake(
                lambda documents: (
                    torch.cat([torch.tensor(d) for d in documents]),
                    _starts(documents),
                ),
                "an empty list becomes a tensor of floats, and the row with "
                "it; say dtype=torch.int64.",
            ),
            Mistake(
                lambda documents: (
                    torch.tensor([t for d in documents for t in d]),
                    _starts(documents),
                ),
                "right, but for no ids at all: that tensor is a float; say "
                "dtype=torch.int64.",
            ),
            Mistake(
                lambda documents: (
                    _flat([d for d in documents if d]),
                    _starts([d for d in documents if d]),
                ),
                "empty documents were left out; each needs its offset.",
            ),
            Mistake(
                lambda documents: (_starts(documents), _flat(documents)),
                "the ids come first, then the offsets.",
            ),
            Mistake(_flat, "those are the ids; return the offsets as well."),
        ),
        probes=(
            ([[2, 3, 4, 2, 5], [2, 3], [4]],),
            ([[], [1], [], [2, 2]],),
            ([[], []],),
        ),
    ),
    Question(
        name="bag_of_each",
        right=_bag_of_each,
        why="Each bag's number, as often as the bag is long.",
        mistakes=(
            Mistake(
                lambda offsets, n: torch.bucketize(torch.arange(n), offsets),
                "an id at the place of an offset belongs to the bag that "
                "starts there: right=True, then minus 1.",
            ),
            Mistake(
                lambda offsets, n: torch.searchsorted(
                    offsets, torch.arange(n), right=True
                ),
                "bags are counted from 0: subtract 1.",
            ),
            Mistake(
                lambda offsets, n: (
                    torch.zeros(n, dtype=torch.int64)
                    .index_fill_(0, offsets[1:][offsets[1:] < n], 1)
                    .cumsum(0)
                ),
                "where two bags start at one place, both count.",
            ),
            Mistake(
                lambda offsets, n: torch.arange(
                    len(offsets) - 1
                ).repeat_interleave(offsets.diff()),
                "the last bag is missing; it goes on to place n.",
            ),
            Mistake(
                lambda offsets, n: torch.tensor(
                    [
                        len(part)
                        for part in torch.arange(n).tensor_split(offsets[1:])
                    ]
                ),
                "those are the lengths, one per bag; the exercise asks "
                "for the bag of each id.",
            ),
        ),
        probes=(
            (torch.tensor([0, 5, 7]), 8),
            (torch.tensor([0, 0, 2, 2]), 4),
            (torch.tensor([0, 3, 3]), 3),
            (torch.tensor([0]), 2),
        ),
    ),
    Question(
        name="sum_bags",
        right=_sum_bags,
        why="Row i of table[ids] is added to the bag that id i lies in.",
        mistakes=(
            Mistake(
                lambda table, ids, offsets: torch.zeros(
                    len(offsets), table.shape[1]
                ).index_copy_(0, _bag_of_each(offsets, len(ids)), table[ids]),
                "the rows of a bag overwrite each other; add them.",
            ),
            Mistake(
                lambda table, ids, offsets: torch.stack(
                    [
                        rows.mean(0)
                        for rows in table[ids].tensor_split(offsets[1:])
                    ]
                ),
                "those are means, and nan for an empty bag; sums were asked "
                "for.",
            ),
            Mistake(
                lambda table, ids, offsets: torch.zeros_like(table).index_add_(
                    0, ids, table[ids]
                ),
                "that adds to the rows of the table; add to the bags.",
            ),
            Mistake(
                lambda table, ids, offsets: _sum_bags(
                    table, ids.unique(), offsets
                ),
                "a repeated id counts as often as it stands there.",
            ),
            Mistake(
                lambda table, ids, offsets: table[ids].cumsum(0)[
                    torch.cat([offsets[1:], torch.tensor([len(ids)])]) - 1
                ],
                "those are running sums; subtract what lay before the bag.",
            ),
            Mistake(
                lambda table, ids, offsets: table.index_add_(
                    0, _bag_of_each(offsets, len(ids)), table[ids]
                )[: len(offsets)],
                "that writes into the table; start from zeros.",
            ),
        ),
        probes=(
            (_TABLE, _IDS, torch.tensor([0, 5, 7])),
            (_TABLE, _IDS, torch.tensor([0, 0, 2, 8])),
            (_TABLE, _IDS, torch.tensor([0])),
        ),
    ),
    Question(
        name="weighted_mean",
        right=lambda table, ids, weights: (
            _weighted_sum(table, ids, weights)
            / weights.sum(dim=1, keepdim=True)
        ),
        why="The weighted sum, divided by the sum of the weights of its bag.",
        mistakes=(
            Mistake(_weighted_sum, "that is the weighted sum; divide it."),
            Mistake(
                lambda table, ids, weights: (
                    _weighted_sum(table, ids, weights) / ids.shape[1]
                ),
                "that divides by the number of tokens; divide by the sum of "
                "the weights.",
            ),
            Mistake(
                lambda table, ids, weights: (
                    _weighted_sum(table, ids, weights) / weights.sum()
                ),
                "that is one sum for all bags; each has its own.",
            ),
            Mistake(
                lambda table, ids, weights: table[ids].mean(dim=1),
                "that is the plain mean; the weights were left out.",
            ),
            Mistake(
                lambda table, ids, weights: F.embedding_bag(
                    ids, table, mode="mean", per_sample_weights=weights
                ),
                "mode='mean' takes no weights: sum, and divide yourself.",
            ),
            Mistake(
                lambda table, ids, weights: torch.einsum(
                    "bsh,bs->bh", table[ids], weights.softmax(dim=1)
                ),
                "softmax makes other weights; divide by their sum.",
            ),
        ),
        probes=(
            (_TABLE, _BATCH, _WEIGHTS),
            (_TABLE, _BATCH, 2 * torch.ones(2, 3)),
            (_TABLE, _BATCH[:1], _WEIGHTS[:1]),
        ),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
