"""Draw tensors as blocks of cells: tables, lookups, products, sums, shapes."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import torch
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Patch, PathPatch, Polygon, Rectangle
from matplotlib.path import Path as Curve
from torch import nn

from embedlab.draw.style import (
    ALARM,
    COLOURS,
    EDGE,
    INK,
    PALE,
    PALE_INK,
    SIZE,
    UNIT,
    WIDEST,
    Picture,
    as_tensor,
    as_words,
    in_order,
    picture,
    settings,
)


def table(
    table: torch.Tensor, words: Iterable[str] | None = None, *, alt: str
) -> Picture:
    """Draw a table (v, h): a row a token, with its id and its word.

    Raises
    ------
    TypeError, ValueError
        If `table` is not a tensor of two dimensions, or `words` are not v.
    """
    table = as_tensor(table, "table", (2,))
    words = as_words(words, table)
    canvas = _Canvas()
    lit = set(range(table.shape[0]))
    _draw_table(canvas, 0, 0, table, words, lit)
    columns = range(table.shape[1])
    for column in columns:
        canvas.text(column + 0.5, -0.35, str(column), ink=PALE_INK, size=9)
    canvas.title(table.shape[1] / 2, -1.1, "table", _shape(table, "vh"))
    return canvas.picture(alt)


def lookup(
    table: torch.Tensor,
    ids: torch.Tensor,
    words: Iterable[str] | None = None,
    *,
    output: torch.Tensor | None = None,
    trace: tuple[int, int] | None = None,
    shapes: bool = True,
    alt: str,
) -> Picture:
    """Draw a lookup: the ids, the rows they light, the copies that come out.

    Parameters
    ----------
    table : tensor of shape (v, h)
    ids : integer tensor of shape (), (s,) or (b, s), each id in 0 ... v - 1
    words : the word of each row, v of them, or a dict from word to id
    output : what came out, of shape ids.shape + (h,); `table[ids]` if left out.
        Give it to show a copy that was changed after the lookup.
    shapes : whether to write the shape of each tensor above it
    trace : row and column of the id whose way to its vector is drawn thick

    Raises
    ------
    TypeError, ValueError
        If a tensor has another shape or dtype, an id is outside the table, or
        `trace` is outside the ids.
    """
    table = as_tensor(table, "table", (2,))
    ids = _ids(ids, table, (0, 1, 2))
    words = as_words(words, table)
    if output is None:
        output = table[ids]
    output = as_tensor(output, "output", (1, 2, 3))
    if output.shape != (*ids.shape, table.shape[1]):
        raise ValueError(
            f"output has shape {tuple(output.shape)}; expected "
            f"{(*ids.shape, table.shape[1])}"
        )
    (v, h), dims = table.shape, ids.dim()
    grid = ids.reshape(1, -1) if dims < 2 else ids
    b, s = grid.shape
    if trace is not None and not (0 <= trace[0] < b and 0 <= trace[1] < s):
        raise ValueError(f"trace is {trace}; expected less than {(b, s)}")
    gap = 1.0
    output_height = b * s + (b - 1) * gap
    height = max(v, b, output_height)
    canvas = _Canvas()

    top = (height - b) / 2
    for row in range(b):
        for column in range(s):
            token = int(grid[row, column])
            canvas.token(column + 0.5, top + row + 0.5, token)
    canvas.title(
        s / 2, top - 0.5, "ids", _shape(ids, "bs"[2 - dims :]) if shapes else ""
    )
    if dims == 2:
        canvas.text(s / 2, top + b + 0.4, "s →", ink=PALE_INK)
        for row in range(b):
            where = -0.2, top + row + 0.5
            canvas.text(*where, f"b = {row}", ink=PALE_INK, right=True)
    if trace is None:
        canvas.text(s + 0.7, height / 2, "→", size=18)

    table_x, table_y = s + 1.4 + _label_width(words), (height - v) / 2
    lit = set(grid.flatten().tolist())
    _draw_table(canvas, table_x, table_y, table, words, lit)
    above = _shape(table, "vh") if shapes else ""
    canvas.title(table_x + h / 2, table_y - 0.5, "table", above)
    if dims == 2:
        canvas.text(table_x + h / 2, table_y + v + 0.4, "h →", ink=PALE_INK)
    if trace is not None:
        token = int(grid[trace])
        start = trace[1] + 0.88, top + trace[0] + 0.5
        end = table_x - _label_width(words) - 0.4, table_y + token + 0.5
        canvas.arrow(start, end, _look(token)[0], thick=True)

    output_x, y = table_x + h + 2.8, (height - output_height) / 2
    shape = _shape(output, "bsh"[2 - dims :]) if shapes else ""
    canvas.title(output_x + h / 2, y - 0.5, "output", shape)
    blocks = zip(output.reshape(b, s, h), grid, strict=True)
    for k, (values, row) in enumerate(blocks):
        for place, (vector, token) in enumerate(
            zip(values, row.tolist(), strict=True)
        ):
            start = (table_x + h, table_y + token + 0.5)
            face, ink = _look(token)
            end, thick = (output_x, y + 0.5), trace == (k, place)
            canvas.arrow(start, end, face, thick=thick)
            canvas.row(output_x, y, vector, face, ink)
            canvas.text(output_x + h + 0.2, y + 0.5, words[token], left=True)
            y += 1
        if dims == 2:
            where = output_x + h + 0.2, y + 0.4
            canvas.text(*where, f"b = {k}, s ↓", ink=PALE_INK, left=True)
        y += gap
    if dims == 2:
        canvas.text(output_x + h / 2, y - gap + 0.4, "h →", ink=PALE_INK)
    return canvas.picture(alt)


def one_hot_matmul(
    table: torch.Tensor,
    ids: torch.Tensor,
    words: Iterable[str] | None = None,
    *,
    alt: str,
) -> Picture:
    """Draw one_hot(ids) @ table: column k of the one-hot meets row k.

    Parameters
    ----------
    table : tensor of shape (v, h)
    ids : integer tensor of shape (s,), each id in 0 ... v - 1
    words : the word of each row, v of them, or a dict from word to id

    Raises
    ------
    TypeError, ValueError
        If a tensor has another shape or dtype, or an id is outside the table.
    """
    table = as_tensor(table, "table", (2,))
    ids = _ids(ids, table, (1,))
    words = as_words(words, table)
    (v, h), s = table.shape, len(ids)
    one_hot = torch.nn.functional.one_hot(ids.long(), v)
    product = one_hot.to(table.dtype) @ table
    height = max(v, s)
    top = (height - s) / 2
    canvas = _Canvas()

    lit = set(ids.tolist())
    broken = (~table.isfinite()).any(dim=1).nonzero().flatten().tolist()
    for column in range(v):
        canvas.token(column + 0.5, top - 0.5, column, lit=column in lit)
    for row, token in enumerate(ids.tolist()):
        canvas.text(-0.2, top + row + 0.5, words[token], right=True)
        for column in range(v):
            hit = column == token
            pale = ALARM if column in broken else PALE_INK
            face, ink = _look(token) if hit else ("white", pale)
            value = _number(one_hot[row, column])
            canvas.cell(column, top + row, value, face, ink)
    canvas.title(v / 2, top - 1.4, "one-hot", _shape(one_hot, "sv"))
    canvas.text(v / 2, top + s + 0.4, "v →", ink=PALE_INK)
    canvas.text(v + 0.8, height / 2, "@", size=17)

    table_x, table_y = v + 1.4 + _label_width(words), (height - v) / 2
    _draw_table(canvas, table_x, table_y, table, words, lit)
    canvas.title(table_x + h / 2, table_y - 0.5, "table", _shape(table, "vh"))
    canvas.text(table_x + h / 2, table_y + v + 0.4, "h →", ink=PALE_INK)
    canvas.text(table_x + h + 0.8, height / 2, "=", size=17)

    product_x = table_x + h + 1.6
    for row, token in enumerate(ids.tolist()):
        face, ink = _look(token)
        canvas.row(product_x, top + row, product[row], face, ink)
        where = product_x + h + 0.2, top + row + 0.5
        canvas.text(*where, words[token], left=True)
    shape = _shape(product, "sh")
    canvas.title(product_x + h / 2, top - 0.5, "product", shape)
    return canvas.picture(alt)


def tokens(
    sentences: Sequence[Sequence[str]],
    ids: torch.Tensor,
    *,
    alt: str,
) -> Picture:
    """Draw sentences word by word, with the id of each word below it.

    Parameters
    ----------
    sentences : b lists of s words
    ids : integer tensor of shape (b, s)

    Raises
    ------
    TypeError, ValueError
        If `ids` is not an integer tensor of two dimensions, or the words are
        not one for each id.
    """
    ids = as_tensor(ids, "ids", (2,))
    if ids.is_floating_point():
        raise TypeError(f"ids are {ids.dtype}; expected whole numbers")
    counts = [len(sentence) for sentence in sentences]
    b, s = ids.shape
    if counts != [s] * b:
        raise ValueError(
            f"sentences have {counts} words; expected {[s] * b}, one for each "
            "id"
        )
    canvas = _Canvas()
    wide = 0.5 + 0.24 * max(len(word) for line in sentences for word in line)
    for y, (line, row) in enumerate(zip(sentences, ids.tolist(), strict=True)):
        for x, (word, number) in enumerate(zip(line, row, strict=True)):
            canvas.text((x + 0.5) * wide, 2.4 * y, str(word))
            canvas.token((x + 0.5) * wide, 2.4 * y + 0.9, number)
    return canvas.picture(alt)


def renumbered(
    table: torch.Tensor,
    old: Mapping[str, int],
    new_table: torch.Tensor,
    new: Mapping[str, int],
    *,
    alt: str,
) -> Picture:
    """Draw a table under two numberings; an arrow takes each row along.

    Parameters
    ----------
    table, new_table : tensors of shape (v, h)
    old, new : from each word to its id in `table` and in `new_table`

    Raises
    ------
    TypeError, ValueError
        If a table is not a tensor of two dimensions, a vocabulary does not fit
        it, or the two do not have the same words.
    """
    table = as_tensor(table, "table", (2,))
    new_table = as_tensor(new_table, "new_table", (2,))
    words, new_words = as_words(old, table), as_words(new, new_table)
    if set(words) != set(new_words):
        raise ValueError(
            f"new has the words {sorted(new_words)}; expected {sorted(words)}"
        )
    canvas, h = _Canvas(), table.shape[1]
    right = h + 3.6
    canvas.title(h / 2, -0.5, "old ids")
    canvas.title(right + h / 2, -0.5, "new ids")
    for word, number in old.items():
        face, ink = _look(number)
        canvas.text(-1.3, number + 0.5, word, right=True)
        canvas.token(-0.55, number + 0.5, number)
        canvas.row(0, number, table[number], face, ink)
        there = new[word]
        start, end = (h, number + 0.5), (right - 1.0, there + 0.5)
        canvas.arrow(start, end, face)
        canvas.token(right - 0.55, there + 0.5, there, face=face)
        canvas.row(right, there, new_table[there], face, ink)
        canvas.text(right + h + 0.2, there + 0.5, word, left=True)
    return canvas.picture(alt)


def filled(
    words: Sequence[str],
    vectors: torch.Tensor,
    vocabulary: Mapping[str, int],
    table: torch.Tensor,
    *,
    alt: str,
) -> Picture:
    """Draw which line of a file each row of a table has its numbers from.

    An arrow leads from a line to each row that holds its numbers. A row has
    the color of the word whose numbers it holds; where that isn't the word of
    its id, the label says whose they are. Rows of other numbers are white.

    Parameters
    ----------
    words : the word of each line, n of them
    vectors : tensor of shape (n, h), the numbers of each line
    vocabulary : from each word to its id, 0 ... v - 1
    table : tensor of shape (v, h)

    Raises
    ------
    TypeError, ValueError
        If `vectors` or `table` is not a tensor of two dimensions, they are not
        equally wide, or words or vocabulary do not fit them.
    """
    vectors = as_tensor(vectors, "vectors", (2,))
    table = as_tensor(table, "table", (2,))
    words, names = as_words(words, vectors), as_words(vocabulary, table)
    h = vectors.shape[1]
    if table.shape[1] != h:
        raise ValueError(f"table has {table.shape[1]} columns; expected {h}")
    canvas, there = _Canvas(), h + 4.2
    canvas.title(h / 2, -0.5, "lines of the file")
    canvas.title(there + h / 2, -0.5, "rows of the table")
    looks = [
        _look(vocabulary.get(word, 0), word in vocabulary) for word in words
    ]
    for line, word in enumerate(words):
        canvas.text(-0.3, line + 0.5, f"{line}  {word}", right=True)
        canvas.row(0, line, vectors[line], *looks[line])
    for number, word in enumerate(names):
        same = (vectors == table[number]).all(dim=1).nonzero().flatten()
        y, look, label, ink = number + 0.5, ("white", INK), word, INK
        if len(same):
            line = int(same[0])
            look = looks[line]
            canvas.arrow((h, line + 0.5), (there - 1.0, y), look[0])
            if words[line] != word:
                label, ink = f"{word}  ≠  {words[line]}", ALARM
        canvas.token(there - 0.55, y, number)
        canvas.row(there, number, table[number], *look)
        canvas.text(there + h + 0.2, y, label, ink=ink, left=True)
    return canvas.picture(alt)


def scattered(
    g: torch.Tensor,
    ids: torch.Tensor,
    gradient: torch.Tensor,
    words: Iterable[str] | None = None,
    *,
    alt: str,
) -> Picture:
    """Draw a scatter-add: an arrow from each row of `g` to the row of its id.

    Where several arrows end in one row, a plus says that they are added. Rows
    in which no arrow ends stay pale. Positions are numbered at the left.

    Parameters
    ----------
    g : tensor of shape (s, h)
    ids : integer tensor of shape (s,), each id in 0 ... v - 1
    gradient : what the scatter-add gave, (v, h)
    words : the word of each row, v of them, or a dict from word to id

    Raises
    ------
    TypeError, ValueError
        If a tensor has another shape or dtype, an id is outside the gradient,
        or `gradient` is not the scatter-add of `g`.
    """
    gradient = as_tensor(gradient, "gradient", (2,))
    g, ids = as_tensor(g, "g", (2,)), _ids(ids, gradient, (1,))
    words, (v, h) = as_words(words, gradient), gradient.shape
    if g.shape != (len(ids), h):
        raise ValueError(
            f"g has shape {tuple(g.shape)}; expected {(len(ids), h)}"
        )
    added = torch.zeros(v, h, dtype=g.dtype).index_add_(0, ids, g)
    if not torch.allclose(added, gradient.to(g.dtype), equal_nan=True):
        raise ValueError("gradient is not the scatter-add of g by ids")
    canvas, height = _Canvas(), max(len(ids), v)
    left, right = (height - len(ids)) / 2, (height - v) / 2
    there = h + 4.2
    canvas.title(h / 2, left - 0.5, "g", _shape(g, "sh"))
    above = "gradient of the table", _shape(gradient, "vh")
    canvas.title(there + h / 2, right - 0.5, *above)
    for place, token in enumerate(ids.tolist()):
        face, ink = _look(token)
        y, end = left + place + 0.5, (there - 1.0, right + token + 0.5)
        canvas.text(-1.3, y, f"{place}  {words[token]}".strip(), right=True)
        canvas.token(-0.55, y, token)
        canvas.row(0, left + place, g[place], face, ink)
        canvas.arrow((h, y), end, face)
    times = Counter(ids.tolist())
    for token in range(v):
        y, (face, ink) = right + token, _look(token, token in times)
        canvas.token(there - 0.55, y + 0.5, token, lit=token in times)
        canvas.row(there, y, gradient[token], face, ink)
        where = there + h + 0.2, y + 0.5
        canvas.text(*where, words[token], ink=ink, left=True)
        if times[token] > 1:
            canvas.text(there - 1.35, y + 0.05, "+", size=16, bold=True)
    return canvas.picture(alt)


def memory(
    table: torch.Tensor,
    number: int,
    others: Mapping[str, torch.Tensor],
    *,
    alt: str,
) -> Picture:
    """Draw the memory of a table, and of copies and views of one of its rows.

    The numbers of the table are drawn in one line, as memory holds them. A
    view of the row is a line below its numbers; a copy has boxes of its own.

    Parameters
    ----------
    table : contiguous tensor of shape (v, h)
    number : the id of the row
    others : for each name, a tensor of shape (h,) with the numbers of that row

    Raises
    ------
    TypeError, ValueError
        If `table` is not a contiguous tensor of two dimensions, `number` is
        none of its ids, or a tensor of `others` has not the shape of a row.
    """
    table = _in_one_line(table)
    canvas, (v, h) = _Canvas(), table.shape
    if number not in range(v):
        raise ValueError(f"number is {number}; expected 0 ... {v - 1}")
    canvas.text(-0.4, 0.5, "table", right=True, bold=True)
    for k, vector in enumerate(table):
        lit = k == number
        canvas.row(k * h, 0, vector, *_look(k, lit))
        canvas.token((k + 0.5) * h, -0.6, k, lit=lit)
    memory_of = {
        name: as_tensor(tensor, name, (1,)).untyped_storage().data_ptr()
        for name, tensor in others.items()
    }
    its = table.untyped_storage().data_ptr()
    # What shares the memory of the table comes first, right below it.
    ordered = sorted(others, key=lambda name: memory_of[name] != its)
    for place, name in enumerate(ordered):
        tensor, y = others[name], 1.5 * (place + 1)
        if tensor.shape != (h,):
            raise ValueError(
                f"{name} has shape {tuple(tensor.shape)}; expected {(h,)}"
            )
        canvas.text(-0.4, y + 0.5, name, right=True, bold=True)
        start = number * h
        if memory_of[name] == its:
            said = "the same memory"
            start = tensor.storage_offset() - table.storage_offset()
            canvas.line((start + 0.1, y + 0.5), (start + h - 0.1, y + 0.5))
            for x in (start + 0.1, start + h - 0.1):
                canvas.line((x, y + 0.5), (x, 1.1))
        else:
            said = "memory of its own"
            canvas.row(start, y, tensor, *_look(number))
        canvas.text(start - 0.2, y + 0.5, said, right=True, ink=PALE_INK)
    return canvas.picture(alt)


def cache_lines(
    table: torch.Tensor, ids: torch.Tensor, *, size: int = 64, alt: str
) -> Picture:
    """Draw the memory of a table in cache lines, and which of them ids read.

    Each line of memory is one row of the picture, from its first byte. The
    rows of `ids` are in color, and a line that holds a number of them has a
    thick frame. Behind the table, memory that isn't its own is left white.

    Parameters
    ----------
    table : contiguous tensor of shape (v, h), its first number at the start of
        a line
    ids : int64 tensor of any shape, the rows that are looked up
    size : bytes of a line

    Raises
    ------
    TypeError, ValueError
        If `table` isn't a contiguous tensor of two dimensions, an id is none of
        its rows, or a line doesn't hold a whole number of its numbers.
    """
    table = _in_one_line(table)
    each = table.element_size()
    if size < each or size % each:
        raise ValueError(
            f"size is {size} bytes; expected a multiple of {each}, the bytes "
            "of a number"
        )
    ids = _ids(ids, table, tuple(range(1, 4)))
    wanted = set(ids.flatten().tolist())
    (_, h), wide = table.shape, size // each
    canvas, numbers = _Canvas(), table.flatten()
    n_lines = -(-len(numbers) // wide)
    read = {(k * h + i) // wide for k in wanted for i in range(h)}
    for place in range(n_lines * wide):
        line, column = divmod(place, wide)
        k, y = place // h, 2.2 * line
        if place >= len(numbers):
            canvas.cell(column, y, "", "white")
            continue
        lit = k in wanted
        canvas.cell(column, y, _number(numbers[place]), *_look(k, lit))
        if place % h == 0 or column == 0:  # a row, or the rest of one
            here = min(h - place % h, wide - column)  # its numbers in this line
            canvas.token(column + here / 2, y - 0.6, k, lit=lit)
    for line in range(n_lines):
        y = 2.2 * line
        said = "read" if line in read else "not read"
        ink = INK if line in read else PALE_INK
        canvas.text(-0.4, y + 0.2, f"line {line}", right=True, bold=True)
        canvas.text(-0.4, y + 0.8, said, right=True, ink=ink)
        if line in read:
            canvas.frame(0, y, wide, 1)
    return canvas.picture(alt)


def sharing(
    ways: Mapping[str, Sequence[nn.Parameter]],
    *,
    layers: tuple[str, str],
    alt: str,
) -> Picture:
    """Draw which Parameters two layers have, and in which memory they are.

    A panel for each way; arrows lead from each layer to its Parameter, and
    from each Parameter to the memory of its numbers.

    Parameters
    ----------
    ways : for each title, the Parameter of the first and of the second layer
    layers : the names of the two layers

    Raises
    ------
    TypeError, ValueError
        If there is no way, or one has not two Parameters.
    """
    if not ways:
        raise ValueError("ways is empty; expected at least one")
    canvas, wide = _Canvas(), 3.0
    left, middle, right = 0.0, 1.75, 3.5
    for n, (title, both) in enumerate(ways.items()):
        if len(both) != 2 or not all(isinstance(p, nn.Parameter) for p in both):
            raise TypeError(
                f"{title} has {[type(p).__name__ for p in both]}; expected two "
                "Parameters"
            )
        x = 7.2 * n
        canvas.title(x + middle + wide / 2, -0.7, title)
        memory = [p.untyped_storage().data_ptr() for p in both]
        above = [x + left, x + right]
        for name, where in zip(layers, above, strict=True):
            canvas.box(where, 0, wide, name, "white")
        sizes = [f"{parameter.numel()} numbers" for parameter in both]
        for y, labels, one, face in (
            (2, ["Parameter"] * 2, both[0] is both[1], COLOURS[3]),
            (4, sizes, len(set(memory)) == 1, COLOURS[2]),
        ):
            below = [x + middle] * 2 if one else [x + left, x + right]
            for start, end in zip(above, below, strict=True):
                canvas.down(start + wide / 2, y - 1, end + wide / 2, y)
            for where, label in dict(zip(below, labels, strict=True)).items():
                canvas.box(where, y, wide, label, face)
            above = below
    return canvas.picture(alt)


def bags(
    ids: torch.Tensor,
    offsets: Sequence[int] | torch.Tensor,
    *,
    output: torch.Tensor | None = None,
    alt: str,
) -> Picture:
    """Draw ids that lie in one row, and where offsets cut them into bags.

    Parameters
    ----------
    ids : integer tensor of shape (n,)
    offsets : for each bag, the place of its first id: from 0, never down, at
        most n. A bag that starts where the next one does is empty.
    output : one vector for each bag, (b, h), drawn below it if given

    Raises
    ------
    TypeError, ValueError
        If `ids` is not a tensor of one dimension, `offsets` are not as above,
        or `output` has not one row for each bag.
    """
    ids = as_tensor(ids, "ids", (1,))
    if ids.is_floating_point():
        raise TypeError(f"ids are {ids.dtype}; expected whole numbers")
    ids = ids.tolist()
    starts = [int(offset) for offset in offsets]
    ends = [*starts[1:], len(ids)]
    if starts[:1] != [0] or any(
        a > b for a, b in zip(starts, ends, strict=True)
    ):
        raise ValueError(
            f"offsets are {starts}; expected 0 first, then never less than "
            f"the one before and at most {len(ids)}"
        )
    canvas = _Canvas()
    for place, number in enumerate(ids):
        canvas.text(place + 0.5, -0.3, str(place), ink=PALE_INK, size=9)
        canvas.token(place + 0.5, 0.5, number)
    canvas.text(-0.5, -0.3, "position", ink=PALE_INK, size=9, right=True)
    canvas.text(-0.5, 0.5, "ids", bold=True, right=True)
    canvas.text(-0.5, 1.75, "offsets", bold=True, right=True)
    canvas.text(-2.5, 0.5, "")  # room for the names on the left
    shared = Counter(starts)
    for start, times in shared.items():
        canvas.text(start + 0.1, 1.75, ", ".join([str(start)] * times))
        canvas.line((start + 0.05, 1.35), (start + 0.05, -0.05))
    free = 0.0
    rows = [None] * len(starts)
    if output is not None:
        rows = as_tensor(output, "output", (2,))
    if len(rows) != len(starts):
        raise ValueError(
            f"output has {len(rows)} rows; expected {len(starts)}, one a bag"
        )
    for start, end, vector in zip(starts, ends, rows, strict=True):
        if end > start:
            canvas.line((start + 0.2, 1.15), (end - 0.1, 1.15))
        if vector is None:
            continue
        x = max((start + end - len(vector)) / 2, free)
        middle = (start + end) / 2 + 0.05
        canvas.line((middle, 2.2), (x + len(vector) / 2, 3.0))
        canvas.row(x, 3.1, vector, PALE)
        free = x + len(vector) + 0.6
    if output is not None:
        canvas.text(-0.5, 3.6, "output", bold=True, right=True)
    return canvas.picture(alt)


@dataclass(frozen=True)
class Part:
    """One tensor of an equation; `draw.part` makes it and checks it."""

    name: str
    tensor: torch.Tensor
    letters: Sequence[str]
    ids: list[int]  # of each row, or of each column; empty if it has none
    by_row: bool
    lit: set[int]


def part(
    name: str,
    tensor: torch.Tensor,
    letters: Sequence[str],
    *,
    rows: Sequence[int] | torch.Tensor | None = None,
    columns: Sequence[int] | torch.Tensor | None = None,
    lit: Iterable[int] | None = None,
) -> Part:
    """Return one tensor of an equation.

    Parameters
    ----------
    name : what it is called
    tensor : of shape (n,) or (m, n); a single dimension is drawn as a row,
        or, if it holds int64, as ids: circles, one below the other
    letters : a letter, or a word, for each dimension
    rows, columns : the id that each row, or each column, belongs to
    lit : the ids that have their colour; all of them if left out

    Raises
    ------
    TypeError, ValueError
        If the tensor has another number of dimensions, the letters do not fit
        it, both rows and columns are given, or they are too few or too many.
    """
    tensor = as_tensor(tensor, name, (1, 2))
    if tensor.dim() == 1 and tensor.dtype == torch.int64:
        rows = tensor
    _check_letters(name, tensor.shape, letters)
    if rows is not None and columns is not None:
        raise ValueError(f"{name} has ids for rows and for columns; give one")
    by_row = columns is None
    given = rows if by_row else columns
    ids = [] if given is None else [int(i) for i in given]
    size = _grid(tensor).shape[0 if by_row else 1]
    if given is not None and len(ids) != size:
        raise ValueError(
            f"{name} has {size} {'rows' if by_row else 'columns'} and "
            f"{len(ids)} ids for them"
        )
    lit = set(ids) if lit is None else {int(i) for i in lit}
    return Part(name, tensor, letters, ids, by_row, lit)


def equation(*parts: Part | str, alt: str) -> Picture:
    """Draw tensors side by side, with the signs that stand between them.

    Parameters
    ----------
    parts : a `part` for each tensor, and between them strings such as "@"

    Raises
    ------
    TypeError
        If one of `parts` is neither.
    ValueError
        If there is none.
    """
    if not parts:
        raise ValueError("there is no part; expected draw.part(...)")
    for item in parts:
        if not isinstance(item, Part | str):
            raise TypeError(
                f"a part is a {type(item).__name__}; expected draw.part(...) "
                "or a sign in quotes"
            )
    heights = [len(_grid(p.tensor)) for p in parts if isinstance(p, Part)]
    height = max(heights, default=1)
    canvas = _Canvas()
    x = 0.0
    for item in parts:
        if isinstance(item, str):
            size, width = (16, 0.4) if len(item) < 6 else (SIZE, 0.22)
            width *= len(item)
            canvas.text(x + 0.3 + width / 2, height / 2, item, size=size)
            x += 0.6 + width
        else:
            x = _draw_part(canvas, x, height, item)
    return canvas.picture(alt)


def summed(
    block: torch.Tensor,
    result: torch.Tensor | None = None,
    *,
    dim: int | tuple[int, ...] = (),
    ids: torch.Tensor | None = None,
    words: Iterable[str] | None = None,
    alt: str,
) -> Picture:
    """Draw a block (b, s, h) as b sheets, and what is left after a sum.

    The numbers that make the first number of the result have a frame, as it
    has, and the sum is written out below. Letters say which way an index runs.

    Parameters
    ----------
    block : tensor of shape (b, s, h)
    result : what ``block.sum(dim)`` gave; without it, the block alone is drawn
    dim : the dimension or dimensions that were summed away
    ids : (b, s), the token that each row of the block belongs to
    words : the word of each id, or a dict from word to id

    Raises
    ------
    TypeError, ValueError
        If a shape is another one, an id has no word, or `result` is not the
        sum over `dim`.
    """
    block = as_tensor(block, "block", (3,))
    dims = {d % 3 for d in (dim if isinstance(dim, tuple) else (dim,))}
    if ids is not None:
        ids = as_tensor(ids, "ids", (2,))
        if ids.shape != block.shape[:2]:
            raise ValueError(
                f"ids have shape {tuple(ids.shape)}; expected "
                f"{tuple(block.shape[:2])}"
            )
    named = [] if ids is None else _names(words, ids)
    if (result is None) != (not dims):
        raise ValueError(
            f"dim is {dim} and result {'missing' if dims else 'there'}; "
            "expected both or neither"
        )
    if result is not None:
        result = as_tensor(result, "result", (0, 1, 2))
        wanted = block.sum(dim=tuple(dims)).to(result.dtype)
        if result.shape != wanted.shape or not torch.allclose(
            result, wanted, equal_nan=True
        ):
            raise ValueError(
                f"result of shape {tuple(result.shape)} is not the sum of the "
                f"block over dim {dim}"
            )
    canvas = _Canvas()
    right = _draw_sheets(canvas, block, ids, named, dims)
    if result is None:
        return canvas.picture(alt)
    s = block.shape[1]
    written = str(dim).replace(",)", ")")
    canvas.text(right + 1.0, s / 2 - 0.3, f"sum(dim={written})", bold=True)
    canvas.text(right + 1.0, s / 2 + 0.4, "→", size=18)

    kept = [d for d in range(3) if d not in dims]
    grid = result.reshape(-1, result.shape[-1]) if kept else result.view(1, 1)
    left, top = right + 3.4, (s - len(grid)) / 2
    for row, values in enumerate(grid):
        for column, value in enumerate(values):
            face, ink = "white", INK
            if ids is not None and kept == [0, 1]:
                face, ink = _look(int(ids[row, column]))
            canvas.cell(left + column, top + row, _number(value), face, ink)
    canvas.frame(left, top, 1, 1)
    shape = _shape(result, ["bsh"[d] for d in kept])
    canvas.title(left + grid.shape[1] / 2, top - 1.3, "result", shape)
    if kept:
        along = f"{'bsh'[kept[-1]]} →"
        canvas.text(left + grid.shape[1] / 2, top - 0.45, along, ink=PALE_INK)
    if len(kept) == 2:
        down, middle = f"{'bsh'[kept[0]]} ↓", top + len(grid) / 2
        canvas.text(left - 0.25, middle, down, ink=PALE_INK, right=True)

    framed = block[tuple(slice(None) if d in dims else 0 for d in range(3))]
    terms = [_number(value) for value in framed.flatten()]
    if len(terms) <= 10:
        line = " + ".join(terms).replace("+ −", "− ")
        first = _number(grid[0, 0])
        canvas.text(0, s + 0.8, f"framed: {line} = {first}", left=True)
    return canvas.picture(alt)


def broadcast(
    divisions: Mapping[str, tuple[torch.Tensor, torch.Tensor]], *, alt: str
) -> Picture:
    """Draw what meets what where a matrix is divided by its row sums.

    The numbers of row k have one color, and so has its sum, wherever it goes:
    it is drawn once more, pale, in each place to which it is broadcast.

    Parameters
    ----------
    divisions : for each title, a matrix (n, n) and its sums, (n, 1) or (n,)

    Raises
    ------
    ValueError
        If there is nothing to draw, or a shape is a different one.
    """
    if not divisions:
        raise ValueError("divisions is empty; expected at least one")
    canvas, x = _Canvas(), 0.0
    for title, (matrix, sums) in divisions.items():
        matrix = as_tensor(matrix, title, (2,))
        sums = as_tensor(sums, title, (1, 2))
        n = len(matrix)
        if matrix.shape != (n, n) or sums.shape not in ((n,), (n, 1)):
            raise ValueError(
                f"{title} has shapes {tuple(matrix.shape)} and "
                f"{tuple(sums.shape)}; expected (n, n) and (n, 1) or (n,)"
            )
        y, stays = x + n + 1.4, sums.dim() == 2
        for i in range(n):
            canvas.row(x, i, matrix[i], COLOURS[2 + i % 4])
            canvas.text(x + n + 0.7, i + 0.5, "/", size=15)
            for k in range(n):
                source, first = (i, k == 0) if stays else (k, i == 0)
                face = COLOURS[2 + source % 4] if first else PALE
                ink = INK if first else _darker(COLOURS[2 + source % 4])
                value = _number(sums.flatten()[source])
                canvas.cell(y + k, i, value, face, ink)
        canvas.text(x + n / 2, -0.5, str(tuple(matrix.shape)))
        canvas.text(y + n / 2, -0.5, str(tuple(sums.shape)))
        canvas.title(x + n + 0.7, -1.3, title)
        x = y + n + 1.6
    return canvas.picture(alt)


def ring(held: torch.Tensor, *, alt: str) -> Picture:
    """Draw how the processes of a ring add up what they hold, round by round.

    A row of cells is a process, and an arrow leads to whom it passes a piece
    on; a frame shows which. For n - 1 rounds, the next process adds that to
    its own piece; for as many, finished pieces, which are coloured, go round.

    Parameters
    ----------
    held : in row k, what process k holds of each piece at first, (n, n)

    Raises
    ------
    ValueError
        If there is not a piece for each process.
    """
    held = as_tensor(held, "held", (2,))
    n = len(held)
    if held.shape != (n, n):
        raise ValueError(f"held has shape {tuple(held.shape)}; expected (n, n)")
    canvas, sums = _Canvas(), held.sum(dim=0)
    for k in range(n):
        canvas.text(-0.4, 1.5 * k + 0.5, f"process {k}", right=True)
    for r, pieces in enumerate(rounds_of_a_ring(held)):
        x = r * (n + 1.3)
        half = "reduce-scatter" if r < n else "all-gather"
        title = (f"round {r}", half) if r > 0 else ("start",)
        canvas.title(x + n / 2, -0.5, *title)
        for k in range(n):
            y = 1.5 * k
            for piece, value in enumerate(pieces[k]):
                face = COLOURS[2] if value == sums[piece] else PALE
                canvas.cell(x + piece, y, _number(value), face)
            if r > 0:
                start = x - 1.3, 1.5 * ((k - 1) % n) + 0.5
                canvas.arrow(start, (x, y + 0.5), EDGE)
                canvas.frame(x + (k - r) % n, y, 1, 1)
    return canvas.picture(alt)


def rounds_of_a_ring(held: torch.Tensor) -> list[torch.Tensor]:
    """Return what n processes hold at first and after each of 2(n - 1) rounds.

    In round r, process k receives piece k - r of process k - 1, and adds it to
    its own; from round n on, the piece is finished, and takes its place.
    """
    n, rounds = len(held), [held]
    for r in range(1, 2 * n - 1):
        before, held = held, held.clone()
        for k in range(n):
            piece = (k - r) % n
            own = before[k, piece] if r < n else 0
            held[k, piece] = own + before[k - 1, piece]
        rounds.append(held)
    return rounds


def shapes(
    arrays: Mapping[str, tuple[torch.Tensor | torch.Size, str]],
    *,
    along: Mapping[str, str] | None = None,
    alt: str,
) -> Picture:
    """Draw shapes as blocks of cells, side by side.

    Parameters
    ----------
    arrays : for each name, a tensor or its shape, and a letter for each
        dimension, as in ``{"ids": (ids, "bs")}``. A shape has at most three
        dimensions of at most 12; the first of three goes into the depth.
    along : for a name, the letter along which one line of cells is lit

    Raises
    ------
    ValueError
        If there is no shape, one is too large to be drawn, or letters do not
        fit it.
    """
    if not arrays:
        raise ValueError("arrays is empty; expected at least one shape")
    canvas = _Canvas()
    x = 0.0
    for name, (array, letters) in arrays.items():
        shape = tuple(getattr(array, "shape", array))
        _check_letters(name, shape, letters)
        if len(shape) > 3 or not all(1 <= size <= 12 for size in shape):
            raise ValueError(
                f"{name} has shape {shape}; expected at most 3 dimensions of "
                "1 to 12"
            )
        lit = (along or {}).get(name, "")
        if lit not in letters:
            raise ValueError(f"along of {name} is {lit!r}; its are {letters!r}")
        x += _draw_block(canvas, x, name, shape, letters, lit)
    return canvas.picture(alt)


class _Canvas:
    """A drawing in units of one cell, y downwards; it knows its own extent."""

    def __init__(self) -> None:
        self._patches = []
        self._texts = []
        self._x = [0.0, 0.0]
        self._y = [0.0, 0.0]

    def _reach(self, *points: tuple[float, float]) -> None:
        for x, y in points:
            self._x = [min(self._x[0], x), max(self._x[1], x)]
            self._y = [min(self._y[0], y), max(self._y[1], y)]

    def _patch(self, kind: type[Patch], where: tuple, **look: object) -> None:
        """Keep a patch for `picture`: made here, it had a reader's settings."""
        self._patches.append((kind, where, look))

    def cell(
        self,
        x: float,
        y: float,
        value: str,
        face: str,
        ink: str = INK,
    ) -> None:
        if value in ("nan", "∞", "−∞"):
            face, ink, edge = "white", ALARM, ALARM
        else:
            edge = EDGE if face in (PALE, "white") else "white"
        # Grey and red edges lie over white ones, so that they stay whole.
        above = {"white": 2, EDGE: 3, ALARM: 4}[edge]
        self._patch(
            Rectangle,
            ((x, y), 1, 1),
            facecolor=face,
            edgecolor=edge,
            lw=1.2,
            zorder=above,
        )
        self._reach((x, y), (x + 1, y + 1))
        self.text(x + 0.5, y + 0.5, value, ink=ink, bold=edge == ALARM)

    def token(
        self,
        x: float,
        y: float,
        number: int,
        lit: bool = True,
        face: str = "",
    ) -> None:
        """Draw an id in its circle, centred at (x, y); `face` is its colour."""
        own, ink = _look(number, lit)
        face = face or own
        edge = _darker(face) if lit else EDGE
        look = {"facecolor": face, "edgecolor": edge, "lw": 1, "zorder": 2}
        self._patch(Circle, ((x, y), 0.38), **look)
        self._reach((x - 0.5, y - 0.5), (x + 0.5, y + 0.5))
        self.text(x, y, str(number), ink=ink)

    def row(
        self,
        x: float,
        y: float,
        vector: torch.Tensor,
        face: str,
        ink: str = INK,
    ) -> None:
        for column, value in enumerate(vector):
            self.cell(x + column, y, _number(value), face, ink)

    def box(
        self, x: float, y: float, columns: float, words: str, face: str
    ) -> None:
        """Draw a box of one row with words in it."""
        look = {"facecolor": face, "edgecolor": PALE_INK, "lw": 1.2}
        self._patch(Rectangle, ((x, y), columns, 1), **look)
        self._reach((x, y), (x + columns, y + 1))
        self.text(x + columns / 2, y + 0.5, words)

    def down(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a straight arrow that ends at (x1, y1), from above."""
        self.line((x0, y0), (x1, y1 - 0.2))
        head = [(x1, y1), (x1 - 0.18, y1 - 0.32), (x1 + 0.18, y1 - 0.32)]
        self._patch(Polygon, (head,), facecolor=PALE_INK, edgecolor=PALE_INK)

    def frame(self, x: float, y: float, columns: float, rows: float) -> None:
        """Draw a thick line around cells."""
        look = {"fill": False, "edgecolor": INK, "lw": 3, "zorder": 6}
        self._patch(Rectangle, ((x, y), columns, rows), **look)
        self._reach((x, y), (x + columns, y + rows))

    def line(
        self, start: tuple[float, float], end: tuple[float, float]
    ) -> None:
        """Draw a thin straight line."""
        look = {"closed": False, "edgecolor": PALE_INK, "lw": 1.4}
        self._patch(Polygon, ([start, end],), **look)
        self._reach(start, end)

    def polygon(self, points: list[tuple[float, float]], face: str) -> None:
        look = {"facecolor": face, "edgecolor": "white", "lw": 1.2}
        self._patch(Polygon, (points,), **look)
        self._reach(*points)

    def arrow(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        colour: str,
        thick: bool = False,
    ) -> None:
        (x0, y0), (x1, y1) = start, end
        x0, x1 = x0 + 0.08, x1 - 0.28
        colour, width = _darker(colour), 5 if thick else 2.2
        middle = (x0 + x1) / 2
        points = [(x0, y0), (middle, y0), (middle, y1), (x1, y1)]
        codes = [Curve.MOVETO, Curve.CURVE4, Curve.CURVE4, Curve.CURVE4]
        curve = Curve(points, codes)
        self._patch(PathPatch, (curve,), fill=False, edgecolor=colour, lw=width)
        head = [(x1 + 0.22, y1), (x1, y1 - 0.16), (x1, y1 + 0.16)]
        self._patch(Polygon, (head,), facecolor=colour, edgecolor=colour)
        self._reach(*points, *head)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        ink: str = INK,
        size: float = SIZE,
        left: bool = False,
        right: bool = False,
        bold: bool = False,
    ) -> None:
        style = {
            "color": ink,
            "fontsize": size,
            "ha": "left" if left else "right" if right else "center",
            "va": "center_baseline",
            "fontweight": "bold" if bold else "normal",
            "zorder": 5,
        }
        self._texts.append((x, y, words, style))
        self._reach((x, y))

    def title(self, x: float, y: float, words: str, shape: str = "") -> None:
        """Write a name and, under it, a shape, the lower line at y."""
        self.text(x, y - 0.6 if shape else y, words, bold=True)
        if shape:
            self.text(x, y, shape)

    def picture(self, alt: str) -> Picture:
        width, height = self._x[1] - self._x[0], self._y[1] - self._y[0]
        with settings():
            figure = Figure(figsize=(width * UNIT, height * UNIT))
            axes = figure.add_axes((0, 0, 1, 1))
            axes.set(xlim=self._x, ylim=self._y[::-1])
            axes.axis("off")
            for kind, where, look in self._patches:
                axes.add_patch(kind(*where, clip_on=False, **look))
            for x, y, words, style in self._texts:
                axes.text(x, y, words, parse_math=False, **style)
            drawn = picture(figure, alt=alt)
        if drawn.width > WIDEST:
            raise ValueError(
                f"the picture is {drawn.width} pixels wide; expected at most "
                f"{WIDEST}: draw fewer ids or a narrower table"
            )
        return drawn


def _draw_table(
    canvas: _Canvas,
    x: float,
    y: float,
    table: torch.Tensor,
    words: list[str],
    lit: set[int],
) -> None:
    """Draw the rows with id and word; those not in `lit` stay pale."""
    for number, vector in enumerate(table):
        shines = number in lit
        face, ink = _look(number, shines)
        canvas.token(x - 0.55, y + number + 0.5, number, lit=shines)
        canvas.row(x, y + number, vector, face, ink)
        where = x - 1.3, y + number + 0.5
        canvas.text(*where, words[number], ink=ink, right=True)


def _grid(tensor: torch.Tensor) -> torch.Tensor:
    """Return what is drawn in rows and columns; ids have no columns."""
    if tensor.dim() == 1 and tensor.dtype == torch.int64:
        return tensor.new_empty(len(tensor), 0)
    return tensor.reshape(-1, tensor.shape[-1])


def _draw_sheets(
    canvas: _Canvas,
    block: torch.Tensor,
    ids: torch.Tensor | None,
    words: list[str],
    dims: set[int],
) -> float:
    """Draw the sheets of a block; return where they end.

    Frame what the first number of a sum over `dims` adds up: along a summed
    dimension all, along the others the first.
    """
    b, s, h = block.shape
    x, beside = 0.0, _label_width(words) if words else 0
    edge = 0.9 if words and any(words) else -0.15
    canvas.text(edge, s / 2, "s,\ndim 1\n↓", ink=PALE_INK, right=True)
    for sheet in range(b):
        left = x + (beside + 0.1 if ids is not None else 0)
        for row in range(s):
            face, ink = "white", INK
            if ids is not None:
                token = int(ids[sheet, row])
                canvas.token(left - 0.55, row + 0.5, token)
                where = left - 1.1, row + 0.5
                canvas.text(*where, words[token], right=True)
                face, ink = _look(token)
            canvas.row(left, row, block[sheet, row], face, ink)
        canvas.text(left + h / 2, -0.45, "h, dim 2 →", ink=PALE_INK)
        canvas.text(left - 0.2, -0.45, f"sheet {sheet}", right=True)
        if dims and (sheet == 0 or 0 in dims):
            rows, columns = s if 1 in dims else 1, h if 2 in dims else 1
            canvas.frame(left, 0, columns, rows)
        x = left + h + 0.6
    middle = (x - 0.6 + (0.3 if ids is not None else 0)) / 2
    canvas.text(middle, -1.25, "b, dim 0 →", ink=PALE_INK)
    canvas.title(middle, -2.05, "block", f"(b, s, h) = {tuple(block.shape)}")
    return x


def _draw_part(canvas: _Canvas, x: float, height: float, item: Part) -> float:
    """Draw one tensor of an equation at x; return where it ends."""
    grid = _grid(item.tensor)
    rows, columns = grid.shape
    shape = _shape(item.tensor, item.letters)
    beside, above = bool(item.ids and item.by_row), not item.by_row
    # The title may be wider than the cells: it takes its room on both sides.
    room = max(columns, 0.26 * len(shape), 0.3 * len(item.name))
    left = x + (room - columns) / 2 + (1.1 if beside and columns else 0)
    top = (height - rows) / 2
    for row in range(rows):
        for column in range(columns):
            face, ink = "white", INK
            if item.ids:
                token = item.ids[row if item.by_row else column]
                face, ink = _look(token, token in item.lit)
            value = _number(grid[row, column])
            canvas.cell(left + column, top + row, value, face, ink)
    for place, token in enumerate(item.ids):
        where = left + place + 0.5, top - 0.5
        if item.by_row:
            where = left - (0.55 if columns else 0), top + place + 0.5
        canvas.token(*where, token, lit=token in item.lit)
    title_y = top - (1.4 if above else 0.5)
    canvas.title(left + columns / 2, title_y, item.name, shape)
    return left + columns + (room - columns) / 2


def _names(words: Iterable[str] | None, ids: torch.Tensor) -> list[str]:
    """Return the word of each id up to the largest; empty ones for None."""
    many = int(ids.max()) + 1
    words = [""] * many if words is None else in_order(words)
    if len(words) < many:
        raise ValueError(
            f"words are {len(words)}; expected {many} or more, one for each id"
        )
    return words


def _label_width(words: list[str]) -> float:
    """Return the room, in cells, for the id and the word before a row."""
    return 1.0 + 0.24 * max(map(len, words)) if any(words) else 1.0


def _look(token: int, lit: bool = True) -> tuple[str, str]:
    """Return the colours of a token and of the letters on it."""
    return (COLOURS[token % len(COLOURS)], INK) if lit else (PALE, PALE_INK)


def _draw_block(
    canvas: _Canvas,
    x: float,
    name: str,
    shape: tuple,
    letters: str,
    lit: str,
) -> float:
    """Draw one shape at x; return the width that it takes.

    Light the cells along one letter, from the upper right corner of the front.
    """
    cell, shift = 0.62, 0.36
    depth, rows, columns = (1,) * (3 - len(shape)) + shape
    back = (depth - 1) * shift
    left = x + (1.2 if len(shape) >= 2 else 0)
    top = 1.4
    faces = ("#8CCBF0", "#B9DFF6", "#D9EEFA")  # the front sheet is darkest
    for sheet in reversed(range(depth)):
        face = faces[min(sheet, 2)]
        x0, y0 = left + sheet * shift, top + back - sheet * shift
        for row in range(rows):
            for column in range(columns):
                x1, y1 = x0 + column * cell, y0 + row * cell
                corners = [(x1, y1), (x1 + cell, y1)]
                corners += [(x1 + cell, y1 + cell), (x1, y1 + cell)]
                off = (sheet, row, columns - 1 - column)[3 - len(shape) :]
                is_lit = lit and not any(
                    index
                    for letter, index in zip(letters, off, strict=True)
                    if letter != lit
                )
                canvas.polygon(corners, COLOURS[2] if is_lit else face)
    width, height = columns * cell, rows * cell
    sizes = [
        f"{letter} = {size}"
        for letter, size in zip(letters, shape, strict=True)
    ]
    bottom = top + back + height
    if len(shape) >= 1:
        canvas.text(left + width / 2, bottom + 0.5, sizes[-1])
    if len(shape) >= 2:
        middle = top + back + height / 2
        canvas.text(left - 0.15, middle, sizes[-2], right=True)
    if len(shape) == 3:
        corner = left + width + back / 2 + 0.25, bottom - back / 2 + 0.15
        canvas.text(*corner, sizes[0], left=True)
    canvas.title(left + (width + back) / 2, top - 0.5, name)
    extra = 1.9 if len(shape) == 3 else 0.9
    return (left - x) + width + back + extra


def _darker(colour: str) -> str:
    """Darken a colour until a thin line of it stands out on white."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{int(c * 0.65):02X}" for c in (red, green, blue))


