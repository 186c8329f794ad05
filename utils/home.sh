#!/bin/sh
# Print nothing if Jupyter and matplotlib can write into the home
# folder. Else make a folder that stands in for it, and print where it is.
# Usage: sh utils/home.sh
set -u

# Whether a folder can be written into, or made where it is missing.
writable() {
    place=$1
    while [ ! -e "$place" ]; do
        place=$(dirname "$place")
    done
    [ -d "$place" ] && [ -w "$place" ]
}

# In containers the variable may be missing, or name what is not there.
if [ -d "${HOME:-}" ]; then
    data=${XDG_DATA_HOME:-$HOME/.local/share}
    settings=${XDG_CONFIG_HOME:-$HOME/.config}
    cache=${XDG_CACHE_HOME:-$HOME/.cache}
    if [ "$(uname -s)" = Darwin ]; then
        data=$HOME/Library
    fi
    if writable "${JUPYTER_RUNTIME_DIR:-$data/jupyter/runtime}" &&
        writable "${JUPYTER_DATA_DIR:-$data/jupyter}" &&
        writable "${JUPYTER_CONFIG_DIR:-$HOME/.jupyter}" &&
        writable "${MPLCONFIGDIR:-$settings/matplotlib}" &&
        writable "${MPLCONFIGDIR:-$cache/matplotlib}"; then
        exit 0
    fi
fi
home=$PWD/.build/home
if ! { mkdir -p "$home" && [ -w "$home" ]; } 2>/dev/null; then
    home=$(mktemp -d) || exit 1
fi
echo "$home"
