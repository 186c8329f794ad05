"""Every lecture keeps the contract, in each of its forms."""

import functools
import re

import pytest
from browser import open_page
from pictures import decode, differ

from embedlab import data, draw
from publish import ROOT, lectures, slides
from publish.contract import minutes, over_budget, problems, tags
from publish.notebook import read


def test_contract(lecture, questions):
    assert problems(read(lecture), questions) == []


def test_a_lecture_keeps_its_budget(lecture):
    assert over_budget(read(lecture)) == []


def test_each_excess_is_seen():
    notebook = read(lectures("1")[0])
    assert over_budget(notebook) == []
    section = next(c for c in notebook.cells if c.source.startswith("## "))
    section.source = re.sub(r"(lecturer,) \d+", r"\1 60", section.source)
    asked = next(c for c in notebook.cells if "prediction" in tags(c))
    asked.source += "\n# one more" * 99
    exercise = next(c for c in notebook.cells if "exercise" in tags(c))
    notebook.cells += [asked, exercise] * 8
    found = over_budget(notebook)
    assert [re.sub(r"[\d.]+", "n", x) for x in found] == [
        "n code cells; at most n",
        "n predictions; at most n",
        "n exercises; n or n",
        "a cell of n lines; at most n",
        "cells have n lines; at most n in the mean",
        "n minutes; at most n",
    ]


def test_a_section_without_a_picture_is_seen():
    notebook = read(lectures("1")[0])
    for cell in notebook.cells:
        cell.source = cell.source.replace("draw.memory(", "print(")
    heading = "Can you damage the table through the output?"
    assert over_budget(notebook) == [f"no picture in {heading!r}"]


NUMBERS = [
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
]


def test_the_opening_counts_the_predictions(lecture):
    cells = read(lecture).cells
    said = re.search(r"with (\w+) predictions", cells[0].source)
    asked = sum("prediction" in tags(cell) for cell in cells)
    assert said and said[1] == NUMBERS[asked - 4]


def test_the_readme_says_how_long_it_takes(lecture):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    row = next(x for x in readme.splitlines() if f"/{lecture.name})" in x)
    assert row.split(" | ")[2] == str(minutes(read(lecture)))


def test_one_number_that_differs_is_seen():
    table, alt = data.table(), "the course's table, or one close to it"
    drawn = {}
    for name, value in (("stored", 6.0), ("same", 6.0), ("other", 8.0)):
        table[5, 0] = value
        png = draw.table(table, data.vocabulary(), alt=alt).png
        drawn[name] = decode(png)
    assert not differ(drawn["stored"], drawn["same"])
    assert differ(drawn["stored"], drawn["other"])


def test_slides_need_no_mathjax(lecture):
    """A formula in dollars would be shown raw: the slides ship no MathJax."""
    for cell in read(lecture).cells:
        if cell.cell_type == "markdown":
            assert "$" not in cell.source


@pytest.fixture(scope="module")
def built_slides(tmp_path_factory):
    """A function that builds the slides of a lecture, once."""
    folder = tmp_path_factory.mktemp("slides")
    return functools.cache(lambda lecture: slides.build(lecture, folder))


@pytest.mark.release
def test_slides_tell_the_lecturer_and_nobody_else(lecture, built_slides):
    deck = built_slides(lecture)
    others = [lecture.with_name("99_not_built.ipynb"), lecture]
    index = slides.build_index(others, deck.parent).read_text("utf-8")
    assert "99" not in index
    text = deck.read_text("utf-8")
    told = re.findall(r'<aside class="notes">.*?</aside>', text, re.S)
    spoken = [int(m[1]) for t in told if (m := re.search(r">(\d+) min\.", t))]
    assert sum(spoken) == minutes(read(lecture))
    assert "For the lecturer" not in text
    assert f'href="{lecture.stem}.html"' in index
    assert f", {sum(spoken)} minutes</li>" in index


@pytest.mark.release
def test_slides_fit_and_load(lecture, built_slides):
    sizes = [(slides.WIDTH, slides.HEIGHT)]
    if lecture == lectures()[0]:  # a larger screen shows the same, larger
        sizes.append((1920, 1080))
    with open_page(slides.WIDTH, slides.HEIGHT) as (page, complaints):
        page.goto(built_slides(lecture).as_uri())
        page.wait_for_function("Reveal.isReady()")
        for width, height in sizes:
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate("Reveal.layout()")
            found = measure_slides(page)
            assert len(found) >= 10
            assert too_large(found) == []
            assert [s for s in found if s["letters"] < LEAST_LETTERS] == []
            assert [s for s in found if s["broken"]] == []
        images = page.eval_on_selector_all(
            "img", "all => all.map(i => [i.alt, i.naturalWidth])"
        )
        assert images
        assert all(alt and width for alt, width in images)
        assert complaints == []


