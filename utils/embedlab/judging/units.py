"""Find the right number in another unit, or rounded."""

_PREFIXES = (("thousand", 1e3), ("million", 1e6), ("billion", 1e9))
_BYTES = (
    ("kB", 1e3),
    ("MB", 1e6),
    ("GB", 1e9),
    ("TB", 1e12),
    ("KiB", 2**10),
    ("MiB", 2**20),
    ("GiB", 2**30),
    ("TiB", 2**40),
)


def in_other_unit(number: float, right: float, unit: str) -> str | None:
    """Say in which other unit a number is the right one, if in any.

    Parameters
    ----------
    number : what came
    right : the right number, in the unit of the question
    unit : that unit: bytes, percent, share, or another

    Returns
    -------
    str | None
        The rest of a sentence that begins "<number> is".
    """
    if not number or not right or number != number:
        return None
    if unit == "bytes":
        for name, size in _BYTES:
            if (told := _rounded(number, right / size)) is not None:
                return f"in {name}{told}; the question asks for bytes"
        for taken, size in ((1, 4), (2, 2), (8, 0.5)):
            if number * size == right:
                each = f"{taken} byte{'s' * (taken > 1)}"
                return f"right for {each} per number; a float32 has 4"
        if number == right * 8:
            return "in bits; the question asks for bytes"
    elif unit == "share" and _rounded(number, right * 100) == "":
        return "in percent; the question asks for a share, between 0 and 1"
    elif unit == "percent" and abs(number * 100 - right) < 1e-9:
        return "a share, between 0 and 1; the question asks for percent"
    elif abs(right) >= 10_000:
        for name, size in _PREFIXES:
            if (told := _rounded(number, right / size)) is not None:
                return f"in {name}s{told}; the question asks for the number"
    return None


def _rounded(number: float, exact: float) -> str | None:
    """Return "" for the exact number, ", rounded" for two digits of it."""
    if abs(number - exact) <= 1e-9 * abs(exact):
        return ""
    digits = f"{number:.12g}".replace(".", "").strip("-0")
    decimals = len(f"{number:.12f}".rstrip("0").split(".")[1])
    if len(digits) >= 2 and round(exact, decimals) == number:
        return ", rounded"
    return None


def scales(text: str) -> bool:
    """Say whether a text is a unit such as MB, larger than one byte."""
    return text.lower() in {name.lower() for name, _ in _BYTES}


def named(text: str) -> str:
    """Say in which unit a number is that is followed by `text`."""
    names = {name.lower(): name for name, _ in _BYTES}
    return f"in {names[text.lower()]}"


def is_close(number: float, right: float) -> bool:
    """Say whether a large number is near the right one, which it is not."""
    return abs(right) >= 1_000 and abs(number - right) <= 0.05 * abs(right)
