"""The questions of lecture 11, beyond words."""

import torch
from torch.nn import functional as F

from embedlab.question import Mistake, Question

_LEFT = torch.tensor([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]])
_RIGHT = torch.tensor([[2.0, 0.5], [-1.0, 4.0]])
_OF_LEFT, _OF_RIGHT = torch.tensor([10.0, 20.0, 50.0]), torch.tensor([1.0, 3.0])
_TABLE = torch.tensor([[0.0, 0.0], [1.0, 2.0], [4.0, 0.0], [-1.0, 3.0]])
_PLACES = torch.tensor([[10.0, 0.0], [0.0, 20.0], [30.0, 30.0], [5.0, 1.0]])
_HIDDEN = torch.tensor([[1.0, 1.0], [2.0, -1.0], [0.5, 0.0]])
_PAD = torch.tensor([0])

PREDICTIONS = (
    Question(
        name="renumbered",
        choices=("both", "the line", "the table", "neither"),
        right="the table",
        why="Its rows change places; the line cannot follow.",
        mistakes=(
            Mistake("both", "the line has to pass through Sunday first, now."),
            Mistake("the line", "it sees numbers, and those changed."),
            Mistake("neither", "the table has a row for each day, as before."),
        ),
    ),
    Question(
        name="lowest_day",
        choices=("1 January", "29 February", "4 July", "25 December"),
        right="25 December",
        why="Hardly anything that can be planned is done on Christmas Day.",
        also=("Christmas", "December 25"),
        mistakes=(
            Mistake("1 January", "that is the second lowest or the third."),
            Mistake(
                "29 February",
                "it comes once in four years; but the row says what happens "
                "on it, not how often it comes.",
            ),
            Mistake("4 July", "low, and the fourth from below."),
        ),
    ),
    Question(
        name="sunday_share",
        choices=("fell", "stayed", "rose"),
        right="fell",
        why="It fell until 2009, and rose since. The sum knows neither.",
        mistakes=(
            Mistake("stayed", "so the sum says; the data does not."),
            Mistake("rose", "the other way."),
        ),
    ),
    Question(
        name="missed",
        choices=(2.5, 0.9, 0.0),
        nearest=True,
        right=0.9,
        why="Nearly all that is left is one pattern of weekdays.",
        mistakes=(
            Mistake(2.5, "it would be, if each year had its own pattern."),
            Mistake(0.0, "that takes all six patterns; one leaves more."),
            Mistake(3.0, "that is what the sum misses."),
        ),
    ),
    Question(
        name="mean_price",
        choices=("I1", "IF"),
        right="I1",
        why="The clear ones are small, and the weight decides.",
        mistakes=(
            Mistake("IF", "at the same weight; but the mean of all?"),
            Mistake(
                "SI2",
                "that is the highest of all; which of the two?",
                alias=True,
            ),
        ),
    ),
    Question(
        name="large_start",
        choices=("as much", "always less", "more"),
        right="always less",
        why="Many rows stay near where chance had put them.",
        mistakes=(
            Mistake(
                "as much",
                "the predictions are nearly as good, but not the rows.",
            ),
            Mistake("more", "large random numbers do not help to read."),
        ),
    ),
    Question(
        name="never_trained",
        choices=("as good", "better", "worse"),
        right="worse",
        why="A random row is a random place, and gets a random answer.",
        mistakes=(
            Mistake(
                "as good",
                "that is so for rows that start near zero; these are large.",
            ),
            Mistake("better", "where would it know from?"),
        ),
    ),
    Question(
        name="learns_the_order",
        choices=("neither", "with a ReLU", "both"),
        right="with a ReLU",
        why="Only then is a token at a place more than token plus place.",
        mistakes=(
            Mistake(
                "both",
                "a Linear of a sum is a sum of Linears; nothing has changed.",
            ),
            Mistake("neither", "a ReLU is not linear; does it part them?"),
        ),
        also=("the ReLU", "ReLU"),
    ),
    Question(
        name="loss_at_start",
        choices=(3, 6.2, 12),
        nearest=True,
        right=12,
        why="Large random scores are certain, and wrong.",
        mistakes=(
            Mistake(6.2, "that is a model that is certain of nothing."),
            Mistake(3, "less than knowing nothing, before any training?"),
        ),
    ),
    Question(
        name="with_the_mend",
        choices=("row zero, same loss", "row zero, lower loss", "row nan"),
        right="row zero, same loss",
        why="A probability of 0 has no gradient; and it was near 0 already.",
        mistakes=(
            Mistake(
                "row zero, lower loss",
                "zero it is; but what should the model gain from it?",
            ),
            Mistake("row nan", "exp of minus infinity is 0, and no nan."),
        ),
    ),
)


def _known_ids(values: list, known: list) -> torch.Tensor:
    id_of = {value: k + 1 for k, value in enumerate(known)}
    return torch.tensor([id_of.get(value, 0) for value in values])


