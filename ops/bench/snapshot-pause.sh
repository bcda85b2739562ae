#!/usr/bin/env bash
# What a snapshot costs the writes beside it:
#   ops/bench/snapshot-pause.sh [--keys N] [--value BYTES] [--rate N] [--seconds N] [--nodes N] [--shards N] [--log SIZE] [--set NAME=VALUE]…
# Starts a cluster of real processes in a temporary directory, writes N keys (3,000,000), then random ones of them at a fixed rate (8,000 a second) for
# a time (60 s), and prints how long a write took from when it was due: p50, p99, p99.9 and longest, for writes while no node was writing a
# snapshot and for the others. Snapshots are made to happen by a small bound on the log (48mb). Further each node's memory before and at the most.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd -P)
pontoon=$(dirname "$here")/pontoon
keys=3000000 value=64 rate=8000 seconds=60 nodes=1 shards=6 log=48mb
settings=()
while [ $# -gt 0 ]; do
  case "$1" in
    --keys) keys=$2; shift 2 ;;
    --value) value=$2; shift 2 ;;
    --rate) rate=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    --nodes) nodes=$2; shift 2 ;;
    --shards) shards=$2; shift 2 ;;
    --log) log=$2; shift 2 ;;
    --set) settings+=(--set "$2"); shift 2 ;;
    -h | --help) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 0 ;;
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

"$jdk/bin/javac" -d "$work/classes" "$here/Fill.java" "$here/Pause.java"
"$pontoon" cluster start --dir "$work/cluster" --nodes "$nodes" --shards "$shards" --port 0 --set "wal.bytes-max=$log" ${settings[@]+"${settings[@]}"} >"$work/started"
port=$(sed -n 's/^ready: redis-cli -p //p' "$work/started")
run() {
  "$jdk/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$work/classes" "$@"
}
# memory FIELD: of each node, in MiB.
memory() {
  local pid
  for pid in "$work"/cluster/node*/pid; do
    awk -v field="$1:" '$1 == field { printf "%d ", $2 / 1024 }' "/proc/$(cat "$pid")/status"
  done
}
run Fill fill "$port" "$keys" "$value"
run Pause "$port" "$keys" "$value" "$rate" 5 "$work"/cluster/node*/data/snapshots >/dev/null # warms up
for pid in "$work"/cluster/node*/pid; do
  echo 5 >"/proc/$(cat "$pid")/clear_refs" 2>/dev/null || true # what was the most so far is forgotten
done
before=$(memory VmRSS)
run Pause "$port" "$keys" "$value" "$rate" "$seconds" "$work"/cluster/node*/data/snapshots
echo "resident MiB of each node: before $before, at the most $(memory VmHWM)"
grep -h "snapshot of index.*held" "$work"/cluster/node*/log | sed 's/.*held at most \([0-9]*\).*/\1/' | sort -n | tail -1 | sed 's/.*/old forms held for a snapshot: at the most & KiB/'
