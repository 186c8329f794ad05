"""Say in what an answer differs from the right one, without giving it."""

import numbers
import re
from dataclasses import replace
from types import FunctionType

import numpy as np
import torch
from torch._tensor_str import printoptions

from embedlab.judging import relations
from embedlab.judging.calling import one_line
from embedlab.judging.comparing import (
    ANY,
    EXACT,
    WHOLE,
    agreeing,
    dtype_fits,
    kind,
    same,
    same_number,
)
from embedlab.judging.outcome import Raised, Returned
from embedlab.judging.reading import (
    is_number,
    numbers_of,
    on_cpu,
    plain,
    tensor_of,
)

ASKS = "the question asks for"
NOT_ANSWERED = "Not answered yet: put your answer in place of the dots."
NO_RETURN = (
    "None. Is there a `return`, on every way through it? (`print` only shows "
    "a value.)"
)
_SHOWN = re.compile(r"-?(?:\d[\d.]*(?:e[-+]?\d+)?|inf|nan)")
PLACES = ("first", "second", "third", "fourth", "fifth")


def difference(came: object, wanted: object, dtypes: str, atol: float) -> str:
    """Say what an answer is, and what is wanted.

    Parameters
    ----------
    came : the answer, or what a function returned; it is shown as it came
    wanted : the right answer; only its kind and shape are told
    dtypes : whether the dtype has to be the very one
    atol : by how much a float may differ

    Returns
    -------
    str
        A noun phrase and what is wanted, to go on from "that is" or "your
        function returns"; it ends in a period.
    """
    asked = name(wanted)  # before a list becomes a tuple
    if came is None:
        return f"None; {ASKS} {asked}."
    if came is ...:
        return f"only dots; {ASKS} {asked}."
    if isinstance(wanted, list) and all(isinstance(x, str) for x in wanted):
        return _from_texts(came, wanted)
    wanted = plain(wanted)
    if isinstance(wanted, torch.Tensor):
        return _from_tensor(came, wanted, dtypes, atol)
    if isinstance(wanted, tuple) and any(
        isinstance(item, torch.Tensor) for item in wanted
    ):
        return _from_pair(came, wanted, dtypes, atol)
    if isinstance(wanted, tuple):
        return _from_numbers(came, wanted, asked)
    if is_number(wanted):
        return _from_number(came, wanted)
    if isinstance(wanted, bool) and isinstance(plain(came), bool):
        return f"{came}; {wanted} is right here."
    if isinstance(wanted, bool) and isinstance(came, torch.Tensor):
        if came.numel() == 1:
            came = on_cpu(came).item()
            if isinstance(came, bool):
                return f"{came}; {wanted} is right here."
        return (
            f"{shown(came)}; {ASKS} one True or False, as .all() or .any() "
            "make of many."
        )
    if shown(came).startswith(f"{asked}, "):  # the right kind
        return f"{shown(came)}, and that isn't what was asked for."
    return f"{shown(came)}; {ASKS} {asked}."


def relation(came: list, wanted: list, item: int | None = None) -> str | None:
    """Say what is true of the numbers of several wrong results, if anything.

    Parameters
    ----------
    came, wanted : the results of the calls that are wrong, and the right ones
    item : which item of tuples to look at

    Returns
    -------
    str | None
        A noun phrase that holds of each of these calls, in the same words.
    """
    pairs = []
    for got, want in zip(came, wanted, strict=True):
        if item is not None:
            got, want = plain(got)[item], want[item]
        got, want = _as_tensor(got), _as_tensor(want)
        if got is None or want is None or got.is_meta or got.is_complex():
            return None
        if not want.numel() or same(got, want, ANY):
            return None
        pairs.append((got, want))
    varied = len({tuple(want.flatten().tolist()) for _, want in pairs}) > 1
    found = [
        dict(relations.relations(got, want))
        | dict(relations.of_many(got, want) if varied or _several(want) else ())
        | dict(relations.of_calls(got, want) if varied else ())
        for got, want in pairs
    ]
    for key, words in found[0].items():
        if all(other.get(key) == words for other in found[1:]):
            if pairs[0][1].numel() > 1:
                return words.format(the_right_numbers="the right numbers")
            words = words.replace("each ", "").replace("all ", "")
            return words.format(the_right_numbers="the right number")
    return None


