#!/bin/bash
# pictures.sh PROGRAM: `ballast --capture` on the built-in market writes as many pictures as it says, each a whole PNG of more than one
# colour's few bytes; a time that is none is refused with one line and exit 2, and no picture.
set -euo pipefail
ballast="$1"
folder="$(mktemp -d "${TMPDIR:-/tmp}/ballast-pictures.XXXXXX")"
trap 'rm -rf "$folder"' EXIT
export HOME="$folder/home" XDG_CONFIG_HOME="$folder/home" XDG_DATA_HOME="$folder/home" QT_QPA_PLATFORM=offscreen
mkdir -p "$folder/home"
fail() { echo "pictures.sh: $1" >&2; exit 1; }

said="$("$ballast" --capture "$folder/out" --at 2026-01-05T00:03:00Z)" || fail "ended with $?"
count="$(find "$folder/out" -name '*.png' -size +1k | wc -l)"
[ "$count" -ge 20 ] || fail "wrote $count pictures of more than 1 KiB"
[ "$said" = "$count pictures in $folder/out" ] || fail "wrote $count pictures and said \"$said\""
find "$folder/out" -name '*.png' | while read -r file; do
  [ "$(tail -c 8 "$file" | od -An -c -N4 | tr -d ' ')" = IEND ] || fail "$file is cut off"
done

code=0
line="$("$ballast" --capture "$folder/none" --at yesterday 2>&1)" || code=$?
[ "$code" = 2 ] || fail "--at yesterday ended with $code"
[ "$(printf '%s\n' "$line" | wc -l)" = 1 ] || fail "--at yesterday said $line"
[ ! -e "$folder/none" ] || [ -z "$(ls "$folder/none")" ] || fail "--at yesterday left pictures"
