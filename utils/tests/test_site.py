"""The site is whole, and everybody can read it, in a real browser."""

import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from browser import open_page

from publish import ANSWERS, course_map, lectures, site
from publish.answers import entries
from publish.notebook import read
from publish.public import Public

pytestmark = pytest.mark.release

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The site, built once."""
    folder = tmp_path_factory.mktemp("site") / "pages"
    site.build(folder, Public("1.0"))
    return folder


def pages_of(folder):
    """All pages but the slides, which have tests of their own."""
    found = sorted(folder.rglob("*.html"))
    return [page for page in found if page.parent.name != "slides"]


# Pages have thousands of words of code, in some twenty colors. Of those that
# have the same classes all the way up, axe looks at one, which is much faster.
LOOK = """tags => {
    const seen = new Set();
    for (const word of document.querySelectorAll("pre span")) {
        let kind = "";
        for (let e = word; e; e = e.parentElement)
            kind += `${e.localName}.${e.className} ${e.style.cssText}/`;
        if (seen.has(kind)) word.replaceWith(...word.childNodes);
        seen.add(kind);
    }
    return axe.run(
        document,
        {runOnly: tags, resultTypes: ["violations"], preload: false}
    );
}"""


def violations(page) -> list[str]:
    """What axe finds wrong: rules of WCAG 2.2, levels A and AA."""
    found = page.evaluate(LOOK, RULES)
    return [
        f"{each['id']}: {node['target']}: {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def test_every_page_loads_and_everybody_can_read_it(built):
    wrong = {}
    with open_page(1280, 900) as (page, complaints):
        page.add_init_script(path=AXE_FILE_PATH)
        for path in pages_of(built):
            page.goto(path.as_uri())
            images = page.eval_on_selector_all(
                "img", "all => all.map(i => [i.alt, i.naturalWidth])"
            )
            found = [*complaints]
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme)
                found += violations(page)
            found += [str(i) for i in images if len(i[0]) < 20 or not i[1]]
            complaints.clear()
            if found:
                wrong[path.name] = found
    assert wrong == {}


def test_axe_sees_what_is_wrong():
    with open_page(1280, 900) as (page, _):
        page.add_init_script(path=AXE_FILE_PATH)
        page.goto("about:blank")
        page.set_content(
            "<html lang='en'><title>t</title><main><h1>t</h1><img src='data:,'>"
            "<p style='color: #aaa; background: #fff'>pale</p>"
            "<pre style='background: #fff'><span class='k'>for</span> "
            "<span class='k'>in</span> "
            "<span style='color: #aaa'>pale</span></pre></main></html>"
        )
        found = violations(page)
        assert "image-alt" in " ".join(found)
        assert sum(each.startswith("color-contrast") for each in found) == 2


def broken_links(folder: Path) -> list[str]:
    """Links of all pages that lead nowhere, or to an anchor that is not."""
    text = {page: page.read_text("utf-8") for page in folder.rglob("*.html")}
    anchors = {
        page: set(re.findall(r'\sid="([^"]+)"', source))
        for page, source in text.items()
    }
    wrong = []
    for page in pages_of(folder):
        for link in re.findall(r'\s(?:href|src)="([^"]+)"', text[page]):
            if re.match(r"https?:|data:|mailto:", link):
                continue
            file, _, anchor = unquote(link.split("?")[0]).partition("#")
            target = (page.parent / file).resolve() if file else page
            if not target.is_file():
                wrong.append(f"{page.name}: {link}")
            elif anchor and anchor not in anchors.get(target, set()):
                wrong.append(f"{page.name}: {link}: no such anchor")
    return wrong


def test_no_link_is_broken(built, tmp_path):
    assert len(pages_of(built)) >= 15
    assert broken_links(built) == []
    (tmp_path / "a.html").write_text(
        '<p id="there"><a href="b.html">1</a> <a href="#there">2</a>'
        '<a href="#not">3</a> <a href="a.html#not">4</a>'
    )
    assert broken_links(tmp_path) == [
        "a.html: b.html",
        "a.html: #not: no such anchor",
        "a.html: a.html#not: no such anchor",
    ]


# Bytes that are read, and what web.dev calls a good layout shift: below 0.1.
MOST_BYTES = {"index.html": 300_000}
MOST_BYTES_ELSE = 3_000_000
MOST_SHIFT = 0.1
OBSERVED = """() => new Promise(done => {
    let shift = 0;
    new PerformanceObserver(list => {
        for (const e of list.getEntries()) shift += e.value;
    }).observe({type: "layout-shift", buffered: true});
    setTimeout(() => done(shift), 100);
})"""


def observed(page, path) -> tuple[int, float]:
    """Bytes of the files that a page reads, and its layout shift."""
    read_files = {path}

    def note(request) -> None:
        read_files.add(local(request.url))

    page.on("request", note)
    page.goto(path.as_uri())
    page.remove_listener("request", note)
    size = sum(file.stat().st_size for file in read_files if file)
    return size, page.evaluate(OBSERVED)


def test_pages_are_small_and_stand_still(built):
    with open_page(1280, 900) as (page, complaints):
        for path in pages_of(built):
            size, shift = observed(page, path)
            assert size < MOST_BYTES.get(path.name, MOST_BYTES_ELSE), path.name
            assert shift < MOST_SHIFT, f"{path.name}: {shift}"
        assert complaints == []


def local(url: str) -> Path | None:
    """The file that a URL names; None if it names none."""
    path = Path(unquote(url.removeprefix("file://").split("?")[0]))
    return path if url.startswith("file:") and path.is_file() else None


def test_one_can_search_go_on_and_change_the_theme(built):
    with open_page(1280, 900) as (page, complaints):
        page.goto((built / "index.html").as_uri())
        page.fill("input[name=q]", "scatter-add")
        page.press("input[name=q]", "Enter")
        page.wait_for_selector("ul.search li")
        hits = page.inner_text("ul.search")
        assert "Which numbers learn from a sentence?" in hits
        first = lectures("1")[0].stem
        page.goto((built / "notebooks" / f"{first}.html").as_uri())
        theme = page.get_attribute("body", "data-theme")
        page.click("button.theme-toggle:visible")
        assert page.get_attribute("body", "data-theme") != theme
        page.click("a.next-page")
        assert "why are there two layers" in page.inner_text("h1")
        assert complaints == []


def test_print_shows_the_text_and_nothing_over_it(built):
    page_file = built / "notebooks" / f"{lectures('3')[0].stem}.html"
    with open_page(1280, 900) as (page, _):
        page.goto(page_file.as_uri())
        assert page.locator(".skip-to-content").is_visible()
        page.emulate_media(media="print")
        for hidden in (".skip-to-content", ".sidebar-drawer", ".toc-drawer"):
            assert not page.locator(hidden).is_visible(), hidden
        wide = page.eval_on_selector_all(
            "pre", "all => all.filter(p => p.scrollWidth > p.clientWidth + 1)"
        )
        assert wide == []


def test_the_slider_moves_without_a_kernel(built):
    page_file = built / "notebooks" / f"{lectures('12')[0].stem}.html"
    shown = "figure[data-at]:visible"
    with open_page(1280, 900) as (page, complaints):
        page.goto(page_file.as_uri())
        last = page.locator("figure[data-at]").count()
        assert last > 1
        assert page.inner_text(f"{shown} figcaption") == f"step {last}"
        page.fill("input[type=range]", "0")
        assert page.inner_text(f"{shown} figcaption") == "step 1"
        assert page.locator(shown).count() == 1
        assert complaints == []


def test_the_page_tells_nothing_to_the_lecturer_and_offers_files(built):
    for path in lectures():
        text = (built / "notebooks" / f"{path.stem}.html").read_text("utf-8")
        assert "For the lecturer" not in text
        assert f'href="../files/{path.name}"' in text
        assert f'href="../files/colab/{path.name}"' in text
        assert f'href="../slides/{path.stem}.html"' in text
        assert "colab.research.google.com" not in text


def test_links_to_colab_are_there_once_it_is_public(tmp_path):
    links = site._links(lectures("1")[0].name, Public("1.0", "owner/name"))
    assert "https://colab.research.google.com/github/owner/name" in links


def test_lectures_and_answers_lead_to_each_other(built):
    pages = built / "notebooks"
    lecture = (pages / "06_padding_idx.html").read_text("utf-8")
    link = "errors_and_fixes.html#cell-errors-my-first-word-never-learns"
    assert f'href="{link}"' in lecture
    answer = (pages / "errors_and_fixes.html").read_text("utf-8")
    assert 'href="06_padding_idx.html#cell-06-' in answer
    index = (built / "answers.html").read_text("utf-8")
    for path in ANSWERS:
        found = index.count(f'href="notebooks/{path.stem}.html#cell-')
        assert found == len(entries(read(path)))


def test_a_page_that_is_wrong_is_not_published(tmp_path):
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "before.txt").write_text("whole")
    copies = []
    for path in lectures()[:1]:
        copies.append(tmp_path / path.name)
        shutil.copy(path, copies[-1])
    with pytest.raises(RuntimeError, match="the site is not built"):
        site.build(folder, Public("1.0"), copies)  # the answers link to others
    assert (folder / "before.txt").read_text() == "whole"


NEEDED = {1: [], 2: [1], 3: [1], 4: [1, 3], 5: [1, 2, 4]}


def test_the_map_is_what_the_lectures_say():
    needed = {int(p.name[:2]): course_map.needs(read(p)) for p in lectures()}
    assert needed[1] == [] and needed[4] == [1, 2, 3]
    assert needed[8] == list(range(1, 8)) and needed[11] == list(range(1, 7))
    assert course_map.levels(NEEDED) == {1: 0, 2: 1, 3: 1, 4: 2, 5: 3}
    assert course_map.direct(NEEDED)[5] == [2, 4]
    with pytest.raises(ValueError, match="lecture 1 needs 2, before it"):
        course_map.levels({1: [2], 2: []})
    drawing = course_map.drawing({n: f"Title <{n}>" for n in NEEDED}, NEEDED)
    assert drawing.count("<rect") == 5 and drawing.count("<path") == 5
    assert "&lt;5&gt;" in drawing and "5 builds on 1 and 2 and 4" in drawing
