#!/bin/bash
# Installs the Debian packages of packages.txt that are missing. Needs root or sudo, and only when one is missing.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

mapfile -t wanted <<<"$(grep -v '^#' "$here/packages.txt")"
if ! command -v dpkg-query >/dev/null; then
  echo "install.sh: this is not Debian; please install by hand: ${wanted[*]}" >&2
  exit 1
fi

installed="$(dpkg-query -W -f='${binary:Package} ${db:Status-Abbrev}\n' 2>/dev/null | sed -n 's/^\([^: ]*\)[^ ]* ii.*/\1/p')"
missing=()
for package in "${wanted[@]}"; do
  grep -qxF -- "$package" <<<"$installed" || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "install.sh: needs root or sudo to install: ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

echo "Installing ${#missing[@]} packages: ${missing[*]}"
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
"${apt[@]}" update
"${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null
