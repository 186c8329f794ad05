"""The questions of lecture 1, lookup vs one-hot matmul."""

from collections.abc import Callable

import torch
from torch.nn import functional as F

from embedlab import data
from embedlab.judging.comparing import EXACT
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
        choices=("nothing", "rows", "columns", "all numbers"),
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
                "nothing has to be learned anew: the vectors are all "
                "there, in another order.",
                also=(
                    "all the numbers",
                    "the numbers",
                    "numbers",
                    "everything",
                    "all",
                ),
            ),
        ),
    ),
    Question(
        name="output_shape",
        unit="shape",
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
                "that is (b, h), one vector per sentence; a lookup gives "
                "one vector per token, and sums over nothing.",
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
                "that is (b, v, h), the whole table for each sentence; a "
                "lookup returns only the rows that were named, s of them.",
            ),
            Mistake((5, 3), "that is one sentence; the batch has two."),
            Mistake(
                (2, 3, 5),
                "the rows are whole: h comes last, after s.",
                also=((3, 2, 5),),
            ),
            Mistake(
                (5, 2, 3),
                "that is (s, b, h); the batch comes first, as in the ids.",
            ),
            Mistake(
                (2, 6),
                "that is (b, v); each of the ids becomes a row of the table.",
            ),
            Mistake(
                (6, 3),
                "that is the table; the question asks for what is looked "
                "up in it.",
            ),
            Mistake(
                (30,),
                "that counts the numbers; the question asks for a shape.",
                also=(30,),
            ),
        ),
    ),
    Question(
        name="scalar_shape",
        unit="shape",
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
                "5 is the value of the id, the name of a row; it is not a "
                "size.",
            ),
            Mistake(
                (3, 1),
                "a row of the table has one dimension, h; nothing makes a "
                "column of it.",
            ),
            Mistake((6, 3), "that is the table; one of its rows is looked up."),
            Mistake(
                (1, 1, 3),
                "the id has no dimensions, so nothing comes before h.",
            ),
        ),
    ),
    Question(
        name="copy_or_view",
        choices=("unchanged", "zero", "error"),
        right="unchanged",
        also=((6, 2, 3), "as it was", "the same row", "the old row"),
        why="The layer copies rows; what you do to the copy stays with it.",
        mistakes=(
            Mistake(
                "zero",
                "that would be so if the layer gave a view of the table, as "
                "table[5] does; it gives a copy.",
                also=(
                    "overwritten",
                    "changed",
                    "zeroed too",
                ),
            ),
            Mistake(
                "error",
                "the vector is yours, so you may overwrite it; the "
                "question is whether the table notices.",
            ),
        ),
    ),
    Question(
        name="operator",
        choices=("one_hot", "mm", "index_select"),
        right="index_select",
        why="embedding() calls it on the flattened ids; it picks rows.",
        mistakes=(
            Mistake(
                "mm",
                "no matrix is multiplied: that is how the lookup is explained, "
                "and not how it is run.",
                also=(
                    "matmul",
                    "matrix multiply",
                    "matrix multiplication",
                    "matrix product",
                ),
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
        unit="times",
        otherwise="Divide the bytes of a one-hot by the bytes of an id.",
        right=5_000,
        why="A token is 10,000 numbers of 4 bytes, where its id is 8 bytes.",
        mistakes=(
            Mistake(
                15_000,
                "you added the int64 one-hot that F.one_hot makes first; "
                "the question asks for the float32 one-hot alone.",
            ),
            Mistake(
                10_000,
                "you counted numbers; a float32 takes 4 bytes, and an int64 "
                "id takes 8.",
            ),
            Mistake(
                40_000,
                "those are the bytes of one token's one-hot; divide by "
                "the 8 bytes of its id.",
            ),
            Mistake(
                20_000,
                "you exchanged the two sizes: a float32 has 4 bytes, and "
                "an id has 8.",
            ),
            Mistake(
                1_250,
                "you divided 10,000 numbers by the 8 bytes of an id; each "
                "of the numbers has 4 bytes.",
            ),
            Mistake(
                2_500,
                "you divided 10,000 by 4; each of the numbers has 4 "
                "bytes, and an id has 8.",
            ),
            Mistake(
                0.0002,
                "that is the other way round: the bytes of an id, divided "
                "by those of a one-hot.",
                also=(1 / 5000,),
            ),
            Mistake(
                80_000,
                "those are the bytes of 10,000 int64 numbers; the one-hot "
                "is float32, and the question asks how many times.",
            ),
        ),
    ),
    Question(
        name="poisoned",
        unit="numbers",
        right=3,
        why="0 * nan is nan: one column of h is lost, for each of the tokens.",
        mistakes=(
            Mistake(
                0,
                "that is what the lookup gives, which never touches the "
                "row; the matmul multiplies it by 0, and 0 * nan is nan.",
                also=(
                    "none",
                    "no number",
                ),
            ),
            Mistake(
                6,
                "that would be two columns; the nan is in one column of "
                "the table.",
            ),
            Mistake(
                9,
                "the nan is in one column of the table; it reaches that "
                "column of the product, and no other.",
                also=(
                    "all",
                    "all of them",
                    "all nine",
                ),
            ),
            Mistake(
                1,
                "one number is nan in the table; but each row of the "
                "product adds 0 times that number.",
            ),
            *(
                Mistake(
                    wrong,
                    "the nan is in one column of the table, and each row of "
                    "the product adds it, times 0.",
                )
                for wrong in (2, 4, 5, 7, 8)
            ),
        ),
    ),
    Question(
        name="accepted_dtypes",
        unit="dtypes",
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
            Mistake(6, "nothing is converted for you; a float is not an id."),
            Mistake(
                3,
                "one too many: of the integers, only int64 and int32 are "
                "accepted, and bool is refused.",
            ),
            Mistake(
                0,
                "int64 is accepted, of course: it is the dtype that ids "
                "usually have.",
                also=("none",),
            ),
        ),
    ),
    Question(
        name="minus_one",
        choices=("last row", "zeros", "error"),
        right="error",
        why="The layer refuses what indexing would wrap around.",
        mistakes=(
            Mistake(
                "last row",
                "that is what table[-1] gives; the layer has no negative ids.",
                also=(
                    "row 5",
                    "mountains",
                    "row of mountains",
                    "last",
                    "it wraps around",
                    (6, 2, 3),
                ),
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
        unit="shape",
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
                "an error would be kinder; but zeros and ones of dtype "
                "int64 are valid ids.",
            ),
            Mistake(
                (5, 6, 6),
                "that appends v; what is appended to the shape of the ids "
                "is h.",
            ),
            Mistake(
                (5, 18),
                "each of the 30 numbers gets a row, in a dimension of its "
                "own: nothing is joined.",
            ),
            Mistake((30, 3), "that is flat; the shape of what came is kept."),
            Mistake(
                (5, 3, 6),
                "h is appended at the end, after the shape of what came.",
            ),
        ),
    ),
    Question(
        name="disagree",
        choices=("rounding", "one-hot", "another table"),
        right="another table",
        also=(
            "a different table",
            "different tables",
            "two tables",
            "other table",
            "new table",
            "another layer",
            "two layers",
            "different weights",
            "new weights",
        ),
        why="The constructor ran twice, and draws new numbers each time.",
        mistakes=(
            Mistake(
                "rounding",
                "the numbers differ in the first digit; rounding changes the "
                "last.",
                also=(
                    "round-off",
                    "rounding error",
                    "floating point",
                    "precision",
                    "float rounding",
                ),
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
                "those are the ids; each of them names a row of 3 numbers.",
            ),
            Mistake(
                torch.tensor([[5.0, 4.0, 3.0]]),
                "those are the ids; each of them names a row of 3 numbers.",
            ),
            Mistake(
                _MOUNTAINS_OF_SNOW.long(),
                "the numbers are right, and they are integers; a table "
                "holds floats: write 6. for 6.",
            ),
            Mistake(
                _MOUNTAINS_OF_SNOW.abs(),
                "`of` begins with -1: its minus is lost.",
            ),
            Mistake(
                _TABLE[torch.tensor([4, 3, 2])],
                "those are rows 4, 3 and 2; ids are counted from 0, and "
                "`mountains` is 5.",
            ),
            Mistake(
                _MOUNTAINS_OF_SNOW.sum(0),
                "that is the sum of the three rows; the exercise asks for one "
                "row per word.",
            ),
            Mistake(
                _MOUNTAINS_OF_SNOW.mean(0),
                "that is the mean of the three rows; the exercise asks for one "
                "row per word.",
            ),
            Mistake(
                _TABLE[torch.tensor([3, 5])],
                "`of` is missing: it is a word like the others.",
                also=(_TABLE[torch.tensor([5, 3])],),
            ),
        ),
    ),
    Question(
        name="one_hot_by_hand",
        dtypes=EXACT,
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
                "those are booleans, and a table of floats cannot be "
                "multiplied by them: add .float().",
            ),
            Mistake(
                _then(_one_hot, lambda x: x.long()),
                "those are integers, as F.one_hot gives them, and a table "
                "of floats cannot be multiplied by them: add .float().",
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
            Mistake(
                lambda ids, v: (
                    ids.unsqueeze(-1) == torch.arange(1, v + 1)
                ).float(),
                "ids are counted from 0: compare with arange(v), not with "
                "arange(1, v + 1).",
            ),
            Mistake(
                lambda ids, v: _one_hot(ids, v).flatten(0, -2),
                "that is one row per id, (n, v); keep the shape of the ids, "
                "and append v.",
                also=(
                    lambda ids, v: _one_hot(ids.flatten(), v),
                    lambda ids, v: _one_hot(ids.reshape(-1), v),
                ),
            ),
            Mistake(
                lambda ids, v: (ids == torch.arange(v)).float(),
                "ids and arange(v) meet number by number; unsqueeze(-1) lets "
                "each id meet all v.",
            ),
            Mistake(
                lambda ids, v: _one_hot(ids.flatten(), v).sum(0).clamp(max=1),
                "that is one vector for all ids together, a multi-hot; the "
                "exercise asks for one per id.",
                also=(
                    lambda ids, v: torch.zeros(v).index_fill(
                        0, ids.flatten(), 1.0
                    ),
                ),
            ),
            Mistake(
                lambda ids, v: torch.eye(v)[ids - 1],
                "1 was subtracted; ids are counted from 0.",
            ),
            Mistake(
                lambda ids, v: torch.zeros(len(ids), v).index_put(
                    (torch.arange(len(ids)), ids), torch.tensor(1.0)
                ),
                "that is right for ids (s,) only; scatter(-1, ...) or a "
                "comparison takes ids of any shape.",
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
                "that is the old table, and the new ids name the wrong "
                "rows of it.",
            ),
            Mistake(
                lambda table, new_id: table.sort(dim=0).values,
                "each column was sorted by itself; a row must stay whole.",
            ),
            Mistake(
                lambda table, new_id: table[:, new_id],
                "those are the columns, reordered; an id names a row.",
            ),
            Mistake(
                lambda table, new_id: table.flip(0),
                "that only reverses the rows; new_id says where each one goes.",
            ),
            Mistake(
                lambda table, new_id: new_id,
                "those are the new ids; the exercise asks for the table.",
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
                "you took the largest dot product, and a long row such as "
                "that of mountains wins too often; ask for equality.",
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
                "that says for each row of the table whether it is equal, "
                "(b, s, v). One step is left: the place of the True.",
            ),
            Mistake(
                lambda output, table: (
                    F.normalize(output, dim=-1) @ F.normalize(table, dim=-1).T
                ).argmax(dim=-1),
                "that finds the row of the same direction; rows of one "
                "direction can differ in length. Ask for equality.",
                also=(
                    lambda output, table: F.cosine_similarity(
                        output.unsqueeze(-2), table, dim=-1
                    ).argmax(dim=-1),
                ),
            ),
            Mistake(
                lambda output, table: _same_rows(output, table).nonzero(),
                "nonzero gives the places of the Trues, (b * s, 3); the ids "
                "are their last column, and belong in the shape (b, s).",
            ),
            Mistake(
                lambda output, table: _same_rows(output, table).float(),
                "that is a one-hot, (b, s, v); one step is left, argmax.",
                also=(lambda output, table: _same_rows(output, table).long(),),
            ),
            Mistake(
                lambda output, table: (
                    (output.norm(dim=-1, keepdim=True) - table.norm(dim=-1))
                    .abs()
                    .argmin(dim=-1)
                ),
                "you compared the lengths; different rows can have the same "
                "length.",
            ),
            Mistake(
                lambda output, table: (
                    (output.unsqueeze(-2) == table).int().argmax(dim=-1)
                ),
                "the features are not reduced: ask whether all h numbers of a "
                "row agree, all(dim=-1), before the argmax.",
            ),
            Mistake(
                lambda output, table: (
                    (output.unsqueeze(-2) - table).abs().sum(-1).argmax(-1)
                ),
                "that is the row that is farthest; take argmin.",
            ),
            Mistake(
                lambda output, table: (
                    (output.unsqueeze(-2) == table)
                    .all(dim=-1)
                    .int()
                    .argmin(dim=-1)
                ),
                "argmin finds a row that differs; take argmax.",
            ),
            Mistake(
                lambda output, table: (
                    _same_rows(output, table).int().argmax(dim=-2)
                ),
                "the argmax went over the tokens; take it over the rows of the "
                "table, dim=-1.",
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
        unit="bytes",
        right=_GPT2,
        why="b x s x v float32 numbers: 1.6 GB, to say which 8,192 rows.",
        mistakes=(
            Mistake(
                _GPT2 // 4,
                "that is the count of numbers; a float32 has 4 bytes.",
            ),
            Mistake(
                _GPT2 * 2,
                "you took 8 bytes per number, as in the int64 that "
                "F.one_hot gives; a float32 has 4.",
            ),
            Mistake(
                8 * 1024 * 768 * 4,
                "those are the bytes of the vectors that come out; the "
                "one-hot has v numbers per token.",
            ),
            Mistake(
                8 * 1024 * 8,
                "those are the bytes of the ids; the one-hot has v "
                "numbers per token.",
            ),
            Mistake(
                1024 * 50_257 * 4,
                "that is one text of 1,024 tokens; the batch has 8.",
            ),
            Mistake(
                8 * 50_257 * 4,
                "that is one token of each text; a text has 1,024.",
            ),
            Mistake(
                50_257 * 4,
                "that is one token; there are 8 texts of 1,024 tokens each.",
            ),
            Mistake(
                8 * 1024 * 4,
                "that is one number per token; a one-hot has 50,257.",
            ),
            Mistake(
                8 * 1000 * 50_257 * 4,
                "you took 1,000 tokens per text; there are 1,024.",
            ),
            Mistake(
                8 * 1024 * 50_000 * 4,
                "the vocabulary was rounded; the question asks for the exact "
                "number of bytes.",
            ),
            Mistake(
                8 * 1024 * 50_256 * 4,
                "you took a vocabulary of 50,256 tokens; there are 50,257.",
            ),
            Mistake(
                8 * 1000 * 50_000 * 4,
                "that is close; the question asks for the exact number of "
                "bytes.",
            ),
        ),
    ),
)

QUESTIONS = (*PREDICTIONS, *EXERCISES)
