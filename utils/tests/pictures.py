"""Compare pictures by what a reader would see."""

import io
from pathlib import Path

import numpy as np
from matplotlib import image

# Settings of matplotlib that would change each picture, if they had a part.
NASTY = Path(__file__).with_name("nasty.mplstyle")


def decode(png: bytes) -> np.ndarray:
    """Return the pixels of a PNG: (height, width, channels), 0 to 1."""
    return image.imread(io.BytesIO(png), format="png")


def differ(stored: np.ndarray, drawn: np.ndarray) -> bool:
    """Say whether two pictures differ by more than the edges of letters.

    Compared are blocks of 8 by 8 pixels: where an 8 stands in place of a 6,
    the mean difference of a block is 0.16.

    Parameters
    ----------
    stored, drawn : arrays of shape (height, width, channels), 0 to 1
    """
    if stored.shape != drawn.shape:
        return True
    height, width = (size // 8 * 8 for size in stored.shape[:2])
    off = abs(stored - drawn)[:height, :width].max(axis=2)
    blocks = off.reshape(height // 8, 8, width // 8, 8).mean(axis=(1, 3))
    return bool(blocks.max() > 0.1)
