"""What all pictures share: the picture itself, colours, sizes, arguments."""

import base64
import html
import io
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import matplotlib.style
import torch
from matplotlib.figure import Figure

# Okabe and Ito (2008), "Color Universal Design": told apart by colour-blind
# readers. By id: <pad> grey, <unk> yellow, then the words of the course.
COLOURS = (
    "#999999",
    "#F0E442",
    "#E69F00",
    "#56B4E9",
    "#CC79A7",
    "#00A67A",
    "#D55E00",
    "#4B9CD3",
)
# The same hues, dark enough to be read as text on white.
LINE_COLOURS = ("#0072B2", "#B84F00", "#007A59", "#9B3F75")
INK = "#1A1A1A"
PALE_INK = "#6B6B6B"
PALE = "#F4F4F4"
ALARM = "#B00020"
EDGE = "#B5B5B5"
UNIT = 0.40  # inches a cell
DPI = 192  # twice what a browser calls a pixel, for sharp text on any screen
SIZE = 11  # points, of the numbers
WIDEST = 900  # CSS pixels; wider pictures would be shrunk in JupyterLab
RC = {
    "font.family": "DejaVu Sans",
    "font.size": SIZE,
    "axes.axisbelow": True,
    "axes.titlesize": SIZE,
    "axes.titleweight": "bold",
}


def settings() -> AbstractContextManager[None]:
    """Return a context in which matplotlib has the course's settings alone.

    What a reader has set, in a matplotlibrc or in the notebook, has no part in
    the pictures of the course, and is there again when the context ends.
    """
    return matplotlib.style.context(["default", RC])


@dataclass(frozen=True)
class Picture:
    """A drawn picture: PNG bytes, its text alternative, its width in pixels."""

    png: bytes
    alt: str
    width: int

    def html(self) -> str:
        """Return the picture as HTML: in JupyterLab, PNG has no `alt`."""
        source = base64.b64encode(self.png).decode("ascii")
        return (
            f'<img alt="{html.escape(self.alt)}" width="{self.width}" '
            'style="max-width: 100%; height: auto" '
            f'src="data:image/png;base64,{source}">'
        )

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": self.alt}

    def save(self, path: str | Path) -> None:
        """Write the PNG to `path`."""
        Path(path).write_bytes(self.png)


# Shows the figure that stands at the slider's place, and hides the others. By
# style, since style sheets of slides overrule the attribute `hidden`.
_MOVE = (
    "for (const f of this.parentElement.querySelectorAll('figure'))"
    " f.style.display = f.dataset.at === this.value ? 'block' : 'none'"
)


@dataclass(frozen=True)
class Slider:
    """Pictures in one place, each under its label; a slider chooses one.

    It is HTML that needs neither a kernel nor the network. Where a site
    strips scripts, all the pictures stand one below the other.
    """

    pictures: Mapping[str, Picture]

    def html(self) -> str:
        """Return the slider as HTML, at its last picture."""
        last = len(self.pictures) - 1
        figures = "".join(
            f'<figure data-at="{at}" style="margin: 0; display: '
            f'{"block" if at == last else "none"}">'
            f"<figcaption>{html.escape(label)}</figcaption>"
            f"{shown.html()}</figure>"
            for at, (label, shown) in enumerate(self.pictures.items())
        )
        return (
            '<div><input type="range" style="width: 20em" '
            f'aria-label="one of {last + 1} pictures" '
            f'min="0" max="{last}" value="{last}" oninput="{_MOVE}">'
            f"{figures}</div>"
        )

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, str]:
        alts = [f"{key}: {each.alt}" for key, each in self.pictures.items()]
        return {"text/html": self.html(), "text/plain": "\n".join(alts)}


def slider(pictures: Mapping[str, Picture]) -> Slider:
    """Show pictures in one place, by label; a slider chooses which.

    Raises
    ------
    TypeError
        If one of `pictures` is not a Picture.
    ValueError
        If there are fewer than two.
    """
    for label, shown in pictures.items():
        if not isinstance(shown, Picture):
            raise TypeError(
                f"{label!r} is a {type(shown).__name__}; expected a Picture"
            )
    if len(pictures) < 2:
        raise ValueError(f"pictures are {len(pictures)}; expected at least two")
    return Slider(dict(pictures))


def picture(figure: Figure, *, alt: str) -> Picture:
    """Turn a matplotlib figure into a `Picture` that carries `alt`.

    Raises
    ------
    TypeError
        If `figure` is not a matplotlib Figure, or `alt` is not a string.
    ValueError
        If `alt` has fewer than 20 characters: too short to say what is shown.
    """
    if not isinstance(figure, Figure):
        raise TypeError(
            f"figure is a {type(figure).__name__}; expected a matplotlib Figure"
        )
    if not isinstance(alt, str):
        raise TypeError(f"alt is a {type(alt).__name__}; expected a str")
    if len(alt.strip()) < 20:
        raise ValueError(
            f"alt is {alt!r}; expected a sentence that says what is shown"
        )
    buffer = io.BytesIO()
    with settings():
        figure.savefig(
            buffer,
            format="png",
            dpi=DPI,
            bbox_inches="tight",
            pad_inches=0.08,
            facecolor="white",
            metadata={"Software": None},
        )
    png = buffer.getvalue()
    pixels = int.from_bytes(png[16:20], "big")  # PNG header: the width
    return Picture(png, " ".join(alt.split()), pixels * 96 // DPI)


def as_tensor(x: object, name: str, dims: tuple[int, ...]) -> torch.Tensor:
    """Return a tensor that can be drawn: detached, dense and on the CPU.

    Raises
    ------
    TypeError
        If `x` is not a tensor, or holds complex numbers.
    ValueError
        If it has another number of dimensions, is empty, or is a meta tensor.
    """
    if not isinstance(x, torch.Tensor):
        raise TypeError(f"{name} is a {type(x).__name__}; expected a tensor")
    if x.is_complex():
        raise TypeError(f"{name} is {x.dtype}; expected real numbers")
    if x.dim() not in dims:
        raise ValueError(
            f"{name} has shape {tuple(x.shape)}; expected "
            + " or ".join(map(str, dims))
            + " dimensions"
        )
    if not x.numel() or x.is_meta:
        which = "on the meta device" if x.is_meta else "which is empty"
        raise ValueError(
            f"{name} has shape {tuple(x.shape)}, {which}; expected one or more "
            "numbers"
        )
    return x.detach().to_dense().cpu()


def in_order(words: Iterable[str]) -> list[str]:
    """Return words in the order of their ids; a vocabulary has each id once."""
    if isinstance(words, Mapping):
        if sorted(words.values()) != list(range(len(words))):
            raise ValueError(
                f"words have the ids {sorted(words.values())}; expected "
                f"0 ... {len(words) - 1}, each once"
            )
        words = sorted(words, key=words.get)
    return [str(word) for word in words]


def as_words(words: Iterable[str] | None, table: torch.Tensor) -> list[str]:
    """Return the word of each row, in order; empty ones for None."""
    words = [""] * len(table) if words is None else in_order(words)
    if len(words) != len(table):
        raise ValueError(
            f"words are {len(words)}; expected {len(table)}, one a row"
        )
    return words
