"""Draw measurements: curves, points, bars, words on a map."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.ticker import (
    EngFormatter,
    LogLocator,
    MaxNLocator,
    NullLocator,
    PercentFormatter,
)
from matplotlib.transforms import Bbox

from embedlab.draw.style import (
    COLOURS,
    EDGE,
    INK,
    LINE_COLOURS,
    PALE,
    PALE_INK,
    SIZE,
    Picture,
    as_tensor,
    as_words,
    picture,
    settings,
)

# For each group of words, a colour and a mark.
_MARKS = tuple(zip((*LINE_COLOURS, INK), "os^Dv", strict=True))


def lines(
    x: Sequence[float],
    series: Mapping[str, Sequence[float | tuple[float, float, float]]],
    *,
    xlabel: str,
    ylabel: str,
    unit: str = "",
    log: bool | str = True,
    alt: str,
) -> Picture:
    """Draw series over x, labelled directly, on logarithmic axes or linear.

    Parameters
    ----------
    x : numbers; positive, if the axes are logarithmic
    series : for each label, as many such numbers as x has; or as many triples
        (low, middle, high), whose range is drawn as a band
    xlabel, ylabel : what the axes measure
    unit : the unit of y, shown with SI prefixes (kB, MB, ...)
    log : whether both axes are logarithmic; or "x", for x alone

    Raises
    ------
    ValueError
        If there is no x or no series, there are more than four, one has
        another length than x, or holds what the axes cannot show: inf, nan,
        or on logarithmic ones numbers <= 0.
    """
    if not 1 <= len(series) <= 4:
        raise ValueError(f"series are {len(series)}; expected 1 to 4")
    if not len(x):
        raise ValueError("x is empty; expected at least one number")
    log_x, log_y = bool(log), log is True
    for label, values in [("x", x), *series.items()]:
        if len(values) != len(x):
            raise ValueError(
                f"{label} has {len(values)} values; expected {len(x)}"
            )
        positive = log_x if values is x else log_y
        for value in values:
            least = 0 if positive else -math.inf
            if not all(least < number < math.inf for number in _triple(value)):
                raise ValueError(
                    f"{label} holds {value}; expected "
                    + ("positive" if positive else "finite")
                    + " numbers"
                )
    with settings():
        figure = Figure(figsize=(7.2, 3.4))
        axes = figure.add_subplot()
        looks = zip(LINE_COLOURS, ["o-", "s--", "^-.", "D:"], strict=True)
        for (label, values), (colour, style) in zip(
            series.items(), looks, strict=False
        ):
            low, middle, high = zip(*map(_triple, values), strict=True)
            if not log_x or len(x) > 30:  # so many that dots hide the line
                style = style[1:]
            axes.plot(x, middle, style, color=colour, ms=5, label=label)
            axes.fill_between(x, low, high, color=colour, alpha=0.25, lw=0)
        axes.set(xlabel=xlabel, xscale="log" if log_x else "linear")
        axes.set(ylabel=ylabel, yscale="log" if log_y else "linear")
        axes.xaxis.set_major_formatter(EngFormatter(sep=""))
        if log_y or unit:
            axes.yaxis.set_major_formatter(EngFormatter(unit=unit, sep=" "))
        few = len(x) <= 12 and all(float(n).is_integer() for n in x)
        if few and not log_y:
            axes.set_xticks(list(x))  # steps, rounds: there is no half one
        low, high = axes.get_ylim()
        if log_y and math.floor(math.log10(high)) - math.log10(low) < 1:
            axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_minor_locator(NullLocator())
        axes.grid(color="#DDDDDD")
        axes.spines[["top", "right"]].set_visible(False)
        _label_ends(axes)
        return picture(figure, alt=alt)


def scatter(
    panels: Mapping[str, tuple[torch.Tensor, torch.Tensor]],
    *,
    xlabel: str,
    ylabel: str,
    alt: str,
) -> Picture:
    """Draw points (x, y) from 0 to 1, a panel for each title, with x = y.

    Parameters
    ----------
    panels : for each title, two tensors of shape (n,), numbers from 0 to 1
    xlabel, ylabel : what the axes measure

    Raises
    ------
    ValueError
        If there is no panel, x and y differ in shape, or a number is outside
        0 ... 1.
    """
    if not panels:
        raise ValueError("panels is empty; expected at least one")
    panels = {
        title: tuple(as_tensor(values, title, (1,)) for values in points)
        for title, points in panels.items()
    }
    for title, (x, y) in panels.items():
        if x.shape != y.shape:
            raise ValueError(f"{title} has {len(x)} x and {len(y)} y")
        if not bool(((torch.cat([x, y]) - 0.5).abs() <= 0.5).all()):
            raise ValueError(f"{title} holds numbers outside 0 to 1")
    with settings():
        figure = Figure(
            figsize=(0.5 + 3.3 * len(panels), 3.6), layout="constrained"
        )
        all_axes = figure.subplots(
            1, len(panels), squeeze=False, sharex=True, sharey=True
        )[0]
        for axes, (title, (x, y)) in zip(all_axes, panels.items(), strict=True):
            axes.plot([0, 1], [0, 1], color=PALE_INK, lw=1, ls="--")
            axes.plot(x, y, ".", color=LINE_COLOURS[0], ms=3)
            axes.set(aspect="equal", xlabel=xlabel)
            axes.set_xticks([0, 0.5, 1])
            axes.set_yticks([0, 0.5, 1])
            axes.set_title(title)
            axes.spines[["top", "right"]].set_visible(False)
        all_axes[0].set_ylabel(ylabel)
        return picture(figure, alt=alt)


def renormalised(
    panels: Mapping[str, tuple],
    *,
    max_norm: float,
    alt: str,
) -> Picture:
    """Draw points in the plane, the ball of a norm, and where they went.

    Parameters
    ----------
    panels : for each title, the points (n, 2), the p of the norm (1 or more,
        or infinity), and, if they moved, where to (n, 2)
    max_norm : the radius of the ball

    Raises
    ------
    TypeError, ValueError
        If there is no panel, points are not (n, 2) or not finite, before and
        after differ in shape, p is below 1, or the radius is not positive.
    """
    if not 0 < max_norm < math.inf:
        raise ValueError(f"max_norm is {max_norm}; expected a positive number")
    if not panels:
        raise ValueError("panels is empty; expected at least one")
    angle = torch.linspace(
        0, 2 * math.pi, 721, dtype=torch.float32, device="cpu"
    )
    around = torch.stack([angle.cos(), angle.sin()], dim=1)
    with settings():
        figure = Figure(
            figsize=(0.3 + 2.9 * len(panels), 3.1), layout="constrained"
        )
        all_axes = figure.subplots(1, len(panels), squeeze=False)[0]
        for axes, (title, (before, p, *rest)) in zip(
            all_axes, panels.items(), strict=True
        ):
            before = as_tensor(before, title, (2,))
            after = as_tensor(rest[0], title, (2,)) if rest else before
            if before.shape[1] != 2 or after.shape != before.shape:
                raise ValueError(
                    f"{title} has points of shape {tuple(before.shape)} and "
                    f"{tuple(after.shape)}; expected (n, 2), twice the same"
                )
            if not bool(torch.stack([before, after]).isfinite().all()):
                raise ValueError(f"{title} holds inf or nan")
            if not p >= 1:
                raise ValueError(f"{title} has p = {p}; expected 1 or more")
            ball = max_norm * around / around.norm(p, dim=1, keepdim=True)
            axes.fill(ball[:, 0], ball[:, 1], color="#D9EEFA", zorder=0)
            axes.plot(ball[:, 0], ball[:, 1], color=LINE_COLOURS[0], lw=1.5)
            for start, end in zip(before.tolist(), after.tolist(), strict=True):
                _draw_move(axes, start, end)
            reach = 1.12 * max(float(before.abs().max()), max_norm)
            axes.set(xlim=(-reach, reach), ylim=(-reach, reach))
            axes.set(aspect="equal")
            axes.axhline(0, color="#DDDDDD", lw=0.8, zorder=1)
            axes.axvline(0, color="#DDDDDD", lw=0.8, zorder=1)
            axes.set_title(title)
            axes.spines[:].set_visible(False)
            axes.tick_params(length=0, labelsize=9, labelcolor=PALE_INK)
        return picture(figure, alt=alt)


def _draw_move(axes: Axes, start: list[float], end: list[float]) -> None:
    """Draw a point, and if it moved, an arrow to where it is now."""
    moved = math.dist(start, end) > 1e-6
    axes.plot(
        *start, "o", ms=6, color="white" if moved else INK, mec=INK, zorder=4
    )
    if moved:
        arrow = {"arrowstyle": "-|>", "color": LINE_COLOURS[1], "lw": 1.6}
        arrow |= {"shrinkA": 4, "shrinkB": 2, "mutation_scale": 13}
        axes.annotate("", end, start, arrowprops=arrow, zorder=3)
        axes.plot(*end, "o", ms=6, color=LINE_COLOURS[1], zorder=4)


def steps(
    moved: Mapping[str, torch.Tensor],
    present: torch.Tensor,
    words: Iterable[str] | None = None,
    *,
    alt: str,
) -> Picture:
    """Draw which rows of a table moved at which step, a panel for each name.

    Blue cells are rows that moved and were in the batch; orange hatched ones
    moved without being in it. The stronger the colour, the farther the row
    moved, compared with the farthest of its panel. A dot marks what was in
    the batch; a white cell did not move at all. A key below says so.

    Parameters
    ----------
    moved : for each name, how far each row moved at each step, (v, steps)
    present : booleans (v, steps): whether the row was in the batch
    words : the word of each row, v of them, or a dict from word to id

    Raises
    ------
    ValueError
        If there is no name, a shape is another than that of `present`, or a
        number is negative or not finite.
    """
    if not moved:
        raise ValueError("moved is empty; expected at least one name")
    present = as_tensor(present, "present", (2,)).bool()
    words = as_words(words, present)
    v, count = present.shape
    moved = {name: as_tensor(far, name, (2,)) for name, far in moved.items()}
    for name, far in moved.items():
        if far.shape != present.shape:
            raise ValueError(
                f"{name} has shape {tuple(far.shape)}; expected {(v, count)}"
            )
        if not bool(((far >= 0) & (far < math.inf)).all()):
            raise ValueError(f"{name} holds numbers below 0 or not finite")
    across = min(3, len(moved))
    down = math.ceil(len(moved) / across)
    with settings():
        figure = Figure(
            figsize=(
                max(6.6, 0.9 + 2.55 * across),
                0.85 + down * (0.24 * v + 0.75),
            ),
            layout="constrained",
        )
        grid = figure.subplots(
            down, across, squeeze=False, sharex=True, sharey=True
        ).flatten()
        for axes, (name, far) in zip(grid, moved.items(), strict=False):
            farthest = float(far.max()) or 1.0
            for row in range(v):
                for step in range(count):
                    _draw_step(
                        axes,
                        (step, row),
                        float(far[row, step]) / farthest,
                        bool(present[row, step]),
                    )
            axes.set(xlim=(0.5, count + 0.5), ylim=(v - 0.5, -0.5))
            axes.set_title(name)
            axes.set_xticks(range(1, count + 1))
            axes.set_yticks(range(v), words)
            axes.tick_params(length=0)
        for axes in grid[len(moved) :]:
            axes.axis("off")
        for axes in grid[: len(moved)][-across:]:
            axes.set_xlabel("step")
        figure.legend(
            handles=[
                Line2D([], [], **_DOT, ls="", label="in the batch"),
                Patch(**_moved(1.0, True), label="moved"),
                Patch(**_moved(1.0, False), label="moved, not in the batch"),
                Patch(**_moved(0.0, False), label="stayed"),
            ],
            title="stronger: farther, within its panel",
            loc="outside lower center",
            ncols=4,
            frameon=False,
        )
        return picture(figure, alt=alt)


_DOT = {"marker": "o", "color": "white", "mec": INK, "ms": 5}


def _moved(share: float, present: bool) -> dict[str, object]:
    """Return the look of a cell: `share` of the farthest move, from 0 to 1."""
    colour = (0.0, 0.45, 0.70) if present else (0.90, 0.50, 0.0)
    strength = 0.25 + 0.75 * share if share > 0 else 0.0
    return {
        "facecolor": tuple(1 - strength * (1 - part) for part in colour),
        "edgecolor": "white" if share > 0 else "#E4E4E4",
        "hatch": "////" if share > 0 and not present else None,
        "lw": 0.8,
    }


def _draw_step(
    axes: Axes, where: tuple[int, int], share: float, present: bool
) -> None:
    """Draw one cell of `steps`: `share` of the farthest move, from 0 to 1."""
    step, row = where
    look = _moved(share, present)
    axes.add_patch(Rectangle((step + 0.5, row - 0.5), 1, 1, **look))
    if present:
        axes.plot(step + 1, row, **_DOT)


def ranked(
    panels: Mapping[str, Sequence[tuple[str, float]]], *, xlabel: str, alt: str
) -> Picture:
    """Draw ranked words as bars, a panel for each title, on one scale.

    Parameters
    ----------
    panels : for each title, pairs of a word and a number from 0 to 1
    xlabel : what the number measures

    Raises
    ------
    ValueError
        If there is no panel, one has no word or a word twice, or a number is
        outside 0 ... 1.
    """
    if not panels:
        raise ValueError("panels is empty; expected at least one")
    for title, pairs in panels.items():
        if not pairs:
            raise ValueError(f"{title} is empty; expected at least one word")
        if len({word for word, _ in pairs}) < len(pairs):
            raise ValueError(f"{title}: a word stands there twice")
        for word, value in pairs:
            if not 0 <= value <= 1:
                raise ValueError(
                    f"{title}: {word} has {value}; expected 0 to 1"
                )
    with settings():
        rows = max(map(len, panels.values()))
        figure = Figure(figsize=(7.6, 0.34 * rows + 0.9), layout="constrained")
        all_axes = figure.subplots(1, len(panels), squeeze=False)[0]
        looks = [("#56B4E9", None), ("#DDDDDD", "///"), ("#E69F00", "\\\\\\")]
        for index, (title, pairs) in enumerate(panels.items()):
            axes = all_axes[index]
            words, values = zip(*pairs, strict=True)
            face, hatch = looks[index % 3]
            axes.barh(
                words, values, color=face, edgecolor=INK, hatch=hatch, lw=0.6
            )
            for position, value in enumerate(values):
                axes.text(value + 0.02, position, f"{value:.2f}", va="center")
            axes.invert_yaxis()
            axes.set(xlim=(0, 1.15), xticks=[0, 0.5, 1], xlabel=xlabel)
            axes.set_title(title)
            axes.tick_params(axis="y", length=0)
            axes.spines[["top", "right"]].set_visible(False)
        return picture(figure, alt=alt)


def histograms(
    values: Mapping[str, torch.Tensor],
    *,
    marks: Mapping[str, Mapping[str, float]] | None = None,
    xlabel: str,
    ylabel: str,
    alt: str,
) -> Picture:
    """Draw one histogram below the other, over the same axes.

    Parameters
    ----------
    values : for each label, numbers in a tensor of shape (n,)
    marks : for a label, names to write at values of its histogram
    xlabel : what the axis measures
    ylabel : what is counted

    Raises
    ------
    TypeError, ValueError
        If there is nothing to draw, a mark is of no histogram, or values are
        not finite tensors (n,).
    """
    marks = marks or {}
    if not values:
        raise ValueError("values is empty; expected at least one tensor")
    if unknown := sorted(set(marks) - set(values)):
        raise ValueError(f"marks are of {unknown}; expected {list(values)}")
    series = {k: as_tensor(v, k, (1,)).double() for k, v in values.items()}
    for label, numbers in series.items():
        if not numbers.isfinite().all():
            raise ValueError(f"{label} holds nan or inf; expected numbers")
    low = min(float(numbers.min()) for numbers in series.values())
    high = max(float(numbers.max()) for numbers in series.values())
    if low == high:
        raise ValueError(f"all values are {low}; expected different ones")
    with settings():
        size = (7, 0.5 + 1.5 * len(series))
        figure = Figure(figsize=size, layout="constrained")
        panels = figure.subplots(len(series), sharex=True, squeeze=False)
        room = 0.12 * (high - low)  # for the name of the last mark
        wide = (high - low) / 60  # and 0 is in the middle of its bin
        first = math.floor(low / wide + 0.5) - 0.5
        last = math.ceil(high / wide - 0.5) + 0.5
        bins = wide * np.arange(first, last + 0.5)
        panels.flat[0].set_xlim(low, high + room)
        for axes, (label, numbers), (colour, _) in zip(
            panels.flat, series.items(), _MARKS, strict=False
        ):
            axes.hist(numbers.tolist(), bins=bins, fc=colour)
            axes.set_title(label, loc="left", color=colour)
            axes.spines[["top", "right"]].set_visible(False)
            axes.set_ylabel(ylabel)
            tall = axes.get_ylim()[1]
            named = sorted(marks.get(label, {}).items(), key=lambda i: i[1])
            for n, (name, x) in enumerate(named):
                y = tall * (0.2 + 0.16 * (len(named) - 1 - n))
                axes.plot([x, x], [0, y], color=INK, lw=1)
                axes.text(x, y, f" {name}", va="center", ha="left")
        panels.flat[-1].set_xlabel(xlabel)
        return picture(figure, alt=alt)


def grid(
    answers: Mapping[str, Mapping[str, str | bool]],
    *,
    good: str = "yes",
    bad: Sequence[str] = ("no",),
    alt: str,
) -> Picture:
    """Draw a table of words: a row for each key, a column for each inner one.

    ``True`` is drawn as yes, and ``False`` as no.

    Parameters
    ----------
    answers : for each row, what it says of each column; all have the same ones
    good : what is drawn blue
    bad : what is drawn red; everything else is gray

    Raises
    ------
    ValueError
        If there is no answer, or the rows do not have the same columns.
    """
    columns = list(next(iter(answers.values()), {}))
    if not columns or any(list(row) != columns for row in answers.values()):
        raise ValueError(
            f"answers have the columns {[list(r) for r in answers.values()]}; "
            "expected one or more, the same in every row"
        )
    before = 0.4 + 0.09 * max(map(len, answers))
    wide = max(1.0, 0.2 + 0.1 * max(map(len, columns)))  # of a column, inches
    with settings():
        size = (before + wide * len(columns), 0.5 + 0.42 * len(answers))
        figure = Figure(figsize=size)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(-before / wide, len(columns)), ylim=(len(answers), -1))
        axes.axis("off")
        for x, column in enumerate(columns):
            axes.text(x + 0.5, -0.4, column, ha="center", weight="bold")
        for y, (name, row) in enumerate(answers.items()):
            axes.text(-0.1 / wide, y + 0.6, name, ha="right", weight="bold")
            for x, answer in enumerate(row.values()):
                word = {True: "yes", False: "no"}.get(answer, answer)
                face = "#F6B7AE" if word in bad else PALE
                face = "#8CCBF0" if word == good else face
                box = Rectangle((x, y), 1, 1, fc=face, ec="white", lw=2)
                axes.add_patch(box)
                axes.text(x + 0.5, y + 0.6, word, ha="center")
        return picture(figure, alt=alt)


def padding(batches: Mapping[str, torch.Tensor], *, alt: str) -> Picture:
    """Draw where batches hold words and where pads, side by side.

    Each sentence is a line of squares, blue for a word and gray for a pad. The
    title of a batch says what share of its positions is pads.

    Parameters
    ----------
    batches : for each title, what holds a word: bool, of shape (b, s)

    Raises
    ------
    TypeError, ValueError
        If there is no batch, or one is not a bool tensor of two dimensions.
    """
    if not batches:
        raise ValueError("batches is empty; expected at least one")
    batches = {k: as_tensor(words, k, (2,)) for k, words in batches.items()}
    for title, words in batches.items():
        if words.dtype != torch.bool:
            raise ValueError(f"{title} is {words.dtype}; expected bool")
    tall = max(len(words) for words in batches.values())
    wide = [words.shape[1] for words in batches.values()]
    unit = min(0.045, 7 / (sum(wide) + 20 * len(wide)), 3.4 / tall)  # inches
    gap, left, below, above = 1.2, 0.75, 0.5, 0.3
    width = left + unit * sum(wide) + gap * len(wide)
    height = below + unit * tall + above
    with settings():
        figure = Figure(figsize=(width, height))
        x = left
        for title, words in batches.items():
            b, s = words.shape
            axes = figure.add_axes(
                (
                    x / width,
                    (below + unit * (tall - b)) / height,
                    unit * s / width,
                    unit * b / height,
                )
            )
            axes.imshow(
                words,
                cmap=ListedColormap([EDGE, LINE_COLOURS[0]]),
                vmin=0,
                vmax=1,
                aspect="auto",
                interpolation="nearest",
            )
            share = 1 - float(words.double().mean())
            axes.set_title(f"{title}: {share:.0%} pads", loc="left")
            axes.set(xlabel="position, s", ylabel="sentence, b")
            axes.set_xticks([0, s - 1])
            axes.set_yticks([0, b - 1])
            x += unit * s + gap
        colours = {"word": LINE_COLOURS[0], "pad": EDGE}
        figure.legend(
            handles=[Patch(fc=c, label=name) for name, c in colours.items()],
            loc="center left",
            bbox_to_anchor=((x - gap + 0.05) / width, 0.5),
            frameon=False,
            handlelength=0.8,
        )
        return picture(figure, alt=alt)


def dots(
    groups: Mapping[str, torch.Tensor],
    *,
    xlabel: str,
    percent: bool = False,
    times: bool = False,
    mark: str | None = None,
    alt: str,
) -> Picture:
    """Draw numbers as dots along one axis, a row for each group.

    Numbers nearer than a dot is wide are stacked, so that each can be seen. The
    mean of a group is a thin line.

    Parameters
    ----------
    groups : for each label, its numbers, a tensor of shape (n,)
    xlabel : what the numbers measure
    percent : whether the axis shows shares as percentages
    times : whether they are times: the axis begins at 0, and the thin line is
        the median
    mark : the group whose mean is a line through all the others

    Raises
    ------
    ValueError
        If there is no group, none is called `mark`, or a number isn't finite.
    """
    if not groups:
        raise ValueError("groups is empty; expected at least one")
    if mark is not None and mark not in groups:
        raise ValueError(f"mark is {mark!r}; expected one of {list(groups)}")
    series = {k: as_tensor(v, k, (1,)).double() for k, v in groups.items()}
    for label, numbers in series.items():
        if not numbers.isfinite().all():
            raise ValueError(
                f"{label} holds nan or inf; expected finite numbers"
            )
    with settings():
        size = (7.2, 0.7 + 0.55 * len(series))
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots()
        together = torch.cat(list(series.values())).tolist()
        from_zero = percent or times
        least = 0.0 if from_zero else min(together)
        wide = (max(together) - least) / 80 or 1.0  # about a dot
        for row, numbers in enumerate(series.values()):
            seen: dict[int, int] = {}
            stacks = [round((x - least) / wide) for x in numbers.tolist()]
            most = max(Counter(stacks).values())
            step = min(0.09, 0.7 / most)  # a stack stays in its row
            for x, stack in zip(numbers.tolist(), stacks, strict=True):
                height = seen[stack] = seen.get(stack, -1) + 1
                y = row - step * height
                axes.plot(x, y, "o", color=LINE_COLOURS[0], ms=5, mec="white")
            if numbers.min() < numbers.max():  # it would hide a stack
                line = float(numbers.quantile(0.5) if times else numbers.mean())
                axes.plot([line, line], [row - 0.55, row + 0.2], color=INK)
        if mark is not None:
            through = float(series[mark].mean())
            axes.axvline(through, color=LINE_COLOURS[1], ls="--", zorder=1)
        axes.set(ylim=(len(series) - 0.6, -0.8), xlabel=xlabel)
        _label_rows(axes, series)
        if from_zero:
            axes.set_xlim(left=0)
        if percent:
            axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        return picture(figure, alt=alt)


def between(
    ends: Mapping[str, tuple[float, float]],
    found: Mapping[str, float | tuple[float, float, float]],
    *,
    names: tuple[str, str],
    xlabel: str,
    unit: str = "",
    alt: str,
) -> Picture:
    """Draw what was found beside the two ends that were predicted.

    Each label has a row: a bar from one end to the other, on a logarithmic
    axis, and a dot where it was found, with a line over its spread.

    Parameters
    ----------
    ends : for each label, the two predictions, the lower one first
    found : for each label, a number, or (low, middle, high)
    names : of the lower and the upper ends
    xlabel : what the numbers measure
    unit : their unit, shown with SI prefixes (ms, us, ...)

    Raises
    ------
    ValueError
        If there is no label, the two differ in their labels, a number isn't
        positive and finite, or a lower end is above the upper one.
    """
    if not ends or list(ends) != list(found):
        raise ValueError(
            f"ends has {list(ends)} and found {list(found)}; expected the "
            "same labels, at least one"
        )
    middles = {label: _triple(value) for label, value in found.items()}
    for label, (low, high) in ends.items():
        numbers = (low, high, *middles[label])
        if not all(0 < x < math.inf for x in numbers) or low > high:
            raise ValueError(
                f"{label} has ends {low} and {high}, and {found[label]}; "
                "expected positive numbers, the lower end first"
            )
    with settings():
        size = (7.2, 1.0 + 0.45 * len(ends))
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots()
        for row, (low, high) in enumerate(ends.values()):
            # A line would end half its width later.
            exact = {"solid_capstyle": "butt", "zorder": 1}
            axes.plot([low, high], [row, row], color=EDGE, lw=9, **exact)
        for row, (low, middle, high) in enumerate(middles.values()):
            axes.plot([low, high], [row, row], color=LINE_COLOURS[0], lw=2)
            axes.plot(middle, row, "o", color=LINE_COLOURS[0], mec="white")
        above = {"xytext": (0, 9), "textcoords": "offset points"}
        for name, x in zip(names, next(iter(ends.values())), strict=True):
            axes.annotate(name, (x, 0), ha="center", color=PALE_INK, **above)
        axes.set(xscale="log", xlabel=xlabel, ylim=(len(ends) - 0.5, -1.0))
        _label_rows(axes, ends)
        axes.xaxis.set_major_formatter(EngFormatter(unit=unit, sep=" "))
        axes.xaxis.set_minor_locator(NullLocator())
        return picture(figure, alt=alt)


def walks(
    documents: Mapping[str, torch.Tensor],
    table: torch.Tensor,
    words: Iterable[str] | None = None,
    *,
    alt: str,
) -> Picture:
    """Draw documents as walks: the first two features, head to tail.

    Each token is one arrow, in its color; where a walk ends is the sum. Words
    are written above the first walk and below the others.

    Parameters
    ----------
    documents : for each label, ids (s,)
    table : of shape (v, h), h at least 2
    words : the word of each row, v of them, or a dict from word to id

    Raises
    ------
    TypeError, ValueError
        If there is nothing to draw, or a shape is a different one.
    """
    if not documents:
        raise ValueError("documents is empty; expected at least one")
    table = as_tensor(table, "table", (2,)).double()
    if table.shape[1] < 2:
        raise ValueError(f"table has {table.shape[1]} feature; expected 2")
    words = as_words(words, table)
    with settings():
        figure = Figure(figsize=(7.6, 3.4), layout="constrained")
        axes = figure.subplots()
        for number, (label, ids) in enumerate(documents.items()):
            ids = as_tensor(ids, label, (1,))
            names = [words[token] for token in ids.tolist()]
            walk = table[ids, :2], ids.tolist(), names
            end = _draw_walk(axes, *walk, above=not number)
            axes.plot(*end, "o", ms=11, mfc="none", mec=INK, mew=2)
        axes.plot(0, 0, "o", color=INK, ms=5)
        axes.set(aspect="equal", xlabel="feature 0", ylabel="feature 1")
        axes.grid(color="#E4E4E4")
        axes.spines[["top", "right"]].set_visible(False)
        axes.margins(0.1, 0.1)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        return picture(figure, alt=alt)


def _draw_walk(
    axes: Axes,
    steps: torch.Tensor,
    ids: list[int],
    names: list[str],
    above: bool,
) -> list[float]:
    """Draw one arrow for each step, its word beside; return where they end."""
    here = torch.zeros(2, dtype=torch.float64)
    for token, name, step in zip(ids, names, steps, strict=True):
        there = here + step
        colour = COLOURS[token % len(COLOURS)]
        arrow = {"arrowstyle": "-|>", "color": colour, "lw": 3}
        arrow |= {"shrinkA": 0, "shrinkB": 0, "mutation_scale": 16}
        axes.annotate("", there.tolist(), here.tolist(), arrowprops=arrow)
        axes.plot(*zip(here.tolist(), there.tolist(), strict=True), alpha=0)
        leans_left = (step[0] * step[1] >= 0) == above
        axes.annotate(
            name,
            (here + step / 2).tolist(),
            (-4 if leans_left else 4, 4 if above else -4),
            textcoords="offset points",
            ha="right" if leans_left else "left",
            va="bottom" if above else "top",
        )
        here = there
    return here.tolist()


def arrows(
    groups: Mapping[str, torch.Tensor],
    points: Mapping[str, Sequence[float]],
    *,
    reach: float,
    alt: str,
) -> Picture:
    """Draw arrows in the plane, a color for each group, and named points.

    The label of a group stands at the head of its longest arrow.

    Parameters
    ----------
    groups : for each label, its arrows, (n, 2, 2): from (x, y) to (x, y)
    points : for each name, its (x, y)
    reach : both axes run from -reach to reach

    Raises
    ------
    ValueError
        If there are not 1 to 3 groups, one isn't arrows, or an arrow or a
        point is outside of the axes.
    """
    if not 1 <= len(groups) <= 3:
        raise ValueError(f"groups are {len(groups)}; expected 1 to 3")
    series = {k: as_tensor(v, k, (3,)).double() for k, v in groups.items()}
    for label, ends in series.items():
        if ends.shape[1:] != (2, 2) or not len(ends):
            raise ValueError(
                f"{label} has shape {tuple(ends.shape)}; expected (n, 2, 2)"
            )
        if not bool((ends.abs() <= reach).all()):
            raise ValueError(
                f"{label} goes beyond {reach}; expected a larger reach"
            )
    for name, point in points.items():
        if len(point) != 2 or not all(abs(x) <= reach for x in point):
            raise ValueError(
                f"{name} is at {tuple(point)}; expected two numbers from "
                f"{-reach} to {reach}"
            )
    with settings():
        figure = Figure(figsize=(4.1, 3.9), layout="constrained")
        axes = figure.subplots()
        axes.axhline(0, color="#DDDDDD", zorder=0)
        axes.axvline(0, color="#DDDDDD", zorder=0)
        colours = dict(zip(series, (*LINE_COLOURS[:2], INK), strict=False))
        for label, ends in reversed(series.items()):  # the first on top
            colour = colours[label]
            starts, steps = ends[:, 0], ends[:, 1] - ends[:, 0]
            look = {"angles": "xy", "scale_units": "xy", "scale": 1}
            axes.quiver(*starts.T, *steps.T, color=colour, width=0.008, **look)
            axes.plot(*starts.T, "o", color=INK, ms=5, zorder=3)
            longest = int(steps.norm(dim=1).argmax())
            if steps[longest].norm() < reach / 50:
                continue  # nothing to be seen that a label could name
            leftward = bool(steps[longest, 0] < 0)
            axes.annotate(
                label,
                ends[longest, 1].tolist(),
                (-6 if leftward else 6, 0),
                textcoords="offset points",
                ha="right" if leftward else "left",
                va="center",
                color=colour,
            )
        for name, point in points.items():
            axes.plot(*point, "o", color=PALE_INK, ms=5)
            below = {"xytext": (0, -6), "textcoords": "offset points"}
            axes.annotate(name, point, ha="center", va="top", **below)
        axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
        axes.set(xlabel="feature 0", ylabel="feature 1")
        axes.spines[["top", "right"]].set_visible(False)
        return picture(figure, alt=alt)


def floats(
    exact: Mapping[str, float], *, dtype: torch.dtype, alt: str
) -> Picture:
    """Draw which floats there are near some numbers, and which each becomes.

    Parameters
    ----------
    exact : for each label, a number; they are near one another
    dtype : of the floats

    Raises
    ------
    ValueError
        If there is no number, one is not finite, or they are far apart.
    """
    if not exact or not all(map(math.isfinite, exact.values())):
        raise ValueError(f"exact is {exact}; expected finite numbers")
    low = torch.tensor(min(exact.values()), dtype=dtype)
    high = torch.tensor(max(exact.values()), dtype=dtype)
    down, up = (torch.tensor(s * math.inf, dtype=dtype) for s in (-1, 1))
    marks = [torch.nextafter(low, down)]
    while marks[-1] <= high:
        marks.append(torch.nextafter(marks[-1], up))
        if len(marks) > 12:
            raise ValueError(f"exact is {exact}; expected numbers close by")
    with settings():
        figure = Figure(figsize=(7.6, 1.7), layout="constrained")
        axes = figure.subplots()
        axes.set(ylim=(-0.7, 1.5), yticks=[])
        axes.spines[["top", "right", "left", "bottom"]].set_visible(False)
        places = [float(mark) for mark in marks]
        axes.plot(places, [0] * len(places), "-", color=PALE_INK)
        for x in places:
            axes.plot([x, x], [-0.12, 0.12], color=INK, lw=2)
            axes.text(x, -0.5, f"{x:,.0f}", ha="center")
        sides = ["right", *["left"] * (len(exact) - 1)]
        for (label, x), colour, side in zip(
            exact.items(), LINE_COLOURS, sides, strict=False
        ):
            end = float(torch.tensor(x, dtype=dtype))
            arrow = {"arrowstyle": "-|>", "color": colour, "lw": 2}
            arrow |= {"connectionstyle": "arc3,rad=0.25", "shrinkB": 3}
            axes.annotate("", (end, 0.1), (x, 0.85), arrowprops=arrow)
            axes.text(x, 0.95, label, ha=side, color=colour)
        axes.set_xticks([])
        return picture(figure, alt=alt)


def ratios(
    values: Mapping[str, Sequence[float | None]],
    columns: Sequence[str],
    *,
    xlabel: str,
    ylabel: str,
    alt: str,
) -> Picture:
    """Draw a map of ratios: below 1 in one colour, above 1 in another.

    Parameters
    ----------
    values : for the name of each row, a positive ratio for each column, or
        None where nothing was measured
    columns : the names of the columns
    xlabel, ylabel : what columns and rows differ in

    Raises
    ------
    ValueError
        If there is no row or no column, a row has another length than
        `columns`, or a ratio is not positive and finite.
    """
    if not values or not columns:
        empty = "columns" if values else "values"
        raise ValueError(f"{empty} is empty; expected at least one")
    for name, row in values.items():
        if len(row) != len(columns):
            raise ValueError(
                f"{name} has {len(row)} values; expected {len(columns)}"
            )
        for value in row:
            if value is not None and not 0 < value < math.inf:
                raise ValueError(
                    f"{name} holds {value}; expected positive ratios"
                )
    with settings():
        size = (1.6 + 0.85 * len(columns), 1.0 + 0.45 * len(values))
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.add_subplot()
        logs = [
            [math.nan if v is None else math.log2(v) for v in row]
            for row in values.values()
        ]
        _draw_signed(axes, logs, list(values), columns, limit=5)
        for y, row in enumerate(values.values()):
            for x, value in enumerate(row):
                text = "–" if value is None else f"{value:#.2g}".rstrip(".")
                axes.text(x, y, text, ha="center", va="center", color=INK)
        axes.set(xlabel=xlabel, ylabel=ylabel)
        return picture(figure, alt=alt)


def heat(
    values: torch.Tensor,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    xlabel: str,
    ylabel: str,
    decimals: int | None = None,
    best: torch.Tensor | None = None,
    alt: str,
) -> Picture:
    """Draw a matrix: below zero in one colour, above zero in another.

    Where there are more than 16 rows or columns, some names are left out.

    Parameters
    ----------
    values : a tensor of shape (r, c); nan stays white
    rows, columns : r and c names
    xlabel, ylabel : what columns and rows differ in
    decimals : write the numbers into the cells, with so many; without it, a
        scale beside the matrix tells what a colour means
    best : for each row, the column whose cell is framed; a tensor (r,)

    Raises
    ------
    TypeError
        If `values` is not a tensor.
    ValueError
        If it has not two dimensions, holds no number or an infinite one,
        another number of names came than it has rows or columns, decimals are
        negative, or `best` is not one column per row.
    """
    values = as_tensor(values, "values", (2,)).double()
    for name, names, size in zip(
        ("rows", "columns"), (rows, columns), values.shape, strict=True
    ):
        if len(names) != size:
            raise ValueError(f"{name} are {len(names)}; expected {size}")
    if decimals is not None and not decimals >= 0:
        raise ValueError(f"decimals are {decimals}; expected 0 or more")
    framed = [] if best is None else best.tolist()
    if best is not None and not (
        len(framed) == len(values)
        and all(x in range(values.shape[1]) for x in framed)
    ):
        raise ValueError(
            f"best is {framed}; expected a column for each of {len(values)} "
            f"rows, from 0 to {values.shape[1] - 1}"
        )
    there = values[~values.isnan()]
    if not there.numel() or not there.isfinite().all():
        raise ValueError(
            "values hold inf, or nothing but nan; expected numbers"
        )
    most = there.abs().max().item() or 1.0
    height, width = values.shape
    size = (
        min(8.6, 1.9 + width * (0.3 if decimals is None else 0.62)),
        min(4.6, 1.1 + height * 0.26),
    )
    with settings():
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.add_subplot()
        limit = most if decimals is None else 1.6 * most  # paler, for figures
        image = _draw_signed(axes, values.numpy(), rows, columns, limit)
        if decimals is None:
            figure.colorbar(image, ax=axes, pad=0.02, aspect=16)
        else:
            for y, x in (~values.isnan()).nonzero().tolist():
                text = f"{values[y, x]:.{decimals}f}".replace("-", "−")
                axes.text(x, y, text, ha="center", va="center", color=INK)
        for y, x in enumerate(framed):
            where = x - 0.5, y - 0.5
            frame = Rectangle(where, 1, 1, fc="none", ec=INK, lw=2.5)
            frame.set_clip_on(False)  # whole, at the edge of the matrix, too
            axes.add_patch(frame)
        axes.set(xlabel=xlabel, ylabel=ylabel)
        return picture(figure, alt=alt)


def _draw_signed(
    axes: Axes,
    values: np.ndarray | list[list[float]],
    rows: Sequence[str],
    columns: Sequence[str],
    limit: float,
) -> AxesImage:
    """Draw a matrix from -limit to limit, and at most 16 names a side."""
    # Pale in the middle; black figures stand out from all of it.
    image = axes.imshow(
        values, cmap="PuOr_r", vmin=-limit, vmax=limit, aspect="auto"
    )
    for names, set_ticks in (
        (columns, axes.set_xticks),
        (rows, axes.set_yticks),
    ):
        shown = range(0, len(names), -(-len(names) // 16))
        set_ticks(shown, [names[i] for i in shown])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return image


def _triple(value: float | tuple[float, float, float]) -> tuple:
    """Return (low, middle, high) of a number, a triple or `measure.Seconds`."""
    return value[:3] if isinstance(value, tuple) else (value, value, value)


def _label_rows(axes: Axes, labels: Iterable[str]) -> None:
    """Name the rows of a chart at its left, and leave only its x axis."""
    labels = list(labels)
    axes.set_yticks(range(len(labels)), labels)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.grid(color="#DDDDDD")
    axes.spines[["top", "right", "left"]].set_visible(False)


def _label_ends(axes: Axes) -> None:
    """Write the label of each line behind its end, none over another."""
    axes.autoscale_view()
    scale = 72 / axes.figure.dpi  # points a pixel
    ends = []
    for line in axes.lines:
        end = line.get_xydata()[-1]
        ends.append((axes.transData.transform(end)[1] * scale, end, line))
    lowest = -math.inf
    for height, end, line in sorted(ends, key=lambda item: item[0]):
        lowest = max(height, lowest + 1.2 * SIZE)
        axes.annotate(
            line.get_label(),
            end,
            xytext=(9, lowest - height),
            textcoords="offset points",
            va="center",
            color=line.get_color(),
            fontweight="bold",
        )


def word_map(
    groups: Mapping[str, Mapping[str, Sequence[float]]],
    *,
    xlabel: str = "",
    ylabel: str = "",
    joined: Iterable[str] = (),
    closed: Iterable[str] = (),
    square: bool = False,
    alt: str,
) -> Picture:
    """Draw words at points of the plane, a colour and a mark for each group.

    A label stands beside its point, or further off with a thin line to it,
    wherever it covers no other label and no point.

    Parameters
    ----------
    groups : for each group, its words, each with its (x, y)
    xlabel, ylabel : what the axes measure; without them, no axis is drawn
    joined : the groups whose points a thin line joins, in their order
    closed : the groups whose points it joins, and the last to the first
    square : whether a unit is as long up as it is across

    Raises
    ------
    ValueError
        If there are not 1 to 5 groups, one is empty, one of `joined` or
        `closed` is not among them, a word has not two finite numbers, or the
        words are too near for their labels.
    """
    for name, asked in (("joined", joined), ("closed", closed)):
        if unknown := [group for group in asked if group not in groups]:
            raise ValueError(
                f"{name} names {unknown}; expected groups: {list(groups)}"
            )
    if not 1 <= len(groups) <= len(_MARKS):
        raise ValueError(
            f"groups are {len(groups)}; expected 1 to {len(_MARKS)}"
        )
    for group, words in groups.items():
        if not words:
            raise ValueError(f"{group} holds no word; expected at least one")
        for word, point in words.items():
            if len(point) != 2 or not all(map(math.isfinite, point)):
                raise ValueError(
                    f"{word} has {tuple(point)}; expected two finite numbers"
                )
    with settings():
        figure = Figure(figsize=(8.2, 5.0))
        canvas = FigureCanvasAgg(figure)
        axes = figure.add_axes((0.08, 0.1, 0.76, 0.88))
        for (group, words), (colour, mark) in zip(
            groups.items(), _MARKS, strict=False
        ):
            x, y = zip(*words.values(), strict=True)
            axes.plot(x, y, mark, color=colour, ms=6, label=group)
            if group in joined:
                axes.plot(x, y, color=colour, lw=0.8, zorder=0)
            if group in closed:
                around = [*x, x[0]], [*y, y[0]]
                axes.plot(*around, color=colour, lw=0.8, zorder=0)
        axes.margins(0.08)
        axes.autoscale_view()
        if square:
            axes.set_aspect("equal", adjustable="datalim")
            axes.apply_aspect()
        axes.set(xlabel=xlabel, ylabel=ylabel)
        axes.spines[["top", "right"]].set_visible(False)
        if not xlabel:
            axes.set_xticks([])
            axes.spines["bottom"].set_visible(False)
        if not ylabel:
            axes.set_yticks([])
            axes.spines["left"].set_visible(False)
        if len(groups) > 1:
            axes.legend(
                loc="upper left",
                bbox_to_anchor=(1.0, 1.0),
                frameon=False,
                handletextpad=0.3,
            )
        _label_points(axes, groups, canvas)
        for label in axes.texts if closed else ():
            # The line around doesn't strike through the words.
            halo = withStroke(linewidth=3, foreground="white")
            label.set_path_effects([halo])
        return picture(figure, alt=alt)


def _label_points(
    axes: Axes, groups: Mapping[str, Mapping], canvas: FigureCanvasAgg
) -> None:
    """Write each word where it covers nothing that is already there."""
    renderer = canvas.get_renderer()
    point = canvas.figure.dpi / 72  # pixels
    points = [where for words in groups.values() for where in words.values()]
    colours = [
        (word, colour)
        for words, (colour, _) in zip(groups.values(), _MARKS, strict=False)
        for word in words
    ]
    dots = axes.transData.transform(points)
    taken: list[Bbox] = []  # by labels
    lines: list[Path] = []
    inside = axes.get_window_extent(renderer)
    for (word, colour), dot in zip(colours, dots, strict=True):
        label = axes.text(0, 0, word, color=colour, parse_math=False)
        box = label.get_window_extent(renderer)
        others = [
            Bbox.from_bounds(x - 8, y - 8, 16, 16)
            for x, y in dots
            if (x, y) != tuple(dot)
        ]
        far, centre = _free_place(
            dot, box, taken + others, lines, inside, point
        )
        if centre is None:
            raise ValueError(
                f"there is no room for the label {word}; expected fewer "
                "words, or words that lie further apart"
            )
        taken.append(_around(*centre, box.width, box.height))
        label.set(ha="center", va="center")
        label.set_position(axes.transData.inverted().transform(centre))
        if far:
            lines.append(Path([dot, centre]))
            ends = axes.transData.inverted().transform([dot, centre])
            axes.plot(*ends.T, color="#BBBBBB", lw=0.8, zorder=0)
            label.set_bbox({"fc": "white", "ec": "none", "pad": 1})


def _free_place(
    dot: Sequence[float],
    box: Bbox,
    taken: list[Bbox],
    lines: list[Path],
    inside: Bbox,
    point: float,
) -> tuple[bool, tuple[float, float] | None]:
    """Return the centre of the nearest free place, and whether it is far.

    A place is free if it lies inside and on nothing that is taken; better, it
    lies on no line either, and the line to it meets nothing.
    """
    x, y = dot
    at_least = None
    for gap in (7, 15, 25, 37, 51, 67):
        for turn in (0, 4, 2, 6, 1, 3, 5, 7):
            across, up = (
                math.cos(turn * math.pi / 4),
                math.sin(turn * math.pi / 4),
            )
            centre = (
                x + across * (gap * point + box.width / 2),
                y + up * (gap * point + box.height / 2),
            )
            place = _around(*centre, box.width, box.height)
            corners = [(place.x0, place.y0), (place.x1, place.y1)]
            if not all(inside.contains(*corner) for corner in corners):
                continue
            if any(place.overlaps(other) for other in taken):
                continue
            at_least = at_least or (gap > 7, centre)
            to_it = Path([dot, centre])
            meets = any(other.intersects_bbox(place) for other in lines)
            if gap > 7:
                meets |= any(to_it.intersects_bbox(other) for other in taken)
                meets |= any(to_it.intersects_path(other) for other in lines)
            if not meets:
                return gap > 7, centre
    return at_least or (False, None)


def _around(x: float, y: float, width: float, height: float) -> Bbox:
    return Bbox.from_bounds(x - width / 2, y - height / 2, width, height)
