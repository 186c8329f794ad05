"""Say in plain words what an exception of PyTorch or Python means."""

import re

from embedlab.judging.outcome import TOO_LONG, Raised

# The start of a message, and what to look at; groups fill the braces.
_MEANINGS = tuple(
    (re.compile(pattern, re.S), meaning)
    for pattern, meaning in (
        (
            r"The size of tensor a \((\d+)\) must match the size of tensor b "
            r"\((\d+)\) at non-singleton dimension (\d+)",
            "two tensors do not line up. Print both shapes",
        ),
        (
            r"mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and "
            r"(\d+)x\2\)",
            "in a matrix product, the columns of the first must be as many as "
            "the rows of the second: transpose the second, .T.",
        ),
        (
            r"mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and "
            r"(\d+)x(\d+)\)",
            "in a matrix product, the columns of the first ({1}) must be as "
            "many as the rows of the second ({2}).",
        ),
        (
            r"(?:size mismatch|inconsistent tensor size|.*matmul|mat1)",
            "the shapes do not fit a matrix product: print both.",
        ),
        (
            r"index (-?\d+) is out of bounds for dimension (\d+) with size "
            r"(\d+)|index out of range in self",
            "an index is used that the tensor does not have.",
        ),
        (
            r"shape mismatch: value tensor of shape (\[.*?\]) cannot be "
            r"broadcast to indexing result of shape (\[.*?\])",
            "what is written has the shape {0}, and the place for it {1}.",
        ),
        (
            r"index_select\(\): Index is supposed to be a vector",
            "index_select takes ids of one dimension: flatten them first, and "
            "put the shape back afterwards.",
        ),
        (
            r"INDICES element is out of DATA bounds, id=(-?\d+) axis_dim=(\d+)",
            "index_select was asked for {0} along a dimension of {1}: its "
            "first argument says along which one it selects.",
        ),
        (
            r"unsupported operation: some elements of the input tensor and the "
            r"written-to tensor",
            "a tensor is read and overwritten at once: write into a new one.",
        ),
        (
            r"cannot reshape tensor of 0 elements",
            "with no numbers in it, -1 could be any size: write the size.",
        ),
        (
            r"tensors used as indices must be",
            "an index must be a whole number: / makes floats, // does not.",
        ),
        (
            r"only integer tensors of a single element",
            "a tensor was used where one whole number is needed.",
        ),
        (
            r".*return_types\.max",
            "max(dim=...) returns values and indices: take .values, or amax.",
        ),
        (
            r"Boolean value of Tensor with more than one value",
            "`if`, `and`, `in` or `bool` got a tensor of many truth values: "
            "add .all() or .any().",
        ),
        (
            r"stack expects each tensor to be equal size",
            "the tensors in the list have different shapes.",
        ),
        (
            r"expected sequence of length (\d+) at dim (\d+) \(got (\d+)\)",
            "the lists differ in length; a tensor needs rows of one length.",
        ),
        (
            r"Sizes of tensors must match except in dimension (\d+)",
            "the tensors that are joined differ in another dimension.",
        ),
        (
            r".*takes (?:from )?(\d+).* positional arguments? but (\d+)",
            "the check calls it with the arguments that the exercise names.",
        ),
        (
            r".*missing \d+ required positional argument",
            "the check calls it with the arguments that the exercise names.",
        ),
        (
            r".*(?:not implemented for 'Bool'|does not support bool)",
            "this operation takes no booleans: convert them first, .int() or "
            ".float().",
        ),
        (
            r".*NoneType",
            "something is None: a variable got its value from a function or "
            "a method that returns nothing.",
        ),
        (
            r".*(?:expected|same) (?:scalar type|dtype|type)|.*dtype",
            "two dtypes meet that do not fit.",
        ),
        (
            r"(?:float |integer )?(?:division|modulo)(?: or modulo)? by zero|"
            r"integer (?:division|modulo) .*by zero",
            "in this call, something is divided by 0.",
        ),
    )
)


def failure(
    raised: Raised, seconds: float, wanted: tuple[int, ...] = ()
) -> str:
    """Tell how a call failed, and what that means, if it is known.

    Parameters
    ----------
    raised : how it failed
    seconds : how long a call may take
    wanted : the shape of the tensor that it should return, if it is one

    Returns
    -------
    str
        The rest of a sentence that begins with "your function".
    """
    if raised == TOO_LONG:
        return f"gives no answer after {seconds:g} s: does a loop end?"
    if raised.kind == "NotImplementedError" and not raised.message:
        return "still raises NotImplementedError: put your answer there."
    if raised.kind == "RecursionError":
        return "raises RecursionError: it calls itself without end."
    said = f" ({raised.message})" if raised.message else ""
    line = f" in `{raised.line[:60]}`" if raised.line else ""
    told = f"raises {raised.kind}{said}{line}"
    if raised.kind == "KeyError":
        return (
            f"{told}: the dict has no such key; .get(key, default) does not "
            "raise."
        )
    for pattern, meaning in _MEANINGS:
        if found := pattern.match(raised.message):
            meaning = meaning.format(*found.groups())
            if meaning.endswith("shapes"):
                meaning += _missing(*map(int, found.groups()), wanted)
            return f"{told}: {meaning}"
    return f"{told}."


def _missing(a: int, b: int, dimension: int, wanted: tuple[int, ...]) -> str:
    """Say where a dimension of size 1 may be missing, for two sizes.

    Where the first dimensions do not fit, there are equally many, and one more
    makes all pairs of the two: that helps only if both sizes are wanted.
    """
    if dimension:
        return (
            "; if one has fewer dimensions, one of size 1 may be missing "
            "(keepdim, unsqueeze)."
        )
    if a in wanted and b in wanted:
        return "; a dimension of size 1 may be missing (keepdim, unsqueeze)."
    return "."
