#!/usr/bin/env bash
# How long a node takes to come back with its keys:
#   ops/bench/recovery.sh [--keys N] [--value BYTES] [--shards N] [--rounds N] [--stop] [--cold] [--set NAME=VALUE]…
# Starts one node and a router as real processes in a temporary directory, writes N keys (10,000,000) of 16 bytes with values of 64, SIGKILLs the
# node (--stop: SIGTERM), starts it again and prints the seconds from the start of its process until it listens and until keys spread over all
# groups are read back through the router and all are counted; further the bytes of snapshots and log it had to read, and its processor
# time. --cold drops the file cache of the machine before (root only). The same files are read in each round (1).
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd -P)
pontoon=$(dirname "$here")/pontoon
keys=10000000 value=64 shards=6 rounds=1 signal=KILL cold=""
settings=()
while [ $# -gt 0 ]; do
  case "$1" in
    --keys) keys=$2; shift 2 ;;
    --value) value=$2; shift 2 ;;
    --shards) shards=$2; shift 2 ;;
    --rounds) rounds=$2; shift 2 ;;
    --stop) signal=TERM; shift ;;
    --cold) cold=1; shift ;;
    --set) settings+=(--set "$2"); shift 2 ;;
    -h | --help) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "unknown: $1; see --help" >&2; exit 2 ;;
  esac
done
. "$(dirname "$here")/find-jdk"
jdk=$(find_jdk) || no_jdk

work=$(mktemp -d)
node=""
finish() {
  [ -z "$node" ] || { kill -KILL "$node" && wait "$node"; } 2>/dev/null || true
  "$pontoon" cluster stop --dir "$work/cluster" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# bytes DIR: what its files hold, in MB.
bytes() {
  find "$1" -type f ! -name 'spare-*' -printf '%s\n' 2>/dev/null | awk '{ sum += $1 } END { printf "%d", sum / 1000000 }'
}
# milliseconds since 1970
millis() {
  date +%s%3N
}

"$jdk/bin/javac" -d "$work/classes" "$here/Fill.java"
fill() {
  "$jdk/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$work/classes" Fill "$1" "$port" "$keys" "$value"
}
"$pontoon" cluster start --dir "$work/cluster" --nodes 1 --shards "$shards" --port 0 ${settings[@]+"${settings[@]}"} >"$work/started"
port=$(sed -n 's/^ready: redis-cli -p //p' "$work/started")
home=$work/cluster/node1
fill fill
node=$(cat "$home/pid")

for round in $(seq "$rounds"); do
  kill "-$signal" "$node"
  wait "$node" 2>/dev/null || true # when it is this shell's own, so that nobody tells of its end
  while [ -d "/proc/$node" ]; do sleep 0.05; done
  snapshots=$(bytes "$home/data/snapshots") log=$(bytes "$home/data/wal")
  if [ -n "$cold" ]; then
    sync
    echo 3 >/proc/sys/vm/drop_caches
  fi
  begin=$(millis)
  PONTOON_NO_BUILD=1 "$pontoon" node --config "$home/config.yaml" >"$home/again" 2>&1 </dev/null &
  node=$!
  fill await &
  waiting=$!
  until grep -q "listens on port" "$home/again"; do
    kill -0 "$node" || { cat "$home/again" >&2; exit 1; }
    sleep 0.02
  done
  listens=$(millis)
  wait "$waiting" || { tail -5 "$home/again" >&2; exit 1; }
  serves=$(millis)
  ticks=$(awk '{ print $14 + $15 }' "/proc/$node/stat")
  resident=$(awk '/VmHWM/ { print int($2 / 1024) }' "/proc/$node/status")
  awk -v round="$round" -v keys="$keys" -v listens=$((listens - begin)) -v serves=$((serves - begin)) -v cpu=$((ticks * 1000 / $(getconf CLK_TCK))) \
    -v snapshots="$snapshots" -v wal="$log" -v resident="$resident" 'BEGIN {
      printf "round %d: %d keys, snapshots %d MB, log %d MB: listens after %.1f s, all read after %.1f s, processor time %.1f s, at the most %d MiB resident\n",
        round, keys, snapshots, wal, listens / 1000, serves / 1000, cpu / 1000, resident }'
done
