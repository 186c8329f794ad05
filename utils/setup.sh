#!/bin/sh
# Make .venv hold what requirements.txt names; with one of the other words, also
# what the web site, the tests, the measurements or a maintainer need.
# Usage: sh utils/setup.sh learner|site|test|bench|maintain
# Each package is installed from utils/locks, with the hash that stands there;
# the CPU build of torch alone has none. Run it again at any time: it does
# nothing when all is there, and starts the environment anew when an earlier
# run was interrupted. What is printed is short; the rest is in the log.
set -u

mode=${1:-learner}
venv=.venv
log=.build/setup.log
index=https://download.pytorch.org/whl/cpu
needed_mb=2500

# Print each argument as a line, and end.
stop() {
    for line; do
        echo "setup: $line" >&2
    done
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

# Of what is set for pip elsewhere, only the way to the packages counts here:
# addresses, proxies, certificates. The rest would install them somewhere else.
for name in $(env | sed -n 's/^\(PIP_[A-Z_]*\)=.*/\1/p'); do
    case $name in
        PIP_CONFIG_FILE | PIP_INDEX_URL | PIP_EXTRA_INDEX_URL | PIP_NO_INDEX) ;;
        PIP_FIND_LINKS | PIP_TRUSTED_HOST | PIP_PROXY | PIP_*CERT) ;;
        PIP_*CACHE_DIR | PIP_*TIMEOUT | PIP_RETRIES | PIP_KEYRING_PROVIDER) ;;
        *) unset "$name" ;;
    esac
done

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
{ echo $$ >"$installing"; } 2>/dev/null || stop "the file $installing cannot be written: check who owns this folder."
{ mkdir -p "${log%/*}" && : >"$log"; } 2>/dev/null ||
    stop "the file $log cannot be written: check who owns this folder."
mkdir -p "$venv" || stop "the folder $venv cannot be made here: check who owns this folder."
echo "setup: this takes two or three minutes, and about 1.5 GB of disk."
if [ -n "$clear" ] || [ ! -x "$venv/bin/python" ]; then
    echo "setup: creating $venv with Python $version"
    "$python" -m venv $clear "$venv" >>"$log" 2>&1 ||
        stop "$python cannot make a virtual environment in $venv: check that you may write there; on Debian and Ubuntu, 'sudo apt install python3-venv' adds what may be missing." \
            "All that it said is in $log."
fi
# What a learner needs stays valid while the test tools are added to it.
if [ "$(wanted utils/locks/learner.txt)" != "$(cat "$venv/installed-learner" 2>/dev/null)" ]; then
    rm -f "$venv/installed-learner"
fi
rm -f "$venv/installed-$mode"

# Stop where nothing was cut off: what is in the environment is whole.
give_up() {
    rm -f "$installing"
    stop "$@"
}

# A pip.conf may send packages elsewhere. From `user` there is a way back, in
# pip_install, from these there is none.
elsewhere=$("$venv/bin/python" -m pip config list 2>/dev/null |
    grep -E '^[a-z]+[.](target|prefix|root)=' | head -n 1)
[ -z "$elsewhere" ] ||
    give_up "a pip.conf says $elsewhere, which would install the course elsewhere: take that out ('pip config debug' says where it is), then run this again."

# Run pip, and keep what it has to say in the log, without the 50,000 files
# that it does not take.
pip_install() {
    "$venv/bin/python" -m pip install --disable-pip-version-check --log "$log" \
        --no-user --only-binary :all: "$@" 2>/dev/null
    status=$?
    grep -v -e ' Skipping link: ' -e ' Found link ' "$log" >"$log.short"
    mv "$log.short" "$log"
    return $status
}

# Whether pip, this time, has said something that matches.
said() {
    tail -n "+$begin" "$log" | grep -Eq "$1"
}

# The word that pip has said first after some others.
word_after() {
    tail -n "+$begin" "$log" | sed -n "s/.*$1\([^'\" ]*\).*/\1/p" | head -n 1
}

