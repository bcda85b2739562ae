#!/usr/bin/env bash
# How soon the other members see that a node is gone:
#   ops/bench/detection.sh [--kills N] [--pauses N] [--nodes N] [--set NAME=VALUE]…
# Starts a cluster of real processes in a temporary directory. N times (10): SIGKILLs a node, each in turn, and reads in the logs of all others,
# the router's too, when they saw it SUSPECT and when DEAD; restarts the node and waits until all see it ALIVE. Then N times (3): SIGSTOPs a node
# for three seconds, and counts what the others said of it and, which should be nothing, of anybody else. At last a node is ended in order.
# Prints p50 and the longest, over all observers.
set -euo pipefail

pontoon=$(cd "$(dirname "$0")/.." && pwd -P)/pontoon
kills=10 pauses=3 nodes=3
settings=()
while [ $# -gt 0 ]; do
  case "$1" in
    --kills) kills=$2; shift 2 ;;
    --pauses) pauses=$2; shift 2 ;;
    --nodes) nodes=$2; shift 2 ;;
    --set) settings+=(--set "$2"); shift 2 ;;
    -h | --help) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "unknown: $1; see --help" >&2; exit 2 ;;
  esac
done

work=$(mktemp -d)
cluster=$work/cluster
finish() {
  "$pontoon" cluster stop --dir "$cluster" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

"$pontoon" cluster start --dir "$cluster" --nodes "$nodes" --shards 6 --port 0 ${settings[@]+"${settings[@]}"} >/dev/null

observers() { ls "$cluster" | grep -E '^(node|router)[0-9]+$' | grep -vx "$1"; }

# lines OBSERVER: how many lines its log has.
lines() { wc -l <"$cluster/$1/log"; }

mark() {
  for o in $(observers "$1"); do lines "$o" >"$work/mark.$o"; done
}

# said OBSERVER: what it has said of members since the mark, as: milliseconds since the epoch, who, state.
said() {
  tail -n "+$(($(cat "$work/mark.$1") + 1))" "$cluster/$1/log" | awk '/ Membership: / { print $1, $(NF - 2), $(NF - 3) " " $(NF - 2), $NF }' |
    while read -r time _ kind id state; do echo "$(date -d "${time/T/ }" +%s%3N) $kind $id $state"; done
}

# await NODE STATE: until all others have said so since the mark.
await() {
  local o
  for o in $(observers "$1"); do
    for _ in $(seq 300); do
      if said "$o" | grep -q "node ${1#node} $2$"; then break; fi
      sleep 0.1
    done
    said "$o" | grep "node ${1#node} $2$" | tail -n 1 | cut -d' ' -f1
  done
}

# show NAME: p50 and the longest of the numbers in a file.
show() {
  sort -n "$work/$1" | awk -v what="$1" '{ v[NR] = $1 } END { printf "%-8s p50 %4d ms, longest %4d ms, of %d\n", what, v[int((NR + 1) / 2)], v[NR], NR }'
}

sleep 3
for i in $(seq "$kills"); do
  node=node$(((i - 1) % nodes + 1))
  mark "$node"
  begin=$(date +%s%3N)
  "$pontoon" cluster kill "$node" --dir "$cluster"
  for at in $(await "$node" DEAD); do echo $((at - begin)) >>"$work/DEAD"; done
  for at in $(await "$node" SUSPECT); do echo $((at - begin)) >>"$work/SUSPECT"; done
  for o in $(observers "$node"); do said "$o" | grep -v "node ${node#node} " || true; done >>"$work/others"
  mark "$node"
  "$pontoon" cluster restart "$node" --dir "$cluster" >/dev/null
  await "$node" ALIVE >/dev/null
  sleep 0.$((RANDOM % 10))
done
for i in $(seq "$pauses"); do
  node=node$(((i - 1) % nodes + 1))
  sleep 1
  mark "$node"
  "$pontoon" cluster pause "$node" --dir "$cluster"
  sleep 3
  "$pontoon" cluster resume "$node" --dir "$cluster"
  sleep 3
  for o in $(observers "$node"); do
    said "$o" | grep "node ${node#node} " >>"$work/paused" || true
    said "$o" | grep -v "node ${node#node} " >>"$work/others" || true
  done
done
node=node$nodes
mark "$node"
begin=$(date +%s%3N)
kill -TERM "$(cat "$cluster/$node/pid")"
for at in $(await "$node" LEFT); do echo $((at - begin)) >>"$work/LEFT"; done

show SUSPECT
show DEAD
show LEFT
awk -v n="$pauses" '{ c[$4]++ } END { printf "%d pauses of 3 s: the paused node was seen SUSPECT %d times, DEAD %d times, ALIVE again %d times\n", n, c["SUSPECT"], c["DEAD"], c["ALIVE"] }' "$work/paused"
echo "changes of members that nothing had happened to: $(wc -l <"$work/others")"
