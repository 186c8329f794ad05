"""Nothing in the course can run code that came with its data."""

import ast
import pickle
import pickletools
import re
import zipfile

from publish import ROOT, lectures
from publish.notebook import read

# What reads a pickle, or may.
READERS = {"pickle", "dill", "cloudpickle", "shelve", "marshal", "joblib"}
SUFFIXES = {".pt", ".pth", ".pkl", ".pickle", ".npy", ".npz", ".bin"}


def is_pickle(content: bytes) -> bool:
    """Whether these bytes are a pickle from the first to the last."""
    try:
        *_, last = pickletools.genops(content)
        return last[0].name == "STOP"
    except (ValueError, IndexError, EOFError):
        return False


def files():
    kept = (ROOT / "assets", ROOT / "utils", ROOT / "notebooks")
    found = (file for folder in kept for file in folder.rglob("*"))
    return [f for f in found if f.is_file() and "__pycache__" not in f.parts]


def test_no_file_is_a_pickle():
    assert len(files()) > 50
    for file in files():
        assert file.suffix not in SUFFIXES, file
        assert not zipfile.is_zipfile(file), file  # torch.save makes one
        assert not is_pickle(file.read_bytes()), file


def test_a_pickle_is_seen():
    assert is_pickle(pickle.dumps({"a": 1}))
    assert not is_pickle(b"hello")


def imported(source: str) -> set[str]:
    """The modules that a piece of code imports."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_the_helpers_read_no_pickle():
    for file in (ROOT / "utils" / "embedlab").rglob("*.py"):
        source = file.read_text(encoding="utf-8")
        assert not READERS & imported(source), file
        assert "torch.load" not in source, file


def test_the_lectures_read_no_pickle(lecture):
    for cell in read(lecture).cells:
        if cell.cell_type == "code":
            assert not READERS & imported(cell.source), cell.source
            assert "torch.load(" not in cell.source, cell.source


def test_the_one_exception_says_so():
    """A distributed checkpoint holds a pickle; lecture 17 warns of it."""
    texts = [cell.source for cell in read(lectures("17")[0]).cells]
    warning = "Loading unpickles `.metadata` and everything that isn't a tensor"
    assert any(warning in text for text in texts)


def test_hosted_actions_are_pinned_by_commit():
    used = [
        line.split("uses:")[1].strip()
        for file in (ROOT / ".github" / "workflows").glob("*.yml")
        for line in file.read_text(encoding="utf-8").splitlines()
        if "uses:" in line
    ]
    assert used
    for action in used:
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", action), action
