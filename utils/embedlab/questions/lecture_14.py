"""The questions of lecture 14, smaller tables."""

import torch

from embedlab.judging.comparing import WHOLE
from embedlab.question import Mistake, Question

_CODES = torch.tensor([[1, 2, 3, 4], [15, 0, 0, 15], [7, 8, 12, 3]]).byte()
_TABLE = torch.tensor([[127.0, -50.6, 3.4], [-1.0, 0.7, 0.25]])
_LONG = torch.tensor([[0.5, 0.25, -0.125], [3.0, -6.0, 1.0], [1.0, 2.0, 2.0]])
_NO_TIES = torch.tensor([[0.5, 0.3, -0.1], [2.9, -6.0, 1.0], [1.0, 2.5, 2.1]])


def _scale(table: torch.Tensor) -> torch.Tensor:
    return table.abs().amax(dim=1, keepdim=True) / 127


def _sharers(row_of: torch.Tensor) -> torch.Tensor:
    return row_of.bincount()[row_of]  # of each word's row, itself included


PREDICTIONS = (
    Question(
        name="tables_at_most",
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
        name="bfloat16_gets",
        right=256,
        why="257 is between 256 and 258, and rounded to 256, each time.",
        mistakes=(
            Mistake(5_000, "that is the sum in float32."),
            Mistake(
                4_992,
                "that is 5,000 rounded once, at the end; here each addition "
                "is rounded.",
            ),
            Mistake(257, "257 isn't a number of bfloat16."),
            Mistake(
                258, "256 + 1 is as near to 256, which is the multiple of 4."
            ),
            Mistake(
                512, "it never gets beyond 256: 256 + 1 is rounded to 256."
            ),
            Mistake(255, "255 + 1 is 256; that still works."),
            Mistake(2_048, "that is where float16 stops."),
        ),
    ),
    Question(
        name="code_of_3",
        right=4,
        why="It is 1 above the lowest, 3.75 steps of 4/15; the nearest is 4.",
        mistakes=(
            Mistake(
                11, "steps are counted from the lowest number, which is 2."
            ),
            Mistake(3.75, "a code is a whole number: the nearest step."),
            Mistake(3, "3.75 steps are nearer to 4."),
            Mistake(1, "it is 1 above the lowest; how many steps of 4/15?"),
            Mistake(64, "that is with 255 steps; 4 bits have 15."),
            Mistake(15, "that is the code of the 6, the highest of the row."),
            Mistake(0, "that is the code of the 2, the lowest of the row."),
        ),
    ),
    Question(
        name="small_numbers_off",
        choices=(0.04, 2, 10),
        nearest=True,
        right=2,
        why="A step is 1010/255, about 4, and half of it is 2.",
        mistakes=(
            Mistake(
                0.04,
                "half a step without the 1,000; with it, the ruler goes "
                "from -10 to 1,000.",
            ),
            Mistake(
                10, "a step is 1010/255, about 4; the error is half at most."
            ),
            Mistake(4, "that is a whole step; the nearest mark is half away."),
        ),
    ),
    Question(
        name="still_the_same",
        choices=(3_600, 3_800, 3_950),
        nearest=True,
        unit="words",
        right=3_950,
        why="An error of half a step in 255 changes hardly any neighbor.",
        mistakes=(
            Mistake(3_600, "4 bits keep 3,465, and 8 keep far more."),
            Mistake(3_800, "5 bits keep about that; 8 bits keep more."),
        ),
    ),
    Question(
        name="hashing_loses",
        choices=(1, 6, 20),
        nearest=True,
        unit="points",
        right=6,
        why="Four words share a row, and can't be told apart.",
        mistakes=(
            Mistake(
                1, "that little is lost with a quarter of the columns, at most."
            ),
            Mistake(20, "that would be nearer to guessing than to the table."),
        ),
    ),
    Question(
        name="better",
        choices=("multiplied", "added", "no difference"),
        right="multiplied",
        also=("multiply", "mul", "product"),
        why="A product can turn the rare words down; a sum can't.",
        mistakes=(
            Mistake(
                "added",
                "a sum ties words together: all that share a row move alike.",
            ),
            Mistake(
                "no difference",
                "a sum gives a rare word the full score of a frequent one with "
                "the same remainder; a product can turn it down.",
                also=("neither", "the same"),
            ),
        ),
    ),
)

