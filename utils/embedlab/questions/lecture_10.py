"""The questions of lecture 10, speed and memory."""

import torch

from embedlab.question import Mistake, Question

_CODES = torch.tensor([[0, 255, 51], [10, 0, 20], [255, 0, 255]]).byte()
_SCALE = torch.tensor([[0.5], [0.25], [2.0]])
_LOWEST = torch.tensor([[-1.0], [3.0], [0.5]])
_TABLE = torch.tensor([[127.0, -50.6, 3.4], [-1.0, 0.7, 0.25]])
_LONG = torch.tensor([[0.5, 0.25, -0.125], [3.0, -6.0, 1.0], [1.0, 2.0, 2.0]])
_NO_TIES = torch.tensor([[0.5, 0.3, -0.1], [2.9, -6.0, 1.0], [1.0, 2.5, 2.1]])
_QUOTIENTS = torch.tensor([[1.0, 2.0], [10.0, 20.0], [30.0, 50.0]])
_REMAINDERS = torch.tensor([[0.5, 0.25], [100.0, 200.0]])


def _scale(table: torch.Tensor) -> torch.Tensor:
    return table.abs().amax(dim=1, keepdim=True) / 127


PREDICTIONS = (
    Question(
        name="narrow_rows",
        right="over 10 times",
        why="4 million rows to wait for, and 4 of the 64 bytes of a line used.",
        mistakes=(
            Mistake(
                "as long",
                "as many bytes come out, but each row is waited for.",
            ),
            Mistake(
                "2 to 5 times",
                "more: of each line of 64 bytes that comes, 4 are used.",
            ),
        ),
    ),
    Question(
        name="sorted_ids",
        right="less than 1.5 times",
        why="Sorted, they are still 16 rows apart on average, which is 8 KiB.",
        mistakes=(
            Mistake(
                "2 to 4 times",
                "few rows come twice, and the others are as far apart as "
                "before.",
            ),
            Mistake(
                "over 5 times",
                "not even the rows 0, 1, 2, ... without a gap come near that.",
            ),
        ),
    ),
    Question(
        name="fresh_output",
        right="slower",
        why="New memory comes page by page, and each is cleared first.",
        mistakes=(
            Mistake("as fast", "the lookup is; to get the memory is not."),
            Mistake("faster", "what would it be spared?", alias=True),
        ),
    ),
    Question(
        name="over_the_cliff",
        right="clearly more",
        why="A gradient that large is new memory at each step, page by page.",
        mistakes=(
            Mistake(
                "about 100 times",
                "there are 100 times as many numbers; but where does their "
                "memory come from?",
            ),
            Mistake("as long", "a dense gradient has all rows.", alias=True),
        ),
    ),
    Question(
        name="adam_peak",
        right=6,
        why="Four that stay, and two that the step makes and throws away.",
        mistakes=(
            Mistake(4, "those stay; the step makes some more on its way."),
            Mistake(5, "near: it makes the root and a quotient."),
            Mistake(3, "weight, gradient and two averages stay, already."),
            Mistake(2, "that is SGD."),
        ),
    ),
    Question(
        name="int8_answers",
        choices=("half", "nine in ten", "nearly all"),
        right="nearly all",
        why="An error of half a step in 255 changes hardly any neighbour.",
        mistakes=(
            Mistake("nine in ten", "that is half a byte a number."),
            Mistake("half", "two bits keep four in ten; these are eight."),
        ),
    ),
    Question(
        name="bytes_by_hand",
        right="over 2 times slower",
        why="The three lookups cost little; the blocks after them cost more.",
        mistakes=(
            Mistake(
                "faster",
                "the lookups nearly are; but the arithmetic writes two blocks "
                "of floats.",
            ),
            Mistake("as fast", "count the blocks that the arithmetic writes."),
        ),
    ),
    Question(
        name="compiled",
        right="with positions",
        why="It saves a block; the sum saves one, too, by a slower loop.",
        mistakes=(
            Mistake("both", "both save a block; but look at the times."),
            Mistake(
                "the sum",
                "one would think so; the generated loop is slower than the "
                "two operators.",
            ),
            Mistake("neither", "one of them gains from the block saved."),
        ),
    ),
    Question(
        name="narrow_table",
        choices=("less than 2", "about 5", "over 10"),
        right="less than 2",
        why="The task needs hardly more than one number a word.",
        mistakes=(
            Mistake(
                "about 5", "that is what one column loses, in three rounds."
            ),
            Mistake("over 10", "that would be nearer to guessing."),
        ),
    ),
    Question(
        name="hashing_loses",
        choices=("less than 2", "4 to 10", "over 15"),
        right="4 to 10",
        why="Four words share a row, and cannot be told apart.",
        mistakes=(
            Mistake(
                "less than 2",
                "so little is lost with a quarter of the columns.",
            ),
            Mistake("over 15", "a frequent word mostly meets rare ones."),
        ),
    ),
)

