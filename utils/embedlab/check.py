"""The questions of all lectures: ``check.<name>(answer)`` prints a verdict."""

import difflib
import importlib
import pkgutil

from embedlab import questions as _package
from embedlab.judging.calling import usual_settings
from embedlab.question import Question


def _load() -> dict[str, Question]:
    """Collect QUESTIONS of each module in `embedlab.questions`.

    Raises
    ------
    ValueError
        If two questions have one name.
    """
    found: dict[str, Question] = {}
    for info in pkgutil.iter_modules(_package.__path__):
        with usual_settings():  # the tensors of the questions are float32
            module = importlib.import_module(f"{_package.__name__}.{info.name}")
        for question in module.QUESTIONS:
            if question.name in found:
                raise ValueError(f"two questions are called {question.name}")
            found[question.name] = question
    return found


QUESTIONS = _load()


def __getattr__(name: str) -> Question:
    if name in QUESTIONS:
        return QUESTIONS[name]
    near = difflib.get_close_matches(name, QUESTIONS, n=1)
    hint = f"; did you mean check.{near[0]}?" if near else ""
    raise AttributeError(f"there is no question called {name!r}{hint}")


def __dir__() -> list[str]:
    return sorted(QUESTIONS)
