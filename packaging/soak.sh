#!/bin/bash
# soak.sh [SECONDS]: runs the built-in market paced fast for SECONDS (default 7200), beside it a second desk that is stopped in
# four ways and goes on with its journal. Prints slopes and verdicts; exit 1 if one fails, 2 on wrong usage.
#
#   steady desk   never touched: slope of memory, handles and threads after the first third, log beside the journal
#   faulted desk  a fault each 30 s (each 8 s below 5 min), in turn: SIGTERM, SIGKILL, SIGSTOP for 3 s, the kill switch; after
#                 these four its journal is verified and the next one begun with the next seed
#
# Memory is what the desk holds itself (anonymous pages, in swap too); pages of its files are the system's and not counted. The C
# library gives freed blocks of 256 KiB back (GLIBC_TUNABLES), so that what it keeps for later does not look like a leak or hide one.
# Limits, both by least squares and by what was played, since wall time says little where a busy machine plays a tenth of it:
#   an hour of event time, which is an hour of the clock for a desk that plays no faster: +1 MiB, over the last two thirds, and
#   each 100,000 events: +0.6 MiB; where the first third holds a day of event time +0.3 MiB, for by then the desk's memory
#   of ended orders (six hours) is full and follows what is traded. Left is what a session must keep or keeps up to a bound: ids of
#   fills (110 bytes each, F23), listed instruments, fills that are judged (4 times 5,000).
# What the same is an hour of wall time at this speed is printed and has no limit: at 60 event seconds a second it is 60 hours of it.
# Below an hour events alone count, from event 400,000 to event 600,000. The steady desk runs on up to there, at most twenty times
# SECONDS, and fails if it does not get there. 100,000 events of the built-in market make about 1,300 orders and 58,000 amendments
# while it quotes, so 0.6 MiB is some 10 bytes an amendment or 480 an order: what is kept of each is found. Handles and threads:
# the least of the later half of the samples at most the least of the half before, since files are opened for a moment (a
# checkpoint, the disk's room) and only what stays open is lost. The log 64 MiB, a restart under way within 30 s, each journal whole.
# What it does not do: a live venue, a full or failing disk, messages at 5,000 a second (the built-in market has what it has; the
# rate is printed), several machines, the window.
# `soak.sh --venues [SECONDS]` is soak_venues.sh: a live desk through sockets at the simulated venues.
# `soak.sh --walk [ACTIONS [SEED]]`: ACTIONS (default 10000) random actions of a person in the window (open, close, float, dock, tab,
# reset, switch, review, resize, restart), 200 a seed from SEED (default 1) on; after each the window must be whole. It ends at the
# first that is not, with the actions that led there.
# `soak.sh --window [PICTURES]`: an hour of pictures (default 108000) of 1,000 options in the window of the Desk workspace, made as
# fast as they go; after the first third its memory must grow by less than 1 MiB an hour of them, by least squares.
# `soak.sh --reorgs [FIRST [LAST]]`: on a local chain of real contracts (../shared/devchain, node 20) the block that holds a swap goes away
# at each depth from FIRST (default 1) to LAST (default 64); each time the swap must be taken back and land once. About 6 s a depth.
# `soak.sh --cuts [CUTS]`: the engine of a desk behind a bad line, on a driven clock, is dropped CUTS times (default 20000) where a seed says
# and made again from its newest kept state and the inputs since; it must decide, send and end as the one that ran through. It shows
# checkpoint and replay and no restart: the gateway and its line live on, and the engine is told of none.
# BALLAST_SOAK_CUTS names its program, BALLAST_SOAK_WINDOW that of --window, BALLAST_SOAK_REORGS that of --reorgs, BALLAST_SOAK_WALK the walk's test program; BALLAST_SOAK_CLI names a ballast-cli that is built already; BALLAST_SOAK_SPEED the event seconds a second (default 300).
set -euo pipefail
case "${1:-}" in -h | --help) sed -n '2,35s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;; esac
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
refuse() {  # refuse SENTENCE: wrong usage.
  echo "soak.sh: $1" >&2
  exit 2
}
use() {  # use GIVEN TARGET PLACE: $program is GIVEN or, where that is empty, PLACE in the build folder, with TARGET built.
  program="$1"
  if [ -z "$program" ]; then
    "$here/build.sh" release "$2"
    program="$here/../build/release/$3"
  fi
}
if [ "${1:-}" = --venues ]; then
  shift
  exec "$here/soak_venues.sh" "$@"