EXERCISES = (
    Question(
        name="packed",
        dtypes=WHOLE,
        right=lambda codes: codes[:, ::2] * 16 + codes[:, 1::2],
        why="The first code is above, the second below, four bits each.",
        mistakes=(
            Mistake(
                lambda codes: codes[:, 1::2] * 16 + codes[:, ::2],
                "the two are exchanged: the first goes into the upper bits.",
            ),
            Mistake(
                lambda codes: (
                    codes[:, : codes.shape[1] // 2] * 16
                    + codes[:, codes.shape[1] // 2 :]
                ),
                "that pairs the two halves of a row; pair neighbors.",
            ),
            Mistake(
                lambda codes: codes[:, ::2] * 10 + codes[:, 1::2],
                "that is 10 times the first; four bits are a factor of 16.",
            ),
            Mistake(
                lambda codes: codes[:, ::2] * 15 + codes[:, 1::2],
                "that is 15 times the first; four bits are a factor of 16.",
            ),
            Mistake(
                lambda codes: codes[:, ::2] * 4 + codes[:, 1::2],
                "that moves by two bits; four bits are a factor of 16.",
            ),
            Mistake(
                lambda codes: codes[:, ::2] + codes[:, 1::2],
                "added like that, the two can't be told apart again.",
            ),
            Mistake(
                lambda codes: codes[:, ::2] << 4 + codes[:, 1::2],
                "`+` comes before `<<`: put the shift into parentheses.",
            ),
            Mistake(
                lambda codes: codes[:, ::2] * 16 + codes[:, 1::2] * 16,
                "only the first of each pair is shifted.",
            ),
            Mistake(
                lambda codes: codes[:, ::2].int() * 16 + codes[:, 1::2],
                "the result isn't uint8; nothing here is above 255.",
            ),
        ),
        probes=((_CODES,), (_CODES[:, :2],), (_CODES.flip(1),)),
    ),
    Question(
        name="table_bytes",
        right=lambda v, h, bits: v * (-(-h * bits // 8) + 8),
        why="Codes of a row, rounded up to bytes, and two float32.",
        mistakes=(
            Mistake(
                lambda v, h, bits: v * -(-h * bits // 8),
                "the scale and the lowest number are missing, 8 bytes a row.",
            ),
            Mistake(
                lambda v, h, bits: v * (-(-h * bits // 8) + 4),
                "scale and lowest number are 4 bytes each.",
            ),
            Mistake(
                lambda v, h, bits: -(-v * h * bits // 8) + 8,
                "each row has its own scale and lowest number.",
                also=(
                    lambda v, h, bits: v * -(-h * bits // 8) + 8,
                    lambda v, h, bits: v * h * bits // 8 + 8,
                ),
            ),
            Mistake(
                lambda v, h, bits: v * (-(-h * bits // 8) + 64),
                "two float32 are 64 bits, which is 8 bytes.",
            ),
            Mistake(
                lambda v, h, bits: v * (h * bits // 8 + 1 + 8),
                "where the bits fill their bytes, don't add one.",
            ),
            Mistake(
                lambda v, h, bits: v * (h * bits // 8 + 8),
                "that rounds down; a partly used byte counts as one.",
            ),
            Mistake(
                lambda v, h, bits: -(-v * h * bits // 8) + 8 * v,
                "a row begins with a new byte: round up for each row.",
            ),
            Mistake(
                lambda v, h, bits: v * (h + 8),
                "that is one byte per code; they are packed.",
            ),
            Mistake(
                lambda v, h, bits: v * (-(-h // (8 // bits)) + 8),
                "that lets no code cross from one byte into the next; they "
                "are packed without gaps.",
            ),
            Mistake(
                lambda v, h, bits: v * (-(-h * bits // 8) + 2),
                "two float32 are 8 bytes.",
                also=(lambda v, h, bits: v * (-(-h * bits // 8) + 1),),
            ),
            Mistake(
                lambda v, h, bits: v * (h * bits / 8 + 8),
                "a part of a byte takes a whole one: round up.",
            ),
            Mistake(
                lambda v, h, bits: v * (h * bits + 64),
                "those are bits.",
            ),
            Mistake(
                lambda v, h, bits: v * (h * bits + 8),
                "h * bits are bits; divide them by 8.",
            ),
        ),
        probes=(
            (100, 64, 8),
            (10, 3, 4),
            (7, 5, 2),
            (3, 16, 4),
            (3, 100, 3),
            (2, 7, 5),
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
                    (table / _scale(table) + 0.5).to(torch.int8),
                    _scale(table),
                ),
                "adding 0.5 rounds positive numbers only: use round().",
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
        name="sharing",
        right=lambda row_of: int((_sharers(row_of) > 1).sum()),
        why="For each word: how many have its row, and is it more than one?",
        mistakes=(
            Mistake(
                lambda row_of: (row_of.bincount() > 1).sum(),
                "those are the rows that are shared; how many words do?",
            ),
            Mistake(
                lambda row_of: len(row_of) - len(row_of.unique()),
                "in each shared row, that leaves one word out.",
            ),
            Mistake(
                lambda row_of: (_sharers(row_of) == 1).sum(),
                "those have a row to themselves; count the others.",
            ),
            Mistake(
                lambda row_of: len(row_of.unique()),
                "those are the rows that are used.",
            ),
            Mistake(
                lambda row_of: row_of.bincount().max(),
                "those share the fullest row; count all that share.",
            ),
            Mistake(
                lambda row_of: _sharers(row_of) > 1,
                "that says it of each word; how many are they?",
            ),
            Mistake(
                lambda row_of: (_sharers(row_of) > 1).float().mean(),
                "that is their share of all words; return how many.",
            ),
        ),
        probes=(
            (torch.tensor([4, 0, 4, 2, 7, 2, 4]),),
            (torch.tensor([3, 1, 0, 5]),),
            (torch.tensor([1, 1, 1, 1, 0]),),
        ),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
