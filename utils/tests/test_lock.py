"""What is installed is pinned, with hashes, and is what was asked for."""

import re

import pytest

from publish import lock

LOCKS = {path.stem: path.read_text() for path in lock.LOCKS.glob("*.txt")}
SHA_256 = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def versions(text: str) -> dict[str, set[str]]:
    """The versions of each package of a lock; one for each Python, at times."""
    found = {}
    for pin in lock.packages(text):
        name, version = pin.split("==")
        found.setdefault(name, set()).add(version)
    return found


def test_there_is_a_lock_for_each_purpose():
    assert set(LOCKS) == {"learner", "torch", *lock.PURPOSES}


@pytest.mark.parametrize("purpose", LOCKS)
def test_each_package_has_a_version_and_hashes(purpose):
    found = lock.packages(LOCKS[purpose])
    assert found
    for pin, lines in found.items():
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+", pin)
        assert SHA_256.search(lines), pin
        assert lines.count("--hash") == len(SHA_256.findall(lines)), pin


FILES = ["requirements.txt"]
FILES += [f"utils/requirements-{purpose}.txt" for purpose in lock.PURPOSES]


@pytest.mark.parametrize("file", FILES)
def test_the_locks_hold_what_is_required(file):
    purpose = file.removesuffix(".txt").partition("-")[2] or "torch"
    held = versions(LOCKS["learner"] + LOCKS[purpose])
    for line in lock.requirements(file):
        name, version = line.split("==")
        assert version in held.get(name, ()), f"{line}: run `make lock`"


@pytest.mark.parametrize("purpose", sorted({*LOCKS} - {"learner"}))
def test_no_lock_contradicts_that_of_the_learner(purpose):
    mine, learners = versions(LOCKS[purpose]), versions(LOCKS["learner"])
    assert not mine.keys() & learners.keys()


def test_a_learner_gets_no_cuda_but_with_torch():
    cuda = re.compile(r"^(torch|triton|nvidia|cuda)", re.M)
    assert not cuda.search(LOCKS["learner"])
    assert cuda.search(LOCKS["torch"])


def test_what_is_below_is_left_out():
    text = "a==1 \\\n    --hash=sha256:00\nb==2 ; os_name == 'nt' \\\n    --x\n"
    assert lock.without(text, ["b==2 \\\n    --hash=sha256:11\n"]) == (
        "a==1 \\\n    --hash=sha256:00\n"
    )
    assert lock.packages(lock.HEAD + text) == lock.packages(text)


def test_without_an_answer_of_uv_the_locks_stay(monkeypatch, tmp_path):
    monkeypatch.setattr(lock, "LOCKS", tmp_path)
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "nothing"))
    with pytest.raises(RuntimeError, match="uv found no lock"):
        lock.lock()
    assert not list(tmp_path.glob("*.txt"))
