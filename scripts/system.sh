# What the operating system must have: found, installed with apt, or named in one message. Sourced by setup.sh.

# The newest Python from 3.11 on, as a command; empty when there is none.
newest_python() {
    for name in python3.15 python3.14 python3.13 python3.12 python3.11 python3; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
}

has_library() {
    { ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null; } | grep -q "$1" && return
    for folder in /lib /usr/lib /usr/local/lib /opt/homebrew/lib /lib/*-linux-* /usr/lib/*-linux-*; do
        ls "$folder/$1"* >/dev/null 2>&1 && return
    done
    return 1
}

has_font() {
    [ -n "$(find /usr/share/fonts /usr/local/share/fonts /System/Library/Fonts "${HOME:-/nowhere}/.fonts" \
        -name '*.[to]t[fc]' 2>/dev/null | head -n 1)" ]
}

has_postgres() {
    command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb >/dev/null 2>&1
}

has_browser() {
    command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
        command -v google-chrome >/dev/null 2>&1
}

# Lines "words|apt packages" for what is missing.
missing_system() {
    if [ -z "$2" ]; then
        echo "Python 3.11 or newer|python3 python3-venv"
    elif ! "$2" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        echo "Python's venv module|python3-venv"
    fi
    { command -v node && command -v npm; } >/dev/null 2>&1 || echo "Node.js with npm|nodejs npm"
    has_library libpango-1.0 && has_library libpangoft2-1.0 && has_library libharfbuzz-subset ||
        echo "Pango with HarfBuzz|libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    has_font || echo "a font|fonts-dejavu-core"
    [ "$1" = test ] || return 0
    has_postgres || echo "PostgreSQL|postgresql"
    has_browser || echo "Chromium|chromium"
}

# Installs what is missing when this is root on Debian or Ubuntu; fails otherwise.
install_system() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
    packages=$(printf '%s\n' "$1" | cut -d '|' -f 2 | tr '\n' ' ')
    echo "Installing with apt: $packages"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086 # a list of packages
    apt-get install -y -qq --no-install-recommends $packages >/dev/null
}

refuse_system() {
    {
        echo "This machine lacks what only its operating system can give:"
        printf '%s\n' "$1" | sed 's/^\([^|]*\)|\(.*\)$/  - \1 (Debian and Ubuntu: \2)/'
        echo "Install it, then run the same command again."
    } >&2
    exit 1
}