# Say in a sentence why pip gave up, and in another one what to do.
explain() {
    host=$(word_after "host='")
    host=${host:-the package index}
    if said 'No space left on device|Disk quota exceeded'; then
        why="the disk is full ($(free_mb) MB free)"
        what="Make room"
    elif said 'Permission denied|Read-only file system'; then
        why="it may not write $(word_after "\[Errno [13][30]\] [PR][a-z -]*: '")"
        what="Check who owns this folder"
    elif said 'DO NOT MATCH THE HASHES'; then
        why="a package is not the one that is pinned in utils/locks"
        what="It may have come in part, or from an index that changes packages: try again, or ask who runs the index"
    elif said 'SSLError|CERTIFICATE_VERIFY_FAILED'; then
        why="the certificate of $host is not trusted"
        what="Often a company's proxy is in between: ask for its certificate, and set PIP_CERT to that file"
    elif said 'ProxyError|407 Proxy'; then
        why="the proxy ${https_proxy:-${HTTPS_PROXY:-${http_proxy:-that is set for pip}}} does not let it reach $host"
        what="Check HTTPS_PROXY, and the proxy in 'pip config list'"
    elif said 'NameResolutionError|Failed to resolve|\[Errno -[0-9]+\]|nodename nor servname|getaddrinfo failed'; then
        why="the address of $host cannot be found"
        what="Check the network: there is none, or no DNS"
    elif said '[45][0-9][0-9] ((Client|Server) E|e)rror'; then
        why="$host answers $(tail -n "+$begin" "$log" | grep -Eo '[45][0-9][0-9] ((Client|Server) E|e)rror[a-zA-Z0-9 :/._-]*' | sed 's/ - skip.*//' | head -n 1)"
        what="Check the index in 'pip config list' and PIP_INDEX_URL"
    elif said 'NewConnectionError|TimeoutError|ProtocolError|timed out|Connection (refused|reset|broken)'; then
        why="$host cannot be reached"
        what="Check the network"
    elif said 'No matching distribution found|not a supported wheel'; then
        why="there is no $(word_after 'distribution found for ') for Python $version on this machine ($(uname -sm))"
        what="Install Python 3.11, 3.12 or 3.13, and set PYTHON to it"
    else
        why=$(tail -n "+$begin" "$log" | sed -n 's/^[^ ]* ERROR: //p' | head -n 1)
        why=${why:-it ended by itself}
        what="See the end of the log"
    fi
}

# Tell on a screen how far pip is: which of so many packages it looks at.
progress() {
    [ -t 1 ] || { cat >/dev/null; return; }
    number=0
    while IFS= read -r line; do
        case $line in
            *"(from -r "* | Ignoring*) number=$((number + 1)) ;;
            Installing*) printf '\rsetup: unpacking, a minute without news' ;;
        esac
        case $line in
            Collecting*) printf '\rsetup: %s of %s' "$number" "$1" ;;
        esac
    done
    echo
}

# Install just these files, or say why it cannot be done.
install() {
    total=$(cat "$@" | grep -c '==')
    for lock; do
        set -- "$@" -r "$lock"
        shift
    done
    begin=$(($(wc -l <"$log") + 1))
    {
        pip_install --require-hashes "$@"
        echo $? >"$log.status"
    } | progress "$total"
    status=$(cat "$log.status")
    rm -f "$log.status"
    [ "$status" = 0 ] && return
    explain
    give_up "pip could not install: $why." "$what, then run the same command again." \
        "All that pip said is in $log."
}

echo "setup: [1/2] the packages in $locks"
install $locks
# The CPU build of torch is 200 MB, the default build on Linux several GB. Only
# where a GPU can use it is the latter right, or where the index of the former
# cannot be reached.
torch=$(grep '^torch==' requirements.txt)
echo "setup: [2/2] $torch"
if [ "$(uname -s)" != Linux ] || nvidia-smi >/dev/null 2>&1; then
    install utils/locks/torch.txt
else
    begin=$(($(wc -l <"$log") + 1))
    if ! pip_install --no-deps --retries 1 --timeout 15 --index-url "$index" "$torch"; then
        explain
        echo "setup: the small build for CPUs is not to be had: $why. Taking the default build, which may be several GB."
        install utils/locks/torch.txt
    fi
fi

# Matplotlib looks for letters here, once, and not in somebody's notebook.
"$venv/bin/python" -c 'import torch, matplotlib.font_manager, jupyterlab, safetensors' >>"$log" 2>&1 ||
    stop "the packages are installed but do not import (why, says the end of $log): run 'make clean', then the same command again."
wanted utils/locks/learner.txt >"$venv/installed-learner"
[ "$mode" = learner ] || wanted $locks >"$stamp"
rm -f "$installing"
echo "setup: done"
