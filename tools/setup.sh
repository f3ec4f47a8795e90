#!/bin/sh
# Set up .venv and the system packages: `sh tools/setup.sh course` for the demo and the notebooks, `dev` for the tests.
# Called by the Makefile when pyproject.toml has changed. Says one line for whatever a person must do.
set -eu
extra=$1
python=${PYTHON:-python3}
venv=.venv

say() { printf 'setup: %s\n' "$*" >&2; }

# Install Debian packages, if this is a Debian and we are root; the caller says what to do where it fails.
install() {
    command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || return 1
    say "installing $* with apt-get (chromium: about 300 MB with what it needs)"
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    { apt-get -qq update && apt-get -qq install --no-install-recommends "$@"; } </dev/null >/dev/null 2>&1
}

command -v "$python" >/dev/null || { say "no $python here: install Python 3.11, 3.12 or 3.13, or say make PYTHON=..."; exit 2; }
"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || {
    say "$python is $("$python" -V 2>&1); Python 3.11, 3.12 or 3.13 is needed: say make PYTHON=python3.12, for example"
    exit 2
}

if ! "$venv/bin/python" -c 'import pip' 2>/dev/null; then
    "$python" -c 'import ensurepip, venv' 2>/dev/null || install python3-venv ||
        { say "$python cannot make virtual environments: install its venv package (Debian: apt install python3-venv)"; exit 2; }
    say "making $venv"
    "$python" -m venv --clear "$venv"
fi

# A person sees pip's own progress; a log gets one line.
if [ -t 2 ]; then quiet=; else quiet=-qq; fi
say "installing the Python packages into $venv: about 150 packages and 1 GB on the disk; the first time takes 2 to 5 minutes"
# shellcheck disable=SC2086 # no word at all where there is a terminal
"$venv/bin/python" -m pip install $quiet --disable-pip-version-check --no-input -e ".[$extra]" >&2

command -v bwrap >/dev/null || install bubblewrap ||
    say "bubblewrap is missing and grading needs it: apt install bubblewrap (or dnf, pacman, zypper install bubblewrap)"
if [ "$extra" = dev ]; then
    command -v chromium >/dev/null || install chromium ||
        say "chromium is missing and the browser tests need it: apt install chromium"
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || install postgresql ||
        say "PostgreSQL is missing and the tests of gradebooks on a server need it: apt install postgresql"
    command -v npm >/dev/null || install npm ||
        say "npm is missing and the accessibility test of the reading site gets axe-core from it: apt install npm"
    # As another user the one test of it is left out.
    [ "$(id -u)" != 0 ] || command -v ip >/dev/null || install iproute2 ||
        say "ip is missing and the long test of a worker whose cable is pulled needs it: apt install iproute2"
    # JupyterHub's proxy; 4 is the last for the Node that Debian has.
    test -x build/proxy/node_modules/.bin/configurable-http-proxy ||
        npm install --silent --no-save --no-audit --no-fund --prefix build/proxy configurable-http-proxy@4 >/dev/null 2>&1 ||
        say "npm could not install configurable-http-proxy, which make hub and the test with a JupyterHub need"
fi

touch "$venv/.ready-course" "$venv/.ready-$extra"
