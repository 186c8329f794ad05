"""Pictures show the tensors given, and refuse what they cannot show."""

import html
import math
import re

import matplotlib
import pytest
import torch
from browser import open_page
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.transforms import Bbox
from pictures import NASTY, decode

from embedlab import data, draw
from embedlab.draw import blocks, charts, style

ALT = "a sentence that says what is shown"
TABLE = data.table()
WORDS = data.vocabulary()
IDS = torch.tensor([[2, 3, 4], [1, 5, 2]])
BLOCK = TABLE[IDS]
MOVED = torch.eye(6, 4)
G, PLACES = torch.arange(9.0).reshape(3, 3), torch.tensor([2, 5, 2])
ADDED = torch.zeros(6, 3).index_add_(0, PLACES, G)
SQUARE = torch.tensor([[1.0, 2.0, 1.0], [0.0, 4.0, 4.0], [3.0, 0.0, 0.0]])
SUMS = SQUARE.sum(dim=1)
FIRST, SECOND = torch.nn.Parameter(TABLE), torch.nn.Parameter(TABLE.clone())
NEW_WORDS = dict(zip(WORDS, [3, 5, 0, 4, 1, 2], strict=True))
NEW_TABLE = torch.empty_like(TABLE)
NEW_TABLE[list(NEW_WORDS.values())] = TABLE


