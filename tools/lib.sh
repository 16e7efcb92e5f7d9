# SPDX-License-Identifier: MIT
# What tools/demo and tools/test share: finding the source, installing what is missing. Sourced, not run.
set -eu
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }

# need_packages KIND...: installs what is missing of tools/packages, or prints the one line that would.
need_packages() {
    local missing=() kind package wanted
    while read -r kind package; do
        for wanted in "$@"; do
            if [ "$kind" = "$wanted" ] && ! dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed; then
                missing+=("$package")
            fi
        done
    done < <(grep -v '^#' "$top/tools/packages")
    [ ${#missing[@]} -eq 0 ] && return 0
    local line="apt-get install -y --no-install-recommends ${missing[*]}"
    if ! command -v apt-get >/dev/null; then
        say "These packages are missing, and this is no Debian or Ubuntu: ${missing[*]}"
        exit 1
    elif [ "$(id -u)" = 0 ]; then
        say "Installing: ${missing[*]}"
        apt-get update -qq >&2
        DEBIAN_FRONTEND=noninteractive $line >&2
    elif sudo -n true 2>/dev/null; then
        say "Installing: ${missing[*]}"
        sudo -n apt-get update -qq >&2
        sudo -n env DEBIAN_FRONTEND=noninteractive $line >&2
    else
        say "Run this once, as root, then start again:"
        printf 'sudo %s\n' "$line"
        exit 1
    fi
}

# build PRESET TARGET...: configures once and builds; quiet unless it fails.
build() {
    local preset=$1
    shift
    local log
    log=$(mktemp)
    if ! { cmake -S "$top" --preset "$preset" && cmake --build "$top/build/$preset" --parallel "$(nproc)" --target "$@"; } >"$log" 2>&1; then
        tail -n 60 "$log" >&2
        rm -f "$log"
        say "The build failed (preset $preset)."
        exit 1
    fi
    rm -f "$log"
}