def _several(wanted: torch.Tensor) -> bool:
    """Say whether a factor would not give a number away."""
    return len(set(wanted.flatten().tolist()) - {0}) > 2


def _as_tensor(x: object) -> torch.Tensor | None:
    """Return a number, a tuple of numbers or a tensor as a tensor."""
    x = plain(x)
    if isinstance(x, tuple) and not all(map(is_number, x)):
        return None
    if isinstance(x, bool):
        return None
    return tensor_of(x)


def _from_tensor(
    came: object, wanted: torch.Tensor, dtypes: str, atol: float
) -> str:
    if isinstance(came, torch.Tensor):
        return _from_other_tensor(on_cpu(came), wanted, dtypes, atol)
    asks = f"{ASKS} {name(wanted)}"
    if isinstance(came, tuple | list):
        tensors = [isinstance(item, torch.Tensor) for item in came]
        right = [same(item, wanted, ANY, atol) for item in came]
        if type(came).__module__ == "torch.return_types":
            return (
                f"a pair of values and indices; {ASKS} one tensor: .values "
                "or .indices."
            )
        if any(tensors) and any(right):
            return _one_of(came, right.index(True))
        if tensors == [True]:
            return (
                "a tuple or list with one tensor in it; return the tensor "
                "itself."
            )
    if isinstance(came, np.ndarray):
        advice = "torch.from_numpy makes a tensor of it"
    elif is_number(plain(came)):
        advice = "no .item(), no float()" if not wanted.dim() else ""
    elif isinstance(came, list | tuple):
        stack = any(isinstance(item, torch.Tensor) for item in came)
        advice = "torch.stack" if stack else "torch.tensor"
        whole = wanted.is_floating_point() and not stack
        advice += "(..., dtype=torch.float32)" if whole else "(...)"
    else:
        return f"{shown(came)}; {asks}."
    tensor = tensor_of(came)
    if tensor is None:
        return f"{shown(came)}; {asks}."
    advice = f": {advice}" if advice else ""
    if same(tensor, wanted, ANY, atol):
        few = "number" + "s" * (wanted.numel() != 1)
        return f"the right {few}, but as {kind_of(came)}; {asks}{advice}."
    inner = _from_other_tensor(tensor, wanted, ANY, atol)
    if tensor.shape != wanted.shape:
        return f"{kind_of(came)}; {asks}{advice}."
    return f"{kind_of(came)}; {asks}{advice}. And {_of_numbers(inner)}"


def _of_numbers(phrase: str) -> str:
    return f"as one it is {phrase}"


def _one_of(came: tuple | list, place: int) -> str:
    if len(came) == 1:
        return (
            "a tuple or list with the right tensor in it; return the tensor "
            "itself (a comma too many, or as_tuple=True?)."
        )
    return (
        f"{len(came)} things, of which the {PLACES[place]} is right; return "
        "that one alone."
        if place < len(PLACES)
        else f"{len(came)} things; {ASKS} one tensor."
    )


def _from_other_tensor(
    came: torch.Tensor,
    wanted: torch.Tensor,
    dtypes: str,
    atol: float,
) -> str:
    if came.is_meta:
        return (
            f"a tensor of {relations.shape(came)} on the device meta, which "
            "holds no numbers."
        )
    if same(came, wanted, ANY, atol):
        asked = _dtype_asked(wanted.dtype, dtypes)
        return f"the right numbers as {came.dtype}; {ASKS} {asked}."
    if found := relation([came], [wanted]):
        return f"{found}."
    if came.shape != wanted.shape:
        return (
            f"a tensor of {relations.shape(came)}; {ASKS} "
            f"{relations.shape(wanted)}."
        )
    right = agreeing(came, wanted, atol)
    told = _where(came, wanted, right)
    if not dtype_fits(came.dtype, wanted.dtype, dtypes):
        asked = _dtype_asked(wanted.dtype, dtypes)
        told += f" (And its dtype is {came.dtype}; {ASKS} {asked}.)"
    return told


