"""Whatever the helper is given: an answer, or an error of its own that tells.

Hypothesis makes the arguments up: the same ones in each run, and for a failure
the smallest that fails.
"""

import ast
import math
import traceback
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import embedlab
from embedlab import check, data, draw, measure, processes
from embedlab.question import NOT_ANSWERED

pytestmark = pytest.mark.release

OURS = Path(embedlab.__file__).parent
ALT = "A picture of whatever was made up."
QUESTIONS = tuple(check.QUESTIONS.values())
SPECIAL = (0.0, 1.0, -1.0, 0.5, 1e-30, 1e30, math.nan, math.inf, -math.inf)
DTYPES = (torch.float32, torch.float64, torch.bfloat16, torch.int64, torch.bool)

# The same examples each time; a slow machine is no failure.
settings.register_profile(
    "course", derandomize=True, deadline=None, database=None
)
settings.load_profile("course")
few = settings(max_examples=25)  # a picture takes a tenth of a second

floats = st.one_of(st.sampled_from(SPECIAL), st.floats(width=32))
words = st.text("aZ9 $_\\{}%<&\"'|-\n", max_size=8)


@st.composite
def tensors(sample, most_dims=4, most=4, dtypes=DTYPES, shape=None):
    """Make up a tensor of any shape; some need a gradient, some are sparse."""
    if shape is None:
        shape = sample(st.lists(st.integers(0, most), max_size=most_dims))
    dtype = sample(st.sampled_from(dtypes))
    kinds = {torch.int64: st.integers(-2, 6), torch.bool: st.booleans()}
    number = kinds.get(dtype, floats)
    count = math.prod(shape)
    filled = sample(st.lists(number, min_size=count, max_size=count))
    tensor = torch.tensor(filled, dtype=dtype).reshape(shape)
    if dtype.is_floating_point:
        tensor.requires_grad_(sample(st.booleans()))
    kind = sample(st.sampled_from(["dense"] * 8 + ["sparse", "meta"]))
    if kind == "sparse":
        return tensor.to_sparse() if shape else tensor
    return tensor.to("meta") if kind == "meta" else tensor


def arrays(tensor):
    """Return a tensor's numbers as a NumPy array, where it has any."""
    dense = tensor.layout == torch.strided and not tensor.is_meta
    return tensor.detach().double().numpy() if dense else np.zeros(3)


atoms = st.one_of(
    st.none(),
    st.just(...),
    st.booleans(),
    st.integers(),
    floats,
    st.complex_numbers(),
    st.text(max_size=12),
    st.binary(max_size=3),
    tensors(),
    tensors().map(arrays),
)
things = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.text(max_size=3), inner, max_size=2),
    ),
    max_leaves=5,
)


def returning(thing):
    return lambda *_: thing


def raising(message):
    def fail(*_):
        raise ValueError(message)

    return fail


answers = st.one_of(
    things, things.map(returning), st.text(max_size=9).map(raising)
)


def works_or_tells(function, *arguments, **named):
    """Call a function; an error must be one that the helper itself raises."""
    try:
        return function(*arguments, **named)
    except (TypeError, ValueError) as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        if OURS not in Path(last.filename).parents or last.line[:5] != "raise":
            raise
        assert len(str(error)) > 15, "tell what came and what was expected"
    return None


def draws(function, *arguments, **named):
    """Draw; what comes is a picture that a lecture has room for."""
    drawn = works_or_tells(function, *arguments, alt=ALT, **named)
    assert drawn is None or (drawn.alt == ALT and 0 < drawn.width < 1_200)


