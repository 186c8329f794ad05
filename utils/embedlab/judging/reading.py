"""Read an answer: the numbers in it, wherever and however they come."""

import decimal
import numbers
import re
import unicodedata

import numpy as np
import torch

WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight"),
    *("nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen"),
    *("sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_TENS = {
    **{"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60},
    **{"seventy": 70, "eighty": 80, "ninety": 90},
}
_MANY = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_BYTES = {
    "byte": 1,
    "bytes": 1,
    "b": 1,
    **{
        unit: size
        for k, letter in enumerate("kmgt", start=1)
        for unit, size in (
            (f"{letter}b", 1000**k),
            (f"{letter}ib", 1024**k),
        )
    },
}
_PERCENT = ("%", "percent", "per cent", "pct")
# What a number may be followed by, and what it is then multiplied by.
_UNITS = {
    "bytes": _BYTES,
    "TB": {
        "terabyte": 1,
        "terabytes": 1,
        **{unit: size / 1e12 for unit, size in _BYTES.items()},
    },
    "percent": dict.fromkeys(_PERCENT, 1),
    "share": dict.fromkeys(_PERCENT, 0.01),
    "cosine": dict.fromkeys(_PERCENT, 0.01),
    "times": dict.fromkeys(("times", "time", "x", "fold"), 1),
}
_NUMBER = re.compile(
    r"[-+]?(?:\d[\d,]*(?:_\d{3})*\.?\d*|\.\d+)(?:e[-+]?\d+)?", re.I
)
_THOUSANDS = re.compile(r"\d{1,3}(?:[,_ ]\d{3})+(?:\.\d+)?")
_IN_ALL = re.compile(
    r"\b(?:of (?:them|the) *\w*|in (?:all|total|each)|altogether|exactly)$"
)
# A name, as in dim=1, or how the number is computed, as in 3 + 4 = 7.
_BEFORE = re.compile(
    r"^(?:(?!not\b)[a-zA-Z_]\w*\s*=|(?:[\d\s+\-*/().,|=]|\b[a-z]\b)+=)\s*(?=\S)"
)
_ABOUT = re.compile(
    r"^(?:about|around|approximately|roughly|ca\.?|only|just|exactly|all|=|~|≈)"
    r"(?=[\s\d.])\s*"
)


def plain_text(text: str) -> str:
    """Return a text in one width, with plain quotes and minus signs."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub("[\u2010-\u2015\u2212]", "-", text)
    text = re.sub("[\u2018\u2019\u201a\u2032`]", "'", text)
    text = re.sub("[\u201c\u201d\u201e\u00ab\u00bb]", '"', text)
    return " ".join(text.replace("×", "x").split()).strip()


def on_cpu(tensor: torch.Tensor) -> torch.Tensor:
    """Return a tensor's numbers on the CPU, dense, without its gradient.

    A tensor on the device ``meta`` has no numbers, and stays where it is.
    """
    tensor = tensor.detach()
    if tensor.device.type != "cpu":
        try:
            tensor = tensor.cpu()
        except NotImplementedError:
            return tensor
    if tensor.layout != torch.strided:
        tensor = tensor.to_dense()
    if tensor.is_quantized:
        tensor = tensor.dequantize()
    return tensor.resolve_conj().resolve_neg()


def is_number(x: object) -> bool:
    """Say whether `x` is a Python number; True and False are none."""
    return isinstance(x, int | float) and not isinstance(x, bool)


def plain(x: object) -> object:
    """Reduce what means the same to one form, to compare and not to show.

    Tensors come to the CPU; arrays and lists become tuples, scalars of
    NumPy, fractions and decimals Python numbers.
    """
    if isinstance(x, torch.Tensor):
        return on_cpu(x)
    if isinstance(x, np.generic | np.ndarray):
        x = x.tolist()
    if isinstance(x, list | tuple):
        return tuple(plain(item) for item in x)
    if isinstance(x, range):
        return tuple(x) if len(x) < 1_000 else x
    if isinstance(x, int | float):
        return x if isinstance(x, bool) else _exactly(x)
    if isinstance(x, numbers.Real | decimal.Decimal):
        return float(x)
    return x


def _exactly(x: int | float) -> int | float:
    """Return an int or float that is no subclass of these."""
    return int(x) if isinstance(x, int) else float(x)


def numbers_of(x: object) -> object:
    """Return a tensor as the Python numbers in it; all else as it is."""
    x = plain(x)
    if isinstance(x, tuple):
        return tuple(map(numbers_of, x))
    if not isinstance(x, torch.Tensor) or x.is_meta:
        return x
    return plain(x.tolist())


def tensor_of(x: object) -> torch.Tensor | None:
    """Return the tensor that a list, a tuple or an array could become."""
    if isinstance(x, torch.Tensor):
        return on_cpu(x)
    try:
        if isinstance(x, list | tuple) and any(
            isinstance(item, torch.Tensor) for item in x
        ):
            same_kind = all(isinstance(item, torch.Tensor) for item in x)
            return torch.stack(list(map(on_cpu, x))) if same_kind else None
        if isinstance(x, np.ndarray):
            return torch.from_numpy(x.copy())
        if isinstance(x, list | tuple) or is_number(x):
            return torch.tensor(plain(x))
    except (TypeError, ValueError, RuntimeError, OverflowError):
        return None
    return None


def number_in(text: str, unit: str = "") -> tuple[int | float, str] | None:
    """Read a text that is a number.

    Parameters
    ----------
    text : such as ``"5,000"``, ``"40000 bytes"``, ``"2 TB"``, ``"three"``
    unit : what the question asks for: bytes, TB, percent, share, times, or
        a word in the plural, such as rows

    Returns
    -------
    tuple[int | float, str] | None
        The number, in the question's unit, and what follows it where that is
        not a unit of the question; None if the text is no number.
    """
    text = plain_text(text).strip("\"'()[] ").rstrip(".")
    text = _BEFORE.sub("", text)
    text = _ABOUT.sub("", text)
    if unit:
        text = re.sub(rf"^{unit.removesuffix('s')}s?\s+", "", text)  # dim 1
    if re.fullmatch(r"[\d_,]+(?:\s*(?:\*\*?|/)\s*[\d_,]+)+", text):
        return _product(text)
    found = _THOUSANDS.match(text) or _NUMBER.match(text)
    if found:
        digits, rest = re.sub("[,_ ]", "", found[0]), text[found.end() :]
        if "," in found[0] and not _THOUSANDS.fullmatch(found[0]):
            return None  # 2,5: a fraction, or two numbers
        number = _from_digits(digits)
        rest = rest.strip().lower()
    else:
        spelled = _spelled(text.lower())
        if spelled is None:
            return None
        number, rest = spelled
    for word, size in _MANY.items():
        if re.match(rf"{word}s?\b", rest):
            number, rest = number * size, rest[len(word) :].lstrip("s").strip()
            number = int(number) if number == int(number) else number
    return _in_unit(number, rest.rstrip("."), unit)


def _spelled(text: str) -> tuple[int, str] | None:
    """Read words such as ``"three"``, ``"ninety-eight"``, ``"a hundred"``."""
    whole, rest = _below_hundred(text) or (0, text)
    hundred = re.match(r"(?:an? )?hundred\b\s*(?:and\b\s*)?", rest)
    if hundred and (rest == text or not hundred[0].startswith("a")):
        whole = 100 * (whole if rest != text else 1)
        more, rest = _below_hundred(rest[hundred.end() :]) or (
            0,
            rest[hundred.end() :],
        )
        whole += more
    elif rest == text:
        if not re.match(r"an? (?:thousand|million|billion)\b", text):
            return None
        whole, rest = 1, text.partition(" ")[2]
    return whole, rest


def _below_hundred(text: str) -> tuple[int, str] | None:
    first = re.match(r"[a-z]+\b", text)
    if not first:
        return None
    rest = text[first.end() :]
    if first[0] in _TENS:
        number = _TENS[first[0]]
        ones = re.match(r"[- ]([a-z]+)\b", rest)
        if ones and ones[1] in WORDS[1:10]:
            return number + WORDS.index(ones[1]), rest[ones.end() :].strip()
        return number, rest.strip()
    if first[0] in WORDS:
        return WORDS.index(first[0]), rest.strip()
    return None


def _product(text: str) -> tuple[int | float, str] | None:
    """Compute a text such as ``"8 * 1024"``, ``"10**3"`` or ``"1/3"``."""
    parts = re.split(r"\s*(\*\*|\*|/)\s*", re.sub("[_,]", "", text))
    total: int | float = int(parts[0])
    for sign, digits in zip(parts[1::2], parts[2::2], strict=True):
        number = int(digits)
        if sign == "**" and (len(parts) > 3 or number > 20 or total > 1e6):
            return None
        if sign == "/" and not number:
            return None
        if sign == "**":
            total = total**number
        else:
            total = total * number if sign == "*" else total / number
    return total, ""


def _from_digits(digits: str) -> int | float:
    try:
        return int(digits)
    except ValueError:
        return float(digits)


def _in_unit(
    number: int | float, rest: str, unit: str
) -> tuple[int | float, str] | None:
    """Turn a number and what follows it into the unit of the question."""
    known = _UNITS.get(unit, dict.fromkeys((unit, unit.removesuffix("s")), 1))
    rest = _IN_ALL.sub("", rest).strip()
    if rest in known and rest:
        scaled = number * known[rest]
        if unit in ("share", "cosine"):
            scaled = round(scaled, 12)  # 95 * 0.01 is not quite 0.95
        whole = scaled == round(scaled) and abs(scaled) < 2**53
        return (round(scaled) if whole else scaled), ""
    if re.search(r"\d", rest):
        return None
    return number, rest


def numbers_in(text: str) -> tuple | None:
    """Read a text that is several numbers, as ``"(2, 5, 1)"`` or ``"4x5"``."""
    text = plain_text(text).strip("\"'. ")
    text = re.sub(r"^[\w. ]*=\s*", "", text)
    text = re.sub(r"^(?:torch\.)?(?:size|tensor|shape)\b", "", text, flags=re.I)
    inner = text.strip().strip("()[]").strip()
    bracketed = text.strip()[:1] in ("(", "[")
    if not inner:
        return () if bracketed else None
    cut = re.split(
        r"\s*(?:[,;]|\bx\b|(?<=\d)x(?=\d)|\bby\b|\band\b|\s)\s*", inner
    )
    cut = [part for part in cut if part]
    if len(cut) < 2 and not (bracketed or inner.endswith(",")):
        return None
    if not all(_NUMBER.fullmatch(part) for part in cut):
        return None
    return tuple(_from_digits(part) for part in cut)


def is_dots(answer: object) -> bool:
    """Say whether all of an answer is dots: as it was, or in a tuple."""
    if isinstance(answer, str):
        return answer.strip() in ("...", "…")
    if isinstance(answer, tuple | list) and answer:
        return all(item is ... for item in answer)
    return answer is ...


def has_dots(answer: object) -> bool:
    """Say whether one of several things is dots."""
    return isinstance(answer, tuple | list) and any(x is ... for x in answer)
