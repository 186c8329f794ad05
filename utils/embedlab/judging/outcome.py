"""What a call of a function led to: a value, or an exception."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Returned:
    """What a call returned, and the place of an argument that it wrote into."""

    value: object
    changed: int | None = None


@dataclass(frozen=True)
class Raised:
    """How a call failed: the name of the exception, and its first line."""

    kind: str
    message: str = ""
    line: str = field(default="", compare=False)  # of the learner's code


TOO_LONG = Raised("TimeIsUp")
