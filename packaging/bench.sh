#!/bin/bash
# bench.sh [FILE [FILTER]]: builds, runs every benchmark beside its reference, and writes one markdown table to FILE
# (default: standard output). FILTER is a regular expression of benchmark names. Rounds of all benchmarks are mixed in
# random order, so that a busy machine slows both sides alike; the table shows medians of CPU time. Without a FILTER, or
# with `live`, a second table is of the live spine: wall time, so that other work on the machine shows.
set -euo pipefail
case "${1:-}" in -h | --help) sed -n '2,5s/^# //p' "${BASH_SOURCE[0]}"; exit 0 ;; esac
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(dirname "$here")"
table="${1:-/dev/stdout}"
filter="${2:-.}"
rounds="${BALLAST_BENCH_ROUNDS:-11}"

"$here/build.sh" release ballast_bench ballast_bench_venue ballast_bench_live ballast_bench_transport ballast_bench_restart \
  ballast_bench_window ballast-cli >&2
figures="$(mktemp)"
folder="$(mktemp -d)"
trap 'rm -rf "$figures" "$folder"' EXIT
for program in ballast_bench ballast_bench_venue; do
  "$root/build/release/bin/$program" --benchmark_filter="$filter" --benchmark_enable_random_interleaving=true \
    --benchmark_repetitions="$rounds" --benchmark_min_time=0.05 --benchmark_report_aggregates_only=true \
    --benchmark_format=json >>"$figures"
done
{
  echo "# Benchmarks"
  echo
  echo "$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg) after the run; medians of $rounds mixed rounds."
  echo
  awk -f "$root/tests/bench/table.awk" "$root/tests/bench/goals.txt" "$figures"
  if [ "$filter" = . ] || [ "$filter" = live ]; then
    echo
    "$here/bench_live.sh" "$root/build/release/bin" "$folder"
  fi
} >"$table"
