"""The questions of lecture 15, beyond words."""

import torch
from torch.nn import functional as F

from embedlab.judging.comparing import WHOLE
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
            Mistake(
                "both",
                "Sunday is now the first point, and no straight line "
                "fits the seven as well as before.",
            ),
            Mistake(
                "the line",
                "the line sees the numbers of the days, and those "
                "have changed.",
            ),
            Mistake("neither", "the table has a row for each day, as before."),
        ),
    ),
    Question(
        name="lowest_day",
        choices=("1 January", "29 February", "4 July", "25 December"),
        right="25 December",
        why="Hardly anything that can be planned is done on Christmas Day.",
        also=(
            "Christmas",
            "December 25",
            "Christmas Day",
            "25 Dec",
            "Dec 25",
            "25.12.",
            "12/25",
            "25th of December",
            "December 25th",
        ),
        mistakes=(
            Mistake(
                "1 January",
                "that is the second lowest, or the third.",
                also=(
                    "January 1",
                    "1 Jan",
                    "Jan 1",
                    "New Year",
                    "New Year's Day",
                    "January 1st",
                    "1st of January",
                ),
            ),
            Mistake(
                "29 February",
                "it comes once in four years; but the row says what happens "
                "on it, not how often it comes.",
                also=(
                    "February 29",
                    "29 Feb",
                    "Feb 29",
                    "leap day",
                    "February 29th",
                    "29th of February",
                ),
            ),
            Mistake(
                "4 July",
                "that is low, but only the fourth from below.",
                also=(
                    "July 4",
                    "4 Jul",
                    "Jul 4",
                    "Independence Day",
                    "July 4th",
                    "4th of July",
                ),
            ),
        ),
    ),
    Question(
        name="sunday_share",
        choices=("fell", "stayed", "rose"),
        right="fell",
        why="It fell until 2009, and rose since. The sum knows neither.",
        mistakes=(
            Mistake(
                "stayed", "that is what the sum says; the data says otherwise."
            ),
            Mistake(
                "rose", "that is the other way round: it rose only after 2009."
            ),
        ),
    ),
    Question(
        name="missed",
        unit="percent",
        choices=(2.5, 0.9, 0.0),
        nearest=True,
        right=0.9,
        why="Nearly all that is left is one pattern of weekdays.",
        mistakes=(
            Mistake(2.5, "that would be so if each year had its own pattern."),
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
            Mistake(
                "IF",
                "at the same weight it is; but the mean goes over all "
                ""
                "weights, and the clear ones are small.",
            ),
            Mistake(
                "SI2",
                "that is the highest of all; the question names two.",
                alias=True,
            ),
        ),
    ),
    Question(
        name="large_start",
        choices=("as much", "always less", "more"),
        right="always less",
        also=("less",),
        why="Many rows stay near where chance had put them.",
        mistakes=(
            Mistake(
                "as much",
                "the predictions are nearly as good, but not the rows.",
                also=(
                    "the same",
                    "equal",
                    "just as much",
                    "the same amount",
                ),
            ),
            Mistake(
                "more",
                "large random numbers do not help: rows that are "
                "rarely trained stay where chance put them.",
                also=("always more",),
            ),
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
                also=(
                    "the same",
                    "equal",
                    "equally good",
                ),
            ),
            Mistake(
                "better", "nothing has told the model about these airports."
            ),
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
                "a Linear of a sum is a sum of Linears; so without "
                "the ReLU nothing has changed.",
            ),
            Mistake(
                "neither",
                "a ReLU is not linear: with it, a token at a place is "
                ""
                "more than token plus place.",
            ),
        ),
        also=(
            "the ReLU",
            "ReLU",
            "only with a ReLU",
            "only the one with a ReLU",
            "Linear and ReLU",
        ),
    ),
    Question(
        name="loss_at_start",
        choices=(3, 6.2, 12),
        nearest=True,
        right=12,
        why="Large random scores are certain, and wrong.",
        mistakes=(
            Mistake(
                6.2, "that is the loss of a model that is certain of nothing."
            ),
            Mistake(
                3,
                "that is less than for knowing nothing, 6.2; before "
                "training, that would be luck.",
            ),
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
                "the row is zero; but a probability that was near 0 "
                "already hardly changes the loss.",
            ),
            Mistake("row nan", "exp of minus infinity is 0, and no nan."),
            Mistake(
                "row zero, higher loss",
                "the row is zero; but a word that never comes next "
                "does not raise the loss.",
                alias=True,
            ),
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
        dtypes=WHOLE,
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
                "what is not known must get 0, not an error: "
                "id_of.get(value, 0).",
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
            Mistake(
                lambda values, known: torch.tensor(
                    [{v: k + 1 for k, v in enumerate(known)}[x] for x in values]
                ),
                "what is not known must get 0, not an error: "
                "id_of.get(value, 0).",
            ),
            Mistake(
                lambda values, known: torch.tensor(
                    [known.index(x) + 1 if x in known else -1 for x in values]
                ),
                "the unknown ones get 0, which is a row of the table; -1 is "
                "none.",
                also=(
                    lambda values, known: torch.tensor(
                        [known.index(x) if x in known else -1 for x in values]
                    ),
                ),
            ),
            Mistake(
                lambda values, known: torch.tensor(
                    [
                        known.index(x) + 1 if x in known else len(known) + 1
                        for x in values
                    ]
                ),
                "the unknown ones get 0, not an id of their own at the end.",
            ),
            Mistake(
                lambda values, known: torch.tensor(
                    [int(x in known) for x in values]
                ),
                "that says only whether each value is known; the exercise asks "
                "for its id.",
                also=(
                    lambda values, known: torch.tensor(
                        [x in known for x in values]
                    ),
                ),
            ),
            Mistake(
                lambda values, known: torch.tensor(
                    [known.index(x) for x in values]
                ),
                "what is not known must get 0, not an error; and the known "
                "begin at 1.",
            ),
            Mistake(
                lambda values, known: torch.tensor(
                    [values.index(x) + 1 if x in values else 0 for x in known]
                ),
                "values and known are exchanged: each value gets an id.",
            ),
            Mistake(
                lambda values, known: torch.tensor(
                    [list(dict.fromkeys(values)).index(x) + 1 for x in values]
                ),
                "the ids are those of the values in the order in which they "
                "come; take known's order.",
            ),
            Mistake(
                lambda values, known: torch.tensor(
                    [known.index(x) + 2 if x in known else 0 for x in values]
                ),
                "known[k] has the id k + 1: the first one is 1.",
            ),
            Mistake(
                lambda values, known: torch.tensor(
                    [
                        len(known) - known.index(x) if x in known else 0
                        for x in values
                    ]
                ),
                "the ids run backwards: known[0] has the id 1.",
            ),
        ),
        probes=(
            (["LAX", "XYZ", "BOS", "LAX"], ["LAX", "BOS", "ATL"]),
            (["BOS", "LAX"], ["LAX", "BOS"]),
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
                "an id that occurs exactly `least` times stays: >=, not >.",
            ),
            Mistake(
                lambda ids, least: ids.where(ids.bincount()[ids] < least, 0),
                "that is the other way round: the rare ones become 0.",
            ),
            Mistake(
                lambda ids, least: ids[ids.bincount()[ids] >= least],
                "the rare ones are gone; put 0 in their places.",
            ),
            Mistake(
                lambda ids, least: ids.where(ids >= least, 0),
                "you compared the ids themselves with `least`; "
                "compare how often each occurs.",
            ),
            Mistake(
                lambda ids, least: ids.bincount()[ids],
                "those are the counts; the exercise asks for the ids.",
            ),
            Mistake(
                lambda ids, least: ids.bincount()[ids] >= least,
                "that is a mask; where it is False, put 0 in place of the id.",
            ),
            Mistake(
                lambda ids, least: ids.where(ids.bincount()[ids] <= least, 0),
                "that is the other way round: the rare ones become 0.",
            ),
            Mistake(
                lambda ids, least: ids.where(ids.bincount()[ids] == least, 0),
                "an id that occurs more often stays, too: >=, not ==.",
            ),
            Mistake(
                lambda ids, least: ids.where(ids.bincount()[ids] >= least, -1),
                "the rare ones became -1; the exercise asks for 0.",
            ),
            Mistake(
                lambda ids, least: ids.where(
                    ids.unique(return_counts=True)[1][
                        ids.unique(return_inverse=True)[1]
                    ]
                    > least,
                    0,
                ),
                "an id that occurs exactly `least` times stays: >=, not >.",
            ),
            Mistake(lambda ids, least: ids, "nothing was merged."),
            Mistake(
                lambda ids, least: (
                    (ids.bincount() >= least).nonzero().flatten()
                ),
                "those are the ids that occur often enough, each once; keep "
                "the places, with 0 for the others.",
            ),
            Mistake(
                lambda ids, least: ids.bincount(),
                "those are the counts of all ids; look up each id's own.",
            ),
            Mistake(
                lambda ids, least: ids.where(ids.bincount() >= least, 0),
                "bincount has a count for each id; look up that of each "
                "place, [ids].",
            ),
            Mistake(
                lambda ids, least: ids.where(
                    ids.unique(return_counts=True)[1][ids] >= least, 0
                ),
                "unique leaves out the ids that do not occur, so its counts "
                "are not at the places of the ids; bincount's are.",
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
                lambda left, right, of_left, of_right: (
                    (left.unsqueeze(1) * right).mean(dim=2)
                    + of_left.unsqueeze(1)
                    + of_right
                ),
                "that is the mean of the products; the dot product is "
                "their sum.",
            ),
            Mistake(
                lambda left, right, of_left, of_right: _filled(left, right),
                "that is the product alone; add the numbers of the "
                "rows and of the columns.",
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
                "that is (b, a); transpose it.",
            ),
            Mistake(
                lambda left, right, of_left, of_right: (
                    left @ right + of_left.unsqueeze(1) + of_right
                ),
                "right has a row for each of its ids: it is transposed before "
                "the matmul.",
            ),
            Mistake(
                lambda left, right, of_left, of_right: (
                    left @ right.T + of_left + of_right
                ),
                "of_left belongs to the rows, (a,) becomes (a, 1): "
                "unsqueeze(1).",
                also=(
                    lambda left, right, of_left, of_right: (
                        left @ right.T + (of_left + of_right)
                    ),
                ),
            ),
            Mistake(
                lambda left, right, of_left, of_right: (
                    left @ right.T
                    + of_left.unsqueeze(1)
                    + of_right.unsqueeze(1)
                ),
                "of_right belongs to the columns: it stays (b,).",
            ),
            Mistake(
                lambda left, right, of_left, of_right: (
                    left @ right.T
                    + of_left.unsqueeze(0)
                    + of_right.unsqueeze(1)
                ),
                "the two are exchanged: of_left belongs to the rows, (a, 1), "
                "and of_right to the columns.",
            ),
            Mistake(
                lambda left, right, of_left, of_right: (
                    left @ right.T * of_left.unsqueeze(1) * of_right
                ),
                "the numbers of the ids are added, not multiplied.",
                also=(
                    lambda left, right, of_left, of_right: (
                        left @ right.T + of_left.unsqueeze(1) * of_right
                    ),
                ),
            ),
            Mistake(
                lambda left, right, of_left, of_right: (
                    (left.unsqueeze(1) * right)
                    + of_left.reshape(-1, 1, 1)
                    + of_right.reshape(-1, 1)
                ),
                "the products of the features are not added up: (a, b, h).",
            ),
            Mistake(
                lambda left, right, of_left, of_right: (
                    (left * right).sum(1) + of_left + of_right
                ),
                "that pairs row k with row k; all rows meet all others, one "
                "matmul.",
            ),
            Mistake(
                lambda left, right, of_left, of_right: (
                    left @ right.T - of_left.unsqueeze(1) - of_right
                ),
                "the numbers of the ids were subtracted; they are added.",
            ),
            Mistake(
                lambda left, right, of_left, of_right: (
                    of_left.unsqueeze(1) + of_right
                ),
                "that is the sum of the numbers; the product of the tables is "
                "missing.",
            ),
            Mistake(
                lambda left, right, of_left, of_right: (
                    left.T @ right + of_left.unsqueeze(1) + of_right
                ),
                "the second table is transposed, right.T, not the first.",
            ),
        ),
        probes=(
            (_LEFT, _RIGHT, _OF_LEFT, _OF_RIGHT),
            (_RIGHT, _LEFT, _OF_RIGHT, _OF_LEFT),
            # Square, so that no wrong dimension raises an error.
            (_LEFT[:2], _RIGHT, _OF_LEFT[:2], _OF_RIGHT),
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
                "those are the rows of the tokens; add those of their places.",
            ),
            Mistake(
                lambda table, places, ids: (
                    F.embedding(ids, table) + F.embedding(ids, places)
                ),
                "the places were looked up by the token; take 0, 1, 2, ...",
                also=(
                    lambda table, places, ids: (
                        F.embedding(ids, table) + places[ids]
                    ),
                ),
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
            Mistake(
                lambda table, places, ids: F.embedding(ids, table) + places,
                "those are all the places; take as many as a sentence is long.",
            ),
            Mistake(
                lambda table, places, ids: (
                    F.embedding(ids, table) + places[: ids.shape[0]]
                ),
                "that takes as many places as there are sentences; take as "
                "many as a sentence is long.",
                also=(
                    lambda table, places, ids: (
                        F.embedding(ids, table) + places[: len(ids)]
                    ),
                ),
            ),
            Mistake(
                lambda table, places, ids: torch.cat(
                    [
                        F.embedding(ids, table),
                        places[: ids.shape[1]].expand(len(ids), -1, -1),
                    ],
                    dim=-1,
                ),
                "you put the two rows side by side; add them.",
            ),
            Mistake(
                lambda table, places, ids: (
                    F.embedding(ids, table) * places[: ids.shape[1]]
                ),
                "the rows of the places are added, not multiplied.",
            ),
            Mistake(
                lambda table, places, ids: (
                    F.embedding(ids, table) + places[-ids.shape[1] :]
                ),
                "those are the last places; the first ones are wanted.",
            ),
            Mistake(
                lambda table, places, ids: (
                    F.embedding(ids, table) + places[: ids.shape[1]].flip(0)
                ),
                "the places run backwards; the first token is at place 0.",
            ),
            Mistake(
                lambda table, places, ids: (
                    F.embedding(ids, table)
                    + torch.arange(ids.shape[1]).unsqueeze(-1)
                ),
                "that adds the number of the place; add its row in `places`.",
            ),
            Mistake(
                lambda table, places, ids: places[: ids.shape[1]].expand(
                    len(ids), -1, -1
                ),
                "those are the rows of the places; add those of the tokens.",
                also=(lambda table, places, ids: places[: ids.shape[1]],),
            ),
            Mistake(
                lambda table, places, ids: F.embedding(ids, table) + places[0],
                "every token got the row of place 0; each has its own place.",
            ),
            Mistake(
                lambda table, places, ids: (
                    F.embedding(ids, table) + places[ids.shape[1] - 1]
                ),
                "every token got the row of the last place; each has its own "
                "place.",
            ),
            Mistake(
                lambda table, places, ids: (
                    F.embedding(ids, table) + places[ids.shape[1]]
                ),
                "that is one row for all; take a slice, places[: s].",
            ),
            Mistake(
                lambda table, places, ids: (
                    F.embedding(ids, table) + places[: ids.shape[1]]
                ).sum(dim=1),
                "that is summed over the tokens; the exercise asks for "
                "(b, s, h).",
            ),
        ),
        probes=(
            (_TABLE, _PLACES, torch.tensor([[3, 1, 2], [2, 2, 1]])),
            (_TABLE, _PLACES, torch.tensor([[1], [0], [3]])),
            # As many sentences as tokens and places.
            (_TABLE, _PLACES[:2], torch.tensor([[1, 3], [2, 0]])),
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
                "a score of 0 is a score, and exp(0) is 1; make it -inf.",
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
)

QUESTIONS = PREDICTIONS + EXERCISES
