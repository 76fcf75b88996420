#!/bin/bash
# run_venues.sh BIN: packaging/run.sh --venues with the programs in BIN and without a screen.
set -u
bin="$1"
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
work="$(mktemp -d)"
script=
fail() {
  echo "FAILED: $1" >&2
  [ -f "$work/out" ] && tail -20 "$work/out" >&2
  [ -n "$script" ] && kill "$script" 2>/dev/null && wait "$script" 2>/dev/null
  rm -rf "$work"
  exit 1
}
# become SECONDS COMMAND: until the command succeeds.
become() {
  local until=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -ge "$until" ] && return 1
    sleep 0.3
  done
}
mkdir -p "$work/tmp" "$work/user"
export TMPDIR="$work/tmp" HOME="$work/user" XDG_DATA_HOME="$work/user/data" XDG_CONFIG_HOME="$work/user/config" BALLAST_BIN="$bin"
unset XDG_RUNTIME_DIR
"$root/packaging/run.sh" --venues --journal "$work/day.ballast" >"$work/out" 2>&1 &
script=$!

ports() { ls "$work"/tmp/tmp.*/ports.json 2>/dev/null | head -1; }
ready() { [ -n "$(ports)" ] && [ -s "$(ports)" ]; }
become 40 ready || fail "the simulator wrote no ports file"
named() { grep -q 'book = ".*/resources/books/venues.toml"' "$(dirname "$(ports)")/venues.toml"; }
become 10 named || fail "the profile names no book"
control="$(grep -oE '"control":\{"http":"[^"]*' "$(ports)" | grep -oE '[0-9]+$')"
[ -n "$control" ] || fail "the ports file names no control port"
# The venue's own word: lines that stand at Deribit (market and account), and the keys' last login.
state() {
  exec 3<>"/dev/tcp/127.0.0.1/$control" || return 1
  printf 'GET /state HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
  timeout 5 cat <&3
  exec 3<&- 3>&-
}
connected() { state | grep -qE '"lines":[ ]*2'; }
become 40 connected || fail "the desk did not connect"
children() { pgrep -P "$script"; }
[ "$(children | wc -l)" -ge 2 ] || fail "desk and simulator should run beside the script, found: $(children | tr '\n' ' ')"
programs="$(children | tr '\n' ' ')"
# What the venues told first is decided and on disk.
decided() { [ "$("$bin/ballast-cli" decisions --journal "$work/day.ballast" 2>/dev/null | wc -l)" -ge 1 ]; }
become 40 decided || fail "the desk decided nothing"

kill -TERM "$script"
ended() { ! kill -0 "$script" 2>/dev/null; }
become 20 ended || fail "SIGTERM did not end the script"
wait "$script"
status=$?
script=
for program in $programs; do
  kill -0 "$program" 2>/dev/null && fail "process $program outlived the script"
done
[ -z "$(ls -A "$work/tmp" | grep '^tmp\.')" ] || fail "the folder with the throwaway keys was left behind"
[ "$status" -eq 0 ] || [ "$status" -eq 143 ] || fail "the script ended with $status"
"$bin/ballast-cli" verify --journal "$work/day.ballast" >"$work/verified" 2>&1 || { cat "$work/verified" >&2; fail "the journal does not repeat"; }
cat "$work/verified"
rm -rf "$work"
