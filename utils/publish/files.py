"""Write files whole or not at all."""

import os
import shutil
import tempfile
from pathlib import Path


def write(path: Path, content: str | bytes) -> None:
    """Write a file: to a new one beside it, which then takes its place.

    On a full disk, or after an interrupt, the file is as it was. It keeps its
    mode; a link stays a link. Texts are written as UTF-8, as they are.
    """
    path = path.resolve()
    data = content.encode() if isinstance(content, str) else content
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        part.chmod(path.stat().st_mode if path.exists() else 0o644)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def ensure_writable(path: Path) -> None:
    """Fail before the work whose result could not be written.

    Raises
    ------
    OSError
        If no file can be made beside `path`.
    """
    handle, name = tempfile.mkstemp(dir=path.resolve().parent, suffix=".part")
    os.close(handle)
    os.unlink(name)


def copy_folder(source: Path, target: Path) -> None:
    """Copy a folder, and then put it in the place of what is at `target`."""
    part = target.with_name(f"{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    shutil.copytree(source, part)
    if target.exists():
        shutil.rmtree(target)
    part.rename(target)
