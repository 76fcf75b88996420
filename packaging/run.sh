#!/bin/bash
# run.sh [--venues] [ARGUMENTS]: builds what is not built yet and opens the desk with these arguments. With --venues the venue simulator
# runs beside it, on this machine alone, and the desk trades there through sockets; it ends with the desk, and SIGTERM ends both.
# BALLAST_BIN, if it is set, is a folder of finished programs: nothing is built then.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(dirname "$here")"
bin="${BALLAST_BIN:-$root/build/release/bin}"
build() { [ -n "${BALLAST_BIN:-}" ] || "$here/build.sh" release "$@" >&2; }

venues=0
if [ "${1:-}" = --venues ]; then
  venues=1
  shift
fi

needs_display=1
for argument in "$@"; do
  case "$argument" in
    --capture | --capture=* | --help | -h | --version) needs_display=0 ;;
  esac
done

if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}${QT_QPA_PLATFORM:-}" ]; then
  if [ "$needs_display" -eq 1 ]; then
    echo "run.sh: there is no display to open the desk on; to get pictures of it instead: packaging/run.sh --capture DIR" >&2
    exit 2
  fi
  export QT_QPA_PLATFORM=offscreen
fi

# What the build says goes to standard error, so that standard output is the program's own.
if [ "$venues" -eq 0 ]; then
  build bin/ballast
  exec "$bin/ballast" "$@"
fi

build bin/ballast bin/ballast-sim
# mktemp makes the folder for its owner alone: the ports file holds the throwaway accounts' keys.
folder="$(mktemp -d)"
simulator=
finish() {
  [ -n "$simulator" ] && kill "$simulator" 2>/dev/null && wait "$simulator" 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
"$bin/ballast-sim" --seed 42 --portfolio --ports "$folder/ports.json" --profile "$folder/venues.toml" &
simulator=$!
for _ in $(seq 300); do
  [ -s "$folder/ports.json" ] && break
  kill -0 "$simulator" 2>/dev/null || { echo "run.sh: the venue simulator ended before it was ready" >&2; exit 1; }
  sleep 0.1
done
[ -s "$folder/ports.json" ] || { echo "run.sh: the venue simulator was not ready within 30 s" >&2; exit 1; }
# member VENUE NAME: of the venue's first account.
member() { sed "s/.*\"$1\":{//" "$folder/ports.json" | grep -oE "\"$2\":(\"[^\"]*\"|[0-9]+)" | head -1 | cut -d: -f2- | tr -d '"'; }
BALLAST_SIM_KEY="$(member deribit key)" BALLAST_SIM_SECRET="$(member deribit secret)"
BALLAST_SIM_PRIVATE_KEY="$(member hyperliquid private_key)" BALLAST_SIM_ADDRESS="$(member hyperliquid address)"
BALLAST_SIM_DERIVE_PRIVATE_KEY="$(member derive private_key)" BALLAST_SIM_DERIVE_WALLET="$(member derive wallet)"
BALLAST_SIM_DERIVE_SUBACCOUNT="$(member derive subaccount)"
export BALLAST_SIM_KEY BALLAST_SIM_SECRET BALLAST_SIM_PRIVATE_KEY BALLAST_SIM_ADDRESS
export BALLAST_SIM_DERIVE_PRIVATE_KEY BALLAST_SIM_DERIVE_WALLET BALLAST_SIM_DERIVE_SUBACCOUNT
sed -i "s|^name = \"simulator\"|&\ntrade = true\nbook = \"$root/resources/books/venues.toml\"|" "$folder/venues.toml"
# Beside this script, so that a signal to it reaches the desk, which ends its day by itself.
"$bin/ballast" --live "$folder/venues.toml" --trade "$@" <&0 &
desk=$!
trap 'kill -TERM "$desk" 2>/dev/null || true' TERM INT HUP
status=0
wait "$desk" || status=$?
while kill -0 "$desk" 2>/dev/null; do
  wait "$desk" && status=0 || status=$?
done
exit "$status"
