"""The questions of lecture 11, EmbeddingBag."""

import torch
from torch.nn import functional as F

from embedlab import data
from embedlab.judging.comparing import WHOLE
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


def _without_the_last(
    table: torch.Tensor, ids: torch.Tensor, offsets: torch.Tensor
) -> torch.Tensor:
    """Sum from each offset to the next; the last bag has none behind it."""
    sums = [
        table[ids[a:b]].sum(0)
        for a, b in zip(offsets[:-1], offsets[1:], strict=True)
    ]
    return torch.stack(sums) if sums else torch.zeros(0, table.shape[1])


def _weighted_sum(
    table: torch.Tensor, ids: torch.Tensor, weights: torch.Tensor
) -> torch.Tensor:
    return torch.einsum("bsh,bs->bh", table[ids], weights)


def _pairs_of(ids: list[int], id_of_pair: dict) -> list[int]:
    neighbors = zip(ids, ids[1:], strict=False)
    return [id_of_pair[pair] for pair in neighbors if pair in id_of_pair]


def _with_pairs(ids: list[int], id_of_pair: dict) -> list[int]:
    return ids + _pairs_of(ids, id_of_pair)


PREDICTIONS = (
    Question(
        name="default_mode",
        choices=("sum", "mean", "max"),
        right="mean",
        why="Without a mode, EmbeddingBag takes the mean.",
        mistakes=(
            Mistake("sum", "it has to be asked for, with mode='sum'."),
            Mistake("max", "it has to be asked for, with mode='max'."),
        ),
    ),
    Question(
        name="offsets",
        otherwise="Each document starts where the one before it ends, "
        "and the first at 0.",
        right=(0, 3, 4),
        why="The first starts at 0, the next where the one before ends.",
        mistakes=(
            Mistake(
                (3, 1, 4),
                "those are the lengths; the question asks where each "
                "one starts.",
            ),
            Mistake(
                (3, 4, 8),
                "those are the ends; the question asks where each one starts.",
            ),
            Mistake((1, 4, 5), "places are counted from 0."),
            Mistake((0, 2, 3), "the first has places 0, 1 and 2."),
            Mistake(
                (0, 3, 4, 8),
                "the end belongs to it only with include_last_offset.",
            ),
            Mistake(
                (0, 3, 1),
                "those are lengths after the 0; an offset counts all "
                "tokens before it.",
            ),
            Mistake(
                (0, 1, 2),
                "those number the documents; an offset is the place "
                "of the first token.",
            ),
            Mistake(
                (0, 4, 5),
                "the first document has 3 tokens, so the second one "
                "starts at 3.",
            ),
            Mistake(
                (2, 3, 7),
                "those are the places of the last tokens; offsets are "
                "those of the first.",
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
        name="rows_of_max",
        unit="rows",
        otherwise="Look for the winner of each of the three features.",
        right=3,
        why="One winner per feature: mountains, of, snow; ties go to the "
        "first.",
        mistakes=(
            Mistake(4, "`the` has the largest number of no feature."),
            Mistake(
                1,
                "mountains has the largest numbers, but 2 and 3 occur "
                "in earlier rows, too.",
            ),
            Mistake(
                2, "the 2 and the 3 are ties, each with another, earlier row."
            ),
            Mistake(5, "five places, but three numbers come out."),
            Mistake(6, "that is the table; four of its rows are looked up."),
            Mistake(
                0,
                "the max has a gradient: each feature passes it to its winner.",
            ),
            Mistake(
                (5, 4, 3),
                "those are the rows; the question asks how many they are.",
                also=((3, 4, 5), (5, 3, 4)),
            ),
        ),
    ),
    Question(
        name="weights_in_mean",
        choices=("sum / weights", "sum / tokens", "error"),
        right="error",
        why="PyTorch does not choose what to divide by.",
        mistakes=(
            Mistake(
                "sum / weights",
                "that would be useful; it is not implemented.",
                also=(
                    "divides by the weights",
                    "sum divided by weights",
                    "weighted mean",
                    "sum / sum of weights",
                    "a weighted mean",
                ),
            ),
            Mistake(
                "sum / tokens",
                "that is possible; but it is not implemented.",
                also=(
                    "divides by the tokens",
                    "sum / number of tokens",
                    "sum divided by tokens",
                    "divides by the number of tokens",
                ),
            ),
        ),
    ),
    Question(
        name="rows_for_one",
        right=65,
        why="64 rows for each bag, and then the sum.",
        mistakes=(
            Mistake(64, "that is the block; the sum is written, too."),
            Mistake(63, "the bag's row is written once more, by the sum."),
            Mistake(
                128,
                "reading isn't writing: 64 rows of the block, and one sum.",
                also=(129,),
            ),
            Mistake(66, "that's one too many: 64, and one for the sum."),
            Mistake(2, "the block has a row for each of the 64 tokens."),
            Mistake(1_024, "that is the number of bags."),
            Mistake(1, "the lookup writes a row for each token before."),
        ),
    ),
    Question(
        name="score_of_both",
        otherwise="Take the mean of the two scores.",
        right=1,
        why="The mean of 4 and -2. The bias is in both, so in their mean, too.",
        mistakes=(
            Mistake(2, "that is the sum; the bag takes the mean."),
            Mistake(4, "the mode is the mean, not the max."),
            Mistake(3, "(4 + 2) / 2: the second score is negative."),
            Mistake(6, "the second score is negative, and the mode the mean."),
            Mistake(-8, "that is the product; the bag takes the mean."),
            Mistake(-2, "the mode is the mean, not the min."),
            Mistake(-1, "4 is added, not subtracted: (4 - 2) / 2."),
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
                "an empty bag gives zeros, not nan.",
            ),
            Mistake(
                torch.tensor([[3.0, 0.5, 0.5], [0, 0, 0], [2.5, 2.0, 2.5]]),
                "mountains occurs twice, and counts twice.",
            ),
            Mistake(
                torch.tensor([[4.0, 1.0, 3.0], [0, 0, 0], [6.0, 2.0, 3.0]]),
                "those are the largest; the mode is the mean.",
            ),
            Mistake(
                torch.tensor(
                    [[3.0, 0.5, 0.5], [11 / 3, 2.0, 8 / 3], [0, 0, 0]]
                ),
                "the empty bag is the second one: two offsets are 2, so the "
                "second bag ends where it starts.",
            ),
            Mistake(
                torch.tensor(
                    [[3.0, 0.5, 0.5], [-1.0, 2.0, 2.0], [6.0, 2.0, 3.0]]
                ),
                "offsets [0, 2, 2] leave the second bag empty, and give all "
                "three other ids to the third.",
            ),
            Mistake(
                torch.tensor(
                    [[3.0, 0.5, 0.5], [0, 0, 0], [13 / 3, 2.0, 8 / 3]]
                ),
                "`of` begins with -1: its minus is lost.",
            ),
            Mistake(
                torch.tensor([[3.0, 0.5, 0.5], [0, 0, 0], [5.5, 3.0, 4.0]]),
                "the third bag has three tokens; you divided by 2.",
            ),
            Mistake(
                torch.tensor([[3.0, 0.5, 0.5], [0, 0, 0], [2.2, 1.2, 1.6]]),
                "the third bag has three tokens; you divided by 5.",
            ),
            Mistake(
                torch.tensor([17 / 5, 7 / 5, 9 / 5]),
                "that is one mean over all five ids; the offsets cut them into "
                "three bags.",
            ),
        ),
    ),
    Question(
        name="pack",
        dtypes=WHOLE,
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
                "an empty list becomes a tensor of floats, and the "
                "row with it; say dtype=torch.int64.",
            ),
            Mistake(
                lambda documents: (
                    torch.tensor([t for d in documents for t in d]),
                    _starts(documents),
                ),
                "right, but for no ids at all: that tensor is a "
                "float; say dtype=torch.int64.",
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
            Mistake(
                lambda documents: (_flat(documents), _starts(documents)[1:]),
                "the first document starts at 0, and has an offset, too.",
            ),
            Mistake(
                lambda documents: (
                    _flat(documents),
                    torch.tensor(list(range(len(documents)))),
                ),
                "those number the documents; offsets say where each one "
                "starts.",
            ),
            Mistake(_starts, "those are the offsets; return the ids as well."),
            Mistake(
                lambda documents: (_flat(documents), _starts(documents) + 1),
                "places are counted from 0.",
            ),
            Mistake(
                lambda documents: (
                    torch.tensor(documents),
                    _starts(documents),
                ),
                "the documents differ in length: put all ids into one row "
                "first.",
            ),
        ),
        probes=(
            ([[2, 3, 4, 2, 5], [2, 3], [4]],),
            ([[], [1], [], [2, 2]],),
            ([[], []],),
        ),
    ),
    Question(
        name="bag_of_each",
        dtypes=WHOLE,
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
                "where two bags start at one place, a 1 was written "
                "there twice, and counts once: add, do not assign.",
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
            Mistake(
                lambda offsets, n: (
                    torch.zeros(n, dtype=torch.long)
                    .index_fill_(0, offsets, 1)
                    .cumsum(0)
                    - 1
                ),
                "where two bags start at one place, a 1 was written there "
                "twice, and counts once; and an offset may be n.",
                also=(
                    lambda offsets, n: (
                        torch.zeros(n, dtype=torch.long)
                        .index_fill_(0, offsets[1:], 1)
                        .cumsum(0)
                    ),
                    lambda offsets, n: (
                        torch.zeros(n, dtype=torch.long)
                        .index_fill_(0, offsets[offsets < n], 1)
                        .cumsum(0)
                        - 1
                    ),
                ),
            ),
            Mistake(
                lambda offsets, n: (
                    torch.zeros(n, dtype=torch.long)
                    .index_add_(0, offsets, torch.ones_like(offsets))
                    .cumsum(0)
                    - 1
                ),
                "right, except where an offset is n: an empty bag at the end.",
            ),
            Mistake(
                lambda offsets, n: torch.searchsorted(offsets, torch.arange(n)),
                "an id at the place of an offset belongs to the bag that "
                "starts there: right=True, then minus 1.",
            ),
            Mistake(
                lambda offsets, n: (
                    torch.searchsorted(offsets, torch.arange(n)) - 1
                ),
                "an id at the place of an offset belongs to the bag that "
                "starts there: right=True.",
                also=(
                    lambda offsets, n: (
                        torch.bucketize(torch.arange(n), offsets) - 1
                    ),
                ),
            ),
            Mistake(
                lambda offsets, n: torch.arange(len(offsets)),
                "that numbers the bags; each number is repeated as often as "
                "its bag is long.",
            ),
            Mistake(
                lambda offsets, n: torch.arange(
                    1, len(offsets) + 1
                ).repeat_interleave(
                    torch.cat([offsets[1:], torch.tensor([n])]) - offsets
                ),
                "bags are counted from 0: subtract 1.",
            ),
            Mistake(
                lambda offsets, n: torch.arange(n) * len(offsets) // n,
                "that makes bags of one length; the offsets say how long each "
                "is.",
                also=(lambda offsets, n: torch.arange(n) // len(offsets),),
            ),
            Mistake(
                lambda offsets, n: torch.arange(len(offsets)).repeat_interleave(
                    offsets.diff()
                ),
                "the last bag has no offset behind it: it goes on to place n.",
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
                ).index_add_(
                    0, _bag_of_each(offsets, len(ids)), table[: len(ids)]
                ),
                "those are the first rows of the table; look up those of the "
                "ids, table[ids].",
            ),
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
                "those are means, and nan for an empty bag; the "
                "exercise asks for sums.",
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
                "a repeated id counts as often as it occurs.",
            ),
            Mistake(
                lambda table, ids, offsets: table[ids].cumsum(0)[
                    torch.cat([offsets[1:], torch.tensor([len(ids)])]) - 1
                ],
                "those are running sums; subtract what came before the bag.",
            ),
            Mistake(
                lambda table, ids, offsets: table.index_add_(
                    0, _bag_of_each(offsets, len(ids)), table[ids]
                )[: len(offsets)],
                "that writes into the table; start from zeros.",
            ),
            Mistake(
                lambda table, ids, offsets: F.embedding_bag(
                    ids, table, offsets
                ),
                "those are means, which embedding_bag gives unless told "
                'mode="sum".',
                also=(
                    lambda table, ids, offsets: F.embedding_bag(
                        ids, table, offsets, mode="mean"
                    ),
                ),
            ),
            Mistake(
                lambda table, ids, offsets: F.embedding_bag(
                    ids, table, offsets, mode="max"
                ),
                "those are the largest; the exercise asks for sums.",
            ),
            Mistake(
                _without_the_last,
                "the last bag is missing: it has no offset behind it, and "
                "goes on to the end of ids.",
                also=(
                    lambda table, ids, offsets: torch.stack(
                        [
                            table[ids[a:b]].sum(0)
                            for a, b in zip(
                                offsets[:-1], offsets[1:], strict=True
                            )
                        ]
                    ),
                ),
            ),
            Mistake(
                lambda table, ids, offsets: table[ids].sum(0),
                "that is the sum of all ids; each bag has its own.",
            ),
            Mistake(
                lambda table, ids, offsets: torch.zeros(
                    len(offsets), table.shape[1]
                ).index_add_(0, ids, table[ids]),
                "the ids name rows of the table; index_add_ needs the bag of "
                "each.",
            ),
            Mistake(
                lambda table, ids, offsets: table[ids],
                "those are the rows of all ids; add up those of each bag.",
            ),
            Mistake(
                lambda table, ids, offsets: table[offsets],
                "offsets are places in ids, not ids.",
                also=(lambda table, ids, offsets: table[ids[offsets]],),
            ),
            Mistake(
                lambda table, ids, offsets: (
                    torch.zeros(len(offsets), table.shape[1]).index_add_(
                        0, _bag_of_each(offsets, len(ids)), table[ids]
                    )
                    / len(ids)
                ),
                "those are divided by the number of ids; the exercise asks for "
                "sums.",
            ),
            Mistake(
                lambda table, ids, offsets: torch.stack(
                    [table[ids[a:]].sum(0) for a in offsets]
                ),
                "each sum goes on to the end of ids; a bag ends where the next "
                "one starts.",
            ),
            Mistake(
                lambda table, ids, offsets: (
                    _sum_bags(table, ids, offsets) / len(offsets)
                ),
                "those are divided by the number of bags; the exercise asks "
                "for sums.",
            ),
        ),
        probes=(
            (_TABLE, _IDS, torch.tensor([0, 5, 7])),
            (_TABLE, _IDS, torch.tensor([0, 0, 2, 8])),
            (_TABLE, _IDS, torch.tensor([0])),
        ),
    ),
    Question(
        name="with_pairs",
        right=_with_pairs,
        why="The words stay, and each known pair of neighbors is one id more.",
        mistakes=(
            Mistake(
                _pairs_of,
                "those are the pairs alone; the ids come first.",
            ),
            Mistake(
                lambda ids, id_of_pair: _pairs_of(ids, id_of_pair) + ids,
                "the ids come first, then the pairs.",
            ),
            Mistake(
                lambda ids, id_of_pair: (
                    ids
                    + [
                        id_of_pair[a, b]
                        for i, a in enumerate(ids)
                        for b in ids[i + 1 :]
                        if (a, b) in id_of_pair
                    ]
                ),
                "that takes any two ids, one after the other; only neighbors "
                "make a pair.",
            ),
            Mistake(
                lambda ids, id_of_pair: (
                    ids
                    + [
                        id_of_pair[pair]
                        for pair in zip(ids[::2], ids[1::2], strict=False)
                        if pair in id_of_pair
                    ]
                ),
                "that takes the first and second id, the third and fourth; "
                "the second and third are neighbors, too.",
            ),
            Mistake(
                lambda ids, id_of_pair: (
                    ids + list(dict.fromkeys(_pairs_of(ids, id_of_pair)))
                ),
                "a pair that occurs twice is in the bag twice, like a word.",
            ),
            Mistake(
                lambda ids, id_of_pair: (
                    ids
                    + [
                        number
                        for pair, number in id_of_pair.items()
                        if pair in set(zip(ids, ids[1:], strict=False))
                    ]
                ),
                "the pairs come in the order of the dict, and once each; go "
                "through the text.",
            ),
            Mistake(
                lambda ids, id_of_pair: (
                    ids
                    + [
                        id_of_pair[pair]
                        for pair in zip(ids, ids[1:], strict=False)
                    ]
                ),
                "a pair that isn't in the dict has no id: leave it out.",
            ),
            Mistake(
                lambda ids, id_of_pair: (
                    ids
                    + [
                        id_of_pair.get(p, id_of_pair.get(p[::-1]))
                        for p in zip(ids, ids[1:], strict=False)
                        if p in id_of_pair or p[::-1] in id_of_pair
                    ]
                ),
                "you took pairs in either order: (7, 9) is 7 and then 9.",
            ),
            Mistake(
                lambda ids, id_of_pair: (
                    ids
                    + [
                        id_of_pair.get(pair)
                        for pair in zip(ids, ids[1:], strict=False)
                    ]
                ),
                "get returns None for a pair that isn't in the dict: leave it "
                "out.",
            ),
            Mistake(
                lambda ids, id_of_pair: (
                    ids
                    + [
                        id_of_pair.get(pair, 0)
                        for pair in zip(ids, ids[1:], strict=False)
                    ]
                ),
                "a pair that isn't in the dict adds nothing; here it adds an "
                "id of its own.",
            ),
            Mistake(
                lambda ids, id_of_pair: (
                    ids
                    + [
                        id_of_pair[pair]
                        for pair in zip(ids[1:], ids, strict=False)
                        if pair in id_of_pair
                    ]
                ),
                "the pairs are turned around: (7, 9) is 7 and then 9.",
            ),
            Mistake(
                lambda ids, id_of_pair: list(ids),
                "no pair was added.",
            ),
        ),
        probes=(
            ([7, 9, 7, 9, 4], {(9, 7): 20, (7, 9): 21, (9, 4): 22}),
            ([3, 5, 4, 6], {(5, 4): 30, (3, 4): 31, (4, 5): 32}),
            ([8], {(8, 8): 40}),
            ([9, 7], {(7, 9): 21}),
            ([], {(1, 2): 50}),
        ),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
