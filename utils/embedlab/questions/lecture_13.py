"""The questions of lecture 13, speed and memory."""

import torch

from embedlab.judging.comparing import WHOLE
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
        choices=("as many", "2 to 5 times", "over 10 times"),
        why="4 million lines of 64 bytes, and 4 bytes of each are used.",
        mistakes=(
            Mistake(
                "as many",
                "as many bytes come out, but of a line of 64 bytes a narrow "
                "row uses 4.",
            ),
            Mistake(
                "2 to 5 times",
                "it is more: of each line of 64 bytes, a narrow row uses 4.",
            ),
        ),
    ),
    Question(
        name="sorted_ids",
        right=16,
        why="32,768 ids in 524,288 rows, which is 8 KiB from one to the next.",
        mistakes=(
            Mistake(1, "that is each row in turn; most are left out here."),
            Mistake(0, "few ids occur twice; most rows are left out."),
            Mistake(128, "that is the width of a row, in numbers."),
            Mistake(8_192, "that is in bytes; how many rows is it?"),
        ),
    ),
    Question(
        name="fresh_output",
        right=16_384,
        why="64 MiB in pages of 4 KiB, and each is cleared first.",
        mistakes=(
            Mistake(16, "a page has 4 KiB, not 4 MiB."),
            Mistake(64, "those are the MiB; a page has 4 KiB."),
            Mistake(64_000, "a page has 4 KiB, and a MiB 1,024 KiB."),
            Mistake(16_000, "near; a MiB is 1,024 KiB."),
            Mistake(65_536, "those are the KiB; a page has 4 of them."),
        ),
    ),
    Question(
        name="adam_peak",
        unit="tables",
        otherwise="Add to the tables that stay those that the step "
        "makes on its way.",
        right=6,
        why="Four that stay, and two that the step makes and throws away.",
        mistakes=(
            Mistake(4, "those stay; the step makes some more on its way."),
            Mistake(
                5,
                "near: on its way the step makes two tables, the root "
                "and a quotient.",
            ),
            Mistake(3, "weight, gradient and two averages stay, already."),
            Mistake(
                2,
                "that is what SGD holds; Adam has two averages more, "
                "and the step makes some.",
            ),
            Mistake(7, "one too many: the step makes two on its way."),
            Mistake(
                8, "not everything is doubled: the step makes two on its way."
            ),
            Mistake(
                1,
                "that is the weight alone; its gradient and Adam's "
                "averages are as large.",
            ),
        ),
    ),
    Question(
        name="int8_answers",
        choices=("half", "nine in ten", "nearly all"),
        right="nearly all",
        also=("almost all", "nearly all of them"),
        why="An error of half a step in 255 changes hardly any neighbour.",
        mistakes=(
            Mistake(
                "nine in ten",
                "that is what half a byte per number keeps.",
                also=(
                    "90%",
                    "90 percent",
                    "9 in 10",
                    0.9,
                ),
            ),
            Mistake(
                "half",
                "two bits keep four in ten; these are eight bits.",
                also=(
                    0.5,
                    "50%",
                    "one half",
                ),
            ),
        ),
    ),
    Question(
        name="bytes_by_hand",
        right="over 2 times as many",
        choices=("fewer", "as many", "over 2 times as many"),
        why="64 codes and 8 bytes, then two blocks of 256 bytes; it was 256.",
        mistakes=(
            Mistake(
                "fewer",
                "the lookups write fewer; the product and the sum write two "
                "blocks of floats.",
            ),
            Mistake(
                "as many",
                "the last block has as many; the product was written before "
                "it, and the codes before that.",
            ),
        ),
    ),
    Question(
        name="narrow_table",
        choices=("less than 2", "about 5", "over 10"),
        right="less than 2",
        also=("less than 2 points", "under 2 points"),
        why="The task needs hardly more than one number a word.",
        mistakes=(
            Mistake(
                "about 5",
                "that is what one column loses, in three epochs.",
                also=(
                    5,
                    "5",
                    "5 points",
                    "five points",
                ),
            ),
            Mistake(
                "over 10",
                "that would be nearer to guessing.",
                also=(
                    "10 or more",
                    "10 points or more",
                ),
            ),
        ),
    ),
    Question(
        name="hashing_loses",
        choices=("less than 2", "4 to 10", "over 15"),
        right="4 to 10",
        also=("between 4 and 10", "4-10", "4 to 10 points", "4-10 points"),
        why="Four words share a row, and cannot be told apart.",
        mistakes=(
            Mistake(
                "less than 2",
                "that little is lost with a quarter of the columns; "
                "words that share a row cannot be told apart.",
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
                lambda n, h: 8 + n * 8 * h,
                "you counted one id; there are n, 8 bytes each.",
            ),
            Mistake(
                lambda n, h: n * (8 + 4 * h),
                "a row is read, and also written into the output: 4 "
                "bytes twice.",
            ),
            Mistake(lambda n, h: n * 8 * h, "the ids are read, too."),
            Mistake(lambda n, h: n * (4 + 8 * h), "an int64 has 8 bytes."),
            Mistake(
                lambda n, h: n * (1 + 2 * h),
                "that counts numbers; an id has 8 bytes, a number 4.",
            ),
            Mistake(
                lambda n, h: n * (8 + 2 * h),
                "each of the 2 x h numbers of a row has 4 bytes; you counted "
                "the numbers.",
            ),
            Mistake(
                lambda n, h: n * 4 * h,
                "that is one copy of the rows; they are read and written, and "
                "the ids are read.",
            ),
            Mistake(
                lambda n, h: 8 * n + 8 * h,
                "every id has a row of its own: n times h numbers, not h.",
                also=(lambda n, h: 8 * n + 4 * h,),
            ),
            Mistake(
                lambda n, h: n * (8 + 16 * h),
                "a float32 has 4 bytes, not 8.",
            ),
            Mistake(
                lambda n, h: n * (16 + 8 * h),
                "the ids are only read: 8 bytes once.",
            ),
            Mistake(
                lambda n, h: n * (8 + 12 * h),
                "each number is moved twice, read and written, not three "
                "times.",
            ),
            Mistake(
                lambda n, h: 8 * n,
                "those are the ids; the rows are read and written as well.",
            ),
            Mistake(
                lambda n, h: 8 * n + 8 * n * h + 4 * n * h,
                "each number is moved twice, read and written, not three "
                "times.",
            ),
            Mistake(
                lambda n, h: 8 * n * h + 8 * h,
                "an id has 8 bytes, and there are n of them, not h.",
            ),
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
                "the gradient is missing: it is as large as the weight.",
            ),
            Mistake(
                lambda v, h, states: v * h * (2 + states),
                "those are numbers; each has 4 bytes.",
            ),
            Mistake(
                lambda v, h, states: 4 * v * h * states,
                "weight and gradient are there as well.",
            ),
            Mistake(
                lambda v, h, states: 4 * v * h * 2 + states,
                "states is a number of tables: it belongs in the brackets, "
                "v * h * (2 + states).",
                also=(lambda v, h, states: 4 * (v * h * 2 + states),),
            ),
            Mistake(
                lambda v, h, states: 4 * v * h * 4,
                "that always takes two states, as Adam does; states is an "
                "argument.",
            ),
            Mistake(
                lambda v, h, states: 4 * v * h * 3,
                "that always takes one state; states is an argument.",
            ),
            Mistake(
                lambda v, h, states: 4 * v * h * 2,
                "the optimizer's states are missing.",
            ),
            Mistake(
                lambda v, h, states: 4 * v * h * 2 * states,
                "weight and gradient are added to the states, not multiplied "
                "by them.",
                also=(lambda v, h, states: 4 * v * h * (2 * states),),
            ),
            Mistake(
                lambda v, h, states: 8 * v * h * (2 + states),
                "a float32 has 4 bytes, not 8.",
            ),
            Mistake(
                lambda v, h, states: 4 * v * h * (3 + states),
                "that is one table too many: weight, gradient, and the states.",
            ),
            Mistake(
                lambda v, h, states: 4 * v * h * (2 + states) / 1e9,
                "that is in GB; the exercise asks for bytes.",
            ),
            Mistake(
                lambda v, h, states: 4 * v * h,
                "that is the weight alone.",
            ),
            Mistake(
                lambda v, h, states: 4 * (v + h) * (2 + states),
                "a table has v times h numbers, not v plus h.",
            ),
            Mistake(
                lambda v, h, states: 8 * v * h + states * v * h,
                "the states are float32, too: 4 bytes for each of their "
                "numbers.",
            ),
            Mistake(
                lambda v, h, states: 4 * v * h + states,
                "states is a number of tables, each as large as the weight; "
                "and the gradient is missing.",
            ),
            Mistake(
                lambda v, h, states: 4 * v * h * (1 + 2 * states),
                "that counts a gradient for each state; there is one gradient.",
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
                "the lowest number of the row is missing: it is added.",
            ),
            Mistake(
                lambda codes, scale, lowest, ids: (
                    codes[ids] + lowest[ids]
                ).float(),
                "the scale is missing: codes[r] * scale[r], and then "
                "plus the lowest.",
            ),
            Mistake(
                lambda codes, scale, lowest, ids: codes[ids],
                "those are the codes; restore the numbers.",
            ),
            Mistake(
                lambda codes, scale, lowest, ids: codes * scale + lowest,
                "that is the whole table; look up the ids.",
            ),
            Mistake(
                lambda codes, scale, lowest, ids: (
                    (codes[ids] + lowest[ids]) * scale[ids]
                ),
                "first times the scale, then plus the lowest; you added first.",
            ),
            Mistake(
                lambda codes, scale, lowest, ids: codes[ids] * scale + lowest,
                "scale and lowest are those of all rows; look the ids up in "
                "them, too.",
            ),
            Mistake(
                lambda codes, scale, lowest, ids: (
                    codes[ids] * scale[ids].squeeze(-1)
                    + lowest[ids].squeeze(-1)
                ),
                "the last dimension of scale and lowest is gone; (*, 1) is "
                "what meets (*, h).",
                also=(
                    lambda codes, scale, lowest, ids: (
                        codes[ids] * scale[ids].squeeze()
                        + lowest[ids].squeeze()
                    ),
                    lambda codes, scale, lowest, ids: (
                        codes[ids] * scale.squeeze()[ids]
                        + lowest.squeeze()[ids]
                    ),
                ),
            ),
            Mistake(
                lambda codes, scale, lowest, ids: (
                    codes[ids] * scale[ids] - lowest[ids]
                ),
                "the lowest number was subtracted; it is added.",
            ),
            Mistake(
                lambda codes, scale, lowest, ids: (
                    codes[ids] * lowest[ids] + scale[ids]
                ),
                "scale and lowest are exchanged.",
            ),
            Mistake(
                lambda codes, scale, lowest, ids: (
                    codes[ids] * scale[ids] + lowest[ids]
                ).round(),
                "the numbers were rounded; the rows are floats.",
                also=(
                    lambda codes, scale, lowest, ids: (
                        codes[ids] * scale[ids] + lowest[ids]
                    ).long(),
                    lambda codes, scale, lowest, ids: (
                        codes[ids] * scale[ids] + lowest[ids]
                    ).int(),
                    lambda codes, scale, lowest, ids: (
                        (codes[ids] * scale[ids] + lowest[ids]).round().long()
                    ),
                ),
            ),
            Mistake(
                lambda codes, scale, lowest, ids: (
                    codes[ids] / scale[ids] + lowest[ids]
                ),
                "that divides by the scale; multiply.",
            ),
            Mistake(
                lambda codes, scale, lowest, ids: (
                    codes[ids].to(torch.int8) * scale[ids] + lowest[ids]
                ),
                "an int8 ends at 127; codes of 128 and more became negative.",
            ),
            Mistake(
                lambda codes, scale, lowest, ids: (
                    (codes[ids] - lowest[ids]) * scale[ids]
                ),
                "first times the scale, then plus the lowest.",
                also=(
                    lambda codes, scale, lowest, ids: (
                        (codes[ids] - lowest[ids]) / scale[ids]
                    ),
                ),
            ),
            Mistake(
                lambda codes, scale, lowest, ids: (
                    codes[ids] + scale[ids] * lowest[ids]
                ),
                "the codes are multiplied by the scale, not the lowest number.",
            ),
            Mistake(
                lambda codes, scale, lowest, ids: scale[ids] + lowest[ids],
                "the codes are missing.",
            ),
        ),
        probes=(
            (_CODES, _SCALE, _LOWEST, torch.tensor([2, 0])),
            (_CODES, _SCALE, _LOWEST, torch.tensor([[1, 1, 0], [0, 2, 1]])),
            (_CODES, _SCALE, _LOWEST, torch.tensor(1)),
            # As many ids as rows: scales of the wrong rows raise no error.
            (_CODES, _SCALE, _LOWEST, torch.tensor([1, 2, 0])),
        ),
    ),
    Question(
        name="symmetric",
        dtypes=WHOLE,
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
                also=(
                    lambda table: (
                        (table / _scale(table).amax()).round().to(torch.int8),
                        _scale(table).amax().expand(len(table), 1),
                    ),
                ),
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
                "the largest absolute number may be a negative one: "
                "take abs first.",
            ),
            Mistake(
                lambda table: (
                    (table / (table.amax(1, keepdim=True) / 127))
                    .round()
                    .to(torch.int8),
                    table.amax(1, keepdim=True) / 127,
                ),
                "the largest absolute number may be a negative one: take abs "
                "first.",
                also=(
                    lambda table: (
                        (table / (table.max(1, keepdim=True).values / 127))
                        .round()
                        .to(torch.int8),
                        table.max(1, keepdim=True).values / 127,
                    ),
                ),
            ),
            Mistake(
                lambda table: (
                    (table / (table.abs().amax(1, keepdim=True) / 128))
                    .round()
                    .to(torch.int8),
                    table.abs().amax(1, keepdim=True) / 128,
                ),
                "the scale is the largest divided by 127; divided by 128 the "
                "largest becomes 128, which an int8 cannot hold.",
                also=(
                    lambda table: (
                        (table / (table.abs().amax(1, keepdim=True) / 128))
                        .round()
                        .clamp(-128, 127)
                        .to(torch.int8),
                        table.abs().amax(1, keepdim=True) / 128,
                    ),
                ),
            ),
            Mistake(
                lambda table: (
                    (table / (table.abs().amax(1, keepdim=True) / 255))
                    .round()
                    .clamp(-128, 127)
                    .to(torch.int8),
                    table.abs().amax(1, keepdim=True) / 255,
                ),
                "that divides by 255; with zero in the middle, an int8 goes up "
                "to 127.",
                also=(
                    lambda table: (
                        (table / (table.abs().amax(1, keepdim=True) / 255))
                        .round()
                        .to(torch.int8),
                        table.abs().amax(1, keepdim=True) / 255,
                    ),
                ),
            ),
            Mistake(
                lambda table: (
                    _scale(table),
                    (table / _scale(table)).round().to(torch.int8),
                ),
                "the rows come first, then the scales.",
            ),
            Mistake(
                lambda table: (
                    (table / table.abs().amax(1, keepdim=True))
                    .round()
                    .to(torch.int8),
                    table.abs().amax(1, keepdim=True),
                ),
                "the scale is the largest divided by 127.",
            ),
            Mistake(
                lambda table: (
                    (table / (table.abs().amax(0, keepdim=True) / 127))
                    .round()
                    .to(torch.int8),
                    table.abs().amax(0, keepdim=True) / 127,
                ),
                "those are the scales of the columns; each row has its own.",
            ),
            Mistake(
                lambda table: (table / _scale(table)).round().to(torch.int8),
                "those are the rows; return the scales as well.",
            ),
            Mistake(
                lambda table: (
                    (table * _scale(table)).round().to(torch.int8),
                    _scale(table),
                ),
                "that multiplies by the scale; the row is divided by it.",
            ),
            Mistake(
                lambda table: (
                    (table / _scale(table)).floor().to(torch.int8),
                    _scale(table),
                ),
                "floor goes down, also from 3.9; round to the nearest.",
            ),
            Mistake(
                lambda table: (
                    (table / _scale(table)).round().to(torch.uint8),
                    _scale(table),
                ),
                "uint8 has no negative numbers; the exercise asks for int8.",
            ),
            Mistake(
                lambda table: (
                    (
                        (table - table.amin(1, keepdim=True))
                        / (
                            (
                                table.amax(1, keepdim=True)
                                - table.amin(1, keepdim=True)
                            )
                            / 255
                        )
                        - 128
                    )
                    .round()
                    .to(torch.int8),
                    (table.amax(1, keepdim=True) - table.amin(1, keepdim=True))
                    / 255,
                ),
                "that is the form with a lowest number; here zero stays in the "
                "middle.",
            ),
            Mistake(
                lambda table: (
                    (table / _scale(table)).ceil().to(torch.int8),
                    _scale(table),
                ),
                "ceil goes up, also from 3.1; round to the nearest.",
            ),
            Mistake(
                lambda table: (
                    (table / _scale(table)).round().to(torch.int8)
                    * _scale(table),
                    _scale(table),
                ),
                "those are the restored rows; return the int8 numbers.",
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
                "you put the two rows side by side; multiply them.",
            ),
            Mistake(
                lambda quotients, remainders, ids: (
                    quotients[ids // len(remainders)]
                    + remainders[ids % len(remainders)]
                ),
                "that is the sum; multiply number by number.",
            ),
            Mistake(
                lambda quotients, remainders, ids: (
                    quotients[ids / len(remainders)]
                    * remainders[ids % len(remainders)]
                ),
                "/ gives a float, which is not an id; // gives the quotient.",
            ),
            Mistake(
                lambda quotients, remainders, ids: (
                    quotients[ids % len(remainders)]
                    * remainders[ids // len(remainders)]
                ),
                "quotient and remainder are exchanged: // picks the row of the "
                "first table.",
            ),
            Mistake(
                lambda quotients, remainders, ids: (
                    quotients[ids // len(quotients)]
                    * remainders[ids % len(quotients)]
                ),
                "k is the number of rows of the second table.",
            ),
            Mistake(
                lambda quotients, remainders, ids: (
                    quotients[ids // len(remainders)]
                    * remainders[ids % len(remainders)]
                ).sum(-1),
                "that is the dot product; multiply number by number, (*, h).",
            ),
            Mistake(
                lambda quotients, remainders, ids: (
                    quotients[ids] * remainders[ids]
                ),
                "ids go beyond both tables: look up id // k and id % k.",
            ),
            Mistake(
                lambda quotients, remainders, ids: (
                    quotients[ids // remainders.shape[1]]
                    * remainders[ids % remainders.shape[1]]
                ),
                "k is the number of rows of the second table, not its width.",
            ),
            Mistake(
                lambda quotients, remainders, ids: (
                    quotients[ids // len(remainders)]
                    - remainders[ids % len(remainders)]
                ),
                "that is the difference; multiply number by number.",
            ),
            Mistake(
                lambda quotients, remainders, ids: (
                    quotients[ids // len(remainders)]
                    @ remainders[ids % len(remainders)].mT
                ),
                "@ pairs all rows with all; multiply number by number, *.",
            ),
        ),
        probes=(
            (_QUOTIENTS, _REMAINDERS, torch.tensor([0, 1, 2, 3, 4, 5])),
            (_QUOTIENTS, _REMAINDERS, torch.tensor([[5, 0], [3, 3]])),
            # Of one size: exchanged, they raise no error.
            (_QUOTIENTS[:2], _REMAINDERS, torch.tensor([1, 2, 3, 0])),
            (
                _LONG[:2],
                torch.cat([_LONG, -_LONG[:1]]),
                torch.tensor([7, 0, 5]),
            ),
        ),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