def _filled(left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    return left @ right.T


def _tied(hidden: torch.Tensor, table: torch.Tensor) -> torch.Tensor:
    return (hidden @ table.T).index_fill(1, _PAD, -torch.inf)


EXERCISES = (
    Question(
        name="known_ids",
        right=_known_ids,
        why="Each known value has its row, and all others share row 0.",
        mistakes=(
            Mistake(
                lambda values, known: torch.tensor(
                    [known.index(x) if x in known else 0 for x in values]
                ),
                "the first known value shares row 0 with the unknown ones.",
            ),
            Mistake(
                lambda values, known: torch.tensor(
                    [
                        known.index(x) if x in known else len(known)
                        for x in values
                    ]
                ),
                "row 0 is for the unknown ones, and the known begin at 1.",
            ),
            Mistake(
                lambda values, known: torch.tensor(
                    [known.index(x) + 1 for x in values]
                ),
                "what is not known must get 0, not an error.",
            ),
            Mistake(
                lambda values, known: torch.tensor(
                    [known.index(x) + 1 for x in values if x in known]
                ),
                "the unknown ones are gone; each value needs an id.",
            ),
            Mistake(
                lambda values, known: _known_ids(values, sorted(known)),
                "the ids are those of the sorted values; keep known's order.",
            ),
        ),
        probes=(
            (["LAX", "XYZ", "BOS", "LAX"], ["LAX", "BOS", "ATL"]),
            (["b", "a", "c"], ["b", "a"]),
            (["ATL", "XYZ", "LAX", "ATL"], ["BOS", "LAX", "ATL"]),
        ),
    ),
    Question(
        name="merge_rare",
        right=lambda ids, least: ids.where(ids.bincount()[ids] >= least, 0),
        why="The count of each id is looked up, and decides.",
        mistakes=(
            Mistake(
                lambda ids, least: ids.where(ids.bincount()[ids] > least, 0),
                "what occurs exactly so often stays.",
            ),
            Mistake(
                lambda ids, least: ids.where(ids.bincount()[ids] < least, 0),
                "the other way: the rare ones become 0.",
            ),
            Mistake(
                lambda ids, least: ids[ids.bincount()[ids] >= least],
                "the rare ones are gone; put 0 in their places.",
            ),
            Mistake(
                lambda ids, least: ids.where(ids >= least, 0),
                "compared were the ids; compare how often each occurs.",
            ),
            Mistake(
                lambda ids, least: ids.bincount()[ids],
                "those are the counts; the ids are wanted.",
            ),
        ),
        probes=(
            (torch.tensor([5, 2, 5, 1, 2, 5, 7]), 2),
            (torch.tensor([3, 3, 4, 9, 9, 9]), 3),
            (torch.tensor([6, 1, 6]), 1),
        ),
    ),
    Question(
        name="filled",
        right=lambda left, right, of_left, of_right: (
            _filled(left, right) + of_left.unsqueeze(1) + of_right
        ),
        why="One matmul for all pairs, and two numbers for each.",
        mistakes=(
            Mistake(
                lambda left, right, of_left, of_right: _filled(left, right),
                "add the numbers of the rows and of the columns.",
            ),
            Mistake(
                lambda left, right, of_left, of_right: (
                    _filled(left, right) + of_right
                ),
                "the numbers of the left ids are missing.",
            ),
            Mistake(
                lambda left, right, of_left, of_right: (
                    _filled(left, right) + of_left.unsqueeze(1)
                ),
                "the numbers of the right ids are missing.",
            ),
            Mistake(
                lambda left, right, of_left, of_right: (
                    (_filled(left, right) + of_left.unsqueeze(1) + of_right).T
                ),
                "this is (b, a); transpose it.",
            ),
        ),
        probes=(
            (_LEFT, _RIGHT, _OF_LEFT, _OF_RIGHT),
            (_RIGHT, _LEFT, _OF_RIGHT, _OF_LEFT),
        ),
    ),
    Question(
        name="with_places",
        right=lambda table, places, ids: (
            F.embedding(ids, table) + places[: ids.shape[1]]
        ),
        why="The rows of the places are the same for each sentence.",
        mistakes=(
            Mistake(
                lambda table, places, ids: F.embedding(ids, table),
                "add the rows of the places.",
            ),
            Mistake(
                lambda table, places, ids: (
                    F.embedding(ids, table) + F.embedding(ids, places)
                ),
                "the places were looked up by the token; take 0, 1, 2, ...",
            ),
            Mistake(
                lambda table, places, ids: (
                    F.embedding(ids, table)
                    + places[: ids.shape[0]].unsqueeze(1)
                ),
                "the place is that in the sentence, not in the batch.",
            ),
            Mistake(
                lambda table, places, ids: (
                    F.embedding(ids, table) + places[1 : ids.shape[1] + 1]
                ),
                "the first place is 0.",
            ),
        ),
        probes=(
            (_TABLE, _PLACES, torch.tensor([[3, 1, 2], [2, 2, 1]])),
            (_TABLE, _PLACES, torch.tensor([[1], [0], [3]])),
        ),
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
                "a score of 0 is a score; exp(0) is 1. Make it -inf.",
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
        ),
        probes=((_HIDDEN, _TABLE), (_HIDDEN[:1], _TABLE + 1)),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