fi
if [ "${1:-}" = --reorgs ]; then
  first="${2:-1}"
  last="${3:-64}"
  if ! [[ "$first" =~ ^[1-9][0-9]?$ && "$last" =~ ^[1-9][0-9]?$ ]] || [ "$last" -lt "$first" ] || [ "$last" -gt 64 ]; then
    refuse "--reorgs takes FIRST and LAST from 1 to 64 in order, was \"$first\" \"$last\""
  fi
  use "${BALLAST_SOAK_REORGS:-}" test_core_venue_uniswap_account_chain tests/test_core_venue_uniswap_account_chain
  export BALLAST_REORG_DEPTHS="$first-$last" BALLAST_DEVCHAIN_COPY="${BALLAST_DEVCHAIN_COPY:-$here/../build/release/devchain}"
  "$here/../tests/core/oracle/devchain_copy.sh" "$BALLAST_DEVCHAIN_COPY" || exit 1
  # A test that is skipped passes; here that is no answer.
  said="$("$program" --gtest_filter='*ReorganisationsOfEveryDepth*' 2>&1)" && code=0 || code=$?
  printf '%s\n' "$said"
  case "$said" in *"not run"*) exit 1 ;; esac
  exit "$code"
fi
if [ "${1:-}" = --cuts ]; then
  cuts="${2:-20000}"
  if ! [[ "$cuts" =~ ^[1-9][0-9]{0,6}$ ]]; then
    refuse "--cuts takes CUTS from 1 to 9999999, was \"$cuts\""
  fi
  use "${BALLAST_SOAK_CUTS:-}" test_core_simulated_venue_desk_under_faults tests/test_core_simulated_venue_desk_under_faults
  BALLAST_CUTS="$cuts" exec "$program" --gtest_filter='DeskUnderFaultsTest.AnEngineTakenUpAThousandTimesDecidesAsTheOneThatRanThrough'
fi
if [ "${1:-}" = --walk ]; then
  actions="${2:-10000}"
  first="${3:-1}"
  if ! [[ "$actions" =~ ^[1-9][0-9]{0,6}$ && "$first" =~ ^[0-9]{1,9}$ ]]; then
    refuse "--walk takes ACTIONS from 1 to 9999999 and SEED from 0 to 999999999, was \"$actions\" \"$first\""
  fi
  use "${BALLAST_SOAK_WALK:-}" test_ui_shell_workspace_walk tests/test_ui_shell_workspace_walk
  export BALLAST_WALK_ACTIONS="$actions" BALLAST_WALK_SEED="$first" BALLAST_WALK_SEEDS=$(((actions + 199) / 200))
  # The offscreen platform warns of what it cannot do at every window; those lines say nothing of the desk.
  # Settings of its own: another window in the same ones would take its layouts away.
  home="$(mktemp -d "${TMPDIR:-/tmp}/ballast-walk.XXXXXX")"
  trap 'rm -rf "$home"' EXIT
  XDG_CONFIG_HOME="$home" QTEST_FUNCTION_TIMEOUT=86400000 QT_QPA_PLATFORM=offscreen "$program" -maxwarnings 0 2>&1 | grep -v 'This plugin does not support' && code=0 || code=1
  exit "$code"
