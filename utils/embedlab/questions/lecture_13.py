"""The questions of lecture 13, what a lookup costs."""

import torch

from embedlab.question import Mistake, Question

_IDS = torch.tensor([7, 2, 7, 0, 2, 7])
_ROWS = torch.tensor(
    [[1.0, 0.5], [2.0, -1.0], [4.0, 0.25], [8.0, 3.0], [16.0, 1.0], [32.0, 0.0]]
)
_NEAR, _FAR = (4.0, 2.0), (50.0, 10.0)


def _summed(
    ids: torch.Tensor, rows: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    different, place = ids.unique(return_inverse=True)
    sums = rows.new_zeros(len(different), rows.shape[1])
    return different, sums.index_add(0, place, rows)


def _row(lines: int, price: tuple[float, float]) -> float:
    return price[0] + (lines - 1) * price[1]


PREDICTIONS = (
    Question(
        name="lines_of_mountains",
        unit="lines",
        right=2,
        why="Its numbers are 15, 16 and 17, and line 0 ends with number 15.",
        mistakes=(
            Mistake(1, "row 5 begins with number 15, the last one of line 0."),
            Mistake(3, "three numbers, but the last two are in one line."),
            Mistake(
                16,
                "a line holds 16 numbers; in how many lines are these three?",
            ),
            Mistake(
                12,
                "those are the bytes of the row; in how many lines are they?",
            ),
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
        name="times_as_long",
        unit="times",
        right=5,
        why="60 ns for the first of 25 lines and 24 times 10 ns, to 60 ns.",
        mistakes=(
            Mistake(
                25,
                "it has 25 times the lines, but a further one costs a sixth of "
                "the first.",
            ),
            Mistake(
                250 / 60,
                "that is 25 lines of 10 ns each; the first costs 60.",
                also=(4.2, 4.17),
            ),
            Mistake(
                310 / 60,
                "near: of 25 lines, one is the first, and 24 are further ones.",
                also=(5.2, 5.17),
            ),
            Mistake(6, "that is what the two prices are to each other."),
            Mistake(4, "don't forget the first line of the long row."),
            Mistake(
                300, "that is in ns; how many times the 60 ns of one line?"
            ),
        ),
    ),
    Question(
        name="rows_of_a_batch",
        choices=(4_000, 2_900, 1_400),
        nearest=True,
        unit="rows",
        right=1_400,
        why="A text repeats itself: ten words make up a third of it.",
        mistakes=(
            Mistake(
                4_000,
                "that would be a text in which hardly a word occurs twice.",
            ),
            Mistake(
                2_900,
                "that is what random ids hit; a text repeats itself more.",
            ),
        ),
    ),
    Question(
        name="faults_again",
        unit="page faults",
        right=16_384,
        why="64 MiB in pages of 4 KiB, and all of them are new again.",
        mistakes=(
            Mistake(
                0,
                "that holds if the memory is kept; but a block of 64 MiB went "
                "back to the system when the result was thrown away.",
            ),
            Mistake(
                1, "a fault brings one page of 4 KiB; how many are 64 MiB?"
            ),
            Mistake(16, "a page has 4 KiB, not 4 MiB."),
            Mistake(64, "those are the MiB; a page has 4 KiB."),
            Mistake(64_000, "a page has 4 KiB, and a MiB 1,024 KiB."),
            Mistake(16_000, "near; a MiB is 1,024 KiB."),
            Mistake(65_536, "those are the KiB; a page has 4 of them."),
            Mistake(
                32_768, "that is for both lookups; the question asks for one."
            ),
            Mistake(131_072, "those are the rows; two pages hold 16 of them."),
        ),
    ),
    Question(
        name="rest_of_the_step",
        choices=("half a megabyte", "256 MB", "about 1 GB"),
        right="about 1 GB",
        also=("1 GB", "1,024 MB", "1024 MB", "1 gigabyte"),
        why="Clear one table; then read two and write one. Four times 256 MB.",
        mistakes=(
            Mistake(
                "half a megabyte",
                "that is the lookup; the gradient is as large as the table.",
                also=("0.5 MB", "512 kB"),
            ),
            Mistake(
                "256 MB",
                "that is one table; after the gradient is cleared, SGD reads "
                "it and the weight, and writes the weight.",
            ),
        ),
    ),
    Question(
        name="over_the_wire",
        choices=("about 10 MB", "3.6 GB", "7.2 GB"),
        right="about 10 MB",
        also=("10 MB", "9.8 MB"),
        why="4,096 rows of 1,200 bytes go there, and as many come back.",
        mistakes=(
            Mistake(
                "3.6 GB",
                "that is the table, and it stays where it is.",
                also=("about 3.6 GB",),
            ),
            Mistake(
                "7.2 GB",
                "that is the table twice; only the rows of the batch cross.",
                also=("about 7.2 GB",),
            ),
        ),
    ),
)

EXERCISES = (
    Question(
        name="next_width",
        right=lambda h, size: -(-h * size // 64) * 64 // size,
        why="Rounded up to whole lines of 64 // bytes_per_number numbers.",
        mistakes=(
            Mistake(
                lambda h, size: h * size // 64 * 64 // size,
                "that rounds down; the width must be h or more.",
            ),
            Mistake(
                lambda h, size: (h * size // 64 + 1) * 64 // size,
                "where h fills its lines already, it stays as it is.",
            ),
            Mistake(
                lambda h, size: -(-h // 16) * 16,
                "16 numbers fill a line in float32 only: divide 64 bytes by "
                "bytes_per_number.",
            ),
            Mistake(
                lambda h, size: -(-h // 64) * 64,
                "64 are the bytes of a line; how many numbers are they?",
            ),
            Mistake(
                lambda h, size: -(-h * size // 64) * 64,
                "those are bytes; how many numbers are they?",
            ),
            Mistake(
                lambda h, size: -(-h * size // 64),
                "those are lines; how many numbers do they hold?",
            ),
        ),
        probes=((100, 4), (96, 4), (1, 2), (100, 2), (300, 1), (64, 1), (5, 8)),
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
        ),
    ),
    Question(
        name="lookup_ns",
        right=lambda n, lines, share, near, far: (
            n * (share * _row(lines, near) + (1 - share) * _row(lines, far))
        ),
        why="Each row costs its first line and lines - 1 further ones.",
        mistakes=(
            Mistake(
                lambda n, lines, share, near, far: (
                    n
                    * (
                        share * _row(lines + 1, near)
                        + (1 - share) * _row(lines + 1, far)
                    )
                ),
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
                lambda n, lines, share, near, far: (
                    n * (share * near[0] + (1 - share) * far[0])
                ),
                "the further lines are missing.",
            ),
            Mistake(
                lambda n, lines, share, near, far: (
                    n
                    * (
                        (1 - share) * _row(lines, near)
                        + share * _row(lines, far)
                    )
                ),
                "near and far are exchanged.",
            ),
            Mistake(
                lambda n, lines, share, near, far: (
                    share * _row(lines, near) + (1 - share) * _row(lines, far)
                ),
                "that is one row, on average; multiply by n.",
            ),
            Mistake(
                lambda n, lines, share, near, far: (
                    n * (_row(lines, near) + _row(lines, far))
                ),
                "each row is near or far: weight the two by their shares.",
            ),
            Mistake(
                lambda n, lines, share, near, far: (
                    (
                        share * near[0]
                        + (1 - share) * far[0]
                        + (lines - 1) * (share * near[1] + (1 - share) * far[1])
                    )
                    * n
                    / 1_000
                ),
                "the prices are in ns, and so is the answer.",
                also=(
                    lambda n, lines, share, near, far: (
                        n
                        * (
                            share * _row(lines, near)
                            + (1 - share) * _row(lines, far)
                        )
                        / 1e9
                    ),
                ),
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
