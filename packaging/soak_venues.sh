#!/bin/bash
# soak_venues.sh [SECONDS]: a live desk that trades through sockets at ballast-sim (Deribit, Hyperliquid, Pyth) for SECONDS (default 3600),
# with a fault each 30 s (each 4 s below 5 min). Prints slopes and verdicts; exit 1 if one fails, 2 on wrong usage. Called as
# soak.sh --venues as well.
#
#   faults    in turn: line cut, stall, gap in a book, lost answer, lost fill, fills told five times, delay, garbage, index 1 % off,
#             maintenance, login refused, rate refusal, a position changed by hand elsewhere, and at Hyperliquid cut, lost answer, doubles
#   operator  adopts what the venues hold and lets hedging go on each few seconds, as a person would who looks at the alerts
#   end       faults stop, the desk has 40 s (25 below 5 min); then both accounts are reconciled, no order is in doubt, each position is the venue's, orders
#             left, and the journal repeats
# Memory is the desk's anonymous pages and swap, sampled each second. From an hour on at most +4 MiB an hour by least squares over the last
# two thirds (the journal's histories fill for the first); below an hour the last third's mean at most 12 MiB above the middle third's.
# Threads and handles: the least of the later half at most the least of the half before.
# From an hour on a feed is cut 1,000 times at any byte as well, and ends with the venue's books (core.venue_server.cuts), and a whole
# desk 1,000 times at random bytes, with orders on their way, and ends with the venue's positions (core.venues.desk_line_faults).
# BALLAST_SOAK_CLI and BALLAST_SOAK_SIM name programs that are built already; BALLAST_SOAK_PAUSE is the seconds between two faults.
# What fails or ends early leaves its folder (outputs, errors, samples, journal), named in the last lines; BALLAST_SOAK_KEEP=1 leaves it in any case.
set -Eeuo pipefail
case "${1:-}" in -h | --help) sed -n '2,20s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;; esac
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
seconds="${1:-3600}"
if ! [[ "$seconds" =~ ^[0-9]{2,6}$ ]] || [ "$seconds" -lt 20 ]; then
  echo "soak_venues.sh: SECONDS must be a whole number from 20 to 999999, was \"$seconds\"" >&2
  exit 2
fi
cli="${BALLAST_SOAK_CLI:-}"
sim="${BALLAST_SOAK_SIM:-}"
if [ -z "$cli" ] || [ -z "$sim" ]; then
  "$here/build.sh" release ballast-cli ballast-sim
  cli="$here/../build/release/bin/ballast-cli"
  sim="$here/../build/release/bin/ballast-sim"
fi

folder="$(mktemp -d "${TMPDIR:-/tmp}/ballast-soak.XXXXXX")"
simulator=0
desk=0
finished=0
failures=0
# A command that fails where no failure is awaited ends the script; it says which, since nothing else would.
trap 'echo "FAIL  soak_venues.sh line $LINENO ended with $?: $BASH_COMMAND" >&2' ERR
cleanup() {
  for pid in "$desk" "$simulator"; do
    [ "$pid" -gt 0 ] && kill -KILL "$pid" 2>/dev/null || true  # It may be gone; what is below runs in any case.
  done
  if [ "$finished" = 1 ] && [ "$failures" -eq 0 ] && [ "${BALLAST_SOAK_KEEP:-0}" = 0 ]; then
    rm -rf "$folder"
  else
    [ "$finished" = 1 ] || echo "FAIL  the soak ended before its verdicts were all given"
    echo "left for whoever looks: $folder"
  fi
}
trap cleanup EXIT
verdict() {  # verdict WORDS FIGURE LIMIT: passes while FIGURE is at most LIMIT.
  if awk -v a="$2" -v b="$3" 'BEGIN { exit !(a != "" && a <= b) }'; then
    printf 'pass  %s: %s (limit %s)\n' "$1" "$2" "$3"
  else
    printf 'FAIL  %s: %s (limit %s)\n' "$1" "$2" "$3"
    failures=$((failures + 1))
  fi
}
passed() { printf 'pass  %s\n' "$1"; }
broken() { printf 'FAIL  %s\n' "$1"; failures=$((failures + 1)); }
ending() {  # ending CODE: in words, a signal by its name.
  if [ "$1" -gt 128 ]; then echo "code $1, signal $(kill -l "$1")"; else echo "code $1"; fi
}
alive() { kill -0 "$1" 2>/dev/null && ! grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null; }

