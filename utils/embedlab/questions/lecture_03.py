"""The questions of lecture 3, sum over dims."""

import torch
from torch.nn import functional as F

from embedlab import data
from embedlab.question import Mistake, Question

_BATCH = torch.tensor([[2, 3, 4, 2, 5], [2, 1, 4, 2, 1]])
_TABLE = data.table()
_BLOCK = _TABLE[_BATCH]
# A cube: no wrong dimension shows in the shape.
_CUBE = torch.tensor(
    [
        [[1.0, 5.0, -2.0], [0.0, 4.0, 7.0], [2.0, 2.0, 2.0]],
        [[3.0, -1.0, 0.0], [6.0, 8.0, 1.0], [-4.0, 0.0, 9.0]],
        [[2.0, 7.0, 1.0], [1.0, -8.0, 2.0], [8.0, 1.0, 8.0]],
    ]
)


def _weighted(block: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    return torch.einsum("bsh,bs->bh", block, weights)


def _same_bag(a: torch.Tensor, b: torch.Tensor) -> bool:
    return torch.equal(a.sort().values, b.sort().values)


def _documents(bags: object) -> list[list[int]]:
    """Return the ids of each document; nothing, if they are none."""
    try:
        ids = [torch.as_tensor(document) for document in bags]
    except (TypeError, ValueError, RuntimeError):  # not lists of numbers
        return []
    if any(x.dim() != 1 or (x != x.round()).any() for x in ids):
        return []
    return [[int(i) for i in document] for document in ids]


def _twice_the_same(one: list[int], other: list[int]) -> bool:
    return sorted(one) == sorted(other)


def _first_feature(one: list[int], other: list[int]) -> bool:
    worth = (4, -1, 2)
    return sum(worth[i] for i in one) != sum(worth[i] for i in other)


PREDICTIONS = (
    Question(
        name="shape_of_dim_1",
        unit="shape",
        right=(2, 3),
        why="Dimension 1, the five tokens, is gone; (b, h) is left.",
        mistakes=(
            Mistake(
                (5, 3),
                "that is what dim=0 leaves; dimensions are counted from 0.",
            ),
            Mistake((2, 5), "that is what dim=2 leaves; it removes h."),
            Mistake(
                (5,),
                "that is what would stay if dim named it; dim names what goes.",
            ),
            Mistake(
                (2, 1, 3),
                "that is with keepdim=True, which leaves a 1.",
            ),
            Mistake(
                (2, 5, 3),
                "that is the block; the sum takes one dimension away.",
            ),
            Mistake(
                (2,), "that has lost two dimensions; one sum takes one away."
            ),
            Mistake(
                (3,), "that has lost two dimensions; one sum takes one away."
            ),
            Mistake(
                (2, 15), "nothing is joined: dimension 1 is summed, and gone."
            ),
            Mistake((3, 2), "the dimensions that stay keep their order."),
        ),
    ),
    Question(
        name="number_of_dim_0",
        otherwise="Add the number in row 1, feature 2 of both sheets.",
        right=5,
        why="Row 1, feature 2 of each sheet: 3 of snow and 2 of <unk>.",
        mistakes=(
            Mistake(
                3,
                "that is sheet 0 alone; the number of sheet 1 in the same "
                "place is added to it.",
            ),
            Mistake(
                2,
                "that is sheet 1 alone, or dim=1; here the two sheets are "
                "added.",
            ),
            Mistake(6, "the two numbers are added, not multiplied."),
            Mistake(
                (5, 2, 5),
                "that is row 1 of the sum; the question asks for its last "
                "number.",
            ),
            Mistake(-4, "rows are counted from 0: row 1 is snow and <unk>."),
        ),
    ),
    Question(
        name="mixing_dim",
        unit="dim",
        choices=(0, 1, 2),
        right=0,
        why="Each of its numbers adds up both sentences.",
        mistakes=(
            Mistake(
                1,
                "that sums the tokens of each sentence separately; the sheets "
                "do not meet.",
            ),
            Mistake(
                2,
                "that sums the numbers of each token separately; the sheets do "
                "not meet.",
            ),
        ),
    ),
    Question(
        name="said_twice",
        choices=("sum", "mean", "max", "all", "none"),
        right="sum",
        why="Twice the terms, twice the sum; the mean divides by twice as "
        "many.",
        mistakes=(
            Mistake(
                "mean", "twice the sum, divided by twice as many: the same."
            ),
            Mistake("max", "the largest number stays the largest."),
            Mistake(
                "all",
                "two of them change nothing: the mean divides by "
                "twice as many, and the max stays.",
                also=(
                    "all three",
                    "every one",
                ),
            ),
            Mistake(
                "sum and mean",
                "the sum does; the mean is twice the sum by twice as many.",
                also=("sum, mean", "mean and sum"),
            ),
            Mistake(
                "none",
                "one of them does: twice the terms make twice the result.",
            ),
        ),
    ),
    Question(
        name="same_sum",
        choices=("no", "yes, in this table", "yes, in every table"),
        right="yes, in this table",
        also=(
            "in this table",
            "this table",
            "yes, this table",
            "yes, but not in every table",
            "not in every table",
        ),
        why="Five words in three features of whole numbers: some of their "
        "counts cancel. One-hots never do.",
        mistakes=(
            Mistake(
                "no",
                "that holds for one-hots, whose sums are counts; here five "
                "words must make do with three features.",
                also=(False,),
            ),
            Mistake(
                "yes, in every table",
                "with one-hots the sum is the counts, so that different "
                "counts have different sums.",
                also=("in every table", "every table", "in all tables"),
            ),
            Mistake(
                "yes",
                "there are, in this table; say also whether it is so in every "
                "table.",
                alias=True,
                also=(True,),
            ),
        ),
    ),
    Question(
        name="bags_equal",
        choices=("equal", "not equal"),
        right="not equal",
        also=(False, "unequal", "no"),
        why="The same terms in a different order are rounded at different "
        "points.",
        mistakes=(
            Mistake(
                "equal",
                "in mathematics they are; but a float is rounded "
                "after each addition.",
                also=(
                    True,
                    "yes",
                ),
            ),
            Mistake(
                "error",
                "the shapes are the same, so they can be compared.",
                alias=True,
            ),
        ),
    ),
    Question(
        name="fresh_bags",
        choices=("near chance", "halfway", "near GloVe"),
        right="near GloVe",
        also=("like GloVe", "glove", "better than GloVe", "close to GloVe"),
        why="Bags that share words share rows, even if nobody trained them.",
        mistakes=(
            Mistake(
                "near chance",
                "two bags with the same words have the same sum in any table, "
                "so flags that share words are near.",
                also=("chance", "by chance", "random", "like chance"),
            ),
            Mistake(
                "halfway",
                "shared words are most of what is measured, and random rows "
                "keep nearly all of what the counts say.",
                also=("between", "in between", "half", "between the two"),
            ),
        ),
    ),
)

EXERCISES = (
    Question(
        name="centered",
        right=lambda block: block - block.mean(dim=1, keepdim=True),
        why="(b, s, h) minus (b, 1, h): each sentence loses its own mean.",
        mistakes=(
            Mistake(
                lambda block: block - block.mean(dim=1),
                "the mean has lost a dimension: keepdim=True keeps it "
                "in place.",
            ),
            Mistake(
                lambda block: block - block.mean(dim=2, keepdim=True),
                "that is the mean of each token over its features.",
            ),
            Mistake(
                lambda block: block - block.mean(dim=0, keepdim=True),
                "that is the mean over the batch: sentences are mixed.",
            ),
            Mistake(
                lambda block: block - block.mean(dim=(1, 2), keepdim=True),
                "that mean goes over the features, too; each feature "
                "has its own.",
            ),
            Mistake(
                lambda block: block - block.mean(),
                "that is the mean of all numbers; each sentence and feature "
                "has its own.",
            ),
            Mistake(
                lambda block: block - block.mean(dim=(0, 1), keepdim=True),
                "that mean goes over all sentences; each sentence has its own.",
            ),
            Mistake(
                lambda block: block - block.sum(dim=1, keepdim=True) / 5,
                "the mean divides by the number of tokens, which isn't 5 for "
                "every block.",
            ),
            Mistake(
                lambda block: block - block.sum(dim=1, keepdim=True),
                "the sum was subtracted; the exercise asks for the mean.",
            ),
            Mistake(
                lambda block: (
                    (block - block.mean(1, keepdim=True))
                    / block.std(1, keepdim=True)
                ),
                "that divides by the deviation, too; only the mean is taken "
                "away.",
                also=(
                    lambda block: (
                        (block - block.mean(1, keepdim=True))
                        / block.std(1, keepdim=True, unbiased=False)
                    ),
                    lambda block: (
                        (block - block.mean(1, keepdim=True))
                        / (block.std(1, keepdim=True) + 1e-5)
                    ),
                ),
            ),
            Mistake(
                lambda block: block.mean(dim=1, keepdim=True),
                "that is the mean; subtract it from the block.",
                also=(
                    lambda block: block.mean(dim=1),
                    lambda block: block.mean(1, keepdim=True).expand_as(block),
                ),
            ),
            Mistake(
                lambda block: block + block.mean(dim=1, keepdim=True),
                "the mean was added; it is subtracted.",
            ),
            Mistake(
                lambda block: block - block.median(dim=1, keepdim=True).values,
                "that is the median; the exercise asks for the mean.",
            ),
            Mistake(
                lambda block: block / block.mean(dim=1, keepdim=True),
                "that divides by the mean; it is subtracted.",
            ),
            Mistake(
                lambda block: block - block.mean(dim=1, keepdim=True).round(),
                "the mean was rounded.",
            ),
            Mistake(
                lambda block: F.normalize(block, dim=1),
                "that divides by the length; subtract the mean.",
            ),
        ),
        probes=((_BLOCK,), (_CUBE,), (_CUBE[:1],), (_CUBE[:, :2],)),
    ),
    Question(
        name="two_bags",
        right=([0, 0, 0, 1, 1], [2, 2, 2, 2, 2]),
        why="Different words, and every feature adds up to the same.",
        mistakes=(
            Mistake(
                [0, 0, 0, 1, 1, 2, 2, 2, 2, 2],
                "expected two lists of ids, such as [0, 1], [2].",
                made=lambda bags: len(_documents(bags)) != 2,
            ),
            Mistake(
                ([0, 0, 0, 1, 1], []),
                "a document without ids is empty; write at least one in each.",
                made=lambda bags: not all(_documents(bags)),
            ),
            Mistake(
                ([0, 0, 0, 1, 1], [3, 3, 3, 3, 3]),
                "there is an id that the table doesn't have; its ids are 0, 1 "
                "and 2.",
                made=lambda bags: (
                    not {i for ids in _documents(bags) for i in ids}
                    <= {0, 1, 2}
                ),
            ),
            Mistake(
                ([0, 1, 2], [2, 1, 0]),
                "these are the same words equally often, in a different order.",
                also=(([0, 1], [0, 1]), ([2], [2])),
                made=lambda bags: _twice_the_same(*_documents(bags)),
            ),
            Mistake(
                ([0, 1], [2, 2, 2]),
                "the two have different numbers of words, and feature 1 counts "
                "them: every row has a 1 there.",
                made=lambda bags: len(set(map(len, _documents(bags)))) > 1,
            ),
            Mistake(
                ([0, 1], [2, 2]),
                "feature 1 is the same for both, and feature 0 isn't: add up "
                "4, -1 and 2, as often as each word occurs.",
                also=(([0], [2]),),
                made=lambda bags: _first_feature(*_documents(bags)),
            ),
        ),
    ),
    Question(
        name="weighted_bag",
        right=_weighted,
        why="Each weight meets all h numbers of its token, and s is summed.",
        mistakes=(
            Mistake(
                lambda block, weights: block.sum(dim=1),
                "the weights are not used.",
            ),
            Mistake(
                lambda block, weights: (block * weights).sum(1),
                "(b, s, h) * (b, s) does not line up; unsqueeze the weights "
                "to (b, s, 1).",
            ),
            Mistake(
                lambda block, weights: block * weights.unsqueeze(-1),
                "the tokens are weighted; now sum over them.",
            ),
            Mistake(
                lambda block, weights: (block * weights.unsqueeze(1)).sum(1),
                "the weights became (b, 1, s) and met the features; they "
                "belong to the tokens.",
            ),
            Mistake(
                lambda block, weights: (
                    _weighted(block, weights) / weights.sum(dim=1, keepdim=True)
                ),
                "that is the weighted mean; the exercise asks for the sum.",
            ),
            Mistake(
                lambda block, weights: (block * weights.unsqueeze(-1)).mean(1),
                "that divides by the number of tokens; the exercise "
                "asks for the sum.",
            ),
            Mistake(
                lambda block, weights: (block * weights.unsqueeze(-1)).sum(2),
                "that sums the features; the tokens are to be summed.",
            ),
            Mistake(
                lambda block, weights: block.mean(dim=1),
                "that is the plain mean; the weights are not used.",
            ),
            Mistake(
                lambda block, weights: torch.einsum(
                    "bsh,bs->bsh", block, weights
                ).sum(0),
                "that sums over the batch; the tokens are to be summed.",
            ),
            Mistake(
                lambda block, weights: torch.einsum(
                    "bsh,bs->h", block, weights
                ),
                "that sums over the batch, too; each sentence has its own sum.",
            ),
            Mistake(
                lambda block, weights: (
                    block * weights.softmax(dim=1).unsqueeze(-1)
                ).sum(dim=1),
                "softmax makes other weights; take them as they are.",
            ),
            Mistake(
                lambda block, weights: (block * weights[0].unsqueeze(-1)).sum(
                    dim=1
                ),
                "those are the weights of the first sentence; each sentence "
                "has its own.",
            ),
            Mistake(
                lambda block, weights: weights @ block,
                "that pairs each weight row with each sentence; unsqueeze the "
                "weights to (b, 1, s).",
            ),
            Mistake(
                lambda block, weights: weights.unsqueeze(1) @ block,
                "that is (b, 1, h); take the dimension of size 1 out, "
                "squeeze(1).",
            ),
            Mistake(
                lambda block, weights: (weights.unsqueeze(1) @ block).squeeze(),
                "right, but for a batch of one: squeeze() takes b away, too; "
                "squeeze(1) does not.",
            ),
            Mistake(
                lambda block, weights: (
                    block.sum(dim=1) * weights.sum(dim=1, keepdim=True)
                ),
                "that sums first; each token is multiplied by its own weight "
                "before the sum.",
            ),
        ),
        probes=(
            (_BLOCK, torch.tensor([[1.0, 2, 0, 1, 3], [0, 1, 1, 0, 2]])),
            (_CUBE, torch.tensor([[1.0, 2, 0], [0.5, 1, -1], [3, 0, 1]])),
            (_CUBE[:1], torch.tensor([[1.0, 2, 0]])),
        ),
    ),
    Question(
        name="same_bag",
        right=_same_bag,
        why="Sorted, two equal bags are equal place by place.",
        mistakes=(
            Mistake(
                lambda a, b: torch.equal(a, b),
                "that compares the sentences, order included.",
            ),
            Mistake(
                lambda a, b: set(a.tolist()) == set(b.tolist()),
                "that asks which tokens occur, not how often.",
            ),
            Mistake(
                lambda a, b: (
                    len(a) == len(b) and set(a.tolist()) == set(b.tolist())
                ),
                "that asks which tokens occur, not how often each does.",
            ),
            Mistake(
                lambda a, b: bool(a.sum() == b.sum()),
                "ids that differ can have the same sum: 2 + 5 is 3 + 4.",
            ),
            Mistake(
                lambda a, b: len(a) == len(b) and bool(a.sum() == b.sum()),
                "ids that differ can have the same sum: 2 + 5 is 3 + 4.",
            ),
            Mistake(
                lambda a, b: torch.equal(_TABLE[a].sum(0), _TABLE[b].sum(0)),
                "bags that differ can have the same sum of vectors: "
                "<pad> adds nothing.",
            ),
            Mistake(
                lambda a, b: torch.equal(
                    a.unique(return_counts=True)[1],
                    b.unique(return_counts=True)[1],
                ),
                "the counts agree, but they may be counts of different ids.",
            ),
            Mistake(
                lambda a, b: set(a) == set(b),
                "this is False for every pair; if you made sets, call tolist "
                "first: no tensor in a set equals another.",
                also=(lambda a, b: False,),
            ),
            Mistake(
                lambda a, b: True,
                "this is True for every pair; if you sorted lists, list.sort "
                "sorts in place and returns None.",
            ),
            Mistake(
                lambda a, b: torch.equal(
                    F.one_hot(a, 10).sum(0), F.one_hot(b, 10).sum(0)
                ),
                "right for ids below 10, and an error for larger ones: an id "
                "can be any non-negative integer.",
            ),
            Mistake(
                lambda a, b: torch.equal(a.sort().indices, b.sort().indices),
                "sort returns values and indices; take the values.",
            ),
            Mistake(
                lambda a, b: len(a) == len(b) and bool((a == b).all()),
                "that compares the sentences, order included.",
                also=(
                    lambda a, b: a.tolist() == b.tolist(),
                    lambda a, b: a.shape == b.shape and bool((a == b).all()),
                ),
            ),
            Mistake(
                lambda a, b: bool((a.sort().values == b.sort().values).all()),
                "sentences of different lengths cannot be compared with ==; "
                "torch.equal returns False for them.",
            ),
            Mistake(
                lambda a, b: torch.equal(a.unique(), b.unique()),
                "that asks which tokens occur, not how often.",
                also=(
                    lambda a, b: set(a.tolist()) == set(b.tolist()),
                    lambda a, b: (
                        sorted(set(a.tolist())) == sorted(set(b.tolist()))
                    ),
                ),
            ),
            Mistake(
                lambda a, b: len(a) == len(b),
                "that compares the lengths alone.",
            ),
            Mistake(
                lambda a, b: not torch.equal(a.sort().values, b.sort().values),
                "True and False are exchanged.",
            ),
            Mistake(
                lambda a, b: a.sort() == b.sort(),
                "sort returns values and indices; take the values, and "
                "compare them with torch.equal.",
            ),
            Mistake(
                lambda a, b: all(x in b for x in a),
                "that asks whether each token of a is in b, not how often.",
            ),
        ),
        probes=(
            (torch.tensor([1_000, 3]), torch.tensor([3, 1_000])),
            (torch.tensor([2, 3, 4, 2, 5]), torch.tensor([2, 5, 4, 2, 3])),
            (torch.tensor([2, 5]), torch.tensor([3, 4])),
            (torch.tensor([2, 2, 3]), torch.tensor([2, 3, 3])),
            (torch.tensor([2, 3]), torch.tensor([2, 3, 3])),
            (torch.tensor([2, 3]), torch.tensor([2, 3, 4])),
            (torch.tensor([1, 4]), torch.tensor([1, 4])),
            (torch.tensor([0, 3]), torch.tensor([3])),
            (torch.tensor([3]), torch.tensor([3, 3])),
            (torch.tensor([2, 2]), torch.tensor([3, 3])),
            # Lengths and sums agree, and sets, or products, too.
            (torch.tensor([1, 2, 2, 2, 3]), torch.tensor([1, 1, 2, 3, 3])),
            (torch.tensor([1, 5, 3]), torch.tensor([2, 2, 5])),
            (torch.tensor([1, 6, 6]), torch.tensor([2, 2, 9])),
            # And the sums of squares.
            (torch.tensor([1, 5, 6]), torch.tensor([2, 3, 7])),
        ),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
