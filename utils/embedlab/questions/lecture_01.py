"""The questions of lecture 1, lookup vs one-hot matmul."""

from collections.abc import Callable

import torch
from torch import nn
from torch.nn import functional as F

from embedlab import data
from embedlab.judging.comparing import EXACT
from embedlab.question import Mistake, Question

_TABLE = data.table()


def _look_up(table: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
    return table[ids]


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
        name="same_vector",
        choices=("equal", "different"),
        right="equal",
        also=("the same", "same", "identical"),
        why="Both positions have id 2, so both get a copy of row 2.",
        mistakes=(
            Mistake(
                "different",
                "a lookup sees one id at a time, and both ids are 2: what is "
                "beside them, or where they are, plays no part.",
                also=("not equal", "unequal"),
            ),
            Mistake(
                "similar",
                "both positions get a copy of one row; nothing is added to it.",
                alias=True,
                also=("close", "nearly equal"),
            ),
        ),
    ),
    Question(
        name="copy_or_view",
        choices=("unchanged", "zero", "error"),
        right="unchanged",
        also=(
            (6, 2, 3),
            "as it was",
            "the same row",
            "the old row",
            "copy",
            "a copy",
        ),
        why="The layer copies rows; the numbers of the table don't change.",
        mistakes=(
            Mistake(
                "zero",
                "that would be so if the layer returned a view, as "
                "table[5] does; it gives a copy.",
                also=(
                    "overwritten",
                    "changed",
                    "zeroed too",
                    "view",
                    "a view",
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
        name="one_hot_bytes",
        unit="times",
        otherwise="Divide the bytes of a one-hot by the bytes of an id.",
        right=5_000,
        why="A one-hot is 10,000 numbers of 4 bytes; an id is 8 bytes.",
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
        why="0 * nan is nan, so column 0 is lost for every token.",
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
        name="one_hot_in",
        unit="shape",
        right=(5, 6, 3),
        why="All thirty 0s and 1s were taken for ids.",
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
                "an error would help more; but zeros and ones of dtype "
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
            Mistake((30, 3), "that is flat; the input keeps its shape."),
            Mistake(
                (5, 3, 6),
                "h is appended at the end, after the shape of the input.",
            ),
        ),
    ),
)

_MOUNTAINS_OF_SNOW = _TABLE[torch.tensor([5, 4, 3])]
_BATCH = torch.tensor([[2, 3, 4, 2, 5], [2, 1, 4, 2, 1]])
# Rows with the same first number, the same sum, the same direction.
_ALIKE = torch.tensor([[1.0, 2, 0], [2, 4, 0], [1, 0, 2], [2, 0, 1]])

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
                "`of` begins with -1: you lost its minus sign, or took row 1.",
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
        why="Row k is at position new_id[k] now.",
        mistakes=(
            Mistake(
                lambda table, new_id: table[new_id],
                "you read row new_id[k] into position k; row k must go to "
                "position new_id[k]: put new_id on the left of the equals "
                "sign.",
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
                "(b, s, v). One step is left: the position of the True.",
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
                "nonzero gives the positions of the Trues, (b * s, 3); the ids "
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
        name="my_embedding",
        right=lambda table, ids: _look_up(nn.Parameter(table), ids),
        learns=True,
        why="Every id got its row, whatever the shape of the ids.",
        mistakes=(
            Mistake(
                lambda table, ids: table.index_select(0, ids.flatten()),
                "those are the right rows in one long list; give them the "
                "shape of the ids back, with h appended.",
            ),
            Mistake(
                lambda table, ids: _look_up(table.T.contiguous(), ids % 3),
                "those are columns of the table; index_select(0, ...) takes "
                "rows.",
                also=(
                    lambda table, ids: table.index_select(1, ids.flatten() % 3),
                ),
            ),
            Mistake(
                lambda table, ids: _look_up(table, ids).sum(-2),
                "the rows were added up; a lookup keeps every one of them.",
            ),
            Mistake(
                lambda table, ids: F.one_hot(ids, len(table)),
                "that is the one-hot; it still has to be multiplied by the "
                "table.",
                also=(lambda table, ids: F.one_hot(ids, len(table)).float(),),
            ),
            Mistake(
                lambda table, ids: ids,
                "those are the ids that came; return the rows they name.",
            ),
            Mistake(
                lambda table, ids: table,
                "that is the whole table; return the rows that the ids name.",
            ),
            Mistake(
                lambda table, ids: (
                    _look_up(table, ids).flatten().view(table.shape[1], -1).T
                ),
                "h came first; it must be the last dimension.",
                also=(lambda table, ids: _look_up(table, ids).movedim(-1, 0),),
            ),
        ),
        probes=(
            (_TABLE, _BATCH),
            (_TABLE, torch.tensor(5)),
            (_TABLE, torch.zeros(2, 0, dtype=torch.long)),
            (_TABLE, torch.tensor([[[0], [5]], [[3], [3]]])),
            (torch.arange(8.0).view(2, 4), torch.tensor([1, 1, 0])),
        ),
    ),
)

QUESTIONS = (*PREDICTIONS, *EXERCISES)
