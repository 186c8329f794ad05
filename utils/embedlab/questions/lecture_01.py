"""The questions of lecture 1, lookup vs one-hot matmul."""

from collections.abc import Callable

import torch

from embedlab import data
from embedlab.question import Mistake, Question

_TABLE = data.table()


def _one_hot(ids: torch.Tensor, v: int) -> torch.Tensor:
    return (ids.unsqueeze(-1) == torch.arange(v)).float()


def _reorder(table: torch.Tensor, new_id: torch.Tensor) -> torch.Tensor:
    new_table = torch.empty_like(table)
    new_table[new_id] = table
    return new_table


def _ids_of(output: torch.Tensor, table: torch.Tensor) -> torch.Tensor:
    same = (output.unsqueeze(-2) == table).all(dim=-1)
    return same.int().argmax(dim=-1)


def _ids_by_dot_product(output: torch.Tensor, table: torch.Tensor) -> object:
    return (output @ table.T).argmax(dim=-1)


def _ids_by_sum(output: torch.Tensor, table: torch.Tensor) -> object:
    same = output.sum(dim=-1, keepdim=True) == table.sum(dim=-1)
    return same.int().argmax(dim=-1)


def _any_number_agrees(output: torch.Tensor, table: torch.Tensor) -> object:
    same = (output.unsqueeze(-2) == table).any(dim=-1)
    return same.int().argmax(dim=-1)


def _same_rows(output: torch.Tensor, table: torch.Tensor) -> object:
    return (output.unsqueeze(-2) == table).all(dim=-1)


def _then(
    function: Callable[..., torch.Tensor],
    change: Callable[[torch.Tensor], object],
) -> Callable[..., object]:
    """Return `function` with its result changed, to write a mistake down."""
    return lambda *arguments: change(function(*arguments))