def _check_letters(
    name: str, shape: Sequence[int], letters: Sequence[str]
) -> None:
    if len(shape) != len(letters):
        raise ValueError(
            f"{name} has shape {tuple(shape)} and the letters {letters!r}; "
            "expected a letter for each dimension"
        )


def _in_one_line(table: object) -> torch.Tensor:
    """Return a table whose numbers lie in memory as they are drawn."""
    table = as_tensor(table, "table", (2,))
    if not table.is_contiguous():
        raise ValueError("table is not contiguous; expected rows in one line")
    return table


def _ids(ids: object, table: torch.Tensor, dims: tuple) -> torch.Tensor:
    ids = as_tensor(ids, "ids", dims)
    if ids.dtype not in (torch.int64, torch.int32):
        raise TypeError(f"ids have dtype {ids.dtype}; expected int64 or int32")
    v = table.shape[0]
    if not 0 <= ids.min() <= ids.max() < v:
        raise ValueError(
            f"ids are {ids.tolist()}; expected one or more in 0 ... {v - 1}"
        )
    return ids


def _shape(array: torch.Tensor, letters: Sequence[str]) -> str:
    """Write a shape with its letters: (b, s) = (2, 5)."""
    if array.dim() == 0:
        return "()"
    one = "," if array.dim() == 1 else ""
    return f"({', '.join(letters)}{one}) = {tuple(array.shape)}"


def _number(value: torch.Tensor) -> str:
    """Write a number in at most five characters, as a cell is wide."""
    x = float(value)
    if math.isnan(x):
        return "nan"
    if math.isinf(x):
        return "∞" if x > 0 else "−∞"
    written = [f"{x:.0f}"] if x == int(x) else [f"{x:.{d}f}" for d in (2, 1)]
    fitting = [text for text in written if len(text) <= 5]
    text = fitting[0] if fitting else re.sub(r"e\+0?", "e", f"{x:.0e}")
    return "0.00" if text == "-0.00" else text.replace("-", "−")
