#!/bin/sh
# public_client.sh BALLAST_SIM FOLDER SCRIPT PACKAGE...: runs SCRIPT, a public client's trading, at the simulator; its packages are
# installed into FOLDER. 77: could not run.
sim="$1"; folder="$2"; script="$3"; shift 3
here="$(cd "$(dirname "$0")" && pwd)"
skip() { echo "public_client: NOT RUN: $1"; exit 77; }
command -v node >/dev/null || skip "there is no node"
command -v npm >/dev/null || skip "there is no npm"
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || skip "node is older than version 20"
mkdir -p "$folder" || exit 1
for package in "$@"; do
  [ -d "$folder/node_modules/$package" ] && continue
  (cd "$folder" && npm init -y && timeout 120 npm install --no-audit --no-fund "$@") >"$folder/npm.log" 2>&1 || skip "npm cannot install $*, see $folder/npm.log"
done
cp "$here/$script" "$folder/" || exit 1
ports="$folder/ports-$$.json"
# Two throwaway accounts a venue, so that one can trade with the other; Derive's has a random key.
key=0x11111111111111111111111111111111111111111111111111111111111111
"$sim" --seed 7 --ports "$ports" --account deribit:first:one-of-a-test --account deribit:second:two-of-a-test \
  --account hyperliquid:${key}01 --account hyperliquid:${key}02 & server=$!
trap 'kill "$server" 2>/dev/null; rm -f "$ports"' EXIT
i=0; while [ ! -s "$ports" ] && [ $i -lt 300 ]; do sleep 0.1; i=$((i + 1)); done
[ -s "$ports" ] || { echo "public_client: the simulator wrote no ports"; exit 1; }
timeout 280 node "$folder/$script" "$ports"; code=$?
kill -TERM "$server"; wait "$server"; ended=$?
trap 'rm -f "$ports"' EXIT
[ $ended -eq 0 ] || { echo "public_client: the simulator ended with $ended"; exit 1; }
exit $code