fi
if [ "${1:-}" = --window ]; then
  pictures="${2:-108000}"
  if ! [[ "$pictures" =~ ^[1-9][0-9]{2,6}$ ]]; then
    refuse "--window takes PICTURES from 100 to 9999999, was \"$pictures\""
  fi
  use "${BALLAST_SOAK_WINDOW:-}" bin/ballast_bench_window bin/ballast_bench_window
  home="$(mktemp -d "${TMPDIR:-/tmp}/ballast-window.XXXXXX")"
  trap 'rm -rf "$home"' EXIT
  HOME="$home" XDG_CONFIG_HOME="$home" XDG_DATA_HOME="$home" GLIBC_TUNABLES="glibc.malloc.mmap_threshold=262144:glibc.malloc.trim_threshold=262144" "$program" "$home" "$pictures" fast | tee "$home/figures"
  slope="$(sed -n 's/^window_growth_slope //p' "$home/figures")"
  if [ -n "$slope" ] && [ "$slope" -lt 1024 ]; then echo "pass  window memory: $slope KiB an hour (limit 1024)"; else echo "FAIL  window memory: ${slope:-none} KiB an hour (limit 1024)"; exit 1; fi
  exit 0
fi
seconds="${1:-7200}"
speed="${BALLAST_SOAK_SPEED:-300}"
if ! [[ "$seconds" =~ ^[0-9]{2,6}$ ]] || [ "$seconds" -lt 30 ]; then
  refuse "SECONDS must be a whole number from 30 to 999999, was \"$seconds\""
fi
use "${BALLAST_SOAK_CLI:-}" ballast-cli bin/ballast-cli
cli="$program"

folder="$(mktemp -d "${TMPDIR:-/tmp}/ballast-soak.XXXXXX")"
steady=0
faulted=0
cleanup() {
  for pid in "$steady" "$faulted"; do
    [ "$pid" -gt 0 ] && kill -KILL "$pid" 2>/dev/null || true  # It may be gone.
  done
  rm -rf "$folder"
}
trap cleanup EXIT

failures=0
verdict() {  # verdict WORDS FIGURE LIMIT: passes while FIGURE is at most LIMIT.
  if awk -v a="$2" -v b="$3" 'BEGIN { exit !(a != "" && a <= b) }'; then
    printf 'pass  %s: %s (limit %s)\n' "$1" "$2" "$3"
  else
    printf 'FAIL  %s: %s (limit %s)\n' "$1" "$2" "$3"
    failures=$((failures + 1))
  fi
}
broken() { printf 'FAIL  %s\n' "$1"; failures=$((failures + 1)); }

start() {  # start SEED JOURNAL: a desk in the background; its process in $started.
  GLIBC_TUNABLES=glibc.malloc.mmap_threshold=262144 "$cli" run --simulated --seed "$1" --hours 100000 --speed "$speed" --journal "$2" >"$2.out" 2>"$2.err" &
  started=$!
}
size() { stat -c %s "$1" 2>/dev/null || echo 0; }
events_of() { sqlite3 -readonly "$1" 'select last_event from frames order by number desc limit 1' 2>/dev/null || true; }
played_of() {  # Events and event seconds, with a blank.
  sqlite3 -readonly -separator ' ' "$1" 'select last_event, time_ns / 1000000000 from frames order by number desc limit 1' 2>/dev/null || true
}
alive() {  # alive PID: a process that has ended and waits for its parent is not.
  local state
  state="$(status_of "$1" State)"
  [ -n "$state" ] && [ "$state" != Z ]
}
status_of() { awk -v key="$2:" '$1 == key { print $2 }' "/proc/$1/status" 2>/dev/null || true; }

# ---- the steady desk, sampled each second: seconds, KiB, threads, handles, bytes of journal, bytes of log, events, event seconds
judged_from=400000
judged_to=600000
held() { awk '$1 == "RssAnon:" || $1 == "VmSwap:" { kib += $2 } END { if (kib) print kib }' "/proc/$steady/status" 2>/dev/null || true; }
sample() {
  local handles
  handles="$(find "/proc/$steady/fd" -mindepth 1 2>/dev/null | wc -l)" || true
  echo "$1 $(held) $(status_of "$steady" Threads) $handles $(size "$folder/steady.ballast")" \
    "$(size "$folder/steady.ballast-wal")" "$(played_of "$folder/steady.ballast")" >>"$folder/samples" || true
}

