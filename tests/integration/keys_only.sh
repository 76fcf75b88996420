#!/bin/bash
# keys_only.sh [PICTURES]: the three users' tasks without a mouse, with a window manager: packaging/run.sh on an empty home under Xvfb and
# openbox, driven by keys of xdotool alone, told by what the desk itself writes: CSV files, its window's title and its journal. PICTURES
# is a folder for what the screen showed. Exit 77, with the name, where a program that it needs is absent.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
pictures="${1:-}"
for program in Xvfb openbox xdotool; do
  command -v "$program" >/dev/null || { echo "skipped: $program is not installed"; exit 77; }
done

folder="$(mktemp -d)"
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
mkdir -m 700 "$folder/empty" "$folder/run"
unset XDG_DATA_HOME XDG_CONFIG_HOME WAYLAND_DISPLAY QT_SCALE_FACTOR BALLAST_BOOK
export HOME="$folder/empty" XDG_RUNTIME_DIR="$folder/run" QT_QPA_PLATFORM=xcb
Xvfb -displayfd 3 -screen 0 1920x1080x24 -nolisten tcp 3>"$folder/display" 2>"$folder/xvfb.log" &
pids+=($!)
for _ in $(seq 100); do [ -s "$folder/display" ] && break; sleep 0.1; done
export DISPLAY=":$(cat "$folder/display")"
# Now and then the manager comes before the server answers.
for _ in $(seq 20); do
  openbox >"$folder/openbox.log" 2>&1 &
  manager=$!
  for _ in $(seq 20); do
    xdotool get_num_desktops >/dev/null 2>&1 && break 2
    kill -0 "$manager" 2>/dev/null || break
    sleep 0.1
  done
done
pids+=("$manager")
cli="${BALLAST_BIN:-$root/build/release/bin}/ballast-cli"
[ -n "${BALLAST_BIN:-}" ] || "$root/packaging/build.sh" release bin/ballast-cli >"$folder/build.log" 2>&1 || { tail -n 5 "$folder/build.log"; exit 1; }
"$root/packaging/run.sh" >"$folder/desk.log" 2>&1 &
pids+=($!)

step="start"
fail() {
  echo "FAIL at $step: $1"
  tail -n 5 "$folder/desk.log"
  [ -n "$pictures" ] && command -v scrot >/dev/null && scrot -o "$pictures/keys-failed.png"
  exit 1
}
picture() { if [ -n "$pictures" ] && command -v scrot >/dev/null; then scrot -o "$pictures/keys-$1.png"; fi; }
key() { xdotool key --clearmodifiers "$@"; sleep 0.4; }
type() { xdotool type --delay 15 "$1"; sleep 0.3; }
# title PATTERN: waits until the active window is called so.
title() {
  for _ in $(seq 120); do
    xdotool getactivewindow getwindowname 2>/dev/null | grep -qE "$1" && return 0
    sleep 0.25
  done
  fail "no active window is called $1, but \"$(xdotool getactivewindow getwindowname 2>/dev/null || true)\""
}
# export_as NAME WINDOW: the focused panel's table as a CSV file.
export_as() {
  key ctrl+e
  title "$2"
  key ctrl+a
  type "$folder/empty/$1.csv"
  key Return
  title '^(SIMULATED|REVIEW)'
  for _ in $(seq 40); do [ -s "$folder/empty/$1.csv" ] && return 0; sleep 0.1; done
  fail "$1.csv was not written"
}
# has NAME PATTERN
has() { grep -qE "$2" "$folder/empty/$1.csv" || fail "$1.csv has no line $2: $(head -c 2000 "$folder/empty/$1.csv")"; }
# comes SECONDS PATTERN: whether the desk's journal says so within that time: a line of its decisions, or a person's act, whose row is
# short enough to stand in one piece in the file or its log.
comes() {
  local until=$((SECONDS + $1)) journal
  while journal="$(find "$folder/empty" -name '*.ballast' | head -n 1)"; do
    "$cli" decisions --format csv --journal "$journal" >"$folder/decisions" 2>"$folder/decisions.log" || true
    grep -qE "$2" "$folder/decisions" && return 0
    [ -n "$journal" ] && grep -aqE "$2" "$journal"* && return 0
    [ "$SECONDS" -lt "$until" ] || return 1
    sleep 0.5
  done
}
decided() { comes 60 "$1" || fail "the journal does not say $1: $(head -c 300 "$folder/decisions.log") $(cut -d, -f1-7,18 "$folder/decisions" | tail -n 5)"; }
palette() { key ctrl+g; type "$1"; key Return; }

