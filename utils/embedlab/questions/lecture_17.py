"""The questions of lecture 17, larger than one machine."""

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
        name="to_the_first",
        unit="share",
        choices=(0.25, 0.5, 0.9),
        nearest=True,
        right=0.9,
        why="The most frequent 27 of the 2,175 words make up half of the text.",
        mistakes=(
            Mistake(
                0.25,
                "that is its share of the rows; its share of the "
                "lookups is larger.",
            ),
            Mistake(
                0.5,
                "it's more: the most frequent 27 of the 2,175 words are half "
                "of the text already.",
            ),
        ),
    ),
    Question(
        name="rows_of_each",
        otherwise="Each block has 6 / 4 rows, rounded up, until none are left.",
        right=(2, 2, 2, 0),
        why="Blocks of 6 / 4 rows, rounded up, until none are left.",
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
                "that's three numbers; the last process counts, too: it has 0.",
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
        why="Each process runs an ordinary backward pass of all the ids, which "
        "makes all six rows.",
        mistakes=(
            Mistake(
                3,
                "three would be enough, since its weight has three; but "
                "the gradient isn't cut.",
            ),
            Mistake(
                0,
                "each process runs the backward pass of its own lookup, "
                "which makes a gradient.",
            ),
        ),
    ),
    Question(
        name="times_as_many",
        unit="times",
        choices=(1, 2, 10),
        right=1,
        why="The output is sent, not the table, and it has the same size.",
        mistakes=(
            Mistake(
                10,
                "the table is never sent; the output is, and it's as large as "
                "before.",
            ),
            Mistake(
                2,
                "an all-reduce of two processes sends two outputs, but it did "
                "so before, too.",
            ),
            Mistake(5, "no part of the table is sent; the output is."),
        ),
    ),
    Question(
        name="outputs_sent",
        unit="times",
        choices=(0.75, 1.5, 3),
        nearest=True,
        right=0.75,
        why="Of four rows, three are elsewhere, and each is sent once.",
        mistakes=(
            Mistake(
                3,
                "that's what an all-gather sends, n - 1 outputs; here a row "
                "goes only to whoever asked for it.",
            ),
            Mistake(
                1.5,
                "that counts each row twice; it's sent once, from its owner "
                "to whoever asked.",
            ),
            Mistake(
                6,
                "that's all-reduce; here a row goes only to whoever asked "
                "for it.",
            ),
            Mistake(
                1,
                "a row that's already where it's asked for isn't sent.",
            ),
            Mistake(
                0.25,
                "that's the share of the rows that are already where they're "
                "asked for; the others are sent.",
            ),
        ),
    ),
    Question(
        name="process_0",
        choices=("goes on", "ends, too", "waits forever"),
        right="ends, too",
        why="Its next sum fails, or the launcher stops it first.",
        mistakes=(
            Mistake(
                "goes on",
                "its next sum needs the other process, whose "
                "connection has closed.",
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
                "waits forever",
                "it would wait if process 1 fell silent; but when a process is "
                "killed, its connections are closed.",
                also=(
                    "waits",
                    "hangs",
                    "it hangs",
                    "waiting",
                    "waits for ever",
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
            "gets killed",
            "is killed",
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
                "a process without rows has 0; the list has n numbers.",
            ),
            Mistake(
                lambda v, n: [_block(v, n)] * n,
                "that is more than there are; the last ones get what is left.",
            ),
            Mistake(
                lambda v, n: [
                    max(0, min(v // n + 1, v - k * (v // n + 1)))
                    for k in range(n)
                ],
                "v // n + 1 is one too many where n divides v: round up, "
                "-(-v // n).",
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
                "a process without rows has 0; the list has n numbers.",
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
                "numbers, with 0 for a process that gets none.",
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
        name="part_lookup",
        right=_part_lookup,
        why="Rows of this part, and zeros for all other ids.",
        mistakes=(
            Mistake(
                lambda part, first, ids: part[
                    (ids - first).clamp(0, len(part) - 1)
                ],
                "ids outside the part must give zeros.",
            ),
            Mistake(
                lambda part, first, ids: (
                    part[(ids - first).where(ids < first + len(part), 0)]
                    * (ids < first + len(part)).unsqueeze(-1)
                ),
                "ids before the part make negative indices, which count from "
                "its end.",
            ),
            Mistake(
                lambda part, first, ids: _part_lookup(
                    part, first, ids.where(ids != first + len(part) - 1, -1)
                ),
                "the last id of the part is first + r - 1.",
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
                lambda part, first, ids: torch.stack(
                    [
                        part[i - first]
                        if first <= i < first + len(part)
                        else torch.zeros(part.shape[1])
                        for i in ids.tolist()
                    ]
                ),
                "ids may have any shape, (*), and not only (s,); one lookup "
                "does them all.",
            ),
            Mistake(
                lambda part, first, ids: part[
                    ids[_is_mine(ids, first, len(part))] - first
                ],
                "ids outside the part are missing; give them rows of zeros.",
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
                "id first + r belongs to the next part: <, not <=.",
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
                "ids outside the part got its row 0; set those to zero.",
            ),
            Mistake(
                lambda part, first, ids: (
                    part[
                        (ids - first).where(_is_mine(ids, first, len(part)), 0)
                    ]
                    * _is_mine(ids, first, len(part))
                ),
                "the mask is (*), and the rows (*, h): unsqueeze(-1).",
                also=(
                    lambda part, first, ids: torch.where(
                        _is_mine(ids, first, len(part)),
                        part[(ids - first).clamp(0, len(part) - 1)],
                        0,
                    ),
                ),
            ),
            Mistake(
                lambda part, first, ids: (
                    part[(ids - first).clamp(min=0)]
                    * (ids >= first).unsqueeze(-1)
                ),
                "some ids are too large for the part: make them safe before "
                "the lookup.",
            ),
            Mistake(
                lambda part, first, ids: (
                    part[(ids - first).clamp(0, len(part) - 1)]
                    * (ids > first).unsqueeze(-1)
                ),
                "id first belongs to the part: >=, not >.",
            ),
            Mistake(
                lambda part, first, ids: (
                    part[(ids - first).clamp(0, len(part) - 1)]
                    * ((ids > first) & (ids < first + len(part))).unsqueeze(-1)
                ),
                "id first belongs to the part: >=, not >.",
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
                "% gives ids outside the part a row of it; set those to zero.",
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
                "id first + r belongs to the next part: <, not <=.",
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
                "an id that occurs twice gets both gradients, added up.",
            ),
            Mistake(
                lambda g, ids, first, r: torch.zeros(
                    ids.max() + 1, g.shape[1]
                ).index_add(0, ids, g),
                "that is the gradient of the whole table; the part has r rows.",
            ),
            Mistake(
                lambda g, ids, first, r: g[_is_mine(ids, first, r)],
                "that's one row per id; the exercise asks for one per row of "
                "the part.",
            ),
            Mistake(
                lambda g, ids, first, r: torch.zeros(r, g.shape[1]).index_add(
                    0, (ids - first).clamp(0, r - 1), g
                ),
                "gradients of ids outside the part don't belong here.",
            ),
            Mistake(
                lambda g, ids, first, r: torch.zeros(r, g.shape[1]).index_add(
                    0, (ids - first).where(_is_mine(ids, first, r), 0), g
                ),
                "gradients of ids outside the part were added to row 0; leave "
                "them out.",
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
                "some ids aren't in this part; leave them out.",
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
                "id first + r belongs to the next part: <, not <=.",
            ),
            Mistake(
                lambda g, ids, first, r: torch.zeros(r, g.shape[1]).index_add(
                    0,
                    (ids - first)[(ids > first) & (ids < first + r)],
                    g[(ids > first) & (ids < first + r)],
                ),
                "id first belongs to the part: >=, not >.",
            ),
            Mistake(
                lambda g, ids, first, r: torch.zeros(
                    int(ids.max()) + 1, g.shape[1]
                ).index_add(0, ids, g)[first : first + r],
                "the largest id may come before the end of the part, but its "
                "gradient always has r rows.",
            ),
            Mistake(
                lambda g, ids, first, r: torch.zeros(r, g.shape[1]).index_add(
                    0, (ids - first) % r, g
                ),
                "% adds gradients of ids outside the part to its rows; leave "
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
                "that's the mean over positions; the gradient is their sum.",
            ),
            Mistake(
                lambda g, ids, first, r: torch.zeros(r, g.shape[1]).index_add(
                    0,
                    ids[_is_mine(ids, first, r)] - first,
                    g[: int(_is_mine(ids, first, r).sum())],
                ),
                "that takes the first rows of g; take those at the positions "
                "of the part's ids.",
            ),
            Mistake(
                lambda g, ids, first, r: torch.zeros(r, g.shape[1]).scatter_add(
                    0,
                    (ids[_is_mine(ids, first, r)] - first).unsqueeze(1),
                    g[_is_mine(ids, first, r)],
                ),
                "scatter_add needs an index of g's shape, or it adds to the "
                "first column only; index_add doesn't.",
            ),
            Mistake(
                lambda g, ids, first, r: g[first : first + r],
                "g has a row for each position, not for each row of the table.",
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
                "blocks are rounded up, so that no row or column is left out.",
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
                "that's three tables of four; by rows, the gradient isn't cut.",
            ),
            Mistake(
                lambda v, h, n, by: (
                    4 * (_block(v, n) * h if by == "rows" else v * _block(h, n))
                ),
                "that is the weight alone; there are also a gradient and two "
                "averages.",
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
                lambda v, h, n, by: (
                    4 * h * (3 * _block(v, n) + v)
                    if by == "rows"
                    else 16 * v * (h // n)
                ),
                "by columns, blocks are rounded up, too.",
            ),
            Mistake(
                lambda v, h, n, by: (
                    4 * h * (_block(v, n) + 3 * v)
                    if by == "rows"
                    else 16 * v * _block(h, n)
                ),
                "the averages are cut like the weight; the gradient isn't.",
            ),
            Mistake(
                lambda v, h, n, by: _held(v, h, n, by) + 4,
                "Adam's step count isn't part of the question.",
            ),
            Mistake(
                lambda v, h, n, by: _held(v, h, n, by) * 2,
                "that takes 8 bytes per number; a float32 has 4.",
            ),
            Mistake(
                lambda v, h, n, by: _held(
                    v, h, n, "columns" if by == "rows" else "rows"
                ),
                "rows and columns are swapped.",
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
