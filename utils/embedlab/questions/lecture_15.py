"""The questions of lecture 15, categories."""

import torch

from embedlab.judging.comparing import WHOLE
from embedlab.question import Mistake, Question

_COLUMNS = torch.tensor([[0, 4, 1], [2, 0, 1], [1, 3, 0]])
_LEFT = torch.tensor([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]])
_RIGHT = torch.tensor([[2.0, 0.5, 1.0], [-1.0, 4.0, 0.0]])
_WEIGHT = torch.tensor([[1.0, 2.0, 3.0, 5.0, -1.0], [0.0, -2.0, 1.0, 4.0, 6.0]])


def _known_ids(values: list, known: list) -> torch.Tensor:
    id_of = {value: k + 1 for k, value in enumerate(known)}
    return torch.tensor([id_of.get(value, 0) for value in values])


def _before(sizes: list) -> torch.Tensor:
    sizes = torch.tensor(sizes)
    return sizes.cumsum(dim=0) - sizes


def _folded(
    left: torch.Tensor, right: torch.Tensor, weight: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    h = left.shape[1]
    return left @ weight[:, :h].T, right @ weight[:, h:].T


PREDICTIONS = (
    Question(
        name="renumbered",
        choices=("both", "the line", "the table", "neither"),
        right="the table",
        why="Its rows change places; the line can't follow.",
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
        name="row_of_sunday",
        right=372,
        why="366 rows come before the weekdays, and Sunday is number 6.",
        mistakes=(
            Mistake(373, "that's the first row of the years."),
            Mistake(6, "that's Sunday's id in a table of its own."),
            Mistake(366, "that's Monday, the first of the weekdays."),
            Mistake(371, "that's Saturday."),
            Mistake(
                367, "that's Tuesday; the days of the year are rows 0 to 365."
            ),
            Mistake(27, "the days of the year come first, not the years."),
            Mistake(365, "that's December 31."),
            Mistake(393, "the weekdays come before the years."),
            Mistake(
                379, "you began after the weekdays; Sunday is one of them."
            ),
        ),
    ),
    Question(
        name="lowest_day",
        choices=("January 1", "February 29", "July 4", "December 25"),
        right="December 25",
        why="Whatever can be scheduled isn't scheduled on Christmas.",
        also=(
            "Christmas",
            "25 December",
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
                "January 1",
                "that's the second lowest.",
                also=(
                    "1 January",
                    "1 Jan",
                    "Jan 1",
                    "New Year",
                    "New Year's Day",
                    "January 1st",
                    "1st of January",
                ),
            ),
            Mistake(
                "February 29",
                "it's low, 10% below the average day, but Christmas is far "
                "lower.",
                also=(
                    "29 February",
                    "29 Feb",
                    "Feb 29",
                    "leap day",
                    "February 29th",
                    "29th of February",
                ),
            ),
            Mistake(
                "July 4",
                "that's low, but it's the fourth lowest.",
                also=(
                    "4 July",
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
        name="concatenated_off",
        unit="percent",
        choices=(3.0, 0.9, 0.0),
        nearest=True,
        right=3.0,
        why="A Linear adds up its inputs, so this is a sum again.",
        mistakes=(
            Mistake(
                0.9,
                "a Linear gives each row its own weights, but then it adds.",
            ),
            Mistake(
                0.0, "147 cells, and a model that can only add: it can't fit."
            ),
            Mistake(20.0, "that's the mean alone; a sum of two is off by 3."),
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
                "at the same weight it is; but the mean is over all weights, "
                "and the clear ones are small.",
            ),
            Mistake(
                "SI2",
                "that's the highest of all; the question names two.",
                alias=True,
            ),
        ),
    ),
    Question(
        name="large_start",
        choices=("as much", "less in some runs", "less in each run"),
        right="less in each run",
        also=("less", "always less", "less in every run"),
        why="Where a row ends depends on where it began.",
        mistakes=(
            Mistake(
                "as much",
                "the predictions are nearly as good, but not the rows.",
                also=("the same", "equal", "just as much", "the same amount"),
            ),
            Mistake(
                "less in some runs",
                "from a large start, the network has no reason to put the "
                "rows in one line.",
                also=("sometimes less",),
            ),
            Mistake(
                "more",
                "large random numbers don't help: where a row ends depends on "
                "where it began.",
                also=("always more",),
                alias=True,
            ),
        ),
    ),
    Question(
        name="never_trained",
        choices=("the models", "the mean", "about equal"),
        right="the mean",
        why="A random row is a random place, and gets an arbitrary answer.",
        mistakes=(
            Mistake(
                "about equal",
                "that's so for rows that start near zero; these are large.",
                also=("equal", "the same", "equally good"),
            ),
            Mistake(
                "the models",
                "nothing has told them anything about these airports.",
                also=("models",),
            ),
        ),
    ),
)

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
                "the unknown ones get 0, which is a row; -1 isn't.",
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
                "values and known are swapped: each value gets an id.",
            ),
            Mistake(
                lambda values, known: torch.tensor(
                    [list(dict.fromkeys(values)).index(x) + 1 for x in values]
                ),
                "the ids are in the order of the values; keep known's order.",
            ),
            Mistake(
                lambda values, known: torch.tensor(
                    [sorted(set(values)).index(x) + 1 for x in values]
                ),
                "the ids must come from `known`, not from the values.",
            ),
            Mistake(
                lambda values, known: torch.tensor(
                    [
                        {x: k + 1 for k, x in enumerate(known)}.get(x)
                        for x in values
                    ]
                ),
                ".get(value) gives None for an unknown value: .get(value, 0).",
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
                "the frequent ones became 0; the rare ones should.",
            ),
            Mistake(
                lambda ids, least: ids[ids.bincount()[ids] >= least],
                "the rare ones are gone; put 0 in their positions.",
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
                lambda ids, least: (
                    ids.where(ids.bincount()[ids] >= least, -1) + 1
                ),
                "the ids that stay keep their numbers; only the rare ones "
                "change, to 0.",
            ),
            Mistake(
                lambda ids, least: torch.where(
                    ids.bincount()[ids] < least, 0, ids.bincount()[ids]
                ),
                "those are counts; where an id stays, put the id.",
            ),
            Mistake(
                lambda ids, least: ids.bincount()[ids] >= least,
                "that is a mask; where it is False, put 0 instead of the id.",
            ),
            Mistake(
                lambda ids, least: ids.where(ids.bincount()[ids] <= least, 0),
                "the frequent ones became 0; the rare ones should.",
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
            Mistake(
                lambda ids, least: ids.unique(return_inverse=True)[1].where(
                    ids.bincount()[ids] >= least, 0
                ),
                "those are renumbered ids; keep the original ones.",
            ),
            Mistake(
                lambda ids, least: torch.where(
                    ids.unique(return_counts=True)[1] >= least, ids.unique(), 0
                ),
                "that's one number per different id; you need one per "
                "position.",
            ),
            Mistake(lambda ids, least: ids, "nothing was merged."),
            Mistake(
                lambda ids, least: (
                    (ids.bincount() >= least).nonzero().flatten()
                ),
                "those are the ids that occur often enough, each once; keep "
                "the positions, with 0 for the others.",
            ),
            Mistake(
                lambda ids, least: ids.bincount(),
                "those are the counts of all ids; look up each id's own.",
            ),
            Mistake(
                lambda ids, least: ids.where(ids.bincount() >= least, 0),
                "bincount has a count for each id; look up that of each "
                "position, [ids].",
            ),
            Mistake(
                lambda ids, least: ids.where(
                    ids.unique(return_counts=True)[1][ids] >= least, 0
                ),
                "unique leaves out the ids that do not occur, so its counts "
                "aren't where the ids point; bincount's are.",
            ),
        ),
        probes=(
            (torch.tensor([5, 2, 5, 1, 2, 5, 7, 2]), 2),
            (torch.tensor([3, 3, 4, 9, 9, 9]), 3),
            (torch.tensor([6, 1, 6]), 1),
        ),
    ),
    Question(
        name="in_one_table",
        dtypes=WHOLE,
        right=lambda columns, sizes: columns + _before(sizes),
        why="Each column begins after the rows of those before it.",
        mistakes=(
            Mistake(
                lambda columns, sizes: (
                    columns + torch.tensor(sizes).cumsum(dim=0)
                ),
                "the offset is the number of rows before a column, without "
                "its own.",
            ),
            Mistake(
                lambda columns, sizes: columns + torch.tensor(sizes),
                "add up all the columns before: cumsum.",
            ),
            Mistake(
                lambda columns, sizes: columns + torch.tensor([0, *sizes[:-1]]),
                "that's the size of the one column before; add up all of "
                "them: cumsum.",
            ),
            Mistake(
                lambda columns, sizes: columns,
                "the columns still share rows; add offsets.",
            ),
            Mistake(
                lambda columns, sizes: _before(sizes),
                "those are the offsets; add them to the ids.",
                also=(
                    lambda columns, sizes: _before(sizes).expand(columns.shape),
                ),
            ),
            Mistake(
                lambda columns, sizes: (
                    columns + _before([int(c.max()) + 1 for c in columns.T])
                ),
                "those are the largest ids that happen to be there; use "
                "`sizes`.",
            ),
            Mistake(
                lambda columns, sizes: columns + _before(sizes[::-1]).flip(0),
                "the columns come in order: the first one has the offset 0.",
            ),
            Mistake(
                lambda columns, sizes: columns + sum(sizes),
                "one offset for all columns; each needs its own.",
            ),
            Mistake(
                lambda columns, sizes: (
                    columns + _before(sizes)[: len(columns)].unsqueeze(1)
                ),
                "the offsets belong to the columns, not to the examples.",
            ),
            Mistake(
                lambda columns, sizes: (
                    columns + torch.tensor([0, *sizes]).cumsum(dim=0)
                ),
                "that's one offset too many; drop the last size.",
            ),
            Mistake(
                lambda columns, sizes: (
                    columns + torch.tensor(sizes).cumsum(dim=0) - 1
                ),
                "the offset is the number of rows before a column; subtract "
                "its own size, not 1.",
            ),
            Mistake(
                lambda columns, sizes: columns * torch.tensor(sizes),
                "offsets are added, not multiplied.",
            ),
        ),
        probes=(
            (_COLUMNS, [3, 6, 2]),
            (_COLUMNS[:, :2], [4, 5]),
            (_COLUMNS.flip(1), [2, 7, 3]),
        ),
    ),
    Question(
        name="folded",
        right=_folded,
        why="Each table is multiplied by its own block of the weight.",
        mistakes=(
            Mistake(
                lambda left, right, weight: (
                    left @ weight[:, -left.shape[1] :].T,
                    right @ weight[:, : right.shape[1]].T,
                ),
                "the blocks are swapped: the first one belongs to `left`.",
            ),
            Mistake(
                lambda left, right, weight: torch.cat(
                    _folded(left, right, weight)
                ),
                "that's one table; the exercise asks for two.",
            ),
            Mistake(
                lambda left, right, weight: _folded(left, right, weight)[0],
                "the second table is missing.",
            ),
            Mistake(
                lambda left, right, weight: _folded(left, right, weight)[::-1],
                "the two tables are swapped.",
            ),
            Mistake(
                lambda left, right, weight: (
                    left @ weight[:, : weight.shape[1] // 2].T,
                    right @ weight[:, weight.shape[1] // 2 :].T,
                ),
                "the blocks are as wide as the rows of `left` and of `right`: "
                "split at left.shape[1].",
                also=(
                    lambda left, right, weight: tuple(
                        x @ y.T
                        for x, y in zip(
                            (left, right), weight.chunk(2, dim=1), strict=True
                        )
                    ),
                    lambda left, right, weight: (
                        left @ weight[:, : len(left)].T,
                        right @ weight[:, len(left) :].T,
                    ),
                ),
            ),
            Mistake(
                lambda left, right, weight: (
                    left @ weight[:, : right.shape[1]].T,
                    right @ weight[:, right.shape[1] :].T,
                ),
                "split the weight at left.shape[1].",
            ),
            Mistake(
                lambda left, right, weight: (left @ weight.T, right @ weight.T),
                "multiply each table by its own columns, weight[:, :h] "
                "or weight[:, h:].",
                also=(
                    lambda left, right, weight: (
                        left @ weight[: left.shape[1]].T,
                        right @ weight[left.shape[1] :].T,
                    ),
                ),
            ),
            Mistake(
                lambda left, right, weight: tuple(
                    x.T for x in _folded(left, right, weight)
                ),
                "those are (o, v) and (o, w); a table has a row per id.",
            ),
            Mistake(
                lambda left, right, weight: weight.split(
                    [left.shape[1], right.shape[1]], dim=1
                ),
                "those are the blocks; multiply the tables by them.",
            ),
            Mistake(
                lambda left, right, weight: (
                    _folded(left, right, weight)[0].unsqueeze(1)
                    + _folded(left, right, weight)[1]
                ),
                "those are all the sums; the exercise asks for the two tables.",
            ),
        ),
        probes=(
            (_LEFT, _RIGHT, _WEIGHT),
            (_RIGHT, _LEFT, _WEIGHT),
            (_LEFT, _LEFT.flip(0), _WEIGHT[:, :4]),
        ),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