title '^SIMULATED'
decided ',BTC,[a-z]+,' # There is a surface.

step="watching exposure"
key F2; key Down; key Right
export_as skew '^Export Inventory skew'
has skew '^Total,'
key F5
export_as expiry '^Export Greeks by expiry'
has expiry 'Delta BTC.*Gamma BTC per 1 %'
has expiry '^Net,.*[0-9]'
key F7
export_as spot '^Export Greeks by spot'
has spot '^Shift'
palette "margin"
export_as margin '^Export Margin'
has margin 'Deribit'
key ctrl+shift+j
key ctrl+e
sleep 1
case "$(xdotool getactivewindow getwindowname)" in
  "Export Alerts"*) key Escape ;;
  Export*) fail "the alert list has not the keyboard" ;;
esac
title '^SIMULATED'
picture watching

# What floats comes back where it was: the window manager would put it over the header.
step="floating"
floats_at() { xdotool search --onlyvisible --name '^Greeks by expiry' getwindowgeometry 2>/dev/null | grep Position || true; }
key F5; key ctrl+d
for _ in $(seq 20); do before="$(floats_at)"; [ -n "$before" ] && break; sleep 0.25; done
[ -n "$before" ] || fail "Greeks by expiry does not float"
key ctrl+2
[ -z "$(floats_at)" ] || fail "what floats in one workspace stays over another"
key ctrl+1
for _ in $(seq 20); do [ -n "$(floats_at)" ] && break; sleep 0.25; done
[ "$(floats_at)" = "$before" ] || fail "it floated at $before and came back at $(floats_at)"

step="overriding in a hurry"
key ctrl+shift+0
key ctrl+alt+2
decided 'set to confirm'
# A hedge that leaves net delta far beyond its band: the desk proposes to take it back at once.
key ctrl+h; type "8"; key Tab; key Tab; type "keys alone"; key ctrl+Return
decided ',BTC,proposal,'
# The screen may come after the journal, and another proposal in the place of this one.
for _ in 1 2 3 4 5; do
  key F9
  picture proposal
  key ctrl+Return
  comes 8 'Proposal [0-9]+ approved by' && break
done
decided 'Proposal [0-9]+ approved by'
key ctrl+shift+x
picture exclude
key ctrl+Return
decided 'Deribit excluded until'
key ctrl+shift+p
sleep 1 # The same key takes it back once the screen shows it.
key ctrl+shift+p
sleep 1
key ctrl+shift+k
decided 'KILLED by'
picture killed

step="reviewing after the close"
key F12
title '^REVIEW'
picture review
for _ in $(seq 40); do
  key Tab
  key ctrl+e
  for _ in 1 2 3 4 5 6; do
    now="$(xdotool getactivewindow getwindowname 2>/dev/null || true)"
    [[ "$now" == Export* ]] && break
    sleep 0.2
  done
  [[ "$now" == "Export Journal"* ]] && break
  [[ "$now" == Export* ]] && key Escape
  title '^REVIEW'
done
[[ "$now" == "Export Journal"* ]] || fail "Tab does not come to the journal"
key ctrl+a; type "$folder/empty/journal.csv"; key Return
title '^REVIEW'
for _ in $(seq 100); do [ -s "$folder/empty/journal.csv" ] && break; sleep 0.1; done
has journal 'set to confirm'
has journal 'Hedge forced by .*order to buy 8\.000 BTC'
has journal 'Proposal [0-9]+ approved by .*order to sell [0-9.]+ BTC'
has journal 'Deribit excluded until'
has journal 'KILLED by'
key Escape
title '^SIMULATED'
picture back
echo "watched, overrode and reviewed by keys alone"