def _dtype_asked(dtype: torch.dtype, dtypes: str) -> object:
    """Name the dtype that is asked for, or its kind where any will do."""
    one = dtypes == EXACT or (dtypes == WHOLE and kind(dtype) != "floats")
    return dtype if one else kind(dtype)


def _where(
    came: torch.Tensor, wanted: torch.Tensor, right: torch.Tensor
) -> str:
    """Say how many numbers are right, and where the first wrong one is."""
    n, r = right.numel(), int(right.sum())
    if wanted.dim() == 0:
        return f"{_too(came.item(), wanted.item())}."
    if r == 0:
        none = "its number is not" if n == 1 else f"none of its {n} numbers is"
        nan = ", and there is nan among them" if came.isnan().any() else ""
        return f"a tensor of the right shape, but {none} right{nan}."
    wrong = (~right).nonzero()
    first = wrong[0].tolist()
    bad, good = came[~right], wanted[~right]
    if came.is_floating_point() and bad.isnan().all():
        what = "nan stands there"
    elif came.is_floating_point() and bad.isinf().all():
        what = "infinity stands there"
    elif kind(came.dtype) != "booleans" and agreeing(bad, -good).all():
        what = "only the sign is wrong there"
    elif (bad == 0).all():
        what = "zero stands there"
    else:
        what = ""
    where = _place(wrong, right)
    tail = f" ({what})" if what else ""
    verb = "is" if r == 1 else "are"
    return (
        f"a tensor of the right shape in which {r} of {n} numbers {verb} "
        f"right: look at {where or first}{tail}."
    )


def _place(wrong: torch.Tensor, right: torch.Tensor) -> str:
    """Name the rows or the column that all wrong numbers are in."""
    if right.dim() != 2 or len(wrong) == 1:
        return ""
    rows = wrong[:, 0].unique().tolist()
    columns = wrong[:, 1].unique().tolist()
    if not right[rows].any() and len(rows) <= 3 and len(rows) < len(right):
        several = "rows" if len(rows) > 1 else "row"
        return f"{several} {_listed(rows)}"
    if len(columns) == 1 and right.shape[1] > 1:
        return f"column {columns[0]}"
    return ""


def _listed(items: list) -> str:
    texts = list(map(str, items))
    return " and ".join([", ".join(texts[:-1]), texts[-1]][len(texts) < 2 :])


def _from_pair(came: object, wanted: tuple, dtypes: str, atol: float) -> str:
    count = {2: "a pair", 3: "three things"}.get(len(wanted), "a tuple")
    for place, item in enumerate(wanted):
        if isinstance(came, torch.Tensor) and same(came, item, ANY, atol):
            return (
                f"the {PLACES[place]} of the two alone; {ASKS} {count} of "
                "tensors."
            )
    if not isinstance(came, tuple | list):
        return f"{shown(came)}; {ASKS} {count} of tensors."
    if len(came) != len(wanted):
        return f"{len(came)} things; {ASKS} {count} of tensors."
    if all(
        same(a, b, ANY, atol) for a, b in zip(came, wanted[::-1], strict=True)
    ):
        return f"the right tensors in the wrong order; {ASKS} them exchanged."
    for place, (got, want) in enumerate(zip(came, wanted, strict=True)):
        if not same(got, want, dtypes, atol):
            told = difference(got, want, dtypes, atol)
            good = sum(
                same(a, b, dtypes, atol)
                for a, b in zip(came, wanted, strict=True)
            )
            alone = "the other is right; " if good == len(wanted) - 1 else ""
            return f"{count}: {alone}its {PLACES[place]} is {told}"
    return f"{count} that is not right."


