#!/bin/bash
# test.sh [CTEST ARGUMENTS]: builds the release preset and runs every test.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

"$here/build.sh" release
cd "$here/.."
# Five places for each core: a test that waits takes one of them, one that computes two (ballast_weigh_tests).
exec ctest --preset release --no-tests=error -j"$(($(nproc) * 5))" --resource-spec-file "$PWD/build/release/test_places.json" "$@"
