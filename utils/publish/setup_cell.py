"""The first code cell of a lecture: it finds the course, and imports it.

It has two parts. The first puts the course's folder into `course`, in one of
three ways: the stored lectures look for it (`FIND`), a notebook that carries
the helpers unpacks them (`unpack`), a published one fetches them (`fetch`). The
second, `IMPORT`, is the same everywhere.
"""

import hashlib

FIND = """\
import sys
from pathlib import Path

# The course is above this folder, or above the environment that runs this.
starts = [Path.cwd() / "notebook", Path(sys.prefix)]
folders = [folder for start in starts for folder in start.parents]
course = next((f for f in folders if (f / "utils/embedlab").is_dir()), None)
assert course, f"open the course: there is no utils/embedlab above {Path.cwd()}"

"""

IMPORT = """\
sys.path.insert(0, str(course / "utils"))  # before others of the same name

import torch
from torch import nn
from torch.nn import functional as F

import embedlab

ours = course / "utils/embedlab/__init__.py"
where = embedlab.__file__
assert where and ours.samefile(where), f"restart the kernel: it uses {where}"

from embedlab import check, data, draw, measure

print(embedlab.greeting())
torch.manual_seed(0)
torch.set_num_threads(1)
torch.set_printoptions(precision=4, sci_mode=False, linewidth=80)"""

SETUP = FIND + IMPORT

_FORM = '# @title Setup: run this cell first { display-mode: "form" }\n'
_UNPACK = """\
import base64
import io
import sys
import zipfile
from pathlib import Path

# The course's helpers and data, packed; they are unpacked into this folder.
packed = base64.b64decode(
    \"\"\"
%s
\"\"\"
)
course = Path.cwd() / "embedding-course"
files = zipfile.ZipFile(io.BytesIO(packed))
try:
    files.extractall(course)
except OSError as error:
    problem = f"the course's files cannot be written into {course}: {error}."
    help = "Make room there, then run this cell again."
    raise RuntimeError(f"{problem} {help}") from None
print(f"{len(files.namelist())} files were unpacked into {course.name}.")

"""
_FETCH = """\
import hashlib
import sys
import zipfile
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

# One release of the course, with its helpers and data, and its fingerprint.
address = "%(address)s"
sha256 = "%(sha256)s"
course = Path.cwd() / "embedding-course"
archive = course.with_suffix(".zip")


def is_whole():
    if not archive.is_file():
        return False
    return hashlib.sha256(archive.read_bytes()).hexdigest() == sha256


said = "was there"
try:
    if not is_whole():
        said = "was fetched"
        with urlopen(address, timeout=60) as answer:
            archive.write_bytes(answer.read())
        if not is_whole():
            raise OSError("what came is not the release that is expected")
    files = zipfile.ZipFile(archive)
    files.extractall(course)
except (OSError, HTTPException) as error:
    problem = f"{address} cannot be brought into {course.parent}: {error!r}."
    help = "Check the network and the room on the disk, then run this again."
    raise RuntimeError(f"{problem} {help}") from None
print(f"{archive.name} {said}, and unpacked into {course.name}.")

"""


def unpack(packed: str) -> str:
    """Return a setup cell that holds the files of the course.

    Parameters
    ----------
    packed : a ZIP archive in Base64, in lines
    """
    return _FORM + _UNPACK % packed + IMPORT


def fetch(address: str, archive: bytes) -> str:
    """Return a setup cell that fetches the files of the course.

    Parameters
    ----------
    address : where the ZIP archive will be, as a URL
    archive : what will be there, so that nothing else is accepted
    """
    sha256 = hashlib.sha256(archive).hexdigest()
    return _FORM + _FETCH % {"address": address, "sha256": sha256} + IMPORT
