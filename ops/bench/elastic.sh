#!/usr/bin/env bash
# What it costs to change a cluster while it works:
#   ops/bench/elastic.sh [--connections N] [--rate N] [--keys N] [--bytes N] [--shards N] [--set NAME=VALUE]…
# Starts three nodes and a router in a temporary directory. While plain connections (64) read and write at a steady rate (2000 commands a second)
# over 100,000 keys of 64 bytes: two nodes join, two groups are added and slots move to them, a node is killed and its replicas are made anew
# elsewhere, a node is decommissioned and removed, and all are restarted one by one. Prints for each of these how long it took, what commands
# took and how many failed; when the kill was noticed; how long full replication took after the node was given up; and slots a second.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd -P)
pontoon=$(dirname "$here")/pontoon
connections=64 rate=2000 keys=100000 bytes=64 shards=6 dead=5
settings=()
while [ $# -gt 0 ]; do
  case "$1" in
    --connections) connections=$2; shift 2 ;;
    --rate) rate=$2; shift 2 ;;
    --keys) keys=$2; shift 2 ;;
    --bytes) bytes=$2; shift 2 ;;
    --shards) shards=$2; shift 2 ;;
    --set) settings+=(--set "$2"); shift 2 ;;
    -h | --help) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "unknown: $1; see --help" >&2; exit 2 ;;
  esac
done
. "$(dirname "$here")/find-jdk"
jdk=$(find_jdk) || no_jdk

work=$(mktemp -d)
cluster=$work/cluster
finish() {
  exec 9>&- || true
  "$pontoon" cluster stop --dir "$cluster" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

"$jdk/bin/javac" -d "$work/classes" "$here/Elastic.java"
elastic() { "$jdk/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$work/classes" Elastic "$@"; }
now() { date +%s%3N; }
seconds() { awk -v ms="$1" 'BEGIN { printf "%.1f", ms / 1000 }'; }

"$pontoon" cluster start --dir "$cluster" --nodes 3 --shards "$shards" --port 0 --set "placement.dead-after=${dead}s" \
  ${settings[@]+"${settings[@]}"} | tee "$work/started"
port=$(sed -n 's/^ready: redis-cli -p //p' "$work/started")

mkfifo "$work/phases"
"$jdk/bin/java" -XX:+UseSerialGC -cp "$work/classes" Elastic load "$port" "$connections" "$rate" "$keys" "$bytes" \
  <"$work/phases" >"$work/load" &
load=$!
exec 9>"$work/phases"
until grep -q '^filled' "$work/load"; do kill -0 "$load"; sleep 0.2; done
phase() { echo "$1" >&9; }

sleep 8
phase before
sleep 15

phase join
"$pontoon" cluster add --dir "$cluster"
"$pontoon" cluster add --dir "$cluster"
elastic whole "$port" 3
phase joined
sleep 5

phase slots
begin=$(now)
elastic ask "$port" SHARDS ADD 2 >/dev/null
sleep 1
elastic balanced "$port"
took=$(($(now) - begin))
phase moved
moved=$(elastic ask "$port" SHARDS | awk -v first="$shards" '$1 ~ /^[0-9]+$/ && $1 > first { sum += $3 } END { print sum + 0 }')
elastic whole "$port" 3
sleep 5

phase death
killed=$(now)
kill -KILL "$(cat "$cluster/node2/pid")"
elastic whole "$port" 3 node2
whole=$(($(now) - killed))
# The lines of the log carry the time of day: the last after the kill is this death.
noticed=""
for log in "$cluster"/node[1345]/log; do
  line=$(grep 'Membership: node 2 is DEAD' "$log" | tail -n 1 | cut -d' ' -f1)
  [ -z "$line" ] || noticed="$noticed $(($(date -d "$line" +%s%3N) - killed))"
done
phase dead
"$pontoon" cluster restart node2 --dir "$cluster"
elastic whole "$port" 3

phase decommission
begin=$(now)
"$pontoon" cluster decommission node1 --dir "$cluster" >/dev/null
left=$(($(now) - begin))
"$pontoon" cluster remove node1 --dir "$cluster" >/dev/null
phase removed
elastic whole "$port" 3

phase rolling-restart
begin=$(now)
"$pontoon" cluster rolling-restart --dir "$cluster" >/dev/null
rolled=$(($(now) - begin))
phase after
sleep 5
exec 9>&-
wait "$load"

echo
cat "$work/load"
echo
echo "a SIGKILL was noticed after, as each of the others saw it:$noticed ms"
echo "full replication after the death: $(seconds "$whole") s, of which $dead s were waited for the node to come back"
awk -v n="$moved" -v ms="$took" 'BEGIN { printf "slots moved: %d in %.1f s, %.0f slots/s\n", n, ms / 1000, n * 1000 / ms }'
echo "decommission: $(seconds "$left") s; restart of four nodes one by one: $(seconds "$rolled") s"
awk '
  $1 == "before" { before = $9 }
  $1 == "slots" { during = $9 }
  / errors / { for (i = 1; i < NF; i++) if ($i == "errors") errors += $(i + 1) }
  END { printf "p99 while slots move is %.1f times that before; errors of all clients: %d\n", during / before, errors }' "$work/load"