EXERCISES = (
    Question(
        name="bytes_moved",
        right=lambda n, h: n * (8 + 8 * h),
        why="8 for the id, 4 a number to read, 4 a number to write.",
        mistakes=(
            Mistake(
                lambda n, h: n * (8 + 4 * h),
                "a row is read, and written as well.",
            ),
            Mistake(lambda n, h: n * 8 * h, "the ids are read, too."),
            Mistake(lambda n, h: n * (4 + 8 * h), "an int64 has 8 bytes."),
            Mistake(lambda n, h: n * (1 + 2 * h), "numbers; say bytes."),
        ),
        probes=((1, 1), (1_024, 64), (0, 3)),
    ),
    Question(
        name="training_bytes",
        right=lambda v, h, states: 4 * v * h * (2 + states),
        why="4 bytes a number, weight and gradient and state.",
        mistakes=(
            Mistake(
                lambda v, h, states: 4 * v * h * (1 + states),
                "the gradient is as large as the weight.",
            ),
            Mistake(
                lambda v, h, states: v * h * (2 + states),
                "those are numbers; each has 4 bytes.",
            ),
            Mistake(
                lambda v, h, states: 4 * v * h * states,
                "weight and gradient are there as well.",
            ),
        ),
        probes=((1_000_000, 64, 2), (10, 3, 0), (5, 2, 1)),
    ),
    Question(
        name="lookup_bytes",
        right=lambda codes, scale, lowest, ids: (
            codes[ids] * scale[ids] + lowest[ids]
        ),
        why="Three lookups, and only the rows that are asked for.",
        mistakes=(
            Mistake(
                lambda codes, scale, lowest, ids: codes[ids] * scale[ids],
                "each row begins at its lowest number.",
            ),
            Mistake(
                lambda codes, scale, lowest, ids: (
                    codes[ids] + lowest[ids]
                ).float(),
                "a step is not 1; multiply by the row's scale.",
            ),
            Mistake(
                lambda codes, scale, lowest, ids: codes[ids],
                "those are the codes; restore the numbers.",
            ),
            Mistake(
                lambda codes, scale, lowest, ids: codes * scale + lowest,
                "that is the whole table; look up the ids.",
            ),
        ),
        probes=(
            (_CODES, _SCALE, _LOWEST, torch.tensor([2, 0])),
            (_CODES, _SCALE, _LOWEST, torch.tensor([[1, 1, 0], [0, 2, 1]])),
            (_CODES, _SCALE, _LOWEST, torch.tensor(1)),
        ),
    ),
    Question(
        name="symmetric",
        right=lambda table: (
            (table / _scale(table)).round().to(torch.int8),
            _scale(table),
        ),
        why="The largest becomes 127 or -127, and zero stays zero.",
        mistakes=(
            Mistake(
                lambda table: (
                    (table / _scale(table)).to(torch.int8),
                    _scale(table),
                ),
                "the conversion cuts decimals off; round first.",
            ),
            Mistake(
                lambda table: (
                    (table / _scale(table)).round(),
                    _scale(table),
                ),
                "the rows are not int8 yet; convert them.",
            ),
            Mistake(
                lambda table: (
                    (table / (table.abs().max() / 127)).round().to(torch.int8),
                    table.abs().max() / 127,
                ),
                "one scale for the whole table; each row has its own.",
            ),
            Mistake(
                lambda table: (
                    (table / _scale(table)).round().to(torch.int8),
                    _scale(table).squeeze(1),
                ),
                "the scales are (v,); keep the dimension, (v, 1).",
            ),
            Mistake(
                lambda table: (
                    (table / (table.amax(dim=1, keepdim=True) / 127))
                    .round()
                    .clamp(-128, 127)
                    .to(torch.int8),
                    table.amax(dim=1, keepdim=True) / 127,
                ),
                "the largest absolute number may be a negative one.",
            ),
        ),
        probes=((_TABLE,), (_LONG,), (_NO_TIES,)),
    ),
    Question(
        name="two_tables",
        right=lambda quotients, remainders, ids: (
            quotients[ids // len(remainders)]
            * remainders[ids % len(remainders)]
        ),
        why="One row by the quotient, one by the remainder, and their product.",
        mistakes=(
            Mistake(
                lambda quotients, remainders, ids: quotients[
                    ids // len(remainders)
                ],
                "multiply by the row of the remainder.",
            ),
            Mistake(
                lambda quotients, remainders, ids: remainders[
                    ids % len(remainders)
                ],
                "multiply by the row of the quotient.",
            ),
            Mistake(
                lambda quotients, remainders, ids: (
                    quotients[ids % len(quotients)]
                    * remainders[
                        (ids // len(quotients)).clamp(max=len(remainders) - 1)
                    ]
                ),
                "k is the number of rows of the second table.",
            ),
            Mistake(
                lambda quotients, remainders, ids: torch.cat(
                    [
                        quotients[ids // len(remainders)],
                        remainders[ids % len(remainders)],
                    ],
                    dim=-1,
                ),
                "beside each other; the product was asked for.",
            ),
            Mistake(
                lambda quotients, remainders, ids: (
                    quotients[ids // len(remainders)]
                    + remainders[ids % len(remainders)]
                ),
                "that is the sum; multiply number by number.",
            ),
        ),
        probes=(
            (_QUOTIENTS, _REMAINDERS, torch.tensor([0, 1, 2, 3, 4, 5])),
            (_QUOTIENTS, _REMAINDERS, torch.tensor([[5, 0], [3, 3]])),
            (
                _LONG[:2],
                torch.cat([_LONG, -_LONG[:1]]),
                torch.tensor([7, 0, 5]),
            ),
        ),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