# ---- the venues
owner_key="0x$(printf '%064x' 81985529216486895)"
"$sim" --seed 11 --ports "$folder/ports.json" --account deribit:soak:SOAK-SECRET --account "hyperliquid:$owner_key" 2>"$folder/sim.err" &
simulator=$!
for _ in $(seq 100); do [ -s "$folder/ports.json" ] && break; sleep 0.1; done
[ -s "$folder/ports.json" ] || { echo "soak_venues.sh: the simulator wrote no ports: $(head -c 300 "$folder/sim.err")" >&2; exit 1; }
port_of() {  # port_of VENUE MEMBER
  tr -d '\n' <"$folder/ports.json" | grep -oE "\"$1\":\{[^}]*(\}\][^}]*)?\}" | grep -oE "\"$2\":\"[a-z]+://127\.0\.0\.1:[0-9]+" | grep -oE '[0-9]+$'
}
control="$(port_of control http)"
deribit="$(port_of deribit rest)"
hyperliquid="$(port_of hyperliquid http)"
hermes="$(port_of hermes http)"
address="$(grep -oE '"address":"0x[0-9a-fA-F]{40}"' "$folder/ports.json" | head -1 | cut -d'"' -f4)"

ask() {  # ask METHOD TARGET BODY: the body of the control port's answer.
  exec 3<>"/dev/tcp/127.0.0.1/$control"
  printf '%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s' "$1" "$2" "${#3}" "$3" >&3
  sed '1,/^\r$/d' <&3
  exec 3>&-
}
fault() {  # fault JSON
  local answer
  answer="$(ask POST /fault "$1" || true)"
  case "$answer" in *'"done"'*) ;; *) broken "fault $1 was not injected: ${answer:0:200}" ;; esac
}

# ---- the desk
cat >"$folder/book.toml" <<END
name = "Soak"
[[limits]]
underlying = "BTC"
net_delta = 300
gamma_per_percent = 1000
vega_usd = 1e7
order_notional_usd = 5e6
daily_loss_usd = 1e8
target_delta = 100
risk_aversion = 1e-3
[[limits]]
underlying = "ETH"
net_delta = 3000
gamma_per_percent = 1000
vega_usd = 1e7
order_notional_usd = 5e6
daily_loss_usd = 1e8
target_delta = 1000
risk_aversion = 1e-3
[[hedge]]
underlying = "BTC"
instrument = "BTC-PERPETUAL"
venue = "Deribit"
quantity = "neutral"
[[hedge]]
underlying = "BTC"
instrument = "BTC_USDC-PERPETUAL"
venue = "Deribit"
quantity = "neutral"
[[hedge]]
underlying = "BTC"
instrument = "BTC"
venue = "Hyperliquid"
quantity = "neutral"
[[hedge]]
underlying = "ETH"
instrument = "ETH-PERPETUAL"
venue = "Deribit"
quantity = "neutral"
END
cat >"$folder/profile.toml" <<END
name = "soak"
trade = true
book = "book.toml"
[[venue]]
kind = "deribit"
name = "Deribit"
ws = "ws://127.0.0.1:$deribit/ws/api/v2"
http = "http://127.0.0.1:$deribit/api/v2"
underlyings = ["BTC", "ETH"]
accounts = ["environment:SOAK_DERIBIT"]
[[venue]]
kind = "hyperliquid"
name = "Hyperliquid"
ws = "ws://127.0.0.1:$hyperliquid/ws"
http = "http://127.0.0.1:$hyperliquid"
underlyings = ["BTC"]
accounts = ["environment:SOAK_HYPERLIQUID"]
allow_owner_key = true
[[oracle]]
kind = "pyth"
name = "Pyth"
http = "http://127.0.0.1:$hermes"
feeds = { BTC = "0xe62df6c8b4a85fe1a67db44dc12de5db330f7ac66b72dc658afedf0f4a415b43", ETH = "0xff61491a931112ddf1bd8147cd1b641375f79f5825126d665480874634fd0ace" }
END
settle=40
pause=30
[ "$seconds" -lt 300 ] && { settle=25; pause=4; }
pause="${BALLAST_SOAK_PAUSE:-$pause}"
length=$((seconds + settle))
for at in $(seq 8 4 "$length"); do
  for venue in Deribit Hyperliquid; do echo "{\"at\":\"+${at}s\",\"do\":\"adopt\",\"venue\":\"$venue\",\"reason\":\"soak\"}"; done
  for coin in BTC ETH; do echo "{\"at\":\"+${at}s\",\"do\":\"resume\",\"underlying\":\"$coin\",\"reason\":\"soak\"}"; done
done >"$folder/commands"
export SOAK_DERIBIT_KEY=soak SOAK_DERIBIT_SECRET=SOAK-SECRET SOAK_HYPERLIQUID_PRIVATE_KEY="$owner_key" SOAK_HYPERLIQUID_ADDRESS="$address"
GLIBC_TUNABLES=glibc.malloc.mmap_threshold=262144 "$cli" run --live "$folder/profile.toml" --trade --seconds "$length" --journal "$folder/soak.ballast" \
  --commands "$folder/commands" >"$folder/out" 2>"$folder/err" &
desk=$!

