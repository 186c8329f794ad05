"""Draw tables, lookups, one-hot products and shapes from the tensors given.

Every function takes `alt`, the sentence that stands for the picture where it
cannot be seen, and returns a `Picture`, which a notebook shows when it is the
last line of a cell. Ids stand in circles, numbers in squares. A token has one
colour in the whole course, that of its id; nan and inf are red on white.
"""

from embedlab.draw.blocks import (
    Part,
    bags,
    broadcast,
    equation,
    filled,
    lookup,
    memory,
    one_hot_matmul,
    part,
    renumbered,
    scattered,
    shapes,
    sharing,
    summed,
    table,
    tokens,
)
from embedlab.draw.charts import (
    arrows,
    dots,
    floats,
    grid,
    heat,
    histograms,
    lines,
    padding,
    ranked,
    ratios,
    renormalised,
    scatter,
    steps,
    walks,
    word_map,
)
from embedlab.draw.style import Picture, Slider, picture, slider

__all__ = [
    "Part",
    "Picture",
    "Slider",
    "arrows",
    "bags",
    "broadcast",
    "dots",
    "equation",
    "filled",
    "floats",
    "grid",
    "heat",
    "histograms",
    "lines",
    "lookup",
    "memory",
    "padding",
    "one_hot_matmul",
    "part",
    "picture",
    "ranked",
    "ratios",
    "renormalised",
    "renumbered",
    "scatter",
    "scattered",
    "shapes",
    "sharing",
    "slider",
    "steps",
    "summed",
    "table",
    "tokens",
    "walks",
    "word_map",
]
