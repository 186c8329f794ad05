#!/bin/sh
# Make .venv hold what requirements.txt names; with one of the other words, also
# what the web site, the tests, the measurements or a maintainer need.
# Usage: sh utils/setup.sh learner|site|test|bench|maintain
# Each package is installed from utils/locks, with the hash that stands there;
# the CPU build of torch alone has none. Run it again at any time: it does
# nothing when all is there, and starts the environment anew when an earlier
# run was interrupted.
set -u

mode=${1:-learner}
venv=.venv
index=https://download.pytorch.org/whl/cpu
needed_mb=2500

stop() {
    echo "setup: $*" >&2
    exit 1
}

free_mb() {
    df -Pk . | awk 'NR == 2 { print int($4 / 1024) }'
}

case $mode in
    learner) purposes="" ;;
    site | bench | maintain) purposes=$mode ;;
    test) purposes="site test" ;;
    *) stop "the first argument is '$mode'; expected learner, site, test, bench or maintain." ;;
esac
locks=utils/locks/learner.txt
for purpose in $purposes; do
    locks="$locks utils/locks/$purpose.txt"
done
for file in requirements.txt utils/locks/torch.txt $locks; do
    [ -f "$file" ] || stop "$file is not here: run make in the top folder of the course."
done

# A stamp holds what was installed, and into which Python.
stamp="$venv/installed-$mode"
wanted() {
    "$venv/bin/python" -V 2>&1 && grep '^torch==' requirements.txt && cat "$@"
}
if [ -f "$stamp" ] && [ "$(wanted $locks)" = "$(cat "$stamp")" ]; then
    exit 0
fi

# A Python that is new enough: PYTHON if it is set, else the first that fits.
new_enough='import sys; sys.exit(sys.version_info < (3, 11))'
python=
found=
try() {
    version=$("$1" -c 'import platform; print(platform.python_version())' 2>/dev/null)
    case $version in
        [0-9]*) ;;
        *) return 1 ;;
    esac
    if "$1" -c "$new_enough"; then
        python=$1
    else
        found="$1 is $version"
        return 1
    fi
}
if [ -n "${PYTHON:-}" ]; then
    try "$PYTHON"
else
    for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do
        try "$candidate" && break
    done
fi
if [ -z "$python" ]; then
    [ -n "$found" ] && stop "$found, and the course needs Python 3.11 or newer: install it, then run this again."
    stop "no Python was found${PYTHON:+ as $PYTHON}: install Python 3.11 or newer, then run this again."
fi

# Room for about 1.3 GB of packages and for what pip unpacks on the way.
if [ ! -f "$venv/installed-learner" ]; then
    free_mb=$(free_mb)
    [ "$free_mb" -ge "$needed_mb" ] ||
        stop "only $free_mb MB are free on this disk, and $needed_mb MB are needed: make room, then run this again."
fi

# This file is there while .venv is written, and holds the process that writes.
# If that is gone, it was cut off, and what it left is not trusted.
installing=$venv.installing
clear=
if [ -f "$installing" ]; then
    writer=$(cat "$installing")
    if [ -n "$writer" ] && kill -0 "$writer" 2>/dev/null; then
        stop "process $writer is installing into $venv already: wait for it (if there is none, remove $installing), then run this again."
    fi
    echo "setup: the last installation was interrupted; starting it anew."
    clear=--clear
elif [ -d "$venv" ] && ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    clear=--clear
fi
trap 'echo "setup: interrupted: run the same command again." >&2; exit 130' INT
echo "setup: this takes a minute or two, and about 1.5 GB of disk."
echo $$ >"$installing" || stop "the file $installing cannot be written: check who owns this folder."
mkdir -p "$venv" || stop "the folder $venv cannot be made here: check who owns this folder."
if [ -n "$clear" ] || [ ! -x "$venv/bin/python" ]; then
    echo "setup: creating $venv with Python $version"
    "$python" -m venv $clear "$venv" >/dev/null ||
        stop "$python cannot make a virtual environment in $venv: check that you may write there; on Debian and Ubuntu, 'sudo apt install python3-venv' adds what may be missing."
fi
# What a learner needs stays valid while the test tools are added to it.
if [ "$(wanted utils/locks/learner.txt)" != "$(cat "$venv/installed-learner" 2>/dev/null)" ]; then
    rm -f "$venv/installed-learner"
fi
rm -f "$venv/installed-$mode"

pip_install() {
    "$venv/bin/python" -m pip install --disable-pip-version-check --only-binary :all: "$@"
}

# Install just these files, or say why it cannot be done.
install() {
    for lock; do
        set -- "$@" -r "$lock"
        shift
    done
    pip_install --require-hashes "$@" && return
    free_mb=$(free_mb)
    [ "$free_mb" -ge 200 ] ||
        stop "the disk is full ($free_mb MB free): make room, then run the same command again."
    rm -f "$installing" # pip gave up by itself: what it finished is whole
    stop "pip could not install (its reason stands above; most often there is no network): mend that, then run the same command again."
}

echo "setup: [1/2] the packages in $locks"
install $locks
# The CPU build of torch is 200 MB, the default build on Linux several GB. Only
# where a GPU can use it is the latter right, or where the index of the former
# cannot be reached.
torch=$(grep '^torch==' requirements.txt)
echo "setup: [2/2] $torch"
if [ "$(uname -s)" != Linux ] || nvidia-smi >/dev/null 2>&1 ||
    ! pip_install --no-deps --retries 1 --timeout 15 --index-url "$index" "$torch"; then
    install utils/locks/torch.txt
fi

"$venv/bin/python" -c 'import torch, matplotlib, jupyterlab, safetensors' ||
    stop "the packages are installed but do not import: run 'make clean', then the same command again."
wanted utils/locks/learner.txt >"$venv/installed-learner"
[ "$mode" = learner ] || wanted $locks >"$stamp"
rm -f "$installing"
echo "setup: done"
