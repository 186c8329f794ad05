"""Where the course is public, and the addresses that follow from it."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

CONFIGURED = Path(__file__).with_name("public.toml")
COLAB = "https://colab.research.google.com/github"
KAGGLE = "https://kaggle.com/kernels/welcome?src=https://github.com"
BINDER = "https://mybinder.org/v2/gh"
BADGE = "https://colab.research.google.com/assets/colab-badge.svg"


@dataclass(frozen=True)
class Public:
    """Where the course is public; nowhere, as long as both are empty.

    Parameters
    ----------
    version : of the course, such as ``1.0``
    repository : on GitHub, as ``owner/name``
    files : address of the folder that `make colab` builds; if empty, that of
        the tag ``colab-VERSION`` in the repository
    """

    version: str
    repository: str = ""
    files: str = ""

    def __post_init__(self) -> None:
        """Refuse what would give addresses that lead nowhere."""
        for name, form, example in (
            ("version", r"\d+(\.\d+)*", "1.0"),
            ("repository", r"([\w.-]+/[\w.-]+)?", "owner/name"),
            ("files", r"(https?://\S+[^/])?", "https://example.org/course"),
        ):
            value = getattr(self, name)
            if not (isinstance(value, str) and re.fullmatch(form, value)):
                raise ValueError(
                    f"{name} is {value!r}; expected something like {example!r}"
                )

    @property
    def archive(self) -> str:
        """The address of the helpers and data; empty where there is none."""
        if self.files:
            return f"{self.files}/{self.archive_name}"
        if self.repository:
            raw = "https://raw.githubusercontent.com"
            return f"{raw}/{self.repository}/{self._tag}/{self.archive_name}"
        return ""

    @property
    def archive_name(self) -> str:
        """The name of the archive with the helpers and data."""
        return f"embedding-course-{self.version}.zip"

    @property
    def _tag(self) -> str:
        return f"colab-{self.version}"

    def links(self, lecture: Path) -> dict[str, str]:
        """Return where a lecture can be run, by name; {} if nowhere."""
        if not self.repository:
            return {}
        file = f"{self.repository}/blob/{self._tag}/{lecture.name}"
        course = f"{self.repository}/v{self.version}"
        return {
            "Colab": f"{COLAB}/{file}",
            "Kaggle": f"{KAGGLE}/{file}",
            "Binder": f"{BINDER}/{course}?labpath=notebooks/{lecture.name}",
        }


def configured(file: Path = CONFIGURED) -> Public:
    """Return what `public.toml` says.

    Raises
    ------
    ValueError
        If it says something that cannot be right; the message names it.
    """
    try:
        return Public(**tomllib.loads(file.read_text(encoding="utf-8")))
    except (TypeError, ValueError) as error:
        raise ValueError(f"{file.name}: {error}") from error