def has_colour(picture, colour, least=200):
    """Whether at least so many pixels have exactly this colour."""
    wanted = torch.tensor([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
    shown = (torch.from_numpy(decode(picture.png)[..., :3]) * 255).round()
    return ((shown == wanted).all(dim=-1)).sum() >= least


ALL = {
    "table": lambda **k: draw.table(TABLE, WORDS, **k),
    "lookup": lambda **k: draw.lookup(TABLE, torch.tensor([2, 5]), WORDS, **k),
    "one_hot_matmul": lambda **k: draw.one_hot_matmul(
        TABLE, torch.tensor([2, 5]), WORDS, **k
    ),
    "shapes": lambda **k: draw.shapes({"table": (TABLE, "vh")}, **k),
    "equation": lambda **k: draw.equation(
        draw.part("x", TABLE, "vh", rows=range(6)), "=", **k
    ),
    "summed": lambda **k: draw.summed(BLOCK, BLOCK.sum(dim=1), dim=1, **k),
    "steps": lambda **k: draw.steps(
        {"SGD": MOVED}, torch.eye(6, 4, dtype=bool), WORDS, **k
    ),
    "scatter": lambda **k: draw.scatter(
        {"a": (MOVED[0], MOVED[1])}, xlabel="x", ylabel="y", **k
    ),
    "renormalised": lambda **k: draw.renormalised(
        {"a": (TABLE[:, :2], 2)}, max_norm=3.0, **k
    ),
    "lines": lambda **k: draw.lines(
        [1, 10], {"a": [1, 2]}, xlabel="x", ylabel="y", **k
    ),
    "ranked": lambda **k: draw.ranked({"a": [("b", 0.5)]}, xlabel="x", **k),
    "word_map": lambda **k: draw.word_map(
        {"a": {"snow": (0, 1), "rain": (1, 0)}}, **k
    ),
    "arrows": lambda **k: draw.arrows(
        {"a": SQUARE[:2].view(1, 2, 3)[..., :2]}, {"x": (1, 2)}, reach=5.0, **k
    ),
    "bags": lambda **k: draw.bags(IDS[0], [0, 2], **k),
    "ratios": lambda **k: draw.ratios(
        {"a": [0.5, None]}, ["x", "y"], xlabel="x", ylabel="y", **k
    ),
    "heat": lambda **k: draw.heat(
        torch.eye(2), ["a", "b"], ["x", "y"], xlabel="x", ylabel="y", **k
    ),
    "tokens": lambda **k: draw.tokens(
        [["the", "snow"]], torch.tensor([[2, 3]]), **k
    ),
    "renumbered": lambda **k: draw.renumbered(
        TABLE, WORDS, NEW_TABLE, NEW_WORDS, **k
    ),
    "filled": lambda **k: draw.filled(
        list(NEW_WORDS), NEW_TABLE, WORDS, TABLE, **k
    ),
    "ring": lambda **k: draw.ring(SQUARE, **k),
    "scattered": lambda **k: draw.scattered(G, PLACES, ADDED, WORDS, **k),
    "memory": lambda **k: draw.memory(TABLE, 5, {"view": TABLE[5]}, **k),
    "cache_lines": lambda **k: draw.cache_lines(TABLE, IDS, **k),
    "between": lambda **k: draw.between(
        {"a": (1, 4)}, {"a": 2}, names=("near", "far"), xlabel="x", **k
    ),
    "padding": lambda **k: draw.padding({"a": IDS > 2}, **k),
    "histograms": lambda **k: draw.histograms(
        {"a": TABLE[5], "b": TABLE[2]},
        marks={"a": {"x": 4.0}},
        xlabel="x",
        ylabel="n",
        **k,
    ),
    "broadcast": lambda **k: draw.broadcast({"a": (SQUARE, SUMS)}, **k),
    "dots": lambda **k: draw.dots({"a": TABLE[5]}, xlabel="x", **k),
    "floats": lambda **k: draw.floats({"a": 1.0}, dtype=torch.float32, **k),
    "walks": lambda **k: draw.walks({"a": IDS[0]}, TABLE, WORDS, **k),
    "sharing": lambda **k: draw.sharing(
        {"a copy": [FIRST, SECOND]}, layers=("a", "b"), **k
    ),
    "grid": lambda **k: draw.grid(
        {"a": {"x": "ja", "y": "no"}}, good="ja", **k
    ),
    "picture": lambda **k: draw.picture(Figure(), **k),
}
# What draws all by itself; a figure that is given was made with settings.
OURS = {name: make for name, make in ALL.items() if name != "picture"}
EVERY = pytest.mark.parametrize("make", ALL.values(), ids=ALL.keys())


@EVERY
def test_a_picture_carries_its_text(make):
    picture = make(alt='six rows & "quotes" <pad>')
    bundle = picture._repr_mimebundle_()
    assert bundle["text/plain"] == 'six rows & "quotes" <pad>'
    (alt,) = re.findall(r'alt="([^"]*)"', bundle["text/html"])
    assert html.unescape(alt) == 'six rows & "quotes" <pad>'
    assert picture.width <= 900


@EVERY
@pytest.mark.parametrize("alt", [None, "", "short", 3])
def test_a_picture_without_a_text_is_refused(make, alt):
    with pytest.raises((TypeError, ValueError), match="alt is"):
        make(alt=alt)


@EVERY
def test_drawing_twice_gives_the_same_bytes(make):
    same = make(alt=ALT).png == make(alt=ALT).png
    assert same


@pytest.mark.parametrize("make", OURS.values(), ids=OURS.keys())
def test_nothing_is_taken_from_settings_and_none_is_changed(make):
    """Test what a notebook sets; `test_machines.py` tests a matplotlibrc."""
    plain = make(alt=ALT).png
    nasty = matplotlib.rc_params_from_file(NASTY, use_default_template=False)
    try:
        torch.set_default_dtype(torch.float64)
        with matplotlib.style.context(["dark_background", nasty]):
            before = dict(matplotlib.rcParams)
            same = make(alt=ALT).png == plain
            assert dict(matplotlib.rcParams) == before
        assert same
    finally:
        torch.set_default_dtype(torch.float32)


def test_a_slider_shows_one_of_its_pictures():
    pictures = {
        f"{n} < {n + 1}": draw.table(TABLE[: n + 1], alt=f"{n} & {ALT}")
        for n in range(3)
    }
    bundle = draw.slider(pictures)._repr_mimebundle_()
    assert bundle["text/plain"].splitlines()[2] == f"2 < 3: 2 & {ALT}"
    with open_page(800, 600) as (page, complaints):
        page.set_content(2 * bundle["text/html"])
        visible = "all => all.filter(i => i.checkVisibility()).map(i => i.alt)"
        last = f"2 & {ALT}"
        assert page.eval_on_selector_all("img", visible) == [last, last]
        for keys, at in (("Home", 0), ("ArrowRight", 1), ("End", 2)):
            page.locator("input").first.press(keys)
            seen = page.eval_on_selector_all("img", visible)
            assert seen == [f"{at} & {ALT}", last]
            assert f"{at} < {at + 1}" in page.inner_text("div >> nth=0")
        assert complaints == []


def test_a_slider_of_something_else_is_refused():
    one = draw.table(TABLE, alt=ALT)
    with pytest.raises(TypeError, match="'b' is a str; expected a Picture"):
        draw.slider({"a": one, "b": "two"})
    with pytest.raises(ValueError, match="pictures are 1; expected at least"):
        draw.slider({"a": one})


def test_rows_are_lit_by_their_ids():
    snow, of = style.COLOURS[3], style.COLOURS[4]
    picture = draw.lookup(TABLE, torch.tensor([3]), alt=ALT)
    assert has_colour(picture, snow)
    assert not has_colour(picture, of)
    product = draw.one_hot_matmul(TABLE, torch.tensor([4, 4]), alt=ALT)
    assert has_colour(product, of)
    assert not has_colour(product, snow)


def test_the_parts_of_an_equation_are_coloured_by_id():
    snow, of = style.COLOURS[3], style.COLOURS[4]
    by_column = draw.part("weight", TABLE.T, "hv", columns=range(6))
    assert has_colour(draw.equation(by_column, alt=ALT), snow)
    lit = draw.part("table", TABLE, "vh", rows=range(6), lit=[3])
    picture = draw.equation(lit, alt=ALT)
    assert has_colour(picture, snow) and not has_colour(picture, of)
    ids = draw.part("ids", torch.tensor([4, 4]), "s")
    assert has_colour(draw.equation(ids, alt=ALT), of)
    plain = draw.part("x", TABLE, "vh")
    assert not has_colour(draw.equation(plain, alt=ALT), snow)
    other = draw.part("x", TABLE + 1, "vh")
    same = (
        draw.equation(plain, alt=ALT).png == draw.equation(other, alt=ALT).png
    )
    assert not same


def test_a_sum_is_framed_along_its_dimension():
    pictures = {
        dim: draw.summed(BLOCK, BLOCK.sum(dim=dim), dim=dim, ids=IDS, alt=ALT)
        for dim in (0, 1, 2, (0, 1), (1, 2), (0, 1, 2))
    }
    assert len({picture.png for picture in pictures.values()}) == 6
    negative = draw.summed(BLOCK, BLOCK.sum(dim=-2), dim=-2, alt=ALT)
    assert negative.png
    assert has_colour(pictures[2], style.COLOURS[3])


def test_rows_that_move_unseen_are_orange():
    def orange(picture):
        image = torch.from_numpy(decode(picture.png)[..., :3])
        red, green, blue = image.unbind(-1)
        return int(((red > 0.8) & (blue < 0.3) & (green > 0.4)).sum())

    present = torch.eye(6, 4, dtype=torch.bool)
    still = torch.zeros(6, 4)
    in_key = orange(draw.steps({"a": still}, ~present, alt=ALT))
    assert in_key > 100
    assert orange(draw.steps({"a": MOVED}, present, alt=ALT)) == in_key
    assert orange(draw.steps({"a": MOVED}, ~present, alt=ALT)) > in_key + 500


def test_the_key_of_steps_says_what_dot_and_colours_mean(drawn):
    present = torch.eye(6, 4, dtype=torch.bool)
    draw.steps({"a": MOVED}, present, alt=ALT)
    (key,) = drawn[0].legends
    said = [text.get_text() for text in key.get_texts()]
    assert said == [
        "in the batch",
        "moved",
        "moved, not in the batch",
        "stayed",
    ]
    cells = drawn[0].axes[0].patches
    shown = dict(zip(said, key.legend_handles, strict=True))
    assert shown["moved"].get_facecolor() == cells[0].get_facecolor()
    assert shown["stayed"].get_facecolor() == cells[1].get_facecolor()


def test_points_that_move_get_an_arrow():
    points = torch.tensor([[3.0, 4.0], [0.1, 0.2]])
    still = draw.renormalised({"a": (points, 2)}, max_norm=1.0, alt=ALT)
    pulled = points.clone()
    pulled[0] /= 5
    moved = draw.renormalised({"a": (points, 2, pulled)}, max_norm=1.0, alt=ALT)
    assert not has_colour(still, style.LINE_COLOURS[1], least=1)
    assert has_colour(moved, style.LINE_COLOURS[1])


def test_lines_show_a_spread_and_negative_numbers():
    labels = {"xlabel": "x", "ylabel": "y", "alt": ALT}
    plain = draw.lines([1, 10], {"a": [2, 2]}, **labels)
    spread = draw.lines([1, 10], {"a": [(1, 2, 3), (2, 2, 2)]}, **labels)
    same = plain.png == spread.png
    assert not same
    assert draw.lines([0, 1], {"a": [-1, 0]}, log=False, **labels).png
    assert draw.lines([1, 10], {"a": [-1, 0]}, log="x", **labels).png
    with pytest.raises(ValueError, match="x holds 0; expected positive"):
        draw.lines([0, 1], {"a": [-1, 0]}, log="x", **labels)


def test_a_short_logarithmic_axis_has_more_ticks_than_powers_of_ten(drawn):
    labels = {"xlabel": "x", "ylabel": "y", "alt": ALT}
    for highest, least in ((60.0, 3), (1e6, 2)):
        draw.lines([1, 10], {"a": [4.0, highest]}, **labels)
        axes = drawn[-1].axes[0]
        low, high = axes.get_ylim()
        ticks = [y for y in axes.get_yticks() if low <= y <= high]
        assert len(ticks) >= least


def test_the_numbers_drawn_are_those_of_the_tensor():
    ids = torch.tensor([[2, 3], [4, 5]])
    first = draw.lookup(TABLE, ids, WORDS, alt=ALT)
    other = draw.lookup(TABLE + 1, ids, WORDS, alt=ALT)
    output = draw.lookup(TABLE, ids, WORDS, output=TABLE[ids] * 2, alt=ALT)
    assert len({first.png, other.png, output.png}) == 3


def test_a_bag_is_drawn_where_it_lies_and_with_its_vector():
    ids = IDS.flatten()
    cuts = [[0, 2], [0, 3], [0, 3, 3], [0, 6]]
    pictures = [draw.bags(ids, offsets, alt=ALT) for offsets in cuts]
    pictures += [
        draw.bags(ids, [0, 3], output=vectors, alt=ALT)
        for vectors in (TABLE[:2], TABLE[2:4])
    ]
    assert len({picture.png for picture in pictures}) == 6


def test_each_word_has_its_id_below_it():
    sentences = [["the", "snow"], ["of", "sea"]]
    ids = torch.tensor([[2, 3], [4, 1]])
    first = draw.tokens(sentences, ids, alt=ALT)
    assert has_colour(first, style.COLOURS[4])
    assert not has_colour(first, style.COLOURS[5])
    other = draw.tokens(sentences, ids.flip(0), alt=ALT)
    words = draw.tokens(sentences[::-1], ids, alt=ALT)
    assert len({first.png, other.png, words.png}) == 3


def test_a_row_that_is_renumbered_keeps_the_colour_of_its_word():
    right = draw.renumbered(TABLE, WORDS, NEW_TABLE, NEW_WORDS, alt=ALT)
    wrong = draw.renumbered(TABLE, WORDS, TABLE, NEW_WORDS, alt=ALT)
    still = draw.renumbered(TABLE, WORDS, TABLE, WORDS, alt=ALT)
    assert len({right.png, wrong.png, still.png}) == 3
    for colour in style.COLOURS[:6]:
        assert has_colour(right, colour)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_ring_ends_when_each_process_has_each_sum(monkeypatch, n):
    monkeypatch.setattr(blocks._Canvas, "picture", lambda canvas, _: canvas)
    held = 10 ** torch.arange(n).unsqueeze(1).expand(n, n)
    said = [words for _, _, words, _ in draw.ring(held, alt=ALT)._texts]
    titles = [word for word in said if word == "start" or "round" in word]
    assert titles == ["start", *(f"round {r}" for r in range(1, 2 * n - 1))]
    halves = [said.count(word) for word in ("reduce-scatter", "all-gather")]
    assert halves == [n - 1, n - 1]
    numbers = [int(word) for word in said if word.isdigit()]
    rounds = torch.tensor(numbers).view(-1, n, n)
    assert torch.equal(rounds[0], held)
    done = (rounds == held.sum(dim=0)).sum(dim=(1, 2))
    assert done[n - 1] == n and done[-1] == n * n
    assert done.diff().ge(0).all()


def test_a_stack_of_equal_dots_stays_in_its_row(drawn):
    draw.dots(
        {"one": torch.zeros(40), "many": torch.arange(3.0)}, xlabel="x", alt=ALT
    )
    axes = drawn[0].axes[0]
    heights = [line.get_ydata()[0] for line in axes.lines[:40]]
    assert len(set(heights)) == 40 and min(heights) > min(axes.get_ylim())
    assert len(axes.lines) == 40 + 3 + 1  # a bar only where dots differ


def test_a_scatter_add_leads_each_row_to_the_row_of_its_id(monkeypatch):
    ends, signs = [], []
    monkeypatch.setattr(
        blocks._Canvas,
        "arrow",
        lambda self, start, end, colour: ends.append((start[1], end[1])),
    )
    written = blocks._Canvas.text
    monkeypatch.setattr(
        blocks._Canvas,
        "text",
        lambda self, x, y, words, **k: (
            signs.append(words),
            written(self, x, y, words, **k),
        ),
    )
    draw.scattered(G, PLACES, ADDED, WORDS, alt=ALT)
    rows = [end for _, end in ends]
    assert rows[0] == rows[2] == rows[1] - 3  # ids 2, 5, 2
    assert signs.count("+") == 1  # where two arrows meet


def test_rows_that_no_position_looked_up_are_pale_in_a_scatter_add():
    whole = draw.scattered(TABLE, torch.arange(6), TABLE, WORDS, alt=ALT)
    some = draw.scattered(G, PLACES, ADDED, WORDS, alt=ALT)
    for k in range(6):
        assert has_colour(whole, style.COLOURS[k])
        assert has_colour(some, style.COLOURS[k]) == (k in PLACES)


def test_memory_tells_a_copy_from_a_view():
    def drawn_for(**others):
        return draw.memory(TABLE, 5, others, alt=ALT).png

    copy, view = drawn_for(a=TABLE[5].clone()), drawn_for(a=TABLE[5])
    looked_up = drawn_for(a=torch.nn.functional.embedding(IDS[1, 1], TABLE))
    assert copy == looked_up != view
    assert drawn_for(a=TABLE[4]) != view  # it is drawn where it really is
    before = drawn_for(a=TABLE[5], b=TABLE[5].clone())
    assert before == drawn_for(b=TABLE[5].clone(), a=TABLE[5])


def test_sharing_tells_a_parameter_from_its_memory():
    def drawn_for(*both):
        return draw.sharing({"x": both}, layers=("a", "b"), alt=ALT).png

    copy, one = drawn_for(FIRST, SECOND), drawn_for(FIRST, FIRST)
    memory = drawn_for(FIRST, torch.nn.Parameter(TABLE))
    transposed = drawn_for(FIRST, torch.nn.Parameter(TABLE.T))
    assert len({copy, one, memory}) == 3 and transposed == memory


def test_histograms_count_every_value_on_one_axis(drawn):
    values = {"a": torch.tensor([0.0, 0.0, 1.0]), "b": torch.tensor([3.0, 2.0])}
    draw.histograms(
        values, marks={"a": {"x": 1.0}}, xlabel="x", ylabel="n", alt=ALT
    )
    first, second = drawn[0].axes
    for axes, count in ((first, 3), (second, 2)):
        assert sum(bar.get_height() for bar in axes.patches) == count
    assert first.get_xlim() == second.get_xlim()
    assert [t.get_text().strip() for t in first.texts] == ["x"]


def test_a_grid_shows_words_and_colours_good_and_bad_ones(drawn):
    answers = {"a": {"x": "ja", "y": "no"}, "b": {"x": "hm", "y": "no"}}
    draw.grid(answers, good="ja", bad=["hm"], alt=ALT)
    axes = drawn[0].axes[0]
    said = [text.get_text() for text in axes.texts]
    assert said == ["x", "y", "a", "ja", "no", "b", "hm", "no"]
    ja, no, hm, other = (box.get_facecolor()[:3] for box in axes.patches)
    assert no == other and ja[2] > ja[0] and hm[0] > hm[2]
    draw.grid({"a": {"x": True, "y": False}}, alt=ALT)
    axes = drawn[1].axes[0]
    assert [text.get_text() for text in axes.texts][3:] == ["yes", "no"]
    yes, no = (box.get_facecolor()[:3] for box in axes.patches)
    assert yes == ja and no == hm


def test_a_broadcast_shows_along_which_dimension_sums_go():
    kept = draw.broadcast({"a": (SQUARE, SUMS.unsqueeze(1))}, alt=ALT)
    lost = draw.broadcast({"a": (SQUARE, SUMS)}, alt=ALT)
    other = draw.broadcast({"a": (SQUARE, SUMS.flip(0))}, alt=ALT)
    assert len({kept.png, lost.png, other.png}) == 3


def test_equal_numbers_are_stacked_dots(drawn):
    values = torch.tensor([0.25, 0.5, 0.25, 0.25])
    draw.dots({"a": values, "b": values[:1]}, xlabel="x", alt=ALT)
    axes = drawn[0].axes[0]
    where = [tuple(map(float, line.get_xydata()[0])) for line in axes.lines]
    dots = [
        w
        for w, line in zip(where, axes.lines, strict=True)
        if line.get_marker() == "o"
    ]
    assert len(set(dots)) == 5  # no dot hides another one
    assert sorted(x for x, _ in dots) == [0.25, 0.25, 0.25, 0.25, 0.5]
    (mean,) = (w for w in where if w not in dots)  # a single dot has none
    assert mean[0] == values.mean()
    draw.dots({"a": values, "b": values[:1]}, mark="b", xlabel="x", alt=ALT)
    assert list(drawn[1].axes[0].lines[-1].get_xdata()) == [0.25, 0.25]


def test_a_number_goes_to_the_nearest_float(drawn):
    exact = {"a": 1e8, "b": 1e8 + 5}
    draw.floats(exact, dtype=torch.float32, alt=ALT)
    axes = drawn[0].axes[0]
    assert [t.get_text() for t in axes.texts if "," in t.get_text()] == [
        *("99,999,992", "100,000,000", "100,000,008", "100,000,016")
    ]
    ends = [t.xy[0] for t in axes.texts if hasattr(t, "arrow_patch")]
    assert ends == [100_000_000, 100_000_008]


def test_a_walk_ends_at_the_sum(drawn):
    documents = {"a": torch.tensor([1, 1, 2, 2, 3, 3, 3]), "b": IDS[0]}
    draw.walks(documents, TABLE, WORDS, alt=ALT)
    axes = drawn[0].axes[0]
    marks = [
        line.get_xydata()[0].tolist()
        for line in axes.lines
        if line.get_markersize() == 11
    ]
    sums = [TABLE[ids, :2].sum(dim=0).tolist() for ids in documents.values()]
    assert marks == sums
    arrows = [t for t in axes.texts if getattr(t, "arrow_patch", None)]
    assert len(arrows) == 7 + 3


def test_one_line_of_a_block_is_lit_along_a_letter():
    block = {"x": (torch.Size([2, 5, 3]), "bsh")}
    pictures = [draw.shapes(block, along={"x": k}, alt=ALT) for k in "bsh"]
    assert len({picture.png for picture in pictures}) == 3
    orange = style.COLOURS[2]
    assert all(has_colour(picture, orange) for picture in pictures)
    assert not has_colour(draw.shapes(block, alt=ALT), orange)


def test_a_block_has_words_beside_its_ids():
    pictures = [
        draw.summed(BLOCK, ids=IDS, words=words, alt=ALT)
        for words in (None, WORDS, list(WORDS)[::-1])
    ]
    assert len({picture.png for picture in pictures}) == 3
    as_list = draw.summed(BLOCK, ids=IDS, words=list(WORDS), alt=ALT)
    assert as_list.png == pictures[1].png


def test_one_id_is_traced_to_its_vector():
    traces = [None, (0, 2), (1, 2), (1, 0)]
    drawn = {draw.lookup(TABLE, IDS, trace=t, alt=ALT).png for t in traces}
    drawn.add(draw.lookup(TABLE, IDS, shapes=False, alt=ALT).png)
    assert len(drawn) == 5


def test_ratios_are_written_and_coloured_on_both_sides_of_one(drawn):
    draw.ratios(
        {"few": [0.25, 1.0], "many": [12.3, None]},
        ["a", "b"],
        xlabel="x",
        ylabel="y",
        alt=ALT,
    )
    axes = drawn[0].axes[0]
    assert [t.get_text() for t in axes.texts] == ["0.25", "1.0", "12", "–"]
    image = axes.images[0]
    (less, same), (more, _) = image.cmap(image.norm(image.get_array()))
    assert less[2] > less[0] and more[0] > more[2]  # bluer, more orange
    assert max(same[:3]) - min(same[:3]) < 0.02  # neither


def test_heat_frames_the_best_of_each_row(drawn):
    names = {"xlabel": "x", "ylabel": "y", "alt": ALT}
    values = torch.tensor([[1.0, 2.0], [4.0, 3.0]])
    best = values.argmax(dim=1)
    draw.heat(values, ["a", "b"], ["c", "d"], best=best, **names)
    frames = drawn[0].axes[0].patches
    assert [frame.get_xy() for frame in frames] == [(0.5, -0.5), (-0.5, 0.5)]
    for wrong in (best[:1], best + 1, torch.tensor([0, -1])):
        with pytest.raises(ValueError, match="expected a column for each of"):
            draw.heat(values, ["a", "b"], ["c", "d"], best=wrong, **names)


def test_heat_is_centred_on_zero_and_leaves_gaps_white(drawn):
    values = torch.tensor([[-0.5, 0.0], [2.0, float("nan")]])
    names = {"xlabel": "x", "ylabel": "y", "alt": ALT}
    draw.heat(values, ["a", "b"], ["c", "d"], decimals=1, **names)
    axes = drawn[0].axes[0]
    assert [t.get_text() for t in axes.texts] == ["−0.5", "0.0", "2.0"]
    image = axes.images[0]
    colours = image.cmap(image.norm(image.get_array()))
    (less, same), (more, gap) = colours
    assert less[2] > less[0] and more[0] > more[2]  # bluer, more orange
    assert max(same[:3]) - min(same[:3]) < 0.02  # neither
    assert gap[3] == 0  # nothing is drawn
    draw.heat(values, ["a", "b"], ["c", "d"], **names)
    assert len(drawn[1].axes) == 2 and not drawn[1].axes[0].texts  # a scale
    draw.heat(torch.ones(1, 40), ["a"], list("x" * 40), **names)
    assert len(drawn[2].axes[0].get_xticks()) == 14


def test_labels_of_lines_do_not_collide():
    """The labels of lines that end close to each other are moved apart."""
    axes = Figure().add_subplot()
    for label, end in (("a", 5.0), ("b", 5.01), ("c", 5.02), ("d", 1.0)):
        axes.plot([1, 2], [1, end], label=label)
    charts._label_ends(axes)
    scale = 72 / axes.figure.dpi
    heights = {
        text.get_text(): axes.transData.transform(text.xy)[1] * scale
        + text.xyann[1]
        for text in axes.texts
    }
    a, b, c, d = (heights[label] for label in "abcd")
    assert d < a < b < c
    assert min(b - a, c - b) > 11  # points, the size of the letters


def test_what_is_not_finite_is_red():
    broken = TABLE.clone()
    assert not has_colour(draw.table(broken, alt=ALT), style.ALARM, least=1)
    broken[3, 1] = torch.nan
    assert has_colour(draw.table(broken, alt=ALT), style.ALARM, least=20)


def test_a_vocabulary_is_read_by_its_ids():
    shuffled = dict(sorted(WORDS.items()))
    assert list(shuffled) != list(WORDS)
    same = (
        draw.table(TABLE, shuffled, alt=ALT).png
        == draw.table(TABLE, WORDS, alt=ALT).png
    )
    assert same


def test_a_word_in_dollars_is_no_formula():
    words = ["$\\frac$", "$x$", "c", "d", "e", "f"]
    assert draw.table(TABLE, words, alt=ALT).png


def test_numbers():
    shown = {2.0: "2", -1.0: "−1", 0.5: "0.50", -0.125: "−0.12"}
    shown |= {-12.345: "−12.3", 999.96: "1e3", 1e6: "1e6", -0.004: "0.00"}
    shown |= {12345.678: "1e4", -123456.0: "−1e5"}
    shown |= {-0.0: "−0", float("inf"): "∞", float("-inf"): "−∞"}
    for number, text in shown.items():
        assert blocks._number(torch.tensor(number)) == text
    assert blocks._number(torch.tensor(torch.nan)) == "nan"


@pytest.mark.parametrize("ids", [torch.tensor(5), torch.tensor([5, 1])])
def test_lookup_takes_any_rank_up_to_two(ids):
    embedding = torch.nn.Embedding(6, 3)
    assert draw.lookup(embedding.weight, ids, WORDS, alt=ALT).png


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: draw.lookup([[1.0]], torch.tensor(0), alt=ALT),
            TypeError,
            "table is a list; expected a tensor",
        ),
        (
            lambda: draw.lookup(TABLE, torch.tensor(6), alt=ALT),
            ValueError,
            "ids are 6; expected one or more in 0 ... 5",
        ),
        (
            lambda: draw.lookup(TABLE, torch.tensor([-1, 2]), alt=ALT),
            ValueError,
            r"ids are \[-1, 2\]; expected one or more in 0 ... 5",
        ),
        (
            lambda: draw.lookup(TABLE, torch.tensor([], dtype=int), alt=ALT),
            ValueError,
            "expected one or more",
        ),
        (
            lambda: draw.lookup(TABLE, torch.tensor([1.0]), alt=ALT),
            TypeError,
            "ids have dtype torch.float32; expected int64 or int32",
        ),
        (
            lambda: draw.lookup(TABLE, torch.zeros(1, 1, 1).long(), alt=ALT),
            ValueError,
            r"ids has shape \(1, 1, 1\); expected 0 or 1 or 2 dimensions",
        ),
        (
            lambda: draw.lookup(TABLE, torch.tensor(1), ["a"], alt=ALT),
            ValueError,
            "words are 1; expected 6, one a row",
        ),
        (
            lambda: draw.lookup(
                TABLE, torch.tensor(1), output=torch.ones(2), alt=ALT
            ),
            ValueError,
            r"output has shape \(2,\); expected \(3,\)",
        ),
        (
            lambda: draw.one_hot_matmul(TABLE, torch.tensor(1), alt=ALT),
            ValueError,
            "expected 1 dimensions",
        ),
        (
            lambda: draw.table(torch.ones(3), alt=ALT),
            ValueError,
            r"table has shape \(3,\); expected 2 dimensions",
        ),
        (
            lambda: draw.table(torch.ones(2, 60), alt=ALT),
            ValueError,
            "pixels wide; expected at most 900",
        ),
        (
            lambda: draw.shapes({"x": (torch.ones(2), "bs")}, alt=ALT),
            ValueError,
            r"x has shape \(2,\) and the letters 'bs'",
        ),
        (
            lambda: draw.shapes({"x": ((2, 13), "bs")}, alt=ALT),
            ValueError,
            "at most 3 dimensions of 1 to 12",
        ),
        (
            lambda: draw.lines(
                [1, 2], {"a": [1]}, xlabel="", ylabel="", alt=ALT
            ),
            ValueError,
            "a has 1 values; expected 2",
        ),
        (
            lambda: draw.lines([1], {"a": [0]}, xlabel="", ylabel="", alt=ALT),
            ValueError,
            "a holds 0; expected positive numbers",
        ),
        (
            lambda: draw.ranked({"a": [("b", 1.5)]}, xlabel="", alt=ALT),
            ValueError,
            "b has 1.5; expected 0 to 1",
        ),
        (
            lambda: draw.lookup(
                TABLE, torch.tensor([1], dtype=torch.uint8), alt=ALT
            ),
            TypeError,
            "ids have dtype torch.uint8; expected int64 or int32",
        ),
        (
            lambda: draw.table(TABLE, {"a": 0, "b": 2}, alt=ALT),
            ValueError,
            r"words have the ids \[0, 2\]; expected 0 ... 1, each once",
        ),
        (
            lambda: draw.lines(
                [1], {"a": [torch.nan]}, xlabel="", ylabel="", alt=ALT
            ),
            ValueError,
            "a holds nan; expected positive numbers",
        ),
        (
            lambda: draw.lines(
                [1], dict.fromkeys("abcde", [1]), xlabel="", ylabel="", alt=ALT
            ),
            ValueError,
            "series are 5; expected 1 to 4",
        ),
        (
            lambda: draw.ranked(
                {"a": [("b", 0.5), ("b", 0.4)]}, xlabel="", alt=ALT
            ),
            ValueError,
            "a: a word stands there twice",
        ),
        *(
            (
                lambda ids=ids, offsets=offsets, output=output: draw.bags(
                    torch.tensor(ids), offsets, output=output, alt=ALT
                ),
                error,
                message,
            )
            for ids, offsets, output, error, message in (
                ([2, 3], [], None, ValueError, r"offsets are \[\]"),
                ([2, 3], [1], None, ValueError, r"offsets are \[1\]"),
                ([2, 3], [0, 2, 1], None, ValueError, "never less"),
                ([2, 3], [0, 3], None, ValueError, "at most 2"),
                ([2.0], [0], None, TypeError, "ids are torch.float32"),
                ([[2]], [0], None, ValueError, "ids"),
                ([2], [0], TABLE[:2], ValueError, "output has 2 rows"),
            )
        ),
        *(
            (
                lambda values=values: draw.ratios(
                    values, ["x"], xlabel="", ylabel="", alt=ALT
                ),
                ValueError,
                message,
            )
            for values, message in (
                ({}, "values is empty"),
                ({"a": [1, 2]}, "a has 2 values; expected 1"),
                ({"a": [0]}, "a holds 0; expected positive"),
                ({"a": [float("nan")]}, "a holds nan; expected positive"),
            )
        ),
        *(
            (
                lambda values=values, names=names: draw.heat(
                    values, names, ["x"], xlabel="", ylabel="", alt=ALT
                ),
                kind,
                message,
            )
            for values, names, kind, message in (
                ([[1.0]], "a", TypeError, "values is a list; expected a t"),
                (torch.ones(1), "a", ValueError, "values .*dim"),
                (torch.ones(1, 1), "ab", ValueError, "rows are 2; expected 1"),
                (torch.ones(1, 2), "a", ValueError, "columns are 1; expected"),
                (torch.full((1, 1), torch.inf), "a", ValueError, "hold inf"),
                (torch.full((1, 1), torch.nan), "a", ValueError, "but nan"),
            )
        ),
        (
            lambda: draw.ranked({}, xlabel="", alt=ALT),
            ValueError,
            "panels is empty",
        ),
        (
            lambda: draw.scatter({}, xlabel="", ylabel="", alt=ALT),
            ValueError,
            "panels is empty",
        ),
        (
            lambda: draw.scatter(
                {"a": (torch.rand(3), torch.rand(2))},
                xlabel="",
                ylabel="",
                alt=ALT,
            ),
            ValueError,
            "a has 3 x and 2 y",
        ),
        (
            lambda: draw.scatter(
                {"a": (torch.rand(2), torch.tensor([0.0, torch.nan]))},
                xlabel="",
                ylabel="",
                alt=ALT,
            ),
            ValueError,
            "a holds numbers outside 0 to 1",
        ),
        (
            lambda: draw.renormalised({"a": (TABLE, 2)}, max_norm=3.0, alt=ALT),
            ValueError,
            r"a has points of shape \(6, 3\) and \(6, 3\); expected \(n, 2\)",
        ),
        (
            lambda: draw.renormalised(
                {"a": (TABLE[:, :2], 0.5)}, max_norm=3.0, alt=ALT
            ),
            ValueError,
            "a has p = 0.5; expected 1 or more",
        ),
        (
            lambda: draw.renormalised({}, max_norm=0.0, alt=ALT),
            ValueError,
            "max_norm is 0.0; expected a positive number",
        ),
        (
            lambda: draw.equation(TABLE, alt=ALT),
            TypeError,
            r"a part is a Tensor; expected draw.part\(...\)",
        ),
        (
            lambda: draw.part("x", TABLE, "v"),
            ValueError,
            r"x has shape \(6, 3\) and the letters 'v'",
        ),
        (
            lambda: draw.part("x", TABLE, "vh", rows=[1]),
            ValueError,
            "x has 6 rows and 1 ids for them",
        ),
        (
            lambda: draw.part("x", TABLE, "vh", rows=[1], columns=[1]),
            ValueError,
            "x has ids for rows and for columns; give one",
        ),
        (
            lambda: draw.summed(BLOCK, BLOCK.sum(dim=0), dim=1, alt=ALT),
            ValueError,
            r"result of shape \(3, 3\) is not the sum of the block over dim 1",
        ),
        (
            lambda: draw.summed(BLOCK, BLOCK.sum(dim=1) + 1, dim=1, alt=ALT),
            ValueError,
            r"result of shape \(2, 3\) is not the sum of the block over dim 1",
        ),
        (
            lambda: draw.summed(BLOCK, dim=1, alt=ALT),
            ValueError,
            "dim is 1 and result missing; expected both or neither",
        ),
        (
            lambda: draw.summed(BLOCK, ids=IDS[:1], alt=ALT),
            ValueError,
            r"ids have shape \(1, 3\); expected \(2, 3\)",
        ),
        (
            lambda: draw.steps({"a": MOVED[:2]}, MOVED.bool(), alt=ALT),
            ValueError,
            r"a has shape \(2, 4\); expected \(6, 4\)",
        ),
        (
            lambda: draw.steps({"a": -MOVED}, MOVED.bool(), alt=ALT),
            ValueError,
            "a holds numbers below 0 or not finite",
        ),
        (
            lambda: draw.lines(
                [1],
                {"a": [torch.inf]},
                xlabel="",
                ylabel="",
                log=False,
                alt=ALT,
            ),
            ValueError,
            "a holds inf; expected finite numbers",
        ),
        (
            lambda: draw.tokens([["the"]], torch.tensor([[2, 3]]), alt=ALT),
            ValueError,
            r"sentences have \[1\] words; expected \[2\]",
        ),
        (
            lambda: draw.tokens([["the"]], torch.tensor([[2.0]]), alt=ALT),
            TypeError,
            "ids are torch.float32; expected whole numbers",
        ),
        (
            lambda: draw.renumbered(
                TABLE,
                WORDS,
                TABLE,
                {w + "x": k for w, k in WORDS.items()},
                alt=ALT,
            ),
            ValueError,
            "new has the words .*; expected",
        ),
        (
            lambda: draw.ring(TABLE, alt=ALT),
            ValueError,
            r"held has shape \(6, 3\); expected \(n, n\)",
        ),
        (
            lambda: draw.scattered(G, PLACES, ADDED + 1, WORDS, alt=ALT),
            ValueError,
            "gradient is not the scatter-add of g by ids",
        ),
        (
            lambda: draw.scattered(G[:, :2], PLACES, ADDED, WORDS, alt=ALT),
            ValueError,
            r"g has shape \(3, 2\); expected \(3, 3\)",
        ),
        (
            lambda: draw.scattered(G, PLACES + 1, ADDED, WORDS, alt=ALT),
            ValueError,
            r"ids are \[3, 6, 3\]; expected one or more in 0 ... 5",
        ),
        (
            lambda: draw.memory(TABLE.T, 1, {"a": TABLE[1]}, alt=ALT),
            ValueError,
            "table is not contiguous; expected rows in one line",
        ),
        (
            lambda: draw.memory(TABLE, 1, {"a": TABLE[1, :2]}, alt=ALT),
            ValueError,
            r"a has shape \(2,\); expected \(3,\)",
        ),
        (
            lambda: draw.memory(TABLE, 6, {"a": TABLE[1]}, alt=ALT),
            ValueError,
            "number is 6; expected 0 ... 5",
        ),
        (
            lambda: draw.broadcast({}, alt=ALT),
            ValueError,
            "divisions is empty; expected at least one",
        ),
        (
            lambda: draw.broadcast({"a": (TABLE, SUMS)}, alt=ALT),
            ValueError,
            r"a has shapes \(6, 3\) and \(3,\); expected \(n, n\)",
        ),
        (
            lambda: draw.dots({}, xlabel="x", alt=ALT),
            ValueError,
            "groups is empty; expected at least one",
        ),
        (
            lambda: draw.dots({"a": TABLE[1] * torch.inf}, xlabel="x", alt=ALT),
            ValueError,
            "a holds nan or inf; expected finite numbers",
        ),
        (
            lambda: draw.dots({"a": SUMS}, mark="b", xlabel="x", alt=ALT),
            ValueError,
            r"mark is 'b'; expected one of \['a'\]",
        ),
        (
            lambda: draw.floats({}, dtype=torch.float32, alt=ALT),
            ValueError,
            "expected finite numbers",
        ),
        (
            lambda: draw.floats({"a": 1, "b": 2}, dtype=torch.float32, alt=ALT),
            ValueError,
            "expected numbers close by",
        ),
        (
            lambda: draw.walks({}, TABLE, alt=ALT),
            ValueError,
            "documents is empty; expected at least one",
        ),
        (
            lambda: draw.walks({"a": IDS[0]}, TABLE[:, :1], alt=ALT),
            ValueError,
            "table has 1 feature; expected 2",
        ),
        (
            lambda: draw.summed(BLOCK, ids=IDS, words=["a", "b"], alt=ALT),
            ValueError,
            "words are 2; expected 6 or more, one for each id",
        ),
        (
            lambda: draw.shapes(
                {"a": (TABLE, "vh")}, along={"a": "b"}, alt=ALT
            ),
            ValueError,
            "along of a is 'b'; its are 'vh'",
        ),
        (
            lambda: draw.histograms({}, xlabel="x", ylabel="n", alt=ALT),
            ValueError,
            "values is empty; expected at least one tensor",
        ),
        (
            lambda: draw.histograms(
                {"a": torch.tensor([torch.inf])},
                xlabel="x",
                ylabel="n",
                alt=ALT,
            ),
            ValueError,
            "a holds nan or inf; expected numbers",
        ),
        (
            lambda: draw.histograms(
                {"a": torch.ones(3)}, xlabel="x", ylabel="n", alt=ALT
            ),
            ValueError,
            "all values are 1.0; expected different ones",
        ),
        (
            lambda: draw.histograms(
                {"a": torch.rand(3)},
                marks={"b": {"x": 1}},
                xlabel="x",
                ylabel="n",
                alt=ALT,
            ),
            ValueError,
            r"marks are of \['b'\]; expected \['a'\]",
        ),
        (
            lambda: draw.lookup(TABLE, IDS, trace=(0, 3), alt=ALT),
            ValueError,
            r"trace is \(0, 3\); expected less than \(2, 3\)",
        ),
        (
            lambda: draw.sharing({}, layers=("a", "b"), alt=ALT),
            ValueError,
            "ways is empty; expected at least one",
        ),
        (
            lambda: draw.sharing(
                {"x": [FIRST, TABLE]}, layers=("a", "b"), alt=ALT
            ),
            TypeError,
            r"x has \['Parameter', 'Tensor'\]; expected two Parameters",
        ),
        (
            lambda: draw.grid({}, good="ja", alt=ALT),
            ValueError,
            "expected one or more, the same in every row",
        ),
        (
            lambda: draw.grid(
                {"a": {"x": "1"}, "b": {"y": "1"}}, good="1", alt=ALT
            ),
            ValueError,
            r"answers have the columns \[\['x'\], \['y'\]\]",
        ),
        (
            lambda: draw.picture("figure", alt=ALT),
            TypeError,
            "figure is a str; expected a matplotlib Figure",
        ),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


def luminance(colour):
    """Relative luminance, WCAG 2.2, https://www.w3.org/TR/WCAG22/."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_stands_out_from_every_colour():
    for colour in (*style.COLOURS, style.PALE, "#FFFFFF"):
        assert contrast(style.INK, colour) >= 4.5
    for colour in (style.PALE, "#FFFFFF"):
        assert contrast(style.PALE_INK, colour) >= 4.5
    for colour in (*style.LINE_COLOURS, style.ALARM):
        assert contrast(colour, "#FFFFFF") >= 4.5
    for colour in style.COLOURS:
        assert contrast(blocks._darker(colour), "#FFFFFF") >= 3


@pytest.fixture
def drawn(monkeypatch):
    """The figures that charts make, in place of pictures of them."""
    figures = []
    monkeypatch.setattr(
        charts, "picture", lambda figure, alt: figures.append(figure)
    )
    return figures


@pytest.mark.parametrize(
    ("x", "log", "ticks"),
    [([1, 2, 3], False, [1, 2, 3]), ([1, 2.5], False, None), ([1, 2], 1, None)],
)
def test_few_whole_numbers_are_the_ticks(drawn, x, log, ticks):
    labels = {"xlabel": "x", "ylabel": "y", "alt": ALT}
    draw.lines(x, {"a": [1] * len(x)}, log=bool(log), **labels)
    shown = [float(tick) for tick in drawn[0].axes[0].get_xticks()]
    assert (shown == x) == (ticks is not None)


def test_batches_say_what_share_of_them_is_pads(drawn):
    words = torch.tensor([[True, True, True], [True, False, False]])
    draw.padding({"a": words, "b": words[:1]}, alt=ALT)
    panels = drawn[0].axes
    titles = [axes.get_title(loc="left") for axes in panels]
    assert titles == ["a: 33% pads", "b: 0% pads"]
    shown = [axes.images[0].get_array().tolist() for axes in panels]
    assert shown == [words.tolist(), words[:1].tolist()]
    boxes = [axes.get_window_extent() for axes in panels]
    assert boxes[0].height == pytest.approx(2 * boxes[1].height)
    assert boxes[0].y1 == pytest.approx(boxes[1].y1)  # first sentences level


def test_batches_that_are_no_batches_are_named():
    with pytest.raises(ValueError, match="batches is empty"):
        draw.padding({}, alt=ALT)
    with pytest.raises(ValueError, match="a is torch.int64; expected bool"):
        draw.padding({"a": IDS}, alt=ALT)


@pytest.fixture
def drawn_lines(monkeypatch):
    """Draw cache lines; return the words, and how many lines are framed."""
    framed = []
    monkeypatch.setattr(
        blocks._Canvas, "frame", lambda *where: framed.append(where)
    )
    monkeypatch.setattr(blocks._Canvas, "picture", lambda canvas, _: canvas)

    def draws(table, ids, **options):
        framed.clear()
        canvas = draw.cache_lines(table, torch.tensor(ids), alt=ALT, **options)
        return [words for _, _, words, _ in canvas._texts], len(framed)

    return draws


def test_a_row_across_two_lines_is_read_from_both(drawn_lines):
    texts, framed = drawn_lines(TABLE, [5])
    assert texts.count("read") == framed == 2
    texts, framed = drawn_lines(TABLE, [[4, 0], [0, 1]])
    assert texts.count("read") == texts.count("not read") == framed == 1


def test_lines_hold_fewer_numbers_if_these_are_longer(drawn_lines):
    for table, lines in ((TABLE, 2), (TABLE.double(), 3)):
        texts, framed = drawn_lines(table, [0])
        assert framed == 1 and f"line {lines - 1}" in texts
        assert f"line {lines}" not in texts
    texts, framed = drawn_lines(TABLE, [2], size=16)
    assert framed == 2 and texts.count("not read") == 3  # numbers 6, 7 and 8


@pytest.mark.parametrize(
    ("table", "ids", "size", "says"),
    [
        (TABLE.T, [0], 64, "table is not contiguous"),
        (TABLE, [6], 64, "expected"),
        (TABLE, [0], 6, "size is 6 bytes; expected a multiple of 4"),
        (TABLE.double(), [0], 4, "size is 4 bytes; expected a multiple of 8"),
    ],
)
def test_memory_that_has_no_such_lines_is_refused(table, ids, size, says):
    with pytest.raises(ValueError, match=says):
        draw.cache_lines(table, torch.tensor(ids), size=size, alt=ALT)


def test_times_begin_at_zero_and_show_their_median(drawn):
    numbers = torch.tensor([5.0, 6.0, 10.0])
    draw.dots({"a": numbers}, xlabel="ms", times=True, alt=ALT)
    draw.dots({"a": numbers}, xlabel="%", alt=ALT)
    times, others = (figure.axes[0] for figure in drawn)
    assert times.get_xlim()[0] == 0 < others.get_xlim()[0]
    for axes, middle in ((times, 6.0), (others, 7.0)):
        (line,) = [x for x in axes.lines if x.get_marker() == "None"]
        assert list(line.get_xdata()) == [middle, middle]


def test_what_was_found_is_on_the_bar_of_its_ends(drawn):
    ends = {"a": (1, 4), "b": (20, 80)}
    draw.between(
        ends,
        {"a": 2, "b": (30, 40, 50)},
        names=("near", "far"),
        xlabel="time",
        unit="s",
        alt=ALT,
    )
    axes = drawn[0].axes[0]
    lines = [(line.get_xdata(), line.get_ydata()[0]) for line in axes.lines]
    wanted = [([1, 4], 0), ([20, 80], 1)]
    wanted += [([2, 2], 0), ([2], 0), ([30, 50], 1), ([40], 1)]
    assert [(list(x), y) for x, y in lines] == wanted
    assert [t.get_text() for t in axes.get_yticklabels()] == ["a", "b"]
    assert {t.get_text(): t.xy[0] for t in axes.texts} == {"near": 1, "far": 4}


@pytest.mark.parametrize(
    ("ends", "found", "says"),
    [
        ({}, {}, "expected the same labels, at least one"),
        ({"a": (1, 2)}, {"b": 1}, "expected the same labels"),
        ({"a": (2, 1)}, {"a": 1}, "the lower end first"),
        ({"a": (0, 1)}, {"a": 1}, "expected positive numbers"),
        ({"a": (1, 2)}, {"a": math.nan}, "expected positive numbers"),
        ({"a": (1, math.inf)}, {"a": 1}, "expected positive numbers"),
    ],
)
def test_ends_that_cannot_be_drawn_are_named(ends, found, says):
    with pytest.raises(ValueError, match=says):
        draw.between(ends, found, names=("x", "y"), xlabel="x", alt=ALT)


def test_arrows_run_where_they_are_told_to(drawn):
    ends = torch.tensor([[[0.0, 0], [1, 2]], [[1, 0], [1, -3]]])
    draw.arrows({"a": ends, "b": -ends[:1]}, {"x": (2, 1)}, reach=4, alt=ALT)
    axes = drawn[0].axes[0]
    runs = [
        [*q.get_offsets()[k].tolist(), q.U[k].item(), q.V[k].item()]
        for q in axes.collections
        for k in range(len(q.U))
    ]
    assert runs == [[0, 0, -1, -2], [0, 0, 1, 2], [1, 0, 0, -3]]
    # A label is at the head of the longest arrow of its group.
    labels = {a.get_text(): tuple(a.xy) for a in axes.texts if a.get_text()}
    assert labels == {"a": (1, -3), "b": (-1, -2), "x": (2, 1)}
    assert axes.get_xlim() == axes.get_ylim() == (-4, 4)
    assert axes.get_aspect() == 1


@pytest.mark.parametrize(
    ("groups", "points", "says"),
    [
        ({}, {}, "groups are 0; expected 1 to 3"),
        ({"a": torch.ones(2, 2)}, {}, r"a has shape \(2, 2\)"),
        ({"a": torch.ones(0, 2, 2)}, {}, r"a has shape \(0, 2, 2\)"),
        ({"a": torch.ones(1, 2, 3)}, {}, r"expected \(n, 2, 2\)"),
        ({"a": 9 * torch.ones(1, 2, 2)}, {}, "a goes beyond 4"),
        ({"a": torch.nan * torch.ones(1, 2, 2)}, {}, "a goes beyond 4"),
        ({"a": torch.ones(1, 2, 2)}, {"x": (9, 0)}, "x is at .9, 0.; expected"),
        ({"a": torch.ones(1, 2, 2)}, {"x": (1,)}, "x is at .1,.; expected"),
    ],
)
def test_arrows_of_something_else_are_refused(groups, points, says):
    with pytest.raises(ValueError, match=says):
        draw.arrows(groups, points, reach=4, alt=ALT)


def test_a_word_map_draws_only_the_axes_that_measure(drawn):
    words = {"snow": (0, 1), "rain": (1, 0)}
    draw.word_map({"a": words}, alt=ALT)
    draw.word_map({"a": words, "b": {"of": (2, 2)}}, xlabel="x", alt=ALT)
    seen = [
        (
            axes.spines["bottom"].get_visible(),
            axes.spines["left"].get_visible(),
            axes.get_legend() is not None,
        )
        for axes in (figure.axes[0] for figure in drawn)
    ]
    assert seen == [(False, False, False), (True, False, True)]


def test_a_word_map_joins_the_groups_it_is_told_to(drawn):
    groups = {"a": {"snow": (0, 1), "rain": (1, 0)}, "b": {"of": (2, 2)}}
    draw.word_map(groups, joined=["a"], alt=ALT)
    joined = [line for line in drawn[0].axes[0].lines if line.get_ls() == "-"]
    assert [line.get_xydata().tolist() for line in joined] == [[[0, 1], [1, 0]]]
    with pytest.raises(ValueError, match=r"joined names \['c'\].*'a', 'b'"):
        draw.word_map(groups, joined=["c"], alt=ALT)


def test_a_square_word_map_has_one_unit_on_both_axes(drawn):
    words = {"a": (0, 0), "b": (10, 1)}
    draw.word_map({"a": words}, xlabel="x", ylabel="y", alt=ALT)
    draw.word_map({"a": words}, xlabel="x", ylabel="y", square=True, alt=ALT)
    units = []
    for figure in drawn:
        to_pixels = figure.axes[0].transData.transform
        right, up = to_pixels([(1, 0), (0, 1)]) - to_pixels((0, 0))
        units.append(round(up[1] / right[0], 6))
    assert units[0] > 2 and units[1] == 1


def test_labels_of_a_word_map_cover_nothing(drawn):
    crowd = {f"word{i}": (0.02 * i, 0.01 * (i % 3)) for i in range(7)}
    crowd |= {"far": (5.0, 5.0), "a^b_c$d$": (-5.0, -5.0)}
    draw.word_map({"a": crowd}, alt=ALT)
    axes = drawn[0].axes[0]
    boxes = [text.get_window_extent() for text in axes.texts]
    assert [text.get_text() for text in axes.texts] == list(crowd)
    for index, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:index])
        dots = axes.transData.transform(list(crowd.values()))
        assert not any(box.contains(*dot) for dot in dots)
    lines_to_labels = len(axes.lines) - 1  # one line holds the points
    assert 1 <= lines_to_labels < len(crowd)


def test_lines_to_labels_meet_no_other_point_or_label(drawn):
    places = (
        ((2, 1), (6, 8), (2, 8), (5, 7), (7, 8), (3, 1), (2, 7)),
        ((2, 5), (6, 7), (6, 1), (4, 7), (2, 1), (1, 6), (2, 4)),
    )
    knot = {
        f"word {10 * i + j}": (x / 20, y / 20)
        for i, row in enumerate(places)
        for j, (x, y) in enumerate(row)
    }
    draw.word_map({"a": knot, "b": {"far": (1.0, 1.0)}}, alt=ALT)
    axes = drawn[0].axes[0]
    names, points = zip(*knot.items(), ("far", (1.0, 1.0)), strict=True)
    assert [text.get_text() for text in axes.texts] == list(names)
    dots = axes.transData.transform(points)
    boxes = [text.get_window_extent() for text in axes.texts]
    lines = [line.get_xydata() for line in axes.lines[2:]]
    assert lines
    for line in lines:
        path = Path(axes.transData.transform(line))
        own = int(abs(dots - path.vertices[0]).sum(axis=1).argmin())
        for i, (dot, box) in enumerate(zip(dots, boxes, strict=True)):
            around_dot = Bbox.from_bounds(*(dot - 3), 6, 6)
            assert i == own or not path.intersects_bbox(around_dot)
            assert i == own or not path.intersects_bbox(box)


def test_a_word_map_without_room_is_refused():
    crowd = {f"a longer word {i}": (0, 0) for i in range(99)}
    with pytest.raises(ValueError, match="no room for the label"):
        draw.word_map({"a": crowd}, alt=ALT)


@pytest.mark.parametrize(
    ("groups", "says"),
    [
        ({}, "groups are 0; expected 1 to 5"),
        ({str(i): {"b": (0, 0)} for i in range(6)}, "groups are 6"),
        ({"a": {}}, "a holds no word"),
        ({"a": {"b": (0, 0, 0)}}, "b has .0, 0, 0.; expected two finite"),
        ({"a": {"b": (0, float("nan"))}}, "b has .0, nan."),
    ],
)
def test_a_word_map_of_something_else_is_refused(groups, says):
    with pytest.raises(ValueError, match=says):
        draw.word_map(groups, alt=ALT)


def test_pictures_of_nothing_are_refused():
    with pytest.raises(ValueError, match="moved is empty"):
        draw.steps({}, torch.eye(6, 4, dtype=bool), alt=ALT)
    with pytest.raises(ValueError, match="panels is empty"):
        draw.renormalised({}, max_norm=3.0, alt=ALT)