# ---- the faulted desk
restarts=0
slowest=0
round=0
seed=0
begin_round() {
  round=$((round + 1))
  seed=$((1000 + round))
  journal="$folder/faulted-$round.ballast"
  start "$seed" "$journal"
  faulted=$started
}
go_on() {  # The desk again with its journal; under way when it has written further events.
  local before began now
  before="$(events_of "$journal")"
  began="$(date +%s%N)"
  start "$seed" "$journal"
  faulted=$started
  restarts=$((restarts + 1))
  while now="$(events_of "$journal")"; [ "${now:-0}" -le "${before:-0}" ]; do
    if ! alive "$faulted"; then
      broken "restart $restarts ended at once: $(head -c 300 "$journal.err")"
      return
    fi
    [ $(($(date +%s%N) - began)) -gt 120000000000 ] && break
    sleep 0.2
  done
  local took=$((($(date +%s%N) - began) / 1000000))
  [ "$took" -gt "$slowest" ] && slowest=$took
  return 0
}
ended_with() {  # ended_with WANTED WORDS: waits for the faulted desk's end.
  local code=0
  wait "$faulted" 2>/dev/null || code=$?
  faulted=0
  [ "$code" = "$1" ] || broken "$2 ended the desk with $code instead of $1: $(head -c 300 "$journal.err")"
}
verified() {
  if "$cli" verify --journal "$journal" >"$folder/verify" 2>&1; then
    printf 'pass  journal %d is whole: %s\n' "$round" "$(head -2 "$folder/verify" | tr '\n' ';' | head -c 200)"
  else
    broken "journal $round: $(head -c 300 "$folder/verify")"
  fi
  rm -f "$journal"*
}
fault() {  # fault NUMBER
  case $(($1 % 4)) in
    1) kill -TERM "$faulted" || true; ended_with 143 "SIGTERM"; go_on ;;
    2) kill -KILL "$faulted" || true; ended_with 137 "SIGKILL"; go_on ;;
    3) kill -STOP "$faulted" || true; sleep 3; kill -CONT "$faulted" || true ;;
    0)
      "$cli" kill --journal "$journal" --reason soak >"$folder/kill" 2>&1 || broken "kill: $(head -c 300 "$folder/kill")"
      kill -TERM "$faulted" || true
      ended_with 143 "SIGTERM after the kill switch"
      verified
      begin_round
      ;;
  esac
}

pause=30
[ "$seconds" -lt 300 ] && pause=8
echo "soak of $seconds s, $speed event seconds a second, a fault each $pause s, load $(cut -d' ' -f1-3 /proc/loadavg)"
start 42 "$folder/steady.ballast"
steady=$started
begin_round
began=$SECONDS
faults=0
next=$pause
sample_steady() {  # sample_steady SECOND: false once the steady desk has ended.
  if alive "$steady"; then
    sample "$1"
    return 0
  fi
  broken "the steady desk ended after $1 s: $(head -c 300 "$folder/steady.ballast.err")"
  steady=0
  return 1
}
while now=$((SECONDS - began)); [ "$now" -lt "$seconds" ]; do
  sample_steady "$now" || break
  if [ "$now" -ge "$next" ]; then
    faults=$((faults + 1))
    fault "$faults"
    next=$((SECONDS - began + pause))
  fi
  sleep 1
done
kill -TERM "$faulted" 2>/dev/null || true
ended_with 143 "SIGTERM at the end"
verified

# Below an hour events are judged, however long they take.
while now=$((SECONDS - began)); [ "$seconds" -lt 3600 ] && [ "$steady" -gt 0 ] && [ "$now" -lt $((20 * seconds)) ]; do
  done_events="$(events_of "$folder/steady.ballast")"
  [ "${done_events:-0}" -ge "$judged_to" ] && break
  sample_steady "$now" || break
  sleep 1
