#!/bin/bash
# fuzz.sh [SECONDS [SEED]]: damages the inputs of every reader of files and journals, for SECONDS (default 60). With clang++ it
# is libFuzzer with sanitizers, whose findings are left as crash-* in build/fuzz; else the seeded mutations of the tests,
# many more of them. Exit 1 on a finding.
set -euo pipefail
case "${1:-}" in -h | --help) sed -n '2,4s/^# //p' "${BASH_SOURCE[0]}"; exit 0 ;; esac
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(dirname "$here")"
seconds="${1:-60}"

if ! command -v clang++ >/dev/null; then
  "$here/build.sh" asan test_core_fuzz_mutation
  [ -z "${2:-}" ] || export BALLAST_FUZZ_SEED="$2"
  BALLAST_FUZZ_ROUNDS=$((seconds * 500)) exec "$root/build/asan/tests/test_core_fuzz_mutation"
fi
cmake -S "$root" -B "$root/build/fuzz" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_CXX_COMPILER=clang++ \
  -DBALLAST_BUILD_UI=OFF -DBALLAST_SANITIZE=address,undefined -DCMAKE_CXX_FLAGS=-fsanitize=fuzzer-no-link
ninja -C "$root/build/fuzz" -j"$(nproc)" ballast_fuzz
cd "$root/build/fuzz"
mkdir -p corpus seeds
exec bin/ballast_fuzz ${2:+-seed="$2"} -max_total_time="$seconds" -max_len=20000 corpus seeds
