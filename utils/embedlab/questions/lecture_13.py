"""The questions of lecture 13, what a lookup costs."""

import math

import torch

from embedlab.question import Mistake, Question

_IDS = torch.tensor([7, 2, 7, 7, 0, 2])
_ROWS = torch.tensor(
    [[1.0, 0.5], [2.0, -1.0], [4.0, 0.25], [8.0, 3.0], [16.0, 1.0], [32.0, 0.0]]
)
_CANCEL = torch.tensor([[1.0, -2.0], [-1.0, 2.0], [3.0, 0.0]])
_NEAR, _FAR = (4.0, 2.0), (50.0, 10.0)


def _summed(
    ids: torch.Tensor, rows: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    different, place = ids.unique(return_inverse=True)
    sums = rows.new_zeros(len(different), rows.shape[1])
    return different, sums.index_add(0, place, rows)


def _row(lines: int, price: tuple[float, float]) -> float:
    return price[0] + (lines - 1) * price[1]


def _lookup_ns(
    n: int, lines: int, share: float, near: tuple, far: tuple
) -> float:
    return n * (share * _row(lines, near) + (1 - share) * _row(lines, far))


def _mean_lines(row: int) -> float:
    return (row + 64 - math.gcd(row, 64)) / 64


PREDICTIONS = (
    Question(
        name="lines_with_four",
        unit="lines",
        right=1,
        why="Its numbers are now 20 to 23, and all of them are in line 1.",
        mistakes=(
            Mistake(
                2,
                "that is with three; with four numbers to a row, four rows "
                "fill a line, and no row crosses.",
            ),
            Mistake(4, "those are its numbers; a line holds 16 of them."),
            Mistake(16, "those are the numbers of a line, or the bytes of it."),
            Mistake(6, "that is how many rows there are."),
        ),
    ),
    Question(
        name="takes_more_lines",
        right=30,
        why="32 numbers are two whole lines; 30 often reach into a third.",
        mistakes=(
            Mistake(
                32,
                "32 numbers are two whole lines, always; where do the rows of "
                "30 begin?",
            ),
            Mistake(
                "as many",
                "a row of 30 may begin in the middle of a line, and then ends "
                "in the third.",
                also=("the same", "equal", "both"),
            ),
        ),
    ),
    Question(
        name="rows_of_a_batch",
        choices=(300, 1_400, 2_800),
        nearest=True,
        unit="rows",
        right=1_400,
        why="A text repeats itself: ten of its ids are a third of it.",
        mistakes=(
            Mistake(
                300,
                "a text repeats itself, but not that much: most of its words "
                "are rare.",
            ),
            Mistake(
                2_800,
                "that is nearly what random ids hit; a text repeats itself.",
            ),
        ),
    ),
    Question(
        name="faults_again",
        choices=(0, 8_192, 16_384),
        nearest=True,
        unit="page faults",
        right=16_384,
        why="The block went back to the system, and all pages are new again.",
        mistakes=(
            Mistake(
                0,
                "that holds if the memory is kept; but a block of 64 MiB went "
                "back to the system when the result was thrown away.",
            ),
            Mistake(8_192, "all of the block went back, not a half of it."),
        ),
    ),
    Question(
        name="rest_of_the_step",
        choices=("256 MB", "768 MB", "about 1 GB"),
        right="about 1 GB",
        also=("1 GB", "1GB", "1,024 MB", "1024 MB", "1 gigabyte"),
        why="Clear one table; then read two and write one. Four times 256 MB.",
        mistakes=(
            Mistake(
                "768 MB",
                "that is the update; first, the gradient is filled with zeros.",
            ),
            Mistake(
                "256 MB",
                "that is one table; after the gradient is cleared, SGD reads "
                "it and the weight, and writes the weight.",
            ),
            Mistake(
                "1.28 GB",
                "with the system's clearing of new pages, yes; PyTorch's own "
                "operators move four tables.",
                also=("1,280 MB", "1280 MB", "1.25 GB"),
            ),
        ),
    ),
    Question(
        name="over_the_wire",
        choices=(5, 10, 20),
        nearest=True,
        unit="MB",
        right=10,
        why="4,096 rows of 1,200 bytes go there, and as many come back.",
        mistakes=(
            Mistake(5, "that is the way there; the gradient comes back."),
            Mistake(20, "a float32 has 4 bytes: there and back are 9.8 MB."),
        ),
    ),
)

EXERCISES = (
    Question(
        name="mean_lines",
        right=lambda h, size: _mean_lines(h * size),
        why="From the line of its first byte to that of its last, on average.",
        mistakes=(
            Mistake(
                lambda h, size: (
                    (
                        sum(
                            (k * h * size + h * size - 1) // 64
                            for k in range(16)
                        )
                        - sum(k * h * size // 64 for k in range(16))
                    )
                    / 16
                    + 1
                ),
                "16 rows are enough for float32; with smaller numbers the "
                "pattern is longer.",
            ),
            Mistake(
                lambda h, size: -(-h * size // 64),
                "that is for a row that begins with a line; others may begin "
                "in the middle of one.",
            ),
            Mistake(
                lambda h, size: h * size / 64,
                "those are its bytes in lines; a line that is begun is read "
                "whole.",
            ),
            Mistake(
                lambda h, size: h * size // 64 + 1,
                "not every row crosses: where it fills its lines, none does.",
            ),
            Mistake(
                lambda h, size: 1 + h * size / 64,
                "the last byte of row k is at k * row + row - 1, where row is "
                "h * size.",
            ),
            Mistake(
                lambda h, size: 1 + (h * size - 1) / 64,
                "that is for rows that may begin at any byte; they begin at "
                "multiples of h * size.",
            ),
            Mistake(
                lambda h, size: _mean_lines(4 * h),
                "that is for float32; a number takes size bytes.",
            ),
            Mistake(
                lambda h, size: _mean_lines(h),
                "that is for numbers of one byte; they take size bytes.",
            ),
        ),
        probes=((30, 4), (32, 4), (3, 4), (7, 1), (100, 2), (16, 1), (112, 4)),
    ),
    Question(
        name="gradient_bytes",
        right=lambda v, h, n, sparse: n * (8 + 4 * h) if sparse else 4 * v * h,
        why="Dense: the whole table. Sparse: a row and an id for each id.",
        mistakes=(
            Mistake(
                lambda v, h, n, sparse: 4 * n * h if sparse else 4 * v * h,
                "the sparse gradient keeps the ids, too, 8 bytes each.",
            ),
            Mistake(
                lambda v, h, n, sparse: (
                    n * (4 + 4 * h) if sparse else 4 * v * h
                ),
                "an int64 is 8 bytes.",
            ),
            Mistake(
                lambda v, h, n, sparse: (
                    n * (16 + 4 * h) if sparse else 4 * v * h
                ),
                "one int64 per row is enough: the row, and no columns.",
            ),
            Mistake(
                lambda v, h, n, sparse: n * 4 * h + 8 if sparse else 4 * v * h,
                "an id of 8 bytes for each row, not one for all of them.",
            ),
            Mistake(
                lambda v, h, n, sparse: n * 12 * h if sparse else 4 * v * h,
                "an id for each number; one for each row is enough.",
            ),
            Mistake(
                lambda v, h, n, sparse: 4 * v * h,
                "that is the dense one, in both cases.",
            ),
            Mistake(
                lambda v, h, n, sparse: n * (8 + 4 * h),
                "that is the sparse one, in both cases.",
            ),
            Mistake(
                lambda v, h, n, sparse: (
                    4 * v * h if sparse else n * (8 + 4 * h)
                ),
                "dense and sparse are exchanged.",
            ),
            Mistake(
                lambda v, h, n, sparse: n * (1 + h) if sparse else v * h,
                "those are numbers; a float32 is 4 bytes and an int64 is 8.",
                also=(lambda v, h, n, sparse: n * h if sparse else v * h,),
            ),
            Mistake(
                lambda v, h, n, sparse: (
                    min(n, v) * (8 + 4 * h) if sparse else 4 * v * h
                ),
                "repeats are kept: n may be larger than v.",
            ),
            Mistake(
                lambda v, h, n, sparse: (
                    n * (8 + 4 * h) if sparse else 4 * n * h
                ),
                "the dense gradient has a row for each row of the table.",
            ),
        ),
        probes=(
            (1_000, 64, 32, True),
            (1_000, 64, 32, False),
            (10, 3, 40, True),
            (10, 3, 40, False),
        ),
    ),
    Question(
        name="added_up",
        right=_summed,
        why="One row for each different id, with all its gradients in it.",
        mistakes=(
            Mistake(
                lambda ids, rows: _summed(ids, rows)[1],
                "those are the sums; return the ids as well, first.",
            ),
            Mistake(
                lambda ids, rows: _summed(ids, rows)[::-1],
                "the ids come first, then the sums.",
            ),
            Mistake(
                lambda ids, rows: (
                    torch.arange(int(ids.max()) + 1),
                    rows.new_zeros(int(ids.max()) + 1, rows.shape[1]).index_add(
                        0, ids, rows
                    ),
                ),
                "that has a row for each id up to the largest; keep those that "
                "occur.",
                also=(
                    lambda ids, rows: (
                        ids.unique(),
                        rows.new_zeros(
                            int(ids.max()) + 1, rows.shape[1]
                        ).index_add(0, ids, rows),
                    ),
                ),
            ),
            Mistake(
                lambda ids, rows: (
                    ids.unique(),
                    torch.stack(
                        [rows[ids == i][0] for i in ids.unique().tolist()]
                    ),
                ),
                "that is the first row of each id; add up all of them.",
            ),
            Mistake(
                lambda ids, rows: (
                    ids.unique(),
                    torch.stack(
                        [rows[ids == i][-1] for i in ids.unique().tolist()]
                    ),
                ),
                "that keeps the last row of each id, as an assignment by index "
                "does; add them up.",
            ),
            Mistake(
                lambda ids, rows: tuple(
                    part[_summed(ids, rows)[1].any(dim=1)]
                    for part in _summed(ids, rows)
                ),
                "an id whose gradients add up to zero occurs all the same; "
                "keep it.",
            ),
            Mistake(
                lambda ids, rows: (
                    ids.unique_consecutive(),
                    rows.new_zeros(
                        len(ids.unique_consecutive()), rows.shape[1]
                    ).index_add(
                        0, ids.unique_consecutive(return_inverse=True)[1], rows
                    ),
                ),
                "equal ids needn't be neighbors; `unique` finds all of them.",
            ),
            Mistake(
                lambda ids, rows: (
                    ids.unique(),
                    torch.stack(
                        [rows[ids == i].mean(0) for i in ids.unique().tolist()]
                    ),
                ),
                "those are means; the gradients of an id are added.",
            ),
            Mistake(
                lambda ids, rows: (
                    torch.tensor(list(dict.fromkeys(ids.tolist()))),
                    torch.stack(
                        [
                            rows[ids == i].sum(0)
                            for i in dict.fromkeys(ids.tolist())
                        ]
                    ),
                ),
                "the ids are in order of their first occurrence; sort them.",
            ),
        ),
        probes=(
            (_IDS, _ROWS),
            (_IDS.flip(0), _ROWS),
            (torch.tensor([3]), _ROWS[:1]),
            (torch.tensor([5, 4, 9]), _ROWS[3:]),
            (torch.tensor([4, 4, 1]), _CANCEL),
        ),
    ),
    Question(
        name="lookup_ns",
        right=_lookup_ns,
        why="Each row costs its first line and lines - 1 further ones.",
        mistakes=(
            Mistake(
                lambda n, lines, *prices: _lookup_ns(n, lines + 1, *prices),
                "of the lines, one is the first: lines - 1 are further ones.",
            ),
            Mistake(
                lambda n, lines, share, near, far: (
                    n * lines * (share * near[0] + (1 - share) * far[0])
                ),
                "every line is paid as a first one here; the further ones are "
                "cheaper.",
            ),
            Mistake(
                lambda n, lines, *prices: _lookup_ns(n, 1, *prices),
                "the further lines are missing.",
            ),
            Mistake(
                lambda n, lines, share, *prices: _lookup_ns(
                    n, lines, 1 - share, *prices
                ),
                "near and far are exchanged.",
            ),
            Mistake(
                lambda n, *others: _lookup_ns(1, *others),
                "that is one row, on average; multiply by n.",
            ),
            Mistake(
                lambda n, lines, share, near, far: (
                    n * (share * near[0] + (1 - share) * far[0])
                    + (lines - 1) * (share * near[1] + (1 - share) * far[1])
                ),
                "the further lines are paid for one row only; multiply them by "
                "n as well.",
            ),
            Mistake(
                lambda n, lines, share, near, far: (
                    n
                    * (
                        share * _row(lines, near)
                        + (1 - share) * (far[0] + (lines - 1) * near[1])
                    )
                ),
                "the further lines of a far row have the far price.",
            ),
            Mistake(
                lambda n, lines, share, near, far: (
                    n
                    * (
                        share * (near[0] + (lines - 1) * far[1])
                        + (1 - share) * _row(lines, far)
                    )
                ),
                "the further lines of a near row have the near price.",
            ),
            Mistake(
                lambda n, lines, share, near, far: (
                    n * lines * (share * sum(near) + (1 - share) * sum(far))
                ),
                "a line costs one price: first for one line of a row, further "
                "for the others.",
            ),
            Mistake(
                lambda n, lines, share, near, far: (
                    n * share * _row(lines, near)
                    + (1 - share) * _row(lines, far)
                ),
                "only the near rows are multiplied by n.",
            ),
            Mistake(
                lambda n, lines, share, near, far: (
                    n * (_row(lines, near) + _row(lines, far))
                ),
                "each row is near or far: weight the two by their shares.",
            ),
            Mistake(
                lambda *given: _lookup_ns(*given) / 1_000,
                "the prices are in ns, and so is the answer.",
                also=(lambda *given: _lookup_ns(*given) / 1e9,),
            ),
        ),
        probes=(
            (1_000, 1, 0.5, _NEAR, _FAR),
            (200, 21, 0.25, _NEAR, _FAR),
            (64, 3, 1.0, _NEAR, _FAR),
            (64, 3, 0.0, _NEAR, _FAR),
        ),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