def _from_texts(came: object, wanted: list[str]) -> str:
    if not isinstance(came, list | tuple) or not all(
        isinstance(x, str) for x in came
    ):
        return f"{shown(came)}; {ASKS} a list of strings."
    if not wanted:
        return f"{short(came)}; an empty list is right here."
    if not came:
        return f"an empty list; {ASKS} {len(wanted)} strings here."
    if sorted(came) == sorted(wanted):
        return "the right strings, in another order."
    wrong = [x for x in came if x not in wanted]
    if wrong:
        return f"{short(came)}; {quoted(wrong[0])} doesn't belong in it."
    return f"{short(came)}; {len(wanted)} strings belong in it."


def _from_numbers(came: object, wanted: tuple, asked: str) -> str:
    asks = f"{ASKS} {asked}"
    if isinstance(came, torch.Tensor) and on_cpu(came).is_meta:
        return f"a tensor on the device meta, without numbers; {asks}."
    if isinstance(came, torch.Tensor | np.ndarray) and len(came.shape) != 1:
        return f"{shown(came)}; {asks}."
    given = numbers_of(came)
    if not isinstance(given, tuple) or not all(map(is_number, given)):
        if isinstance(given, tuple) and ... in given:
            return "not complete: one place still has its dots."
        return f"{shown(came)}; {asks}."
    if len(given) != len(wanted):
        several = len(given) > 1 and _several(torch.tensor(wanted))
        if several and (found := relation([given], [wanted])):
            return f"{found}."
        count = f"{len(given)} number{'s' * (len(given) != 1)}"
        return f"{short(came)}, {count}; {ASKS} {len(wanted)}."
    if found := relation([given], [wanted]):
        return f"{short(came)}, {found}."
    right = [same_number(a, b) for a, b in zip(given, wanted, strict=True)]
    if not any(right):
        none = (
            f"none of the {len(right)} numbers is" if right[1:] else "that is"
        )
        return (
            f"{short(came)}; {none} right."
            if right[1:]
            else (f"{short(came)}, and its number is not right.")
        )
    place = right.index(False)
    which = PLACES[place] if place < len(PLACES) else f"{place + 1}th"
    verb = "is" if sum(right) == 1 else "are"
    return (
        f"{short(came)}; {sum(right)} of {len(right)} numbers {verb} right: "
        f"look at the {which}."
    )


def _from_number(came: object, wanted: int | float) -> str:
    asks = f"{ASKS} {name(wanted)}"
    given = numbers_of(came)
    if is_number(given):
        return f"{_too(given, wanted, came)}."
    if isinstance(given, tuple) and len(given) == 1 and is_number(given[0]):
        many = isinstance(came, torch.Tensor | np.ndarray)
        advice = (
            ".item() takes it out" if many else "is there a comma too many?"
        )
        return (
            f"{shown(came)}, one number in {kind_of(came)}; {asks}: {advice}"
            + ("." if many else "")
        )
    return f"{shown(came)}; {asks}."


def _too(given: float, wanted: float, came: object = None) -> str:
    text = short(given if came is None else came)
    if given != given:
        return f"{text}, not a number"
    return f"{text}, which is too {'large' if given > wanted else 'small'}"


def that_is(phrase: str) -> str:
    """Put a subject before a noun phrase."""
    plural = ("the right", "only ", "the squares", "the roots", "the log")
    are = phrase.startswith(plural) and not phrase.startswith(
        ("the right number ", "the right number,", "the right result")
    )
    return f"{'those are' if are else 'that is'} {phrase}"


def name(x: object) -> str:
    """Name what is wanted: its kind and, for a tensor, its shape."""
    several = "list" if isinstance(x, list) else "tuple"
    x = plain(x)
    if isinstance(x, torch.Tensor):
        if x.dim() == 0:
            return "a tensor of no dimensions"
        return f"a tensor of shape {tuple(x.shape)}"
    if isinstance(x, tuple) and all(map(is_number, x)):
        few = "number" + "s" * (len(x) != 1)
        return f"a {several} of {len(x)} {few}"
    return kind_of(x)