class _Seen(HTMLParser):
    """What a reader of some HTML gets: texts, and what stands for pictures."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.alts, self.text = [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.alts += [value for name, value in attributes if name == "alt"]

    def handle_data(self, data):
        self.text += data


@settings(max_examples=400)
@given(st.sampled_from(QUESTIONS), answers)
def test_every_answer_gets_one_sentence(question, answer):
    before = repr(answer)
    verdict = question.judge(answer)
    assert verdict.startswith(("Right. ", "Not yet: ", NOT_ANSWERED))
    assert verdict.endswith((".", ".)", "?", "!")) and "\n" not in verdict
    assert " at 0x" not in verdict and len(verdict) < 400
    assert repr(answer) == before


@pytest.mark.parametrize(
    "question",
    [q for q in QUESTIONS if type(q.right) is int and not q.nearest],
    ids=lambda question: question.name,
)
@given(data=st.data())
def test_a_number_is_right_in_whatever_it_comes_and_no_other_is(question, data):
    near = st.integers(question.right - 3, question.right + 3)
    number = data.draw(st.one_of(near, st.integers(-(2**31), 2**31)))
    for kind in (int, float, np.int64, np.float64, torch.tensor):
        right = question.judge(kind(number)).startswith("Right. ")
        assert right == (number == question.right)


@given(st.sampled_from([q for q in QUESTIONS if q.nearest]), floats)
def test_a_number_is_right_only_where_the_right_choice_is_nearest(
    question, number
):
    nearest = min(question.choices, key=lambda choice: abs(choice - number))
    for kind in (float, np.float64, lambda x: str(float(x))):
        right = question.judge(kind(number)).startswith("Right. ")
        assert not right or nearest == question.right
        assert right == question.judge(torch.tensor(number)).startswith("Right")
    for choice in question.choices:
        right = question.judge(torch.tensor(choice)).startswith("Right. ")
        assert right == (choice == question.right)


@settings(max_examples=300)
@given(st.data())
def test_only_what_names_the_right_choice_alone_is_right(data):
    """Texts are put together from the words of the choices and around them."""
    question = data.draw(
        st.sampled_from([q for q in QUESTIONS if isinstance(q.right, str)])
    )
    others = [c for c in question.offered if c != question.right]
    around = ["not", "no", "or", "half", "some", "the", "it is", "never"]
    parts = data.draw(
        st.lists(st.sampled_from(others + around), min_size=1, max_size=4)
    )
    named = [p for p in parts if question.judge(p).startswith("Right. ")]
    assert named or not question.judge(" ".join(parts)).startswith("Right. ")
    for before in ("not ", "never ", "half of "):
        text = before + question.right
        known = text in (*question.offered, *question.also)
        assert known or not question.judge(text).startswith("Right. ")


@given(
    st.sampled_from([q for q in QUESTIONS if type(q.right) is tuple]),
    st.sampled_from([tuple, list, np.array, torch.tensor]),
)
def test_numbers_are_right_in_whatever_they_come(question, kind):
    if all(type(x) in (int, float) for x in question.right):
        assert question.judge(kind(question.right)).startswith("Right. ")
        assert question.judge(kind(question.right)[:-1]).startswith("Not yet")


@given(
    st.sampled_from([q for q in QUESTIONS if type(q.right) is str]),
    st.sampled_from([str.upper, str.lower, str.title]),
    st.sampled_from([" ", "-", "_", "  "]),
    st.sampled_from(["", ".", "!", " ", '"']),
)
def test_a_word_is_right_however_it_is_written(question, case, between, end):
    known = (question.right, *question.also)
    for word in [text for text in known if isinstance(text, str)]:
        if any(letter.isdigit() for letter in word):
            between = " "  # a hyphen would be a minus: N(0, 1) and N(0,-1)
        written = between.join(case(word).replace("-", " ").split()) + end
        assert question.judge(written).startswith("Right. ")


@given(
    st.lists(st.text(max_size=6), min_size=1, max_size=4, unique=True),
    st.integers(1, 3),
    st.data(),
)
def test_a_table_of_markdown_keeps_its_cells(columns, count, data):
    cells = st.one_of(st.text(max_size=6), st.integers(), floats)
    rows = [{c: data.draw(cells) for c in columns} for _ in range(count)]
    lines = measure.table(rows).split("\n")
    assert len(lines) == count + 2
    assert len({line.replace("\\|", "").count("|") for line in lines}) == 1
    for line, row in zip(lines[2:], rows, strict=True):
        marked = line.replace("\\|", "\0")[1:-1].split("|")
        read = [cell.replace("\0", "|").split() for cell in marked]
        assert read == [str(value).split() for value in row.values()]


@given(st.integers(1, 5_000), st.sampled_from([torch.float64, torch.int8]))
def test_the_most_bytes_are_those_of_the_tensor(n, dtype):
    made = measure.most_bytes(lambda: torch.empty(n, dtype=dtype))
    assert made == n * dtype.itemsize
    assert measure.operators(lambda: torch.empty(n, dtype=dtype)) == ["empty"]


@given(things)
def test_a_value_is_not_measured(thing):
    for function in (measure.operators, measure.most_bytes):
        with pytest.raises(TypeError, match="expected a function"):
            function(thing)
    with pytest.raises(TypeError, match="expected a function"):
        measure.seconds({"it": thing})


def work(**arguments):
    print(arguments)


@given(
    st.dictionaries(
        st.sampled_from(["rows", "name", "p"]),
        st.one_of(
            st.integers(), st.booleans(), st.none(), st.text(max_size=9), floats
        ),
    )
)
def test_processes_read_the_arguments_that_were_given(arguments):
    tree = ast.parse(processes.source(work, **arguments))
    call = tree.body[-4].body[0].value
    assert call.func.id == "work"
    read = {
        k.arg: eval(ast.unparse(k.value), {"__builtins__": {"float": float}})
        for k in call.keywords
    }
    assert repr(read) == repr(arguments)


@given(things)
def test_processes_refuse_what_they_could_not_read(thing):
    if not isinstance(thing, str | int | float | None):
        with pytest.raises(TypeError, match="x is a .*; expected a number"):
            processes.source(work, x=thing)


@given(st.text(max_size=20))
def test_a_file_is_one_of_the_course_or_missing(name):
    with pytest.raises(FileNotFoundError, match="(?s)file .* is missing: "):
        data.path(name)


@given(st.text(min_size=20, max_size=40), st.text(max_size=9))
def test_a_text_stands_as_it_is_in_html(alt, label):
    shown = draw.Picture(b"png", alt, 100)
    seen = _Seen(draw.slider({"first": shown, "x" + label: shown}).html())
    unbroken = alt.replace("\r\n", "\n").replace("\r", "\n")
    assert [text.replace("\r", "\n") for text in seen.alts] == [unbroken] * 2
    assert seen.tags == ["div", "input", *["figure", "figcaption", "img"] * 2]


@few
@given(st.data(), st.integers(1, 4), st.integers(1, 4), st.integers(1, 3))
def test_whatever_fits_is_drawn(data, v, h, n):
    """Shapes that fit each other, with any numbers in them."""
    plain = DTYPES[:-1]
    table = data.draw(tensors(shape=(v, h), dtypes=plain))
    names = data.draw(st.lists(words, min_size=v, max_size=v))
    ids = st.integers(0, v - 1)
    ids = torch.tensor(data.draw(st.lists(ids, min_size=n, max_size=n)))
    cuts = data.draw(st.lists(st.integers(0, n), max_size=3))
    block = data.draw(tensors(shape=(2, n, h), dtypes=plain))
    if table.is_meta or block.is_meta:
        return
    table, block = table.to_dense(), block.to_dense()
    output = torch.ones(len(cuts) + 1, h)
    dim = data.draw(st.sampled_from([0, 1, 2, -1, (0, 1), (0, 1, 2)]))
    known = draw.part("x", table, "vh", rows=range(v), lit=ids)
    for drawn in (
        draw.table(table, names, alt=ALT),
        draw.lookup(table, ids, names, alt=ALT),
        draw.one_hot_matmul(table, ids, alt=ALT),
        draw.bags(ids, [0, *sorted(cuts)], output=output, alt=ALT),
        draw.memory(table.contiguous(), 0, {"copy": table[0] + 0}, alt=ALT),
        draw.equation(known, "=", known, alt=ALT),
        draw.summed(block, block.sum(dim), dim=dim, alt=ALT),
    ):
        assert drawn.alt == ALT and 0 < drawn.width <= 900


@few
@given(tensors(3), st.none() | st.lists(words, max_size=4))
def test_draw_table(table, names):
    draws(draw.table, table, names)


@few
@given(tensors(3), tensors(3, dtypes=DTYPES[3:]), st.none() | tensors(3))
def test_draw_lookup(table, ids, output):
    draws(draw.lookup, table, ids, output=output)
    draws(draw.one_hot_matmul, table, ids)


@few
@given(tensors(2), st.lists(st.integers(-1, 5), max_size=4), tensors(2))
def test_draw_bags(ids, offsets, output):
    draws(draw.bags, ids, offsets)
    draws(draw.bags, ids, offsets, output=output)


@few
@given(
    tensors(3),
    st.sampled_from(["v", "vh", "bsh"]),
    st.none() | st.lists(st.integers(-1, 5), max_size=4),
    st.booleans(),
)
def test_draw_equation(tensor, letters, ids, by_row):
    side = {"rows" if by_row else "columns": ids}
    part = works_or_tells(draw.part, "x", tensor, letters, **side)
    draws(draw.equation, *([part, "="] if part else ["="]))


@few
@given(tensors(3, 3), st.sampled_from([(), 0, 1, 2, -1, 3, (0, 1), (0, 0)]))
def test_draw_summed(block, dim):
    draws(draw.summed, block)
    numbers = block.layout == torch.strided and not block.is_meta
    if numbers and block.dim() == 3 and dim not in ((), 3, (0, 0)):
        draws(draw.summed, block, block.sum(dim), dim=dim)
    draws(draw.summed, block, torch.ones(2, 2), dim=dim)


@few
@given(
    st.dictionaries(words, st.lists(st.integers(-1, 13), max_size=4)),
    st.sampled_from(["", "v", "vh", "bsh"]),
)
def test_draw_shapes(sizes, letters):
    draws(draw.shapes, {n: (torch.Size(s), letters) for n, s in sizes.items()})


series = st.lists(floats, max_size=4)
triples = st.lists(st.tuples(floats, floats, floats), max_size=4)


@few
@given(
    series, st.dictionaries(words, series | triples, max_size=5), st.booleans()
)
def test_draw_lines(x, values, log):
    draws(draw.lines, x, values, xlabel="x", ylabel="y", log=log)


@few
@given(st.dictionaries(words, st.tuples(tensors(2), tensors(2)), max_size=3))
def test_draw_scatter(panels):
    draws(draw.scatter, panels, xlabel="x", ylabel="y")


points = tensors(2, 2, dtypes=DTYPES[:2])


@few
@given(
    st.dictionaries(
        words,
        st.tuples(points, floats) | st.tuples(points, floats, points),
        max_size=2,
    ),
    floats,
)
def test_draw_renormalised(panels, max_norm):
    draws(draw.renormalised, panels, max_norm=max_norm)


@few
@given(st.dictionaries(words, tensors(2), max_size=2), tensors(2))
def test_draw_steps(moved, present):
    draws(draw.steps, moved, present)
    draws(draw.steps, dict.fromkeys(moved, present), present)


@few
@given(
    st.dictionaries(
        words, st.lists(st.tuples(words, floats), max_size=3), max_size=3
    )
)
def test_draw_ranked(panels):
    draws(draw.ranked, panels, xlabel="x")


@few
@given(
    st.dictionaries(words, st.lists(st.none() | floats, max_size=3)),
    st.lists(words, max_size=3),
)
def test_draw_ratios(values, columns):
    draws(draw.ratios, values, columns, xlabel="x", ylabel="y")


@few
@given(
    tensors(2),
    st.lists(words, max_size=3),
    st.lists(words, max_size=3),
    st.none() | st.integers(-1, 3),
)
def test_draw_heat(values, rows, columns, decimals):
    named = {"xlabel": "x", "ylabel": "y", "decimals": decimals}
    draws(draw.heat, values, rows, columns, **named)
    if values.dim() == 2:
        r, c = values.shape
        draws(draw.heat, values, ["r"] * r, ["c"] * c, **named)


@few
@given(st.dictionaries(words, tensors(), max_size=3))
def test_draw_padding(batches):
    draws(draw.padding, batches)


@few
@given(
    st.dictionaries(words, tensors(), max_size=3),
    st.dictionaries(words, st.lists(floats, max_size=3), max_size=3),
    floats,
)
def test_draw_arrows(groups, points, reach):
    draws(draw.arrows, groups, points, reach=reach)


@few
@given(
    st.dictionaries(
        words,
        st.dictionaries(words, st.lists(floats, max_size=3), max_size=3),
        max_size=3,
    ),
    st.booleans(),
)
def test_draw_word_map(groups, square):
    draws(draw.word_map, groups, square=square)
