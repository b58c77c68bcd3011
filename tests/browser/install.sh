#!/bin/sh
# The browsers, the database and the proxy that the tests use. Debian's packages where we are root; done at once when all is there.
set -eu

packages=""
want() { # want PACKAGES test-that-they-are-there…
  wanted=$1
  shift
  "$@" >/dev/null 2>&1 || packages="$packages $wanted"
}

want chromium command -v chromium
want firefox-esr sh -c 'command -v firefox-esr || command -v firefox'
want webkit2gtk-driver command -v WebKitWebDriver
want xvfb command -v Xvfb
want "python3-gi gir1.2-webkit2-4.1" /usr/bin/python3 -c 'import gi; gi.require_version("WebKit2", "4.1"); from gi.repository import WebKit2'
want fonts-dejavu-core test -d /usr/share/fonts/truetype/dejavu
want nginx-light sh -c 'command -v nginx || test -x /usr/sbin/nginx'
want postgresql sh -c 'ls /usr/lib/postgresql/*/bin/postgres'

[ -n "$packages" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt="apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3"
  echo "Installing$packages"
  case $packages in *postgresql*)
    # The tests make a database of their own: the package need not make and start one.
    no_cluster=/etc/postgresql-common/createcluster.d/easeback-tests.conf
    mkdir -p "${no_cluster%/*}"
    echo "create_main_cluster = false" >"$no_cluster"
    trap 'rm -f "$no_cluster"' EXIT
    ;;
  esac
  $apt update
  # shellcheck disable=SC2086
  $apt install -y --no-install-recommends $packages
  exit 0
fi

echo "For all tests install, as root:$packages" >&2
case $packages in *chromium*)
  python=${PYTHON:-.venv/bin/python}
  "$python" -m playwright install chromium || echo "Playwright's own Chromium could not be downloaded either." >&2
  ;;
esac
