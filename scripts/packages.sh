# Python packages and styles, from the lock files. Sourced by setup.sh.
# A stamp keeps the sum of what was installed, so that doing it again takes no time.

sum_of() { cat "$@" | cksum | tr ' ' '-'; }

is_installed() { [ -x .venv/bin/market ] && [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

# What tests need includes what running needs.
has_packages() {
    is_installed .venv/.installed-test "$(sum_of requirements-dev.lock pyproject.toml requirements-uv.lock)" ||
        { [ "$1" = run ] && is_installed .venv/.installed-run "$(sum_of requirements.lock pyproject.toml requirements-uv.lock)"; }
}

has_styles() {
    [ -f node_modules/.installed ] && [ "$(cat node_modules/.installed)" = "$(sum_of package-lock.json package.json)" ]
}

install_python_packages() {
    lock=requirements.lock
    [ "$1" = run ] || lock=requirements-dev.lock
    sum=$(sum_of "$lock" pyproject.toml requirements-uv.lock)
    if has_packages "$1"; then
        return
    fi
    echo "Installing Python packages into .venv"
    [ -x .venv/bin/python ] || "$2" -m venv .venv
    rm -f .venv/.installed-*
    pip_install -r requirements-uv.lock
    if uv_works && uv_sync "$lock"; then
        :
    else
        echo "uv cannot install here; using pip, which takes a few minutes"
        pip_install -r "$lock"
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
    fi
    echo "$sum" >".venv/.installed-$1"
}

pip_install() {
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps "$@"
}

uv_works() { .venv/bin/python -m uv --version >/dev/null 2>&1; }

# uv keeps its downloads in this folder, and asks the same index as pip where one is set.
uv_sync() {
    index=$(.venv/bin/python -m pip config get global.index-url 2>/dev/null || true)
    (
        export UV_CACHE_DIR="${UV_CACHE_DIR:-$PWD/build/uv}" UV_PYTHON_DOWNLOADS=never UV_SYSTEM_CERTS=true VIRTUAL_ENV="$PWD/.venv"
        [ -z "$index" ] || export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$index}"
        .venv/bin/python -m uv pip sync --quiet --python .venv/bin/python --require-hashes "$1" requirements-uv.lock &&
            .venv/bin/python -m uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e .
    )
}

install_styles() {
    if has_styles; then
        return
    fi
    echo "Installing styles and fonts into node_modules"
    npm_config_cache="${npm_config_cache:-$PWD/build/npm}" npm ci --ignore-scripts --no-audit --no-fund --silent
    sum_of package-lock.json package.json >node_modules/.installed
}