PREDICTIONS = (
    Question(
        name="renamed",
        right="rows",
        why="Row and id belong together: whoever renames ids moves rows.",
        mistakes=(
            Mistake(
                "nothing",
                "then the new id of a word would name the old row of another "
                "word.",
            ),
            Mistake(
                "columns",
                "an id names a row of the table; a column is one feature of "
                "all tokens.",
            ),
            Mistake(
                "all numbers",
                "nothing has to be learnt anew: the vectors are all there, "
                "in another order.",
            ),
        ),
    ),
    Question(
        name="output_shape",
        right=(2, 5, 3),
        why="Each of the b x s ids is replaced by a row of h numbers.",
        mistakes=(
            Mistake(
                (2, 5, 6),
                "that is (b, s, v), the shape of the one-hot before it meets "
                "the table.",
            ),
            Mistake(
                (2, 3),
                "that is (b, h), one vector a sentence; a lookup gives one "
                "vector a token, and sums over nothing.",
            ),
            Mistake(
                (10, 3),
                "that is (b * s, h); a lookup keeps the shape of the ids and "
                "does not flatten it.",
            ),
            Mistake(
                (2, 5),
                "that is the shape of the ids; each of them becomes a vector.",
            ),
            Mistake(
                (2, 6, 3),
                "that is (b, v, h), the whole table for each sentence; only "
                "the rows that were named come out, s of them.",
            ),
        ),
    ),
    Question(
        name="scalar_shape",
        right=(3,),
        why="The shape of the id is (), and h is appended to it.",
        mistakes=(
            Mistake(
                (1, 3),
                "that is what tensor([5]) gives, of shape (1,); tensor(5) has "
                "shape (), and nothing stands before h.",
            ),
            Mistake(
                3,
                "the number is right; as a shape it is written (3,), with a "
                "comma.",
            ),
            Mistake(
                (1,),
                "that would be a single number; a row has h = 3 of them.",
            ),
            Mistake((), "that is the shape of the id; its row has h numbers."),
            Mistake(
                (5, 3),
                "5 is the value of the id, the name of a row; it is no size.",
            ),
        ),
    ),
    Question(
        name="copy_or_view",
        right="unchanged",
        why="The layer copies rows; what you do to the copy stays with it.",
        mistakes=(
            Mistake(
                "zero",
                "that would be so if the layer gave a view of the table, as "
                "table[5] does; it gives a copy.",
            ),
            Mistake(
                "error",
                "the vector is yours and may be overwritten; the question is "
                "whether the table notices.",
            ),
        ),
    ),
    Question(
        name="operator",
        right="index_select",
        why="embedding() calls it on the flattened ids; it picks rows.",
        mistakes=(
            Mistake(
                "mm",
                "no matrix is multiplied: that is how the lookup is explained, "
                "and not how it is run.",
            ),
            Mistake(
                "one_hot",
                "no one-hot is made: that is how the lookup is explained, and "
                "not how it is run.",
            ),
        ),
    ),
    Question(
        name="one_hot_bytes",
        right=5_000,
        why="A token is 10,000 numbers of 4 bytes, where its id is 8 bytes.",
        mistakes=(
            Mistake(
                15_000,
                "you added the int64 one-hot that F.one_hot makes first; asked "
                "is for the float32 one alone.",
            ),
            Mistake(
                10_000,
                "you counted numbers; a float32 takes 4 bytes, and an int64 "
                "id takes 8.",
            ),
            Mistake(
                40_000,
                "these are the bytes of one token's one-hot; divide by the "
                "8 bytes of its id.",
            ),
            Mistake(
                20_000,
                "you divided the wrong way: 4 bytes a float32, 8 bytes an id.",
            ),
        ),
    ),
    Question(
        name="poisoned",
        right=3,
        why="0 * nan is nan: one column of h is lost, for each of the tokens.",
        mistakes=(
            Mistake(
                0,
                "that is what the lookup gives, which never touches the row; "
                "the matmul multiplies it by 0, and 0 * nan is nan.",
            ),
            Mistake(
                6,
                "all rows of the table are multiplied, but the nan stands in "
                "one column of three.",
            ),
            Mistake(
                9,
                "the nan stands in one column of the table; it reaches that "
                "column of the product, and no other.",
            ),
            Mistake(
                1,
                "one number is nan in the table; each row of the product adds "
                "0 times that number.",
            ),
        ),
    ),
    Question(
        name="accepted_dtypes",
        right=2,
        why="int64 and int32 are ids; everything else is refused.",
        mistakes=(
            Mistake(1, "int64 is the usual one, and one more is accepted."),
            Mistake(
                4,
                "you counted all integer dtypes; int16 and uint8 are refused.",
            ),
            Mistake(
                5,
                "you counted all but the floats; small integers and booleans "
                "are refused as well.",
            ),
            Mistake(6, "nothing is converted for you; a float is no name."),
        ),
    ),
    Question(
        name="minus_one",
        right="error",
        why="The layer refuses what indexing would wrap around.",
        mistakes=(
            Mistake(
                "last row",
                "that is what table[-1] gives; the layer has no negative ids.",
            ),
            Mistake(
                "zeros",
                "nothing is filled in; -1 has no meaning of its own, not even "
                "that of padding.",
            ),
        ),
    ),
    Question(
        name="one_hot_in",
        right=(5, 6, 3),
        why="Thirty integers came, each 0 or 1, and each was taken as an id.",
        mistakes=(
            Mistake(
                (5, 3),
                "that is what the ids themselves give; the layer cannot know "
                "that these zeros and ones were meant as a one-hot.",
            ),
            Mistake(
                (5, 6),
                "that is the shape of the one-hot; h is appended to it.",
            ),
            Mistake(
                "error",
                "an error would be kind; but zeros and ones of type int64 are "
                "valid ids.",
            ),
        ),
    ),
    Question(
        name="disagree",
        right="another table",
        why="The constructor ran twice, and draws new numbers each time.",
        mistakes=(
            Mistake(
                "rounding",
                "the numbers differ in the first digit; rounding changes the "
                "last.",
            ),
            Mistake(
                "one-hot",
                "one-hot and lookup agree to the last bit on one table; look "
                "at what both were given.",
            ),
        ),
    ),
)

_MOUNTAINS_OF_SNOW = _TABLE[torch.tensor([5, 4, 3])]
_BATCH = torch.tensor([[2, 3, 4, 2, 5], [2, 1, 4, 2, 1]])
# Rows with the same first number, the same sum, the same direction.
_ALIKE = torch.tensor([[1.0, 2, 0], [2, 4, 0], [1, 0, 2], [2, 0, 1]])
_GPT2 = 8 * 1024 * 50_257 * 4

