#!/bin/bash
# devchain_copy.sh COPY [FROM]: fills COPY with the local chain of FROM (../shared/devchain beside this tree) and its packages, unless they are
# there. Programs that run at once wait for the one that fills it. Exit 77, with the reason, where node 20, npm, FROM or the packages are
# absent: what needs the chain says then that it did not run.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)"
copy="$1"
from="${2:-$root/../shared/devchain}"
absent() { echo "devchain: not run ($1)"; exit 77; }
for program in node npm flock; do command -v "$program" >/dev/null || absent "there is no $program"; done
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || absent "node is older than version 20"
mkdir -p "$(dirname "$copy")"
exec 9>"$copy.lock"
flock -w 300 9 || absent "another program fills $copy for more than 300 s"
[ -d "$copy/node_modules" ] && exit 0
[ -f "$from/package-lock.json" ] || absent "there is no $from"
# The copy appears when it is whole: what an ended npm leaves behind is no copy.
rm -rf "$copy" "$copy.new"
cp -r "$from/." "$copy.new"
chmod -R u+w "$copy.new"
if ! (cd "$copy.new" && timeout 200 npm ci) >"$copy.log" 2>&1; then
  rm -rf "$copy.new"
  absent "npm ci has not fetched the packages: $(tail -n 3 "$copy.log" | tr '\n' ' ')"
fi
mv "$copy.new" "$copy"