LEAST_LETTERS = 11  # pixels of a slide that is 720 high, as in small print


def measure_slides(page) -> list[dict]:
    """Show each slide with all its fragments; return how far it reaches.

    Right and bottom are those of what stands farthest out, left of what
    stands farthest in, in CSS pixels of a slide that starts at (0, 0). Letters
    is the size of the letters in its smallest picture, in the same pixels; a
    picture has two dots a pixel, and letters of 11 points. Broken is the first
    line of code that is cut or goes on in the next line.
    """
    return page.evaluate(
        """() => Reveal.getSlides().map(slide => {
            const {h, v} = Reveal.getIndices(slide);
            Reveal.slide(h, v ?? 0, 99);
            const deck = document.querySelector(".slides");
            const frame = deck.getBoundingClientRect();
            const scale = frame.width / deck.offsetWidth;
            const boxes = [...slide.querySelectorAll("*")]
                .map(element => element.getBoundingClientRect())
                .filter(box => box.width && box.height);
            const place = (side, from, pick) =>
                Math.round((pick(...boxes.map(b => b[side])) - from) / scale);
            const broken = [...slide.querySelectorAll("pre")].filter(pre => {
                const lines = pre.innerText.trimEnd().split("\\n").length;
                const height = parseFloat(getComputedStyle(pre).lineHeight);
                const isCode = pre.closest(".highlight");
                return pre.scrollWidth > pre.clientWidth + 1
                    || isCode && pre.clientHeight > (lines + 0.5) * height;
            });
            const letters = [...slide.querySelectorAll("img")]
                .filter(image => image.getBoundingClientRect().width)
                .map(image => image.getBoundingClientRect().width / scale
                    / (image.naturalWidth / 2) * 11 * 96 / 72);
            return {
                letters: Math.min(99, ...letters),
                broken: broken.map(pre => pre.innerText.split("\\n")[0])[0],
                text: slide.innerText.slice(0, 60),
                left: place("left", frame.left, Math.min),
                right: place("right", frame.left, Math.max),
                bottom: place("bottom", frame.top, Math.max),
            };
        })"""
    )


def too_large(found: list[dict]) -> list[dict]:
    """Those of the measured slides that do not fit."""
    return [
        slide
        for slide in found
        if slide["bottom"] > slides.HEIGHT
        or slide["right"] > slides.WIDTH
        or slide["left"] < 0
    ]


# A picture 200 dots wide: 100 pixels, if its letters are to be 11 points.
DOT = (
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='200' "
    "height='10'/>"
)


@pytest.mark.release
def test_a_slide_that_overflows_is_seen(tmp_path):
    """The measuring is tested itself, on slides that do not fit."""
    page_file = tmp_path / "deck.html"
    url = slides.REVEAL.as_uri()
    page_file.write_text(
        f"""<link rel="stylesheet" href="{url}/reveal.css">
        <div class="reveal"><div class="slides">
        <section><p>fits</p></section>
        <section><div style="height: 721px">tall</div></section>
        <section><p style="margin-left: 26px; width: 1270px">off</p></section>
        <section><pre class="highlight" style="width: 9em; line-height: 1.2;
        white-space: pre-wrap">one line that goes on</pre></section>
        <section><pre style="width: 9em; overflow: hidden">another line that is
        cut</pre></section><section><img width="50" src="{DOT}"></section>
        <section><p style="margin-left: -26px">left</p></section>
        <section><section><p>fits</p></section>
        <section><div style="width: 1300px">wide</div></section></section>
        </div></div><script src="{url}/reveal.js"></script>
        <script>Reveal.initialize({{width: {slides.WIDTH}, height:
        {slides.HEIGHT}, center: false, transition: "none"}})</script>"""
    )
    with open_page(slides.WIDTH, slides.HEIGHT) as (page, complaints):
        page.goto(page_file.as_uri())
        page.wait_for_function("Reveal.isReady()")
        found = measure_slides(page)
        assert len(found) == 9
        broken = [slide["broken"] for slide in found if slide["broken"]]
        assert broken == ["one line that goes on", "another line that is"]
        small = [s for s in found if s["letters"] < LEAST_LETTERS]
        assert found.index(small[0]) == 5 and len(small) == 1
        texts = [slide["text"] for slide in too_large(found)]
        assert texts == ["tall", "off", "left", "wide"]
        page.set_content("<img src='https://example.invalid/a.png'>")
        page.wait_for_timeout(200)
        assert complaints != []
