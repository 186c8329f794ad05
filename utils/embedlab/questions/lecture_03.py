"""The questions of lecture 3, sum over dims."""

import torch

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
        right=1,
        why="Sheet 1, row 4, which is `<unk>`, its first number.",
        mistakes=(
            Mistake(6, "that is sheet 0; the sheets too are counted from 0."),
            Mistake(2, "rows and numbers are counted from 0, not from 1."),
            Mistake(
                "error", "the last row is 4 and the first number 0: both exist."
            ),
        ),
    ),
    Question(
        name="shape_of_dim_1",
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
                "dim names what goes, not what stays.",
            ),
            Mistake(
                (2, 1, 3),
                "that is with keepdim=True, which leaves a 1.",
            ),
        ),
    ),
    Question(
        name="shape_of_dim_2",
        right=(2, 5),
        why="The three numbers of each token have become one.",
        mistakes=(
            Mistake((2, 3), "that is dim=1, over the tokens."),
            Mistake((5, 3), "that is dim=0, over the batch."),
            Mistake((3,), "dim names what goes, not what stays."),
            Mistake(
                (2, 5, 1),
                "that is with keepdim=True, which leaves a 1.",
            ),
        ),
    ),
    Question(
        name="first_of_dim_0",
        right=4,
        why="The first number of each sheet is added: 2 + 2.",
        mistakes=(
            Mistake(13, "that is dim=1, down the column of one sheet."),
            Mistake(1, "that is dim=2, along the row of one token."),
            Mistake(2, "that is one sheet; what does the other one add?"),
        ),
    ),
    Question(
        name="minus_two",
        choices=(0, 1, 2),
        right=1,
        why="From the right: -1 is h, -2 is s, -3 is b.",
        mistakes=(
            Mistake(0, "that is -3: -1 is the last dimension, there is no -0."),
            Mistake(2, "that is -1, the last one."),
        ),
    ),
    Question(
        name="mixing_dim",
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
        right=(2, 2, 2),
        why="In each feature, the largest of five numbers.",
        mistakes=(
            Mistake((5, 8, 2), "that is the sum."),
            Mistake((1, 1.6, 0.4), "that is the mean."),
            Mistake(
                (2, 2, 2, 2, 2),
                "that is the largest of each token, one number a token.",
            ),
            Mistake(
                (1, 2, 2),
                "that is one of the rows; each feature has its own largest.",
            ),
            Mistake(
                (2, 1, -2),
                "that is one of the rows; each feature has its own largest.",
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
            Mistake("all", "try the mean of 1 and 3, and of 1, 3, 1 and 3."),
            Mistake("none", "try the sum of 1 and 3, and of 1, 3, 1 and 3."),
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
                "(token + place) summed is all tokens plus all places; which "
                "of the two sums differs?",
            ),
            Mistake(
                "sometimes",
                "no table of places can do it; write the sum out for two "
                "tokens.",
            ),
        ),
    ),
    Question(
        name="bags_equal",
        choices=("equal", "not equal"),
        right="not equal",
        why="The same terms in another order are rounded at other places.",
        mistakes=(
            Mistake(
                "equal",
                "in mathematics they are; a float is rounded after each "
                "addition.",
            ),
            Mistake(
                "error", "the shapes are the same, so they can be compared."
            ),
        ),
    ),
    Question(
        name="typed",
        choices=("PyTorch", "the typed sum", "both"),
        right="PyTorch",
        why="The typed numbers had lost their digits before they were added.",
        mistakes=(
            Mistake(
                "the typed sum",
                "five numbers, each off by up to 0.00005, were added there.",
            ),
            Mistake(
                "both", "the same five numbers have one sum; these two differ."
            ),
        ),
    ),
    Question(
        name="run_twice",
        right=(2,),
        why="The second run sums the dimension that is number 1 by then: h.",
        mistakes=(
            Mistake(
                (2, 3), "that is after the first run; the name now means this."
            ),
            Mistake(
                "error", "(2, 3) still has a dimension 1, so it can be summed."
            ),
            Mistake((2, 5, 3), "the cell writes its result into r itself."),
            Mistake((), "one dimension goes at each run: three minus two."),
            Mistake(2, "a shape of one dimension is written with a comma."),
        ),
    ),
    Question(
        name="average_cosine",
        choices=(0, 0.5, 0.98),
        nearest=True,
        right=0.98,
        why="The rows share a part, and the descriptions share words; a bag "
        "keeps both.",
        mistakes=(
            Mistake(
                0,
                "that holds for random vectors; the rows of a trained table "
                "share a part.",
            ),
            Mistake(
                0.5,
                "that is about right for two single words; a bag of 50 keeps "
                "what they share.",
            ),
            Mistake(
                1,
                "that would be one and the same direction; take one of the "
                "three.",
            ),
        ),
    ),
    Question(
        name="fresh_bags",
        choices=("like chance", "like GloVe"),
        right="like GloVe",
        why="Bags that share words share rows, whatever the numbers in them "
        "are.",
        mistakes=(
            Mistake(
                "like chance",
                "two bags with the same words have the same sum in any table; "
                "so who shares words is near.",
            ),
            Mistake(
                "better than GloVe",
                "an error of 5 points is no better; the choice is between "
                "chance and GloVe.",
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
                "the features are summed; now the two sentences.",
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
                "the mean has lost a dimension: keepdim=True keeps it in "
                "place.",
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
                "that mean is taken over the features too; each has its own.",
            ),
            Mistake(
                lambda block: block - block.mean(),
                "that is the mean of all numbers; each sentence and feature "
                "has its own.",
            ),
            Mistake(
                lambda block: block - block.mean(dim=(0, 1), keepdim=True),
                "that mean is taken over all sentences; each has its own.",
            ),
            Mistake(
                lambda block: block - block.sum(dim=1, keepdim=True),
                "the sum was subtracted; the mean is wanted.",
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
                "that is (b, 2, h): mean and max lie in a dimension of their "
                "own; join them along the features.",
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
                "the max comes first here; the mean was to be first.",
            ),
            Mistake(
                lambda block: torch.cat(
                    [block.sum(dim=1), block.amax(dim=1)], dim=1
                ),
                "the sum stands there; the mean was to be first.",
            ),
            Mistake(
                lambda block: torch.cat(
                    [block.mean(dim=1), block.max(dim=1).indices], dim=1
                ),
                "those are the places of the largest; take .values or amax.",
            ),
            Mistake(
                lambda block: torch.cat(
                    [block.mean(dim=2), block.amax(dim=2)], dim=1
                ),
                "that is over the features; pool over the tokens, dim=1.",
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
                "that is the weighted mean; the sum was asked for.",
            ),
            Mistake(
                lambda block, weights: (block * weights.unsqueeze(-1)).mean(1),
                "that divides by the number of tokens; the sum was asked for.",
            ),
            Mistake(
                lambda block, weights: (block * weights.unsqueeze(-1)).sum(2),
                "that sums the features; the tokens are to be summed.",
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
                "this compares the sentences, order included.",
            ),
            Mistake(
                lambda a, b: set(a.tolist()) == set(b.tolist()),
                "this asks which tokens occur, not how often.",
            ),
            Mistake(
                lambda a, b: (
                    len(a) == len(b) and set(a.tolist()) == set(b.tolist())
                ),
                "this asks which tokens occur, not how often each does.",
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
                "vectors that differ can have the same sum: <pad> adds "
                "nothing.",
            ),
            Mistake(
                lambda a, b: torch.equal(
                    a.unique(return_counts=True)[1],
                    b.unique(return_counts=True)[1],
                ),
                "the counts agree; but are they counts of the same ids?",
            ),
            Mistake(
                lambda a, b: set(a) == set(b),
                "the items of a tensor are tensors, and none equals another "
                "as a key; call tolist first.",
            ),
            Mistake(
                lambda a, b: torch.equal(a.sort().indices, b.sort().indices),
                "sort gives values and indices; the values are wanted.",
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
