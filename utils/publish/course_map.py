"""Which lecture builds on which, as the lectures say it, and as a drawing."""

import html
import re
from collections.abc import Mapping, Sequence
from itertools import combinations, permutations, product

from nbformat import NotebookNode

BOX, GAP = (230, 70), (28, 46)  # SVG units: width and height
MARGIN = 30  # at the left, for lines that pass a row
LETTERS_A_LINE = 24


def needs(notebook: NotebookNode) -> list[int]:
    """Return the numbers of the lectures that this one builds on.

    They stand after "What you need" in its first cell: "lectures 1, 2 and 4 to
    6". What comes after the first full stop helps, and is not needed.

    Raises
    ------
    ValueError
        If the cell does not say what is needed.
    """
    said = re.search(r"\*\*What you need\*\*: ([^.]*)\.", _first(notebook))
    if not said:
        raise ValueError("the first cell does not say what is needed")
    listed = re.match(r"lectures? (\d+(?:(?:, | and | to )\d+)*)", said[1])
    found: list[int] = []
    for joint, number in re.findall(
        r"(to )?(\d+)", listed[1] if listed else ""
    ):
        start = found[-1] + 1 if joint else int(number)
        found += range(start, int(number) + 1)
    return found


def _first(notebook: NotebookNode) -> str:
    return notebook.cells[0].source.replace("\n", " ")


def levels(needed: Mapping[int, list[int]]) -> dict[int, int]:
    """Return how many lectures stand before each one, one after the other.

    Raises
    ------
    ValueError
        If a lecture needs one that does not come before it.
    """
    found: dict[int, int] = {}
    for number in sorted(needed):
        for other in needed[number]:
            if other not in found:
                raise ValueError(f"lecture {number} needs {other}, before it")
        found[number] = 1 + max((found[n] for n in needed[number]), default=-1)
    return found


def direct(needed: Mapping[int, list[int]]) -> dict[int, list[int]]:
    """Return what each lecture needs, without what those need already."""
    behind: dict[int, set[int]] = {}
    for number in sorted(needed):
        behind[number] = set(needed[number]).union(
            *(behind[other] for other in needed[number])
        )
    return {
        number: [
            other
            for other in needed[number]
            if not any(other in behind[near] for near in needed[number])
        ]
        for number in needed
    }


def drawing(titles: Mapping[int, str], needed: Mapping[int, list[int]]) -> str:
    """Return the map as SVG: a box for each lecture, lines to what it needs."""
    rows = _rows(needed)
    widest = max(map(len, rows))
    width = MARGIN + widest * (BOX[0] + GAP[0]) - GAP[0] + 4
    height = len(rows) * (BOX[1] + GAP[1]) - GAP[1] + 4
    corner = {}
    for y, row in enumerate(rows):
        free = width - MARGIN - len(row) * (BOX[0] + GAP[0]) + GAP[0]
        for x, number in enumerate(row):
            corner[number] = (
                MARGIN + free / 2 + x * (BOX[0] + GAP[0]),
                2 + y * (BOX[1] + GAP[1]),
            )
    row_of = {number: y for y, row in enumerate(rows) for number in row}
    lines = [
        (_line if row_of[number] - row_of[other] == 1 else _line_around)(
            corner[other], corner[number]
        )
        for number, others in direct(needed).items()
        for other in others
    ]
    boxes = [_box(n, titles[n], *corner[n]) for n in sorted(titles)]
    said = "; ".join(
        f"{n} builds on {' and '.join(map(str, others)) or 'no other'}"
        for n, others in needed.items()
    )
    return (
        f'<svg class="map" role="img" width="{width:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" '
        f'aria-label="Map of the lectures: {html.escape(said)}.">'
        f"{''.join(lines)}{''.join(boxes)}</svg>"
    )


def _rows(needed: Mapping[int, list[int]]) -> Sequence[Sequence[int]]:
    """Return the lectures by level, each row so that few lines cross."""
    level = levels(needed)
    lines = [(a, b) for b, others in direct(needed).items() for a in others]
    near = [(a, b) for a, b in lines if level[b] - level[a] == 1]
    far = {number for line in set(lines) - set(near) for number in line}

    def cost(rows: Sequence[Sequence[int]]) -> float:
        x = {n: i - len(row) / 2 for row in rows for i, n in enumerate(row)}
        crossings = sum(
            level[a] == level[c] and (x[a] - x[c]) * (x[b] - x[d]) < 0
            for (a, b), (c, d) in combinations(near, 2)
        )
        return crossings + 3 * sum(n in far for row in rows for n in row[1:])

    by_level = [
        permutations([n for n in level if level[n] == y])
        for y in range(max(level.values()) + 1)
    ]
    return min(product(*by_level), key=cost)


def _line_around(above: tuple[float, float], below: tuple[float, float]) -> str:
    """Draw a line that passes rows: along the left margin."""
    (x, y), (to_x, to_y) = above, below
    y, to_y = y + BOX[1] / 2, to_y + BOX[1] / 2
    return (
        f'<path d="M{x:.0f} {y:.0f} C6 {y:.0f} 6 {y:.0f} 6 {y + 30:.0f} '
        f'V{to_y - 30:.0f} C6 {to_y:.0f} 6 {to_y:.0f} {to_x:.0f} {to_y:.0f}"/>'
    )


def _line(above: tuple[float, float], below: tuple[float, float]) -> str:
    x, y = above[0] + BOX[0] / 2, above[1] + BOX[1]
    to_x, to_y = below[0] + BOX[0] / 2, below[1]
    half = (to_y - y) / 2
    return (
        f'<path d="M{x:.0f} {y:.0f} C{x:.0f} {y + half:.0f} {to_x:.0f} '
        f'{to_y - half:.0f} {to_x:.0f} {to_y:.0f}"/>'
    )


def _box(number: int, title: str, x: float, y: float) -> str:
    words, lines = title.split(), [f"{number}"]
    for word in words:
        if len(lines[-1]) + len(word) < LETTERS_A_LINE:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    start = y + BOX[1] / 2 - (len(lines) - 1) * 9 + 5
    text = "".join(
        f'<tspan x="{x + BOX[0] / 2:.0f}" y="{start + 18 * i:.0f}">'
        f"{html.escape(line)}</tspan>"
        for i, line in enumerate(lines)
    )
    return (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{BOX[0]}" height="{BOX[1]}" '
        f'rx="6"/><text>{text}</text>'
    )
