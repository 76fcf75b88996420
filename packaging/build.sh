#!/bin/bash
# build.sh [PRESET [TARGET...]]: installs what is missing, configures and builds (default: release, everything).
# Programs land in build/PRESET/bin.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(dirname "$here")"
preset="${1:-release}"
[ $# -gt 0 ] && shift
build="$root/build/$preset"

"$here/install.sh"
cd "$root"

# True if the build folder was configured for this tree, and not copied or moved here with another one.
belongs_here() { grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$build/CMakeCache.txt"; }

# Ninja configures again by itself when a CMakeLists.txt has changed, but does not look at the presets.
if [ -f "$build/CMakeCache.txt" ] && ! belongs_here; then
  cmake --preset "$preset" --log-level=WARNING --fresh
elif [ ! -f "$build/build.ninja" ] || [ CMakePresets.json -nt "$build/build.ninja" ]; then
  cmake --preset "$preset" --log-level=WARNING
fi

exec ninja -C "$build" -j"$(nproc)" "$@"
