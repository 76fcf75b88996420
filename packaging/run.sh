#!/bin/bash
# run.sh [ARGUMENTS]: builds what is not built yet and opens the desk with these arguments.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(dirname "$here")"

needs_display=1
for argument in "$@"; do
  case "$argument" in
    --capture | --capture=* | --help | -h | --version) needs_display=0 ;;
  esac
done

if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}${QT_QPA_PLATFORM:-}" ]; then
  if [ "$needs_display" -eq 1 ]; then
    echo "run.sh: there is no display to open the desk on; to get pictures of it instead: packaging/run.sh --capture DIR" >&2
    exit 2
  fi
  export QT_QPA_PLATFORM=offscreen
fi

# What the build says goes to standard error, so that standard output is the program's own.
"$here/build.sh" release bin/ballast >&2
exec "$root/build/release/bin/ballast" "$@"