held() { awk '$1 == "RssAnon:" || $1 == "VmSwap:" { kib += $2 } END { if (kib) print kib }' "/proc/$desk/status" 2>/dev/null || true; }
sample() {
  local handles
  handles="$(find "/proc/$desk/fd" -mindepth 1 2>/dev/null | wc -l)" || true
  echo "$1 $(held) $(awk '$1 == "Threads:" { print $2 }' "/proc/$desk/status" 2>/dev/null) $handles" >>"$folder/samples" || true
}
sign=buy
next_fault() {  # next_fault NUMBER
  case $(($1 % 17)) in
    0) fault '{"fault":"position","instrument_name":"BTC_USDC-PERPETUAL","side":"'$sign'","amount":0.4}'
       [ $sign = buy ] && sign=sell || sign=buy ;;
    1) fault '{"fault":"cut"}' ;;
    2) fault '{"fault":"stall","ms":2500}' ;;
    3) fault '{"fault":"gap","instrument_name":"BTC-PERPETUAL"}' ;;
    4) fault '{"fault":"drop_ack","count":1,"placed":true}' ;;
    5) fault '{"fault":"drop_fills","count":1}' ;;
    6) fault '{"fault":"duplicate","count":50,"times":5}' ;;
    7) fault '{"fault":"delay","ms":400}'; sleep 1; fault '{"fault":"delay","ms":0}' ;;
    8) fault '{"fault":"garbage"}' ;;
    9) fault '{"fault":"jump","index":"btc_usd","factor":1.01}' ;;
    10) fault '{"fault":"position","instrument_name":"ETH-PERPETUAL","side":"'$sign'","amount":9000}' ;;
    11) fault '{"fault":"maintenance","on":true}'; sleep 1; fault '{"fault":"maintenance","on":false}' ;;
    # Shorter than three tries, after which keys are not tried again (F13).
    12) fault '{"fault":"reject_login","on":true}'; fault '{"fault":"cut"}'; sleep 0.2; fault '{"fault":"reject_login","on":false}' ;;
    13) fault '{"fault":"error","method":"private/sell","code":10028,"message":"too_many_requests","count":1}' ;;
    14) fault '{"venue":"hyperliquid","fault":"cut"}' ;;
    15) fault '{"venue":"hyperliquid","fault":"drop_ack","count":1,"placed":true}' ;;
    16) fault '{"venue":"hyperliquid","fault":"duplicate","count":50,"times":5}' ;;
  esac
}

echo "soak at the venues of $seconds s and $settle s to settle, a fault each $pause s, load $(cut -d' ' -f1-3 /proc/loadavg)"
began=$SECONDS
faults=0
next=10
while now=$((SECONDS - began)); [ "$now" -lt "$length" ] && alive "$desk"; do
  sample "$now"
  if [ "$now" -ge "$next" ] && [ "$now" -lt "$seconds" ]; then
    next_fault "$faults"
    faults=$((faults + 1))
    next=$((SECONDS - began + pause))
  fi
  sleep 1
done
lasted=$((SECONDS - began))
code=0
wait "$desk" || code=$?
desk=0
# Code 1 without a word is a feed that was down at the end: the desk's own lines say which and why.
[ "$code" = 0 ] || broken "the desk ended with $(ending "$code") after $lasted s: $(grep -E '^venue .*not connected' "$folder/out" | tr '\n' ';') $(tail -c 400 "$folder/err")"
[ "$lasted" -ge $((length - 2)) ] || broken "the desk ran $lasted s of $length: $(tail -c 400 "$folder/out" "$folder/err")"
if ! alive "$simulator"; then
  code=0
  wait "$simulator" || code=$?
  simulator=0
  broken "the simulator was gone before the desk, $(ending "$code"): $(tail -c 400 "$folder/sim.err")"
fi

# ---- what it ends with
for venue in Deribit Hyperliquid; do
  line="$(grep -E "^account +$venue:" "$folder/out" || true)"
  case "$line" in *": reconciled, 0 orders in doubt"*) passed "$line" ;; *) broken "account $venue did not end reconciled: ${line:-no line}" ;; esac
