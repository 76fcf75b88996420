#!/bin/bash
# bench_live.sh BIN FOLDER: one markdown table of the live spine's figures with their goals, from the programs in BIN;
# journals are made in FOLDER. Each load run lasts BALLAST_BENCH_SECONDS (20) of wall time.
set -euo pipefail
case "${1:-}" in -h | --help) sed -n '2,3s/^# //p' "${BASH_SOURCE[0]}"; exit 0 ;; esac
bin="$1"
folder="$2"
seconds="${BALLAST_BENCH_SECONDS:-20}"

# row NAME VALUE UNIT GOAL: the goal is the most that VALUE may be; what could not be measured is shown as missing.
row() {
  awk -v name="$1" -v value="$2" -v unit="$3" -v goal="$4" 'BEGIN {
    if (value == "" || value == "null") { printf "| %s | missing | ≤ %s %s | |\n", name, goal, unit; exit }
    printf "| %s | %.4g %s | ≤ %s %s | %s |\n", name, value, unit, goal, unit, value + 0 <= goal + 0 ? "yes" : "**no**"
  }'
}
# least NAME VALUE UNIT GOAL: the goal is the least that VALUE may be.
least() {
  awk -v name="$1" -v value="$2" -v unit="$3" -v goal="$4" 'BEGIN {
    if (value == "" || value == "null") { printf "| %s | missing | ≥ %s %s | |\n", name, goal, unit; exit }
    printf "| %s | %.0f %s | ≥ %s %s | %s |\n", name, value, unit, goal, unit, (value + 0 >= goal + 0 ? "yes" : "**no**")
  }'
}
# shown NAME VALUE UNIT: a reference of the same run, which has no goal.
shown() { awk -v name="$1" -v value="$2" -v unit="$3" 'BEGIN { printf "| %s | %s %s | | |\n", name, (value == "" ? "missing" : sprintf("%.4g", value)), unit }'; }
# of FILE KEY [QUANTILE]: a figure of a load run.
of() {
  if [ $# = 3 ]; then
    sed -n "s/^ *\"$2\": {.*\"$3\":\([0-9.a-z]*\)[,}].*/\1/p" "$1"
  else
    sed -n "s/^ *\"$2\": \([0-9.a-z]*\),*$/\1/p" "$1"
  fi
}
times() { awk -v a="$1" -v b="$2" 'BEGIN { if (a != "" && a != "null" && b != "" && b != "null") printf "%.6g", a * b }'; }
each() { awk -v a="$1" -v b="$2" 'BEGIN { if (a != "" && a != "null" && b + 0 > 0) printf "%.6g", a / b }'; }
# over A B: how much A is above B, per cent.
over() { awk -v a="$1" -v b="$2" 'BEGIN { if (a != "" && b + 0 > 0) printf "%.6g", 100 * (a / b - 1) }'; }

"$bin/ballast_bench_live" "$folder" >"$folder/live"
short() { sed -n "s/^$1 //p" "$folder/live"; }
for rate in 2000 20000; do
  "$bin/ballast-cli" load --rate "$rate" --seconds "$seconds" --options 1000 --out "$folder/$rate.json" >/dev/null
done
"$bin/ballast-cli" load --rate 20000 --seconds "$seconds" --options 1660 --out "$folder/1660.json" >/dev/null

# Where a message was lost its row is missing.
"$bin/ballast_bench_transport" >"$folder/transport" || true
line() { sed -n "s/^$1 //p" "$folder/transport"; }

"$bin/ballast_bench_restart" "$folder" >"$folder/restart"
again() { sed -n "s/^$1 //p" "$folder/restart"; }

mkdir -p "$folder/home"
HOME="$folder/home" XDG_DATA_HOME="$folder/home" XDG_CONFIG_HOME="$folder/home" "$bin/ballast_bench_window" "$folder" $((seconds * 30)) >"$folder/window"
screen() { sed -n "s/^$1 //p" "$folder/window"; }

echo "Live spine, 1,000 options, $seconds s a run; load of the machine $(cut -d' ' -f1-3 /proc/loadavg) after it."
echo
echo "| what | figure | goal | met |"
echo "| --- | --- | --- | --- |"
row "step_1000_at_2000, event to decision, p99" "$(of "$folder/2000.json" decision_us p99)" µs 120
row "step_1000_at_20000, engine time an event" "$(of "$folder/20000.json" engine_us_per_event)" µs 25
echo "| step_1000_at_20000, queues flat | $(of "$folder/20000.json" queues_flat) | true | |"
row "step_1660_at_20000, event to decision, p99" "$(times "$(of "$folder/1660.json" decision_us p99)" 0.001)" ms 20
row "step_1660_at_20000, refused" "$(of "$folder/1660.json" refused)" facts 0
shown "step_1660_at_20000, merged" "$(of "$folder/1660.json" merged)" facts
row "publish_slot, p99" "$(times "$(short publish_slot)" 0.001)" µs 1
row "durable_order, p50, times fdatasync" \
  "$(each "$(times "$(of "$folder/2000.json" durable_ms p50)" 1e6)" "$(short fdatasync)")" × 2.5
shown "durable_order, p50" "$(of "$folder/2000.json" durable_ms p50)" ms
shown "sqlite_commit, the rows of one order by SQLite alone, p50" "$(times "$(short sqlite_commit)" 1e-6)" ms
shown "fdatasync, four pages, p50" "$(times "$(short fdatasync)" 1e-6)" ms
row "kill_latch, p99" "$(times "$(short kill_latch)" 1e-6)" ms 10
row "kill_500_cancels, p99 of 100 at 2,000 a second" "$(times "$(short kill_500_cancels)" 1e-6)" ms 100
# A frame of Deribit's from the server's send over loopback to the decided step; 500 a second, 1,000 legs.
micro() { times "$(short "$1")" 0.001; }
row "socket_ticker, one option of 1,000, p50" "$(micro socket_ticker_p50)" µs 40
row "socket_ticker, p99" "$(micro socket_ticker_p99)" µs 120
shown "socket_ticker, p99.9" "$(micro socket_ticker_p999)" µs
row "socket_index, 1,000 legs revalued, p50" "$(micro socket_index_p50)" µs 80
row "socket_index, p99" "$(micro socket_index_p99)" µs 200
shown "socket_index, p99.9" "$(micro socket_index_p999)" µs
shown "bare_handover, the same hops without work, p50" "$(micro bare_handover_p50)" µs
shown "bare_handover, p99" "$(micro bare_handover_p99)" µs
row "gui_on against off, engine p99, all of 1,000 legs shown" "$(over "$(short gui_on)" "$(short gui_off)")" % 10
shown "gui_on against off, of it on the processor" "$(over "$(short gui_on_processor)" "$(short gui_off_processor)")" %
row "journal_hour_2000" "$(times "$(of "$folder/2000.json" journal_bytes_per_hour)" 1e-6)" MB 250
row "journal_hour_20000" "$(times "$(of "$folder/20000.json" journal_bytes_per_hour)" 1e-6)" MB 2000
both() { awk -v a="$(screen window_second)" -v b="$(screen window_pictures_second)" 'BEGIN { if (a != "" && b != "") printf "%.6g", (a + b) * 1e-7 }'; }
row "window_1000, Desk workspace at 30 pictures a second, GUI and pictures' threads" "$(both)" "% of a core" 25
row "window_1000, one picture on the GUI thread, p99" "$(times "$(screen window_frame_p99)" 1e-6)" "ms of processor" 16
row "window_first, the process until its first surface is painted" "$(times "$(screen window_first)" 1e-9)" "s of processor" 1
row "window_resume, 22 built-in minutes" "$(times "$(screen resume_22_minutes)" 1e-9)" "s of processor" 1
row "restart_1000000, engine and journal ready" "$(times "$(again restart_1000000)" 1e-9)" s 5
shown "restart_1000000, of it on the processor" "$(times "$(again restart_1000000_processor)" 1e-9)" s
least "feed over TLS, messages of 783 bytes, none lost" "$(line wss_flood_a_second)" "a second" 100000
shown "feed over TLS, the reading thread's processor time a message" "$(times "$(line wss_flood_cpu_each)" 0.001)" µs
shown "feed without TLS, messages" "$(line ws_flood_a_second)" "a second"
