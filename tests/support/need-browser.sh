#!/bin/sh
# Finds Chromium, installs Debian's when that is allowed, or says exactly what to install.
set -eu
if command -v chromium >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium >/dev/null && exit 0
fi
echo "The tests drive a real browser. Install it first: sudo apt-get install chromium" >&2
exit 1
