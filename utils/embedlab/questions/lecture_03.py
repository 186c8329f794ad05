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


PREDICTIONS = (
    Question(
        name="read_element",
        otherwise="Sheet 1 holds the second sentence, and row 4 is its "
        "last word.",
        right=1,
        why="Sheet 1, row 4, which is `<unk>`, its first number.",
        mistakes=(
            Mistake(
                6,
                "that is sheet 0; the sheets, too, are counted from "
                "0, so sheet 1 is the second.",
            ),
            Mistake(2, "rows and numbers are counted from 0, not from 1."),
            Mistake(
                "error", "the last row is 4 and the first number 0: both exist."
            ),
        ),
    ),
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
        name="shape_of_dim_2",
        unit="shape",
        right=(2, 5),
        why="The three numbers of each token have become one.",
        mistakes=(
            Mistake((2, 3), "that is dim=1, over the tokens."),
            Mistake((5, 3), "that is dim=0, over the batch."),
            Mistake(
                (3,),
                "that is what would stay if dim named it; dim names what goes.",
            ),
            Mistake(
                (2, 5, 1),
                "that is with keepdim=True, which leaves a 1.",
            ),
            Mistake(
                (2, 5, 3),
                "that is the block; the sum takes one dimension away.",
            ),
            Mistake(
                (2,), "that has lost two dimensions; one sum takes one away."
            ),
            Mistake((10,), "the two dimensions that stay are not joined."),
            Mistake((5, 2), "the dimensions that stay keep their order."),
        ),
    ),
    Question(
        name="first_of_dim_0",
        otherwise="Add the first number of both sheets.",
        right=4,
        why="The first number of each sheet is added: 2 + 2.",
        mistakes=(
            Mistake(13, "that is dim=1, down the column of one sheet."),
            Mistake(1, "that is dim=2, along the row of one token."),
            Mistake(
                2,
                "that is one sheet; the first number of the other one "
                "is added to it.",
            ),
            Mistake(0, "nothing cancels: the first number of each sheet is 2."),
            Mistake(
                (4, 2, -4),
                "that is the first row of the sum; the question asks "
                "for its first number.",
            ),
        ),
    ),
    Question(
        name="minus_two",
        unit="dim",
        choices=(0, 1, 2),
        right=1,
        why="From the right: -1 is h, -2 is s, -3 is b.",
        mistakes=(
            Mistake(
                0, "that is -3: -1 is the last dimension, and there is no -0."
            ),
            Mistake(2, "that is -1, the last one."),
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
                "that sums the tokens of each sentence apart; the sheets do "
                "not meet.",
            ),
            Mistake(
                2,
                "that sums the numbers of each token apart; the sheets do not "
                "meet.",
            ),
        ),
    ),
    Question(
        name="max_pooling",
        otherwise="Take the largest of the five numbers of each feature.",
        right=(2, 2, 2),
        why="In each feature, the largest of five numbers.",
        mistakes=(
            Mistake((5, 8, 2), "that is the sum."),
            Mistake((1, 1.6, 0.4), "that is the mean."),
            Mistake(
                (2, 2, 2, 2, 2),
                "that is the largest of each token, one number per "
                "token; the max keeps one per feature.",
            ),
            Mistake(
                (1, 2, 2),
                "that is one of the rows; each feature has its own largest.",
            ),
            Mistake(
                (2, 1, -2),
                "that is one of the rows; each feature has its own largest.",
            ),
            Mistake(
                (-1, 1, -2),
                "those are the smallest; the max keeps the largest.",
            ),
            Mistake(
                (2, 2, -2),
                "one feature is wrong: the third holds -2, 2, 2, -2 and 2.",
            ),
            Mistake(
                (-1, 2, 2),
                "that is one of the rows; each feature has its own largest.",
            ),
            Mistake(
                2,
                "that is the largest of all; each of the three "
                "features has its own.",
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
                "none",
                "one of them does: twice the terms make twice the result.",
            ),
        ),
    ),
    Question(
        name="positions",
        choices=("yes", "no", "sometimes"),
        right="no",
        why="All tokens and all places are added, and both sentences have the "
        "same of each.",
        mistakes=(
            Mistake(
                "yes",
                "(token + place), summed, is the sum of all tokens "
                "plus the sum of all places; both sentences have the "
                "same of each.",
            ),
            Mistake(
                "sometimes",
                "no table of places can do it: the places add the "
                "same to both sentences.",
                also=(
                    "it depends",
                    "depends",
                    "maybe",
                ),
            ),
        ),
    ),
    Question(
        name="bags_equal",
        choices=("equal", "not equal"),
        right="not equal",
        also=(False, "unequal", "no"),
        why="The same terms in another order are rounded at other places.",
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
        name="typed",
        choices=("PyTorch", "the typed sum", "both"),
        right="PyTorch",
        also=(
            "torch",
            "row.sum()",
            "the tensor",
            "the sum of PyTorch",
            "PyTorch's sum",
        ),
        why="The typed numbers had lost their digits before they were added.",
        mistakes=(
            Mistake(
                "the typed sum",
                "each of the five numbers that were added there is "
                "off by up to 0.00005.",
                also=(
                    "typed",
                    "typed numbers",
                    "round",
                    "the typed numbers",
                ),
            ),
            Mistake("both", "the sums differ, and five numbers have one sum."),
            Mistake(
                "neither",
                "one of the two added all the digits, and is right as "
                "far as a float32 goes.",
                alias=True,
            ),
        ),
    ),
    Question(
        name="run_twice",
        unit="shape",
        right=(2,),
        why="The second run sums the dimension that is number 1 by then: h.",
        mistakes=(
            Mistake(
                (2, 3),
                "that is the shape after the first run; the second "
                "run sums once more.",
            ),
            Mistake(
                "error", "(2, 3) still has a dimension 1, so it can be summed."
            ),
            Mistake((2, 5, 3), "the cell writes its result into r itself."),
            Mistake(
                (), "each run takes one dimension away: three minus two is one."
            ),
            Mistake(2, "a shape of one dimension is written with a comma."),
            Mistake(
                (3,),
                "the second run sums dimension 1 again, which is h by "
                "then; b is left.",
            ),
            Mistake(
                (2, 5),
                "the first run takes away dimension 1, the tokens; "
                "the second one takes h.",
            ),
            Mistake(
                (5,),
                "the first run takes away dimension 1, the tokens; b "
                "is left at the end.",
            ),
            Mistake((1,), "b is left, and there are two sentences."),
        ),
    ),
    Question(
        name="average_cosine",
        unit="cosine",
        choices=(0, 0.5, 0.98),
        nearest=True,
        right=0.98,
        why="The rows share a part, and the descriptions share words; a bag "
        "keeps both.",
        mistakes=(
            Mistake(
                0,
                "that holds for random vectors; the rows of a trained "
                "table share a part.",
            ),
            Mistake(
                0.5,
                "that is about right for two single words; a bag of 50 keeps "
                "what they share.",
            ),
            Mistake(
                1,
                "that would be one and the same direction for all; "
                "take one of the three.",
            ),
        ),
    ),
    Question(
        name="fresh_bags",
        choices=("like chance", "like GloVe"),
        right="like GloVe",
        also=(
            "glove",
            "the same as GloVe",
            "as well as GloVe",
            "as good as GloVe",
        ),
        why="Bags that share words share rows, whatever the numbers in them "
        "are.",
        mistakes=(
            Mistake(
                "like chance",
                "two bags with the same words have the same sum in "
                "any table; so flags that share words are near.",
                also=(
                    "chance",
                    "by chance",
                    "random",
                    "14%",
                    0.14,
                    14,
                ),
            ),
            Mistake(
                "better than GloVe",
                "an error of 5 points is no better; the choice is between "
                "chance and GloVe.",
                alias=True,
            ),
        ),
    ),
)

