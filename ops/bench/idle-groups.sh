#!/usr/bin/env bash
# What groups without traffic cost:
#   ops/bench/idle-groups.sh [--shards N] [--nodes N] [--settle SECONDS] [--seconds SECONDS] [--set NAME=VALUE]…
# Starts a cluster of real processes with N groups (1000) in a temporary directory, prints how long that took, writes one key to most groups,
# lets it settle (20 s), then measures over SECONDS (60): processor time of each process (user and system) as a share of one core, resident
# memory, threads that woke, and the messages that the nodes' groups sent. The sum over the nodes is the number to look at.
set -euo pipefail

pontoon=$(cd "$(dirname "$0")/.." && pwd -P)/pontoon
nodes=3 shards=1000 settle=20 seconds=60
settings=()
while [ $# -gt 0 ]; do
  case "$1" in
    --shards) shards=$2; shift 2 ;;
    --nodes) nodes=$2; shift 2 ;;
    --settle) settle=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    --set) settings+=(--set "$2"); shift 2 ;;
    -h | --help) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "unknown: $1; see --help" >&2; exit 2 ;;
  esac
done

work=$(mktemp -d)
finish() {
  "$pontoon" cluster stop --dir "$work/cluster" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

now() { date +%s%N; }

# ticks PID: processor time of a process so far, user and system, in clock ticks.
ticks() {
  local line
  line=$(cat "/proc/$1/stat")
  # shellcheck disable=SC2086 # Fields after the name, which may hold blanks.
  set -- ${line##*) }
  echo $((${12} + ${13}))
}

# wakes PID: how often its threads have given up the processor by themselves so far, which is how often they were woken.
wakes() { awk '/^voluntary_ctxt/ { sum += $2 } END { print sum + 0 }' /proc/"$1"/task/*/status 2>/dev/null; }

rss() { awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$1/status"; }

# metric NAME METRIC: the sum of a metric's series at a process, or - when it has none.
metric() {
  local port
  port=$(sed -n "s/^metrics.port: '\{0,1\}\([0-9]*\).*/\1/p" "$work/cluster/$1/config.yaml")
  curl -s "http://127.0.0.1:$port/metrics" | awk -v name="$2" '
    index($1, name) == 1 && substr($1, length(name) + 1) ~ /^($|\{)/ { sum += $2; found = 1 }
    END { if (found) printf "%.0f\n", sum; else print "-" }'
}

begin=$(now)
"$pontoon" cluster start --dir "$work/cluster" --nodes "$nodes" --shards "$shards" --port 0 ${settings[@]+"${settings[@]}"} >"$work/started"
port=$(sed -n 's/^ready: redis-cli -p //p' "$work/started")
echo "ready after $((($(now) - begin) / 1000000)) ms: $nodes nodes, $shards groups"
if command -v redis-cli >/dev/null; then
  seq $((shards * 3)) | sed 's/.*/SET idle:& 1/' | redis-cli -p "$port" >/dev/null
fi
sleep "$settle"

names=$(ls "$work/cluster" | grep -E '^(node|router)[0-9]+$')
for name in $names; do
  pid=$(cat "$work/cluster/$name/pid")
  echo "$name $pid $(ticks "$pid") $(wakes "$pid") $(metric "$name" pontoon_raft_messages_total) $(now)"
done >"$work/before"
sleep "$seconds"
hz=$(getconf CLK_TCK)
while read -r name pid ticks wakes messages time; do
  after=$(metric "$name" pontoon_raft_messages_total)
  echo "$name $(($(ticks "$pid") - ticks)) $(($(wakes "$pid") - wakes)) $messages $after $(rss "$pid") $(($(now) - time)) $(metric "$name" pontoon_raft_groups_awake)"
done <"$work/before" >"$work/after"
awk -v hz="$hz" '
  BEGIN { printf "%-10s %8s %8s %12s %12s %8s\n", "process", "cpu %", "rss MB", "wake-ups/s", "messages/s", "awake" }
  {
    s = $7 / 1e9
    cpu = $2 / hz / s * 100
    rate = $4 == "-" ? "-" : sprintf("%.1f", ($5 - $4) / s)
    printf "%-10s %8.2f %8d %12.0f %12s %8s\n", $1, cpu, $6, $3 / s, rate, $8
    if ($1 ~ /^node/) { sum += cpu; if ($4 != "-") all += ($5 - $4) / s }
  }
  END { printf "%-10s %8.2f %% of one core, %.1f messages/s\n", "all nodes", sum, all }' "$work/after"
