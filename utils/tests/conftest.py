"""What the tests share: which lectures to test, and their questions."""

import importlib.util

import pytest

from embedlab.question import Question
from publish import lectures


def pytest_addoption(parser):
    parser.addoption("--nb", default="", help="test this lecture only: 01")


def pytest_generate_tests(metafunc):
    if "lecture" in metafunc.fixturenames:
        paths = lectures(metafunc.config.getoption("--nb"))
        metafunc.parametrize("lecture", paths, ids=lambda path: path.stem[:2])


@pytest.fixture
def questions(lecture) -> dict[str, Question]:
    """The questions of the lecture under test, by name."""
    name = f"embedlab.questions.lecture_{lecture.name[:2]}"
    if importlib.util.find_spec(name) is None:
        return {}
    module = importlib.import_module(name)
    return {question.name: question for question in module.QUESTIONS}
