#!/usr/bin/env bash
# How long writes fail after a leader is killed:
#   ops/bench/failover.sh [--kills N] [--nodes N] [--shards N] [--set NAME=VALUE]…
# Starts a cluster of real processes in a temporary directory. N times (20): SIGKILLs a node, each in turn, while keys of all groups are being
# written through the router; measures from the kill to the moment when every key has been written again by a command sent after it; restarts the
# node. A node that led none of the groups makes a round of some milliseconds, so rounds are only counted when the node led: the time
# without any success is then at least the election's. Prints all rounds, and p50, p99 and the longest of those where the node led.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd -P)
pontoon=$(dirname "$here")/pontoon
kills=20 nodes=3 shards=6
settings=()
while [ $# -gt 0 ]; do
  case "$1" in
    --kills) kills=$2; shift 2 ;;
    --nodes) nodes=$2; shift 2 ;;
    --shards) shards=$2; shift 2 ;;
    --set) settings+=(--set "$2"); shift 2 ;;
    -h | --help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "unknown: $1; see --help" >&2; exit 2 ;;
  esac
done
. "$(dirname "$here")/find-jdk"
jdk=$(find_jdk) || no_jdk

work=$(mktemp -d)
finish() {
  "$pontoon" cluster stop --dir "$work/cluster" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

"$jdk/bin/javac" -d "$work/classes" "$here/Failover.java"
"$pontoon" cluster start --dir "$work/cluster" --nodes "$nodes" --shards "$shards" --port 0 ${settings[@]+"${settings[@]}"} | tee "$work/started"
port=$(sed -n 's/^ready: redis-cli -p //p' "$work/started")

# Four keys for each group on average: with so many, a group without any is a rare thing.
keys=()
for i in $(seq $((shards * 4))); do keys+=("failover:$i"); done

for i in $(seq "$kills"); do
  node=node$(((i - 1) % nodes + 1))
  millis=$("$jdk/bin/java" -XX:+UseSerialGC -cp "$work/classes" Failover "$port" "$(cat "$work/cluster/$node/pid")" "${keys[@]}")
  echo "kill $i, $node: $millis ms"
  echo "$millis" >>"$work/millis"
  "$pontoon" cluster restart "$node" --dir "$work/cluster" >/dev/null
done

sort -n "$work/millis" | awk -v led=50 '
  $1 >= led { v[++n] = $1 }
  END {
    if (n == 0) { print "no kill hit a leader"; exit 1 }
    p99 = int(n * 0.99 + 0.999999)
    printf "%d of %d kills hit a leader: p50 %d ms, p99 %d ms, longest %d ms\n", n, NR, v[int((n + 1) / 2)], v[p99], v[n]
  }'
