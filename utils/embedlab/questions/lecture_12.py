"""The questions of lecture 12, larger than one machine."""

import torch

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
        choices=(0.1, 0.5, 2),
        nearest=True,
        right=2,
        why="Half a terabyte, four times: weight, gradient, two averages.",
        mistakes=(
            Mistake(0.5, "that is the weight alone; Adam trains it."),
            Mistake(0.1, "a number has 4 bytes, and there are 128 a row."),
        ),
    ),
    Question(
        name="together",
        choices=("their sum", "their mean", "one after the other"),
        right="their sum",
        why="Where one has a row, the other has zeros.",
        mistakes=(
            Mistake("their mean", "half of each row would be left."),
            Mistake(
                "one after the other",
                "that is (10, 3): each part has a place for every id.",
            ),
        ),
        also=("sum", "the sum"),
    ),
    Question(
        name="to_the_first",
        choices=(0.25, 0.5, 0.9),
        nearest=True,
        right=0.9,
        why="A few words make up most of a text, and come first.",
        mistakes=(
            Mistake(0.25, "a quarter of the rows, but not of the lookups."),
            Mistake(0.5, "more: think of the, of, and."),
        ),
    ),
    Question(
        name="process_1_finds",
        choices=(0, 7),
        right=0,
        why="It is another tensor, in another memory.",
        mistakes=(
            Mistake(7, "one name in the code, but two tensors."),
            Mistake(3.5, "nothing is averaged; nothing is sent."),
        ),
    ),
    Question(
        name="rows_of_each",
        right=(2, 2, 2, 0),
        why="Blocks of 6 / 4, rounded up, as long as there are rows.",
        mistakes=(
            Mistake((2, 2, 1, 1), "fair, but the blocks are all alike."),
            Mistake((1, 1, 1, 3), "the rest goes to nobody; round up."),
            Mistake((1, 1, 2, 2), "fair, but the blocks are all alike."),
            Mistake((1.5, 1.5, 1.5, 1.5), "a row is not cut here."),
        ),
    ),
    Question(
        name="gradient_rows",
        choices=(0, 3, 6),
        right=6,
        why="The gradient is not cut: each process makes all of it.",
        mistakes=(
            Mistake(3, "so it should be; the weight has three."),
            Mistake(0, "each process goes back through its own lookup."),
        ),
    ),
    Question(
        name="times_as_many",
        choices=(1, 5, 10),
        right=1,
        why="Rows are sent that were asked for, and their number is the same.",
        mistakes=(
            Mistake(10, "the table is never sent."),
            Mistake(5, "of two processes, each half? The table is not sent."),
        ),
    ),
    Question(
        name="three_can_load",
        choices=("yes", "no"),
        right="yes",
        why="The checkpoint knows which file has which rows.",
        mistakes=(
            Mistake("no", "the checkpoint is of the table, not of the parts."),
            Mistake(
                "only two", "there are no two parts, but one table.", alias=True
            ),
        ),
    ),
    Question(
        name="process_0",
        choices=("goes on", "ends, too", "waits for ever"),
        right="ends, too",
        why="Its connection is closed, so its sum fails.",
        mistakes=(
            Mistake("goes on", "its next sum needs the other process."),
            Mistake(
                "waits for ever",
                "it would wait if process 1 only fell silent; a process "
                "that is killed closes its connection.",
            ),
        ),
        also=("ends", "ends too", "it ends"),
    ),
)

EXERCISES = (
    Question(
        name="rows_held",
        right=_rows_held,
        why="Equal blocks, rounded up, until there are no more rows.",
        mistakes=(
            Mistake(
                lambda v, n: [v // n + (k < v % n) for k in range(n)],
                "fair, but the blocks are equal and rounded up.",
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
                "some rows are with nobody; round up.",
            ),
            Mistake(
                lambda v, n: [
                    min(_block(v, n), v - k * _block(v, n)) for k in range(n)
                ],
                "less than no rows? At least 0.",
            ),
        ),
        probes=((6, 4), (7, 3), (10, 2), (9, 7)),
    ),
    Question(
        name="owner",
        right=lambda ids, v, n: ids // _block(v, n),
        why="One block after the other, each of v / n rows, rounded up.",
        mistakes=(
            Mistake(
                lambda ids, v, n: ids % n,
                "so they would be dealt out; here they are cut in blocks.",
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
                "ids of others: a negative one counts from the end, a large "
                "one raises.",
            ),
            Mistake(
                lambda part, first, ids: _part_lookup(part, 0, ids),
                "the part begins at row first.",
            ),
            Mistake(
                lambda part, first, ids: part[
                    ids[_is_mine(ids, first, len(part))] - first
                ],
                "others' ids are left out; give them rows of zeros.",
            ),
        ),
        probes=(
            (_PART, 3, _IDS),
            (_PART, 3, torch.tensor([[0, 5], [3, 9]])),
            (_NARROW, 1, torch.tensor([0, 1, 2, 3])),
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
                "that is the whole table's; the part has r rows.",
            ),
            Mistake(
                lambda g, ids, first, r: g[_is_mine(ids, first, r)],
                "one row for each id that came; one for each row is wanted.",
            ),
            Mistake(
                lambda g, ids, first, r: torch.zeros(r, g.shape[1]).index_add(
                    0, (ids - first).clamp(0, r - 1), g
                ),
                "the gradients of others' ids do not belong here.",
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
                "those are numbers; a float32 has 4 bytes.",
            ),
            Mistake(
                lambda v, h, n, by: _held(v, h, n, "rows"),
                "by columns, the gradient is cut as well.",
            ),
            Mistake(
                lambda v, h, n, by: 4 * 4 * v * h,
                "that is the whole table's; each process holds a part.",
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