done

if [ "$steady" -gt 0 ]; then
  kill -TERM "$steady"
  code=0
  wait "$steady" || code=$?
  steady=0
  [ "$code" = 143 ] || broken "the steady desk ended with $code instead of 143"
fi

# Least squares over what came after the warm-up, and below an hour over the judged events.
awk -v warm="$((seconds / 3))" -v from="$judged_from" -v to="$judged_to" -v long="$((seconds >= 3600))" '
  function add(of, x, y) { k[of]++; sx[of] += x; sxx[of] += x * x; sy[of] += y; sxy[of] += x * y }
  function slope(of,   d) { d = k[of] * sxx[of] - sx[of] * sx[of]; return k[of] >= 5 && d > 0 ? (k[of] * sxy[of] - sx[of] * sy[of]) / d : "" }
  NF == 8 && !e0 { e0 = $8 }
  NF == 8 && (long ? $1 >= warm : $7 >= from && $7 <= to) { add("events", ($7 - from) / 100000, $2 / 1024) }
  NF == 8 && $1 >= warm {
    if (!n) { t0 = $1; h0 = $8 }
    n++; threads[n] = $3; handles[n] = $4
    add("wall", ($1 - t0) / 3600, $2 / 1024); add("played", ($8 - h0) / 3600, $2 / 1024)
    add("journal", ($1 - t0) / 3600, ($5 + $6) / 1048576)
    if ($6 > log_) log_ = $6
  }
  function stayed(held,   i, before, after) {
    before = held[1]; after = held[n]
    for (i = 1; 2 * i <= n; i++) if (held[i] < before) before = held[i]
    for (i = n; 2 * i > n; i--) if (held[i] < after) after = held[i]
    return after - before
  }
  END {
    if (n < 6 || slope("wall") == "") exit 1
    printf "%.2f %d %d %.1f %.1f %.2f %d %d", slope("wall"), stayed(threads), stayed(handles), log_ / 1048576,
      slope("journal"), slope("played"), (h0 - e0) / 3600, k["events"]
    if (slope("events") != "") printf " %.2f", slope("events")
    printf "\n"
  }' "$folder/samples" >"$folder/figures" || echo "" >"$folder/figures"
read -r slope threads handles log_mib growth per_hour warm_hours judged per_events <"$folder/figures" || true
events="$(events_of "$folder/steady.ballast")"

echo "steady desk: ${events:-unknown} events in $now s; journal grows ${growth:-unknown} MiB an hour of wall time"
if [ "$seconds" -ge 3600 ]; then
  echo "slope of memory at this speed, MiB an hour of wall time: ${slope:-unknown}"
  verdict "slope of memory, MiB an hour of event time" "${per_hour:-}" 1
  per_events_limit=0.6
  [ "${warm_hours:-0}" -ge 24 ] && per_events_limit=0.3
  verdict "slope of memory, MiB each 100,000 events after ${warm_hours:-0} h of event time" "${per_events:-}" "$per_events_limit"
else
  [ "${events:-0}" -ge "$judged_to" ] || broken "the steady desk made ${events:-no} events in $now s, $judged_to are wanted"
  verdict "slope of memory over ${judged:-0} samples from event $judged_from to $judged_to, MiB each 100,000" "${per_events:-}" 0.6
fi
verdict "threads that stayed, later half over the half before" "${threads:-}" 0
verdict "handles that stayed, later half over the half before" "${handles:-}" 0
verdict "greatest log beside the journal, MiB" "${log_mib:-}" 64
verdict "slowest of $restarts restarts, ms" "$slowest" 30000
[ "$restarts" -gt 0 ] || broken "no restart was tried"
echo "load $(cut -d' ' -f1-3 /proc/loadavg); $faults faults; $failures failed"
[ "$failures" -eq 0 ]
