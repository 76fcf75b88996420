#!/bin/bash
# sanitize.sh [asan|tsan] [CTEST ARGUMENTS]: builds with sanitizers and runs the tests of core and the whole programs.
# Slower than test.sh by far, so it has a command of its own. asan is addresses and undefined behaviour; tsan is threads.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
preset="${1:-tsan}"
[ $# -gt 0 ] && shift
case "$preset" in asan | tsan) ;; *) echo "sanitize.sh: the first argument must be asan or tsan, was $preset" >&2; exit 2 ;; esac

"$here/build.sh" "$preset"
cd "$here/.."
exec ctest --test-dir "build/$preset" --output-on-failure --no-tests=error "$@"
