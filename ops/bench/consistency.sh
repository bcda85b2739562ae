#!/usr/bin/env bash
# What each consistency level costs, against STRONG in the same run:
#   ops/bench/consistency.sh [--seconds N] [--rounds N] [--keys N] [--connections N] [--set NAME=VALUE]…
# Starts three nodes and a router in a temporary directory, fills 100,000 keys of 64 bytes, and reads them over 50 connections at each level, with one
# and with sixteen commands under way, uniform and zipfian, the levels in turn. Then one hot key at ANY MAXLAG 100 beside STRONG; then a mix with a write
# in ten and a node that leads paused for 50 ms of every 200 ms, beside the same without pauses. Prints medians over the rounds.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd -P)
pontoon=$(dirname "$here")/pontoon
seconds=4 rounds=3 keys=100000 connections=50
settings=()
while [ $# -gt 0 ]; do
  case "$1" in
    --seconds) seconds=$2; shift 2 ;;
    --rounds) rounds=$2; shift 2 ;;
    --keys) keys=$2; shift 2 ;;
    --connections) connections=$2; shift 2 ;;
    --set) settings+=(--set "$2"); shift 2 ;;
    -h | --help) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "unknown: $1; see --help" >&2; exit 2 ;;
  esac
done
. "$(dirname "$here")/find-jdk"
jdk=$(find_jdk) || no_jdk

work=$(mktemp -d)
cluster=$work/cluster
pauser=""
finish() {
  [ -z "$pauser" ] || kill "$pauser" 2>/dev/null || true
  [ ! -f "$cluster/node1/pid" ] || kill -CONT "$(cat "$cluster/node1/pid")" 2>/dev/null || true
  "$pontoon" cluster stop --dir "$cluster" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

"$jdk/bin/javac" -d "$work/classes" "$here/Reads.java"
reads() { "$jdk/bin/java" -XX:+UseSerialGC -cp "$work/classes" Reads "$@"; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

"$pontoon" cluster start --dir "$cluster" --nodes 3 --shards 6 --port 0 --set metrics.port=0 ${settings[@]+"${settings[@]}"} >"$work/started"
port=$(sed -n 's/^ready: redis-cli -p //p' "$work/started")
reads fill "$port" "$keys" 64

# measure NAME PIPELINE DISTRIBUTION WRITES LEVEL…: appends "ops p50 p99 errors" to rows/NAME
mkdir -p "$work/rows"
measure() {
  local name=$1 pipeline=$2 distribution=$3 writes=$4
  shift 4
  reads run "$port" "$connections" "$pipeline" "$seconds" "$keys" "$distribution" "$writes" "$@" >>"$work/rows/$name"
}
# row TITLE NAME BASE
row() {
  local ops p50 p99 errors base
  ops=$(awk '{ print $1 }' "$work/rows/$2" | median)
  p50=$(awk '{ print $2 }' "$work/rows/$2" | median)
  p99=$(awk '{ print $3 }' "$work/rows/$2" | median)
  errors=$(awk '{ sum += $4 } END { print sum }' "$work/rows/$2")
  base=$(awk '{ print $1 }' "$work/rows/$3" | median)
  awk -v t="$1" -v o="$ops" -v b="$base" -v p50="$p50" -v p99="$p99" -v e="$errors" \
    'BEGIN { printf "| %s | %d | %.2f | %.2f, %.2f | %d |\n", t, o, o / b, p50, p99, e }'
}

for level in STRONG QUORUM ALL SESSION ANY; do measure warm 16 uniform 0 "$level"; done
for round in $(seq "$rounds"); do
  for distribution in uniform zipfian; do
    for pipeline in 1 16; do
      for level in STRONG QUORUM ALL SESSION ANY; do measure "$level-$pipeline-$distribution" "$pipeline" "$distribution" 0 "$level"; done
    done
  done
  for pipeline in 1 16; do
    measure "hot-strong-$pipeline" "$pipeline" hot 0 STRONG
    measure "hot-near-$pipeline" "$pipeline" hot 0 ANY MAXLAG 100
  done
done
echo "| reads | ops/s | ÷ STRONG | p50, p99 ms | errors |"
echo "| --- | --- | --- | --- | --- |"
for distribution in uniform zipfian; do
  for pipeline in 1 16; do
    for level in STRONG QUORUM ALL SESSION ANY; do
      row "$level, $distribution, -P $pipeline" "$level-$pipeline-$distribution" "STRONG-$pipeline-$distribution"
    done
  done
done
for pipeline in 1 16; do
  row "one hot key, STRONG, -P $pipeline" "hot-strong-$pipeline" "hot-strong-$pipeline"
  row "one hot key, ANY MAXLAG 100, -P $pipeline" "hot-near-$pipeline" "hot-strong-$pipeline"
done

# messages METRIC…: the sum over all nodes
messages() {
  local node url
  for node in node1 node2 node3; do
    url=$(sed -n 's/^metrics: //p' "$cluster/$node/log")
    for metric in "$@"; do curl -s "$url" | awk -v m="$metric" 'index($1, m) == 1 { sum += $NF } END { print sum + 0 }'; done
  done | awk '{ sum += $1 } END { printf "%d", sum }'
}
echo
echo "| QUORUM, uniform | rounds of a leader and questions of followers for each 1,000 reads |"
echo "| --- | --- |"
for load in "1 1" "10 1" "50 1" "50 16"; do
  set -- $load
  before=$(messages pontoon_read_rounds_total pontoon_read_questions_total) reads0=$(messages pontoon_replica_reads_total)
  reads run "$port" "$1" "$2" "$seconds" "$keys" uniform 0 QUORUM >/dev/null
  after=$(messages pontoon_read_rounds_total pontoon_read_questions_total) reads1=$(messages pontoon_replica_reads_total)
  awk -v c="$1" -v p="$2" -v m=$((after - before)) -v n=$((reads1 - reads0)) 'BEGIN { printf "| %d connections, -P %d | %.0f |\n", c, p, 1000 * m / n }'
done

for round in $(seq "$rounds"); do
  for level in STRONG SESSION ANY; do measure "calm-$level" 1 uniform 0 "$level"; done
  node=$(cat "$cluster/node1/pid")
  (while :; do kill -STOP "$node"; sleep 0.05; kill -CONT "$node"; sleep 0.15; done) &
  pauser=$!
  for level in STRONG SESSION ANY; do measure "slowed-$level" 1 uniform 0 "$level"; done
  kill "$pauser"
  wait "$pauser" 2>/dev/null || true
  pauser=""
  kill -CONT "$node"
  sleep 1
done
echo
echo "| a node that leads is paused 50 of every 200 ms | ops/s | ÷ without | p50, p99 ms | errors |"
echo "| --- | --- | --- | --- | --- |"
for level in STRONG SESSION ANY; do
  row "$level without" "calm-$level" "calm-$level"
  row "$level" "slowed-$level" "calm-$level"
done
