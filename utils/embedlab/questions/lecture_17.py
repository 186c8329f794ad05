"""The questions of lecture 17, larger than one machine."""

import torch

from embedlab.judging.comparing import WHOLE
from embedlab.question import Mistake, Question

_PART = torch.tensor([[4.0, 0.0, 3.0], [-1.0, 2.0, 2.0], [6.0, 2.0, 3.0]])
_NARROW = torch.tensor([[1.0], [2.0]])
_IDS = torch.tensor([2, 3, 4, 2, 5])
_G = torch.arange(1.0, 16.0).view(5, 3)


def _block(v: int, n: int) -> int:
    return -(-v // n)


def _rows_held(v: int, n: int) -> list[int]:
    block = _block(v, n)
    return [max(0, min(block, v - k * block)) for k in range(n)]


def _is_mine(ids: torch.Tensor, first: int, rows: int) -> torch.Tensor:
    return (ids >= first) & (ids < first + rows)


def _part_lookup(
    part: torch.Tensor, first: int, ids: torch.Tensor
) -> torch.Tensor:
    mine = _is_mine(ids, first, len(part))
    return part[(ids - first).where(mine, 0)] * mine.unsqueeze(-1)


def _part_gradient(
    g: torch.Tensor, ids: torch.Tensor, first: int, r: int
) -> torch.Tensor:
    mine = _is_mine(ids, first, r)
    return torch.zeros(r, g.shape[1]).index_add(0, ids[mine] - first, g[mine])


def _last_one(
    g: torch.Tensor, ids: torch.Tensor, first: int, r: int
) -> torch.Tensor:
    mine = _is_mine(ids, first, r)
    gradient = torch.zeros(r, g.shape[1])
    for i, row in zip((ids[mine] - first).tolist(), g[mine], strict=True):
        gradient[i] = row
    return gradient


def _held(v: int, h: int, n: int, by: str) -> int:
    if by == "rows":
        return 4 * h * (3 * _block(v, n) + v)
    return 4 * 4 * v * _block(h, n)


PREDICTIONS = (
    Question(
        name="terabytes",
        unit="TB",
        choices=(0.1, 0.5, 2),
        nearest=True,
        right=2,
        why="Half a terabyte, four times: weight, gradient, two averages.",
        mistakes=(
            Mistake(0.5, "that is the weight alone; Adam trains it."),
            Mistake(
                0.1,
                "a number has 4 bytes, and a row 128 of them: that "
                "would be less than the weight alone.",
            ),
        ),
    ),
    Question(
        name="together",
        choices=("their sum", "their mean", "one after the other"),
        right="their sum",
        why="Where one has a row, the other has zeros.",
        mistakes=(
            Mistake(
                "their mean",
                "the mean would leave half of each row; the other "
                "part holds zeros there.",
                also=(
                    "the mean",
                    "mean",
                    "average",
                ),
            ),
            Mistake(
                "one after the other",
                "that is (10, 3): each part has a place for every id.",
                also=(
                    "concatenate",
                    "concatenated",
                    "cat",
                    "torch.cat",
                ),
            ),
        ),
        also=("sum", "the sum", "add them", "adding them"),
    ),
    Question(
        name="to_the_first",
        unit="share",
        choices=(0.25, 0.5, 0.9),
        nearest=True,
        right=0.9,
        why="A few words make up most of a text, and come first.",
        mistakes=(
            Mistake(
                0.25,
                "that is its share of the rows; its share of the "
                "lookups is larger.",
            ),
            Mistake(
                0.5,
                "it is more: a few words such as the, of and `and` "
                "make up most of a text.",
            ),
        ),
    ),
    Question(
        name="process_1_finds",
        choices=(0, 7),
        right=0,
        why="It is another tensor, in another memory.",
        mistakes=(
            Mistake(
                7,
                "that is what process 0 wrote into its own tensor; "
                "there are two.",
            ),
            Mistake(3.5, "nothing is averaged, and nothing is sent."),
        ),
    ),
    Question(
        name="rows_of_each",
        otherwise="Each block has 6 / 4 rows, rounded up, until none are left.",
        right=(2, 2, 2, 0),
        why="Blocks of 6 / 4, rounded up, as long as there are rows.",
        mistakes=(
            Mistake(
                (2, 2, 1, 1),
                "that spreads the rows evenly. Here each block has v "
                "/ n rows, rounded up, and the last ones get what is "
                "left.",
            ),
            Mistake(
                (1, 1, 1, 3),
                "here each block has v / n rows, rounded up, not down.",
            ),
            Mistake(
                (1, 1, 2, 2),
                "that spreads the rows evenly. Here each block has v "
                "/ n rows, rounded up, and the last ones get what is "
                "left.",
            ),
            Mistake(
                (1.5, 1.5, 1.5, 1.5),
                "a row is not cut here: each process has whole rows.",
            ),
            Mistake(
                (2, 2, 2, 2),
                "those are eight rows; after three blocks none are left.",
            ),
            Mistake(
                (3, 3, 0, 0),
                "that is for two processes; with four, a block has 6 "
                "/ 4 rows, rounded up.",
            ),
            Mistake(
                (2, 2, 2),
                "that leaves out the last process; it has its number, too.",
            ),
            Mistake(
                (2, 1, 2, 1),
                "that spreads the rows evenly; here the blocks have 6 "
                "/ 4 rows, rounded up.",
            ),
            Mistake(
                (6, 6, 6, 6),
                "each process holds a part of the rows, not all of them.",
            ),
        ),
    ),
    Question(
        name="gradient_rows",
        unit="rows",
        choices=(0, 3, 6),
        right=6,
        why="The gradient is not cut: each process makes all of it.",
        mistakes=(
            Mistake(
                3,
                "that would be enough, since the weight has three; "
                "but the gradient is not cut.",
            ),
            Mistake(
                0,
                "each process goes back through its own lookup, and "
                "makes a gradient.",
            ),
        ),
    ),
    Question(
        name="times_as_many",
        unit="times",
        choices=(1, 5, 10),
        right=1,
        why="Rows are sent that were asked for, and their number is the same.",
        mistakes=(
            Mistake(
                10,
                "the table is never sent; only rows that were asked for are.",
            ),
            Mistake(5, "the table is not sent, so half of it is not, either."),
        ),
    ),
    Question(
        name="three_can_load",
        choices=("yes", "no"),
        right="yes",
        why="The checkpoint knows which file has which rows.",
        mistakes=(
            Mistake(
                "no",
                "that would be so if each part were a file of its "
                "own; the checkpoint is of the whole table.",
            ),
            Mistake(
                "only two",
                "the checkpoint is of one table, not of two parts.",
                alias=True,
            ),
        ),
    ),
    Question(
        name="process_0",
        choices=("goes on", "ends, too", "waits for ever"),
        right="ends, too",
        why="Its connection is closed, so its sum fails.",
        mistakes=(
            Mistake(
                "goes on",
                "its next sum needs the other process, whose "
                "connection is closed.",
                also=(
                    "continues",
                    "keeps going",
                    "it continues",
                    "trains on",
                    "finishes the ten steps",
                    "nothing",
                ),
            ),
            Mistake(
                "waits for ever",
                "it would wait if process 1 only fell silent; a process "
                "that is killed closes its connection.",
                also=(
                    "waits",
                    "hangs",
                    "it hangs",
                    "waiting forever",
                    "blocks",
                ),
            ),
        ),
        also=(
            "ends",
            "ends too",
            "it ends",
            "ends as well",
            "dies",
            "dies too",
            "it dies too",
            "stops",
            "stops too",
            "fails",
            "crashes",
            "it is killed too",
        ),
    ),
)

EXERCISES = (
    Question(
        name="rows_held",
        right=_rows_held,
        why="Equal blocks, rounded up, until there are no more rows.",
        mistakes=(
            Mistake(
                lambda v, n: [
                    max(0, min(round(v / n), v - k * round(v / n)))
                    for k in range(n)
                ],
                "round goes to the nearest, which is too few where that is "
                "down: v / n is rounded up.",
            ),
            Mistake(
                lambda v, n: [v // n + (k < v % n) for k in range(n)],
                "that spreads the rows evenly. Here each block has v "
                "/ n rows, rounded up, and the last ones get what is "
                "left.",
            ),
            Mistake(
                lambda v, n: [x for x in _rows_held(v, n) if x],
                "a process without rows holds 0; the list has n numbers.",
            ),
            Mistake(
                lambda v, n: [_block(v, n)] * n,
                "that is more than there are; the last ones get what is left.",
            ),
            Mistake(
                lambda v, n: [v // n] * n,
                "some rows are in no block: round v / n up.",
            ),
            Mistake(
                lambda v, n: [
                    min(_block(v, n), v - k * _block(v, n)) for k in range(n)
                ],
                "a process cannot hold fewer than 0 rows: max(0, ...).",
            ),
            Mistake(
                lambda v, n: [v // n] * (n - 1) + [v - (v // n) * (n - 1)],
                "each block is v / n rounded up, and the last ones get what is "
                "left; here the last one gets more.",
            ),
            Mistake(
                lambda v, n: (
                    [_block(v, n)] * (n - 1)
                    + [max(0, v - _block(v, n) * (n - 1))]
                ),
                "more than one process may be left without a full block: each "
                "gets at most what is left.",
                also=(
                    lambda v, n: (
                        [_block(v, n)] * (n - 1) + [v - _block(v, n) * (n - 1)]
                    ),
                ),
            ),
            Mistake(
                lambda v, n: [v / n] * n,
                "a row is not cut: / gives fractions.",
            ),
            Mistake(
                lambda v, n: [round(v / n)] * n,
                "the blocks are rounded up, and the last ones get what is "
                "left.",
            ),
            Mistake(
                lambda v, n: [len(x) for x in torch.arange(v).chunk(n)],
                "a process without rows holds 0; the list has n numbers.",
            ),
            Mistake(
                lambda v, n: [len(x) for x in torch.arange(v).tensor_split(n)],
                "that spreads the rows evenly. Here each block has v / n rows, "
                "rounded up, and the last ones get what is left.",
            ),
            Mistake(
                lambda v, n: _block(v, n),
                "that is the size of a full block; the exercise asks for a "
                "list of n numbers.",
            ),
            Mistake(
                lambda v, n: [k * _block(v, n) for k in range(n)],
                "those are the first rows of the blocks; the exercise asks how "
                "many rows each has.",
            ),
            Mistake(
                lambda v, n: _rows_held(v, n)[:1],
                "the `return` is inside the loop: only the first process got "
                "its number.",
            ),
            Mistake(
                lambda v, n: (
                    [_block(v, n)] * (v // _block(v, n)) + [v % _block(v, n)]
                ),
                "that has the full blocks and the rest; the list has n "
                "numbers, with 0 for who gets none.",
            ),
            Mistake(
                lambda v, n: sum(_rows_held(v, n)),
                "that is the sum, all v rows; the exercise asks for a list of "
                "n numbers.",
            ),
        ),
        probes=((6, 4), (7, 3), (10, 2), (9, 7)),
    ),
    Question(
        name="owner",
        dtypes=WHOLE,
        right=lambda ids, v, n: ids // _block(v, n),
        why="One block after the other, each of v / n rows, rounded up.",
        mistakes=(
            Mistake(
                lambda ids, v, n: ids % n,
                "that deals the rows out in turn; here they are cut "
                "into blocks.",
            ),
            Mistake(
                lambda ids, v, n: ids // (v // n),
                "the blocks are rounded up, not down.",
            ),
            Mistake(
                lambda ids, v, n: ids // n,
                "a block has v / n rows, not n.",
            ),
            Mistake(
                lambda ids, v, n: ids % _block(v, n),
                "that is the row inside its block.",
            ),
            Mistake(
                lambda ids, v, n: ids // _block(v, n) + 1,
                "processes are counted from 0.",
            ),
            Mistake(
                lambda ids, v, n: ids / _block(v, n),
                "/ gives a fraction; // gives the number of the block.",
            ),
            Mistake(
                lambda ids, v, n: ids * n // v,
                "the blocks are v / n rounded up; id * n // v spreads the rows "
                "evenly.",
                also=(lambda ids, v, n: (ids / (v / n)).long(),),
            ),
            Mistake(
                lambda ids, v, n: ids // (v // n + 1),
                "v // n + 1 is one too many where n divides v: round up, "
                "-(-v // n).",
            ),
            Mistake(
                lambda ids, v, n: ids // round(v / n),
                "the blocks are rounded up, not to the nearest.",
            ),
            Mistake(
                lambda ids, v, n: (ids // (v // n)).clamp(max=n - 1),
                "the blocks are rounded up, not down.",
            ),
            Mistake(
                lambda ids, v, n: (ids / _block(v, n)).ceil().long(),
                "that rounds up; the block of an id is the quotient, rounded "
                "down: //.",
            ),
            Mistake(
                lambda ids, v, n: (ids / _block(v, n)).round().long(),
                "that rounds to the nearest; the block of an id is the "
                "quotient, rounded down: //.",
            ),
            Mistake(
                lambda ids, v, n: n - 1 - ids // _block(v, n),
                "the processes run backwards; the first rows are those of "
                "process 0.",
            ),
        ),
        probes=(
            (torch.tensor([0, 1, 2, 3, 4, 5]), 6, 4),
            (torch.tensor([[9, 0], [4, 5]]), 10, 3),
            (torch.tensor([0, 1, 2, 3, 4, 5]), 6, 3),
        ),
    ),
    Question(
        name="part_lookup",
        right=_part_lookup,
        why="Others' ids look up any row, which is then made zero.",
        mistakes=(
            Mistake(
                lambda part, first, ids: part[
                    (ids - first).clamp(0, len(part) - 1)
                ],
                "the ids of others must give zeros.",
            ),
            Mistake(
                lambda part, first, ids: part[ids - first],
                "for an id of another part, ids - first is negative, "
                "and counts from the end, or it is too large, and "
                "raises.",
            ),
            Mistake(
                lambda part, first, ids: _part_lookup(part, 0, ids),
                "the part begins at row first.",
            ),
            Mistake(
                lambda part, first, ids: part[
                    ids[_is_mine(ids, first, len(part))] - first
                ],
                "the ids of others are left out; give them rows of zeros.",
            ),
            Mistake(
                lambda part, first, ids: (
                    part[
                        (ids - first).where(
                            (ids >= first) & (ids <= first + len(part)), 0
                        )
                    ]
                    * ((ids >= first) & (ids <= first + len(part))).unsqueeze(
                        -1
                    )
                ),
                "the row of id first + r is the next part's: <, not <=.",
            ),
            Mistake(
                lambda part, first, ids: (
                    part[ids.where(_is_mine(ids, first, len(part)), 0)]
                    * _is_mine(ids, first, len(part)).unsqueeze(-1)
                ),
                "first was not subtracted: row 0 of the part is the row of id "
                "first.",
            ),
            Mistake(
                lambda part, first, ids: part[
                    (ids - first).where(_is_mine(ids, first, len(part)), 0)
                ],
                "the ids of others got row 0 of the part; make them zeros.",
            ),
            Mistake(
                lambda part, first, ids: (
                    part[
                        (ids - first).where(_is_mine(ids, first, len(part)), 0)
                    ]
                    * _is_mine(ids, first, len(part))
                ),
                "the mask is (*), and the rows (*, h): unsqueeze(-1).",
            ),
            Mistake(
                lambda part, first, ids: (
                    part[(ids - first).clamp(min=0)]
                    * (ids >= first).unsqueeze(-1)
                ),
                "an id may also be too large for the part: it ends at "
                "first + r.",
            ),
            Mistake(
                lambda part, first, ids: (
                    part[(ids - first).clamp(0, len(part) - 1)]
                    * (ids > first).unsqueeze(-1)
                ),
                "the row of id first is the part's own: >=, not >.",
            ),
            Mistake(
                lambda part, first, ids: (
                    part[(ids - first).clamp(0, len(part) - 1)]
                    * ((ids > first) & (ids < first + len(part))).unsqueeze(-1)
                ),
                "the row of id first is the part's own: >=, not >.",
            ),
            Mistake(
                lambda part, first, ids: (
                    part[(ids - first).clamp(0, len(part) - 1)]
                    * ((ids >= first) & (ids < len(part))).unsqueeze(-1)
                ),
                "the part ends at first + r, not at r.",
            ),
            Mistake(
                lambda part, first, ids: part[(ids - first) % len(part)],
                "% gives the ids of others a row of this part; make them "
                "zeros.",
            ),
            Mistake(
                lambda part, first, ids: (
                    part[
                        (ids - first).where(_is_mine(ids, first, len(part)), 0)
                    ]
                    * ~_is_mine(ids, first, len(part)).unsqueeze(-1)
                ),
                "the mask is the wrong way round: the part's own ids got "
                "zeros.",
            ),
            Mistake(
                lambda part, first, ids: (
                    part[(ids - first).clamp(0, len(part) - 1)]
                    * ((ids >= first) & (ids <= first + len(part))).unsqueeze(
                        -1
                    )
                ),
                "the row of id first + r is the next part's: <, not <=.",
            ),
            Mistake(
                lambda part, first, ids: (
                    part[(ids - first).clamp(0, len(part) - 1)]
                    * (ids >= first).unsqueeze(-1)
                ),
                "an id may also be too large for the part: it ends at "
                "first + r.",
            ),
            Mistake(
                lambda part, first, ids: (
                    part[(ids - first).clamp(0, len(part) - 1)]
                    * (ids < first + len(part)).unsqueeze(-1)
                ),
                "an id may also be too small for the part: it begins at first.",
            ),
            Mistake(
                lambda part, first, ids: part[ids],
                "first was not subtracted: row 0 of the part is the row of id "
                "first.",
            ),
        ),
        probes=(
            (_PART, 3, _IDS),
            (_PART, 3, torch.tensor([[0, 5], [3, 9]])),
            (_NARROW, 1, torch.tensor([0, 1, 2, 3])),
            (_PART, 3, torch.tensor([4, 0, 3])),
        ),
    ),
    Question(
        name="part_gradient",
        right=_part_gradient,
        why="The scatter-add of the ids that are in the part.",
        mistakes=(
            Mistake(
                _last_one,
                "an id that comes twice has both gradients, added up.",
            ),
            Mistake(
                lambda g, ids, first, r: torch.zeros(
                    ids.max() + 1, g.shape[1]
                ).index_add(0, ids, g),
                "that is the gradient of the whole table; the part has r rows.",
            ),
            Mistake(
                lambda g, ids, first, r: g[_is_mine(ids, first, r)],
                "that is one row for each id that came; the exercise "
                "asks for one per row of the part.",
            ),
            Mistake(
                lambda g, ids, first, r: torch.zeros(r, g.shape[1]).index_add(
                    0, (ids - first).clamp(0, r - 1), g
                ),
                "the gradients of others' ids do not belong here.",
            ),
            Mistake(
                lambda g, ids, first, r: torch.zeros(r, g.shape[1]).index_add(
                    0, (ids - first).where(_is_mine(ids, first, r), 0), g
                ),
                "the gradients of others' ids were added to row 0; leave them "
                "out.",
            ),
            Mistake(
                lambda g, ids, first, r: torch.zeros(r, g.shape[1]).index_add(
                    0,
                    ids[_is_mine(ids, first, r)],
                    g[_is_mine(ids, first, r)],
                ),
                "first was not subtracted: row 0 of the part is the row of id "
                "first.",
            ),
            Mistake(
                lambda g, ids, first, r: torch.zeros(r, g.shape[1]).index_add(
                    0, ids - first, g
                ),
                "the ids of others are not in this part; leave them out.",
                also=(
                    lambda g, ids, first, r: torch.zeros(
                        r, g.shape[1]
                    ).index_add(0, ids, g),
                ),
            ),
            Mistake(
                lambda g, ids, first, r: torch.zeros(r, g.shape[1]).index_add(
                    0,
                    (ids - first)[(ids >= first) & (ids <= first + r)],
                    g[(ids >= first) & (ids <= first + r)],
                ),
                "the row of id first + r is the next part's: <, not <=.",
            ),
            Mistake(
                lambda g, ids, first, r: torch.zeros(r, g.shape[1]).index_add(
                    0,
                    (ids - first)[(ids > first) & (ids < first + r)],
                    g[(ids > first) & (ids < first + r)],
                ),
                "the row of id first is the part's own: >=, not >.",
            ),
            Mistake(
                lambda g, ids, first, r: torch.zeros(
                    int(ids.max()) + 1, g.shape[1]
                ).index_add(0, ids, g)[first : first + r],
                "the ids need not reach the end of the part; its gradient has "
                "r rows all the same.",
            ),
            Mistake(
                lambda g, ids, first, r: torch.zeros(r, g.shape[1]).index_add(
                    0, (ids - first) % r, g
                ),
                "% gives the gradients of others to rows of this part; leave "
                "them out.",
            ),
            Mistake(
                lambda g, ids, first, r: -_part_gradient(g, ids, first, r),
                "the sign is turned; the gradient is the sum of the rows of g.",
            ),
            Mistake(
                lambda g, ids, first, r: (
                    _part_gradient(g, ids, first, r)
                    / torch.bincount(
                        ids[_is_mine(ids, first, r)] - first, minlength=r
                    )
                    .clamp(min=1)
                    .unsqueeze(1)
                ),
                "that is the mean over the places; the gradient is their sum.",
            ),
            Mistake(
                lambda g, ids, first, r: g[first : first + r],
                "g has a row for each place, not for each row of the table.",
            ),
            Mistake(
                lambda g, ids, first, r: (
                    _part_gradient(g, ids, first, r) / len(ids)
                ),
                "that divides by the number of ids; the gradient is the sum.",
            ),
        ),
        probes=(
            (_G, _IDS, 3, 3),
            (_G, _IDS, 0, 3),
            (_G, _IDS + 40, 42, 2),
            (_G, torch.tensor([2, 3, 0, 2, 1]), 3, 3),
        ),
    ),
    Question(
        name="bytes_of_process_0",
        right=_held,
        why="Weight and averages are cut; by rows, the gradient is not.",
        mistakes=(
            Mistake(
                lambda v, h, n, by: (
                    4
                    * 4
                    * (_block(v, n) * h if by == "rows" else v * _block(h, n))
                ),
                "by rows, the gradient is not cut.",
            ),
            Mistake(
                lambda v, h, n, by: _held(v, h, n, by) // 4,
                "that counts numbers; a float32 has 4 bytes.",
            ),
            Mistake(
                lambda v, h, n, by: _held(v, h, n, "rows"),
                "by columns, the gradient is cut as well.",
            ),
            Mistake(
                lambda v, h, n, by: 4 * 4 * v * h,
                "that is what the whole table takes; each process "
                "holds a part.",
            ),
            Mistake(
                lambda v, h, n, by: (
                    4 * h * (_block(v, n) + v)
                    if by == "rows"
                    else 8 * v * _block(h, n)
                ),
                "the two averages are missing.",
            ),
            Mistake(
                lambda v, h, n, by: (
                    4 * h * (3 * (v // n) + v)
                    if by == "rows"
                    else 16 * v * (h // n)
                ),
                "a block is rounded up, so that no row or column is left out.",
                also=(
                    lambda v, h, n, by: (
                        4 * h * (3 * v / n + v)
                        if by == "rows"
                        else 16 * v * h / n
                    ),
                    lambda v, h, n, by: (
                        4 * h * (3 * v // n + v)
                        if by == "rows"
                        else 16 * v * h // n
                    ),
                ),
            ),
            Mistake(
                lambda v, h, n, by: 16 * v * h // n,
                "by rows the gradient is not cut, and a block is rounded up.",
                also=(lambda v, h, n, by: 16 * v * h / n,),
            ),
            Mistake(
                lambda v, h, n, by: (
                    4
                    * 3
                    * (_block(v, n) * h if by == "rows" else v * _block(h, n))
                ),
                "the gradient is missing: process 0 holds it as well.",
            ),
            Mistake(
                lambda v, h, n, by: (
                    4 * (_block(v, n) * h if by == "rows" else v * _block(h, n))
                ),
                "that is the weight alone; gradient and two averages are held "
                "as well.",
            ),
            Mistake(
                lambda v, h, n, by: (
                    4 * h * (2 * _block(v, n) + v)
                    if by == "rows"
                    else 12 * v * _block(h, n)
                ),
                "one of Adam's two averages is missing.",
            ),
            Mistake(
                lambda v, h, n, by: (
                    4 * h * (3 * _block(v, n) + v)
                    if by == "rows"
                    else 4 * v * (3 * _block(h, n) + h)
                ),
                "by columns, the gradient is cut as well.",
            ),
            Mistake(
                lambda v, h, n, by: _held(v, h, n, by) * 2,
                "that takes 8 bytes per number; a float32 has 4.",
            ),
            Mistake(
                lambda v, h, n, by: _held(
                    v, h, n, "columns" if by == "rows" else "rows"
                ),
                "rows and columns are exchanged.",
            ),
            Mistake(
                lambda v, h, n, by: _held(v, h, n, "columns"),
                "by rows, the rows are cut, and the gradient is not.",
            ),
        ),
        probes=(
            (6, 3, 2, "rows"),
            (7, 60, 4, "columns"),
            (1_000, 5, 3, "rows"),
            (10, 5, 2, "columns"),
        ),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