EXERCISES = (
    Question(
        name="sum_by_hand",
        right=_BLOCK.sum(dim=(0, 2)),
        why="Batch and features are gone; one number for each place is left.",
        mistakes=(
            Mistake(
                _BLOCK.abs().sum(dim=(0, 2)),
                "the minus signs were overlooked.",
            ),
            Mistake(
                _BLOCK.sum(dim=(1, 2)),
                "those are two numbers, one per sentence: dim=(1, 2).",
            ),
            Mistake(
                _BLOCK.sum(dim=(0, 1)),
                "those are three numbers, one per feature: dim=(0, 1).",
            ),
            Mistake(
                _BLOCK[0].sum(dim=1),
                "that is the first sentence alone; dimension 0 is summed too.",
            ),
            Mistake(
                _BLOCK.sum(dim=2),
                "the features are summed; now add up the two sentences.",
            ),
            Mistake(
                _BLOCK.sum(dim=0),
                "the sentences are summed, (s, h); now add up the features.",
            ),
            Mistake(
                _BLOCK.sum(dim=1),
                "that is dim=1, over the tokens; s is what stays.",
            ),
            Mistake(
                _BLOCK.sum(),
                "that is the sum of all numbers; the tokens, dimension 1, "
                "stay apart.",
                also=(38, 38.0),
            ),
            Mistake(
                _BLOCK[1].sum(dim=1),
                "that is the second sentence alone; dimension 0 is summed, "
                "too.",
            ),
            Mistake(
                _BLOCK.mean(dim=(0, 2)),
                "those are means; the exercise asks for sums.",
            ),
        ),
    ),
    Question(
        name="centred",
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
        name="mean_and_max",
        right=lambda block: torch.cat(
            [block.mean(dim=1), block.amax(dim=1)], dim=1
        ),
        why="Both are (b, h), joined along the features.",
        mistakes=(
            Mistake(
                lambda block: torch.cat([block.mean(dim=1), block.amax(dim=1)]),
                "that joins along the batch, (2 * b, h); give cat dim=1.",
            ),
            Mistake(
                lambda block: torch.stack(
                    [block.mean(dim=1), block.amax(dim=1)], dim=1
                ),
                "that is (b, 2, h): mean and max are in a dimension "
                "of their own; join them along the features.",
            ),
            Mistake(
                lambda block: torch.stack(
                    [block.mean(dim=1), block.amax(dim=1)]
                ),
                "stack makes a new dimension, (2, b, h); cat joins along one "
                "that is there.",
            ),
            Mistake(
                lambda block: torch.cat(
                    [block.amax(dim=1), block.mean(dim=1)], dim=1
                ),
                "the max comes first here; the mean is to be first.",
            ),
            Mistake(
                lambda block: torch.cat(
                    [block.sum(dim=1), block.amax(dim=1)], dim=1
                ),
                "the sum comes first; the exercise asks for the mean.",
            ),
            Mistake(
                lambda block: torch.cat(
                    [block.mean(dim=1), block.max(dim=1).indices], dim=1
                ),
                "those are the places of the largest; take .values, or amax.",
            ),
            Mistake(
                lambda block: torch.cat(
                    [block.mean(dim=2), block.amax(dim=2)], dim=1
                ),
                "that pools over the features; pool over the tokens, dim=1.",
            ),
            Mistake(
                lambda block: torch.cat(
                    [block.mean(dim=1), block.max(dim=1)], dim=1
                ),
                "max(dim=1) returns values and indices; take .values, or amax.",
            ),
            Mistake(
                lambda block: (block.mean(dim=1), block.amax(dim=1)),
                "those are two tensors; join them along the features with "
                "torch.cat.",
            ),
            Mistake(
                lambda block: torch.cat(
                    [block.mean(dim=1), block.amin(dim=1)], dim=1
                ),
                "the smallest come second; the exercise asks for the largest.",
            ),
            Mistake(
                lambda block: block.mean(dim=1) + block.amax(dim=1),
                "the two are added; join them along the features with "
                "torch.cat.",
            ),
            Mistake(
                lambda block: torch.cat(
                    [
                        block.mean(dim=1, keepdim=True),
                        block.amax(dim=1, keepdim=True),
                    ],
                    dim=1,
                ),
                "that is (b, 2, h): mean and max are in a dimension of their "
                "own; join them along the features.",
            ),
            Mistake(
                lambda block: torch.cat(
                    [
                        block.mean(dim=1, keepdim=True),
                        block.amax(dim=1, keepdim=True),
                    ],
                    dim=-1,
                ),
                "keepdim=True has left a dimension of size 1: (b, 1, 2 * h).",
            ),
            Mistake(
                lambda block: torch.cat(
                    [block.mean(dim=0), block.amax(dim=0)], dim=1
                ),
                "that pools over the batch; pool over the tokens, dim=1.",
                also=(
                    lambda block: torch.cat(
                        [block.mean(dim=0), block.amax(dim=0)], dim=-1
                    ),
                ),
            ),
            Mistake(
                lambda block: torch.stack(
                    [block.mean(dim=1), block.amax(dim=1)], dim=2
                ),
                "stack makes a new dimension, (b, h, 2); cat joins along one "
                "that is there.",
            ),
            Mistake(
                lambda block: torch.stack(
                    [block.mean(dim=1), block.amax(dim=1)], dim=2
                ).flatten(1),
                "mean and max take turns; first all the means, then all the "
                "maxima.",
            ),
        ),
        probes=((_BLOCK,), (_CUBE,), (_CUBE[:1, :2],)),
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
                "the items of a tensor are tensors, and none equals another "
                "as a key; call tolist first.",
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
        ),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
