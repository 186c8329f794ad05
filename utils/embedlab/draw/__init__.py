"""Draw tables, lookups, one-hot products and shapes from the tensors given.

Every function takes `alt`, the sentence that stands for the picture where it
cannot be seen, and returns a `Picture`, which a notebook shows when it is the
last line of a cell. Ids stand in circles, numbers in squares. A token has one
colour in the whole course, that of its id; nan and inf are red on white.
"""

from embedlab.draw.blocks import (
    Part,
    bags,
    equation,
    lookup,
    memory,
    one_hot_matmul,
    part,
    renumbered,
    shapes,
    sharing,
    summed,
    table,
    tokens,
)
from embedlab.draw.charts import (
    grid,
    heat,
    histograms,
    lines,
    ranked,
    ratios,
    renormalised,
    scatter,
    steps,
    word_map,
)
from embedlab.draw.style import Picture, Slider, picture, slider

__all__ = [
    "Part",
    "Picture",
    "Slider",
    "bags",
    "equation",
    "grid",
    "heat",
    "histograms",
    "lines",
    "lookup",
    "memory",
    "one_hot_matmul",
    "part",
    "picture",
    "ranked",
    "ratios",
    "renormalised",
    "renumbered",
    "scatter",
    "shapes",
    "sharing",
    "slider",
    "steps",
    "summed",
    "table",
    "tokens",
    "word_map",
]