EXERCISES = (
    Question(
        name="by_hand",
        right=_MOUNTAINS_OF_SNOW,
        why="Rows 5, 4 and 3, in the order of the words.",
        mistakes=(
            Mistake(
                _TABLE[torch.tensor([3, 4, 5])],
                "you wrote the rows in the order of the table; they come in "
                "the order of the words.",
            ),
            Mistake(
                _MOUNTAINS_OF_SNOW.T.contiguous(),
                "you wrote each word as a column; a word is a row.",
            ),
            Mistake(
                torch.tensor([5.0, 4.0, 3.0]),
                "these are the ids; each of them names a row of 3 numbers.",
            ),
            Mistake(
                torch.tensor([[5.0, 4.0, 3.0]]),
                "these are the ids; each of them names a row of 3 numbers.",
            ),
            Mistake(
                _MOUNTAINS_OF_SNOW.long(),
                "the numbers are right, and they are integers; a table holds "
                "floats: write 6. for 6.",
            ),
        ),
    ),
    Question(
        name="one_hot_by_hand",
        right=_one_hot,
        why="For ids of any shape, a single 1 among v numbers.",
        mistakes=(
            Mistake(
                lambda ids, v: (ids.unsqueeze(1) == torch.arange(v)).float(),
                "that is right for ids (s,) only; unsqueeze(-1) puts the new "
                "dimension last for ids of any shape.",
            ),
            Mistake(
                _then(_one_hot, lambda x: x.bool()),
                "these are booleans, and a table of floats cannot be "
                "multiplied by them: add .float().",
            ),
            Mistake(
                _then(_one_hot, lambda x: x.long()),
                "these are integers, as F.one_hot gives them, and a table of "
                "floats cannot be multiplied by them: add .float().",
            ),
            Mistake(
                lambda ids, v: (torch.arange(v).unsqueeze(-1) == ids).float(),
                "v came out in front: the new dimension must be the last, "
                "ids.unsqueeze(-1).",
            ),
            Mistake(
                lambda ids, v: _one_hot(ids, int(ids.max()) + 1),
                "the width is max(ids) + 1, which changes from batch to batch; "
                "it must be v.",
            ),
        ),
        probes=(
            (torch.tensor([2, 3, 4, 2, 4]), 6),
            (torch.tensor([0, 1]), 2),
            (torch.tensor([1, 0, 3, 3]), 4),
            (torch.tensor([[2, 3, 4], [1, 0, 4]]), 6),
            (torch.tensor(3), 6),
        ),
    ),
    Question(
        name="reorder",
        right=_reorder,
        why="Row k goes to place new_id[k]: that is a write, not a read.",
        mistakes=(
            Mistake(
                lambda table, new_id: table[new_id],
                "you read row new_id[k] into place k; row k must go to place "
                "new_id[k]: put new_id on the left of the equals sign.",
            ),
            Mistake(
                lambda table, new_id: table,
                "this is the old table, and the new ids name the wrong rows "
                "of it.",
            ),
            Mistake(
                lambda table, new_id: table.sort(dim=0).values,
                "each column was sorted by itself; a row must stay whole.",
            ),
        ),
        probes=(
            (_TABLE, torch.tensor([3, 5, 0, 4, 1, 2])),
            (torch.tensor([[1.0], [3.0], [2.0]]), torch.tensor([1, 2, 0])),
        ),
    ),
    Question(
        name="ids_of",
        right=_ids_of,
        why="A vector is compared with each row, and a row must agree whole.",
        mistakes=(
            Mistake(
                _ids_by_dot_product,
                "you took the largest dot product, and a long row such as that "
                "of mountains wins too often; ask for equality.",
            ),
            Mistake(
                _any_number_agrees,
                "one number that agrees is not enough: use all, not any, over "
                "the features.",
            ),
            Mistake(
                _ids_by_sum,
                "you compared the sums of the rows; different rows can have "
                "the same sum.",
            ),
            Mistake(
                _same_rows,
                "these are (b, s, v) verdicts, one a row; one step is left, "
                "from the verdicts to the place of the True.",
            ),
        ),
        probes=(
            (_TABLE[_BATCH], _TABLE),
            (_TABLE.flip(0).unsqueeze(0), _TABLE),
            (_ALIKE[torch.tensor([[3, 1], [0, 2]])], _ALIKE),
        ),
    ),
    Question(
        name="gpt2_bytes",
        right=_GPT2,
        why="b x s x v float32 numbers: 1.6 GB, to say which 8,192 rows.",
        mistakes=(
            Mistake(
                _GPT2 // 4,
                "this is the count of numbers; a float32 takes 4 bytes.",
            ),
            Mistake(
                _GPT2 * 2,
                "you took 8 bytes a number, as of the int64 that F.one_hot "
                "gives; a float32 takes 4.",
            ),
            Mistake(
                8 * 1024 * 768 * 4,
                "these are the bytes of the vectors that come out; the one-hot "
                "has v numbers a token.",
            ),
            Mistake(
                8 * 1024 * 8,
                "these are the bytes of the ids; the one-hot has v numbers a "
                "token.",
            ),
        ),
    ),
)

QUESTIONS = (*PREDICTIONS, *EXERCISES)
