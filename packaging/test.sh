#!/bin/bash
# test.sh [CTEST ARGUMENTS]: builds the release preset and runs every test.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

"$here/build.sh" release
cd "$here/.."
# Three times as many as there are cores: the longest tests wait for wall time, and those that compute hold two places
# (tests/long_tests.txt).
exec ctest --preset release --no-tests=error -j"$(($(nproc) * 3))" "$@"