def shown(x: object) -> str:
    """Name what came, and show it where it is short."""
    if isinstance(x, torch.Tensor):
        return f"a tensor of {relations.shape(x)}"
    if isinstance(x, np.ndarray):
        return f"a NumPy array of shape {x.shape}"
    if isinstance(x, str):
        return f"the text {quoted(x)}"
    if isinstance(x, bool):
        return f"{x}"
    if isinstance(x, list | tuple | set | frozenset | dict) or is_number(x):
        return f"{kind_of(x)}, {short(x)}"
    return kind_of(x)


def kind_of(x: object) -> str:
    """Name the kind of an answer in a learner's words."""
    if isinstance(x, torch.Tensor):
        return "a tensor"
    if isinstance(x, np.ndarray):
        return "a NumPy array"
    if isinstance(x, bool | np.bool_):
        return "True or False"
    if isinstance(x, complex | np.complexfloating):
        return "a complex number"
    if isinstance(x, numbers.Number):
        return "a number"
    if isinstance(x, str):
        return "a word in quotes"
    if x is None:
        return "None"
    if isinstance(x, type):
        return "a class"
    if isinstance(x, torch.nn.Module):
        return "a layer"
    if callable(x):
        return "a function"
    if type(x).__name__ == "generator":
        return "a generator (parentheses around a `for`, or a `yield`)"
    if type(x) in (list, tuple, set, dict, range):
        return f"a {type(x).__name__}"
    return f"an object of type {type(x).__name__}"


def quoted(text: str) -> str:
    """Return the learner's own words, in quotes, cut where they are long."""
    text = "".join(c if c.isprintable() else " " for c in text)
    return f'"{text if len(text) <= 60 else text[:57] + "..."}"'


def short(x: object, exact: bool = False) -> str:
    """Return a value in one line, cut where it is long.

    Parameters
    ----------
    x : a learner's answer, or an argument of a call
    exact : show as many decimals as the numbers of a tensor have
    """
    if isinstance(x, torch.Tensor) and (x.numel() > 12 or x.is_meta):
        return f"a tensor of shape {tuple(x.shape)} and dtype {x.dtype}"
    if isinstance(x, FunctionType):  # its text has an address
        return "a function"
    if isinstance(x, np.generic):
        x = x.item()
    if isinstance(x, torch.Tensor) and x.dim() == 0:
        x = plain(x).item()
    text = _exactly(x) if exact and isinstance(x, torch.Tensor) else repr(x)
    return one_line(" ".join(text.split()), 80)


def _exactly(x: torch.Tensor) -> str:
    """Return a tensor as text, with the four decimals that are usual or more.

    Four are not enough where 0.500008 would be shown as 0.5000.
    """
    for decimals in range(4, 10):
        with printoptions(precision=decimals):
            text = repr(x)
        held = text[text.find("[") : text.rfind("]")]
        read = torch.tensor(list(map(float, _SHOWN.findall(held))))
        if len(read) != x.numel() or not x.is_floating_point():
            break
        if torch.equal(read.to(x.dtype), on_cpu(x).flatten()):
            break
    return text


def read_like(
    came: Returned | Raised, wanted: Returned | Raised
) -> Returned | Raised:
    """Turn a list or an array into the tensor that is wanted in its place."""
    if isinstance(came, Raised) or isinstance(wanted, Raised):
        return came
    want = plain(wanted.value)
    if isinstance(want, torch.Tensor):
        tensor = tensor_of(came.value)
        return came if tensor is None else replace(came, value=tensor)
    pair = isinstance(want, tuple) and isinstance(came.value, tuple | list)
    if pair and any(isinstance(item, torch.Tensor) for item in want):
        items = [tensor_of(item) for item in came.value]
        read = tuple(
            item if tensor is None else tensor
            for item, tensor in zip(came.value, items, strict=True)
        )
        return replace(came, value=read)
    return came
