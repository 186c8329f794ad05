"""Compare an answer with what is expected: by kind, shape and numbers."""

import math

import torch

from embedlab.judging.outcome import Raised, Returned
from embedlab.judging.reading import is_number, numbers_of, plain

# How the dtype of a tensor counts: it has to be the very one; or only that of
# whole numbers has to; or floats may be any floats, and whole numbers any; or
# only the numbers count.
EXACT, WHOLE, KIND, ANY = "exact", "whole", "kind", "any"


def same(
    came: object, wanted: object, dtypes: str = KIND, atol: float = 1e-6
) -> bool:
    """Say whether what came is what is wanted; True is not 1, nan is nan.

    Parameters
    ----------
    came : an answer, or what a call of a learner's function led to
    wanted : what a question knows
    dtypes : how dtypes of tensors count: `EXACT`, `WHOLE`, `KIND` or `ANY`
    atol : by how much a float in a tensor may differ, whatever its size
    """
    if isinstance(wanted, Returned | Raised):
        return _same_outcome(came, wanted, dtypes, atol)
    came, wanted = plain(came), plain(wanted)
    if isinstance(wanted, torch.Tensor):
        return isinstance(came, torch.Tensor) and _same_tensor(
            came, wanted, dtypes, atol
        )
    if isinstance(wanted, tuple):
        if isinstance(came, torch.Tensor):
            came = numbers_of(came)
        return (
            isinstance(came, tuple)
            and len(came) == len(wanted)
            and all(
                same(a, b, dtypes, atol)
                for a, b in zip(came, wanted, strict=True)
            )
        )
    if isinstance(wanted, dict):
        return (
            isinstance(came, dict)
            and came.keys() == wanted.keys()
            and all(same(came[k], wanted[k], dtypes, atol) for k in wanted)
        )
    if isinstance(came, torch.Tensor) and came.dim() == 0:
        came = numbers_of(came)
    if is_number(wanted):
        return is_number(came) and same_number(came, wanted)
    return (
        type(came) is type(wanted)
        and not callable(came)
        and bool(came == wanted)
    )


def same_number(came: int | float, wanted: int | float) -> bool:
    """Compare numbers; a float32 that was meant to be 0.6 is 0.60000002."""
    if came == wanted or (came != came and wanted != wanted):
        return True
    if isinstance(came, int) and isinstance(wanted, int):
        return False
    return abs(wanted) < 10_000 and math.isclose(came, wanted, rel_tol=1e-6)


def _same_outcome(
    came: object, wanted: Returned | Raised, dtypes: str, atol: float
) -> bool:
    if isinstance(wanted, Returned):
        return (
            isinstance(came, Returned)
            and came.changed == wanted.changed
            and same(came.value, wanted.value, dtypes, atol)
        )
    return isinstance(came, Raised) and came == wanted


def _same_tensor(
    came: torch.Tensor, wanted: torch.Tensor, dtypes: str, atol: float
) -> bool:
    if came.shape != wanted.shape or came.is_meta:
        return False
    if came.dtype == wanted.dtype and torch.equal(came, wanted):
        return True
    return dtype_fits(came.dtype, wanted.dtype, dtypes) and bool(
        agreeing(came, wanted, atol).all()
    )


def dtype_fits(came: torch.dtype, wanted: torch.dtype, dtypes: str) -> bool:
    """Say whether one dtype may stand for another."""
    floats = kind(came) == kind(wanted) == "floats"
    if dtypes == EXACT or (dtypes == WHOLE and not floats):
        return came == wanted
    return dtypes == ANY or kind(came) == kind(wanted)


def kind(dtype: torch.dtype) -> str:
    """Name the kind of a dtype: whole, float, complex or boolean numbers."""
    if dtype == torch.bool:
        return "booleans"
    if dtype.is_complex:
        return "complex numbers"
    return "floats" if dtype.is_floating_point else "whole numbers"


def agreeing(
    came: torch.Tensor, wanted: torch.Tensor, atol: float = 1e-6
) -> torch.Tensor:
    """Say of each number whether it is right, for tensors of one shape.

    Nothing is lost before the comparison: floats are compared as float64,
    and whole numbers as int64. With an `atol` of 0, none may differ.
    """
    kinds = {kind(came.dtype), kind(wanted.dtype)}
    if "complex numbers" in kinds:
        wide = torch.complex128
    elif "floats" in kinds:
        wide = torch.float64
    else:
        return came.long() == wanted.long()
    rtol = 1e-5 if atol else 0.0
    return torch.isclose(
        came.to(wide), wanted.to(wide), rtol=rtol, atol=atol, equal_nan=True
    )


def is_this(answer: object, known: object) -> bool:
    """Compare an answer with one that is known; texts are read elsewhere."""
    if isinstance(answer, str) or isinstance(known, str):
        return answer is known or (
            isinstance(answer, str)
            and isinstance(known, str)
            and answer == known
        )
    return not isinstance(known, torch.Tensor) and same(answer, known)