done
ask GET /state "" >"$folder/state" || broken "the simulator told no state"
# Contracts of 10 USD, 1 USD, a thousandth of a coin; coins at Hyperliquid.
size_of() { case "$1" in BTC-PERPETUAL) echo 10 ;; *_USDC-PERPETUAL) echo 0.001 ;; *) echo 1 ;; esac; }
at_venue() {  # at_venue INSTRUMENT: what the venue says is held, in its unit.
  case "$1" in
    *-PERPETUAL) grep -oE "\{[^{}]*\"instrument_name\":\"$1\"[^{}]*\"size\":-?[0-9.e+-]+" "$folder/state" | grep '"average_price"' | grep '"direction"' | grep -oE '"size":-?[0-9.e+-]+' | tail -1 | cut -d: -f2 ;;
    *) grep -oE "\"coin\":\"$1\"[^{}]*(\{[^{}]*\}[^{}]*)*\"szi\":\"-?[0-9.]+\"" "$folder/state" | grep -oE '"szi":"-?[0-9.]+"' | tail -1 | cut -d'"' -f4 ;;
  esac
}
held_count=0
while read -r _ venue instrument contracts; do
  held_count=$((held_count + 1))
  theirs="$(at_venue "$instrument" || true)"
  if awk -v a="$contracts" -v s="$(size_of "$instrument")" -v b="${theirs:-none}" 'BEGIN { d = a * s - b; exit !(b != "none" && d < 1e-6 && d > -1e-6) }'; then
    passed "$venue $instrument: $contracts contracts, ${theirs} at the venue"
  else
    broken "$venue $instrument: $contracts contracts here, ${theirs:-nothing} at the venue"
  fi
done < <(grep -E '^position ' "$folder/out" || true)
[ "$held_count" -gt 0 ] || broken "the desk held nothing in the end: no hedge left"
# No match is an answer here, not a failure of the pipeline.
hedges="$({ grep -oE '"label":"[0-9a-f]{16}-[0-9]+"|"cloid":"0x[0-9a-f]{32}"' "$folder/state" || true; } | sort -u | wc -l)"
[ "$hedges" -gt 0 ] && passed "$hedges orders of the desk reached the venues" || broken "no order of the desk reached a venue"
if "$cli" verify --journal "$folder/soak.ballast" >"$folder/verify" 2>&1; then
  passed "journal: $(head -2 "$folder/verify" | tr '\n' ';' | head -c 200)"
else
  broken "journal: $(head -c 300 "$folder/verify")"
fi

awk -v third="$((seconds / 3))" -v all="$seconds" '
  NF == 4 { n++; threads[n] = $3; handles[n] = $4
    if ($1 >= third) { m++; t = $1 / 3600; st += t; stt += t * t; sm += $2; stm += t * $2 }
    if ($1 >= third && $1 < 2 * third) { a++; sa += $2 }
    if ($1 >= 2 * third && $1 < all) { b++; sb += $2 } }
  function stayed(held,   i, before, after) {
    before = held[1]; after = held[n]
    for (i = 1 + int(n / 4); 2 * i <= n; i++) if (i == 1 + int(n / 4) || held[i] < before) before = held[i]
    for (i = n; 2 * i > n; i--) if (held[i] < after) after = held[i]
    return after - before
  }
  END {
    d = m * stt - st * st
    if (n < 6 || d <= 0 || !a || !b) exit 1
    printf "%.2f %.2f %d %d %.1f\n", (m * stm - st * sm) / d / 1024, (sb / b - sa / a) / 1024, stayed(threads), stayed(handles), sb / b / 1024
  }' "$folder/samples" >"$folder/figures" || echo "" >"$folder/figures"
read -r slope growth threads handles mean <"$folder/figures" || true
echo "memory of the desk: ${mean:-unknown} MiB in the last third"
if [ "$seconds" -ge 3600 ]; then
  verdict "slope of memory, MiB an hour" "${slope:-}" 4
else
  verdict "memory of the last third over the middle one, MiB" "${growth:-}" 12
fi
verdict "threads that stayed, later half over the half before" "${threads:-}" 0
verdict "handles that stayed, later half over the half before" "${handles:-}" 0
if [ "$seconds" -ge 3600 ]; then
  "$here/build.sh" release test_core_venue_server_all >/dev/null
  if BALLAST_CUTS=1000 "$here/../build/release/tests/test_core_venue_server_all" --gtest_filter='*AnyByte*' >"$folder/cuts" 2>&1; then
    passed "1,000 cuts of each feed at any byte, Deribit's and Derive's"
  else
    broken "1,000 cuts of each feed: $(tail -c 400 "$folder/cuts")"
  fi
  "$here/build.sh" release test_core_venues_desk >/dev/null
  if BALLAST_DESK_CUTS=1000 "$here/../build/release/tests/test_core_venues_desk" --gtest_filter='*RandomCuts*' >"$folder/cuts" 2>&1; then
    passed "1,000 cuts of a whole desk at random bytes"
  else
    broken "1,000 cuts of a whole desk: $(tail -c 400 "$folder/cuts")"
  fi
fi
if [ "$simulator" -gt 0 ]; then
  kill -TERM "$simulator" 2>/dev/null || true
  code=0
  wait "$simulator" || code=$?
  simulator=0
  [ "$code" = 0 ] || broken "the simulator ended with $(ending "$code"): $(tail -c 400 "$folder/sim.err")"
fi
finished=1
echo "load $(cut -d' ' -f1-3 /proc/loadavg); $faults faults; $failures failed"
exit $((failures > 0))
