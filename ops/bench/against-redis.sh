#!/usr/bin/env bash
# Pontoon beside redis-server (appendonly yes, appendfsync always) on this machine, in turn:
#   ops/bench/against-redis.sh [--requests N] [--rounds N] [--nodes N] [--shards N] [--set NAME=VALUE]…
# Starts a cluster of real processes and a redis-server in a temporary directory, runs redis-benchmark (50 connections, 100,000 keys, 64-byte
# values) with SET and GET, one command at a time and sixteen, and prints for each the median of the rounds, the ratio, and the processor time
# that all server processes together spent on one command. The first round warms up and does not count.
set -euo pipefail

pontoon=$(cd "$(dirname "$0")/.." && pwd -P)/pontoon
requests=200000 rounds=3 nodes=3 shards=6
settings=()
while [ $# -gt 0 ]; do
  case "$1" in
    --requests) requests=$2; shift 2 ;;
    --rounds) rounds=$2; shift 2 ;;
    --nodes) nodes=$2; shift 2 ;;
    --shards) shards=$2; shift 2 ;;
    --set) settings+=(--set "$2"); shift 2 ;;
    -h | --help) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "unknown: $1; see --help" >&2; exit 2 ;;
  esac
done
for tool in redis-server redis-cli redis-benchmark; do
  command -v "$tool" >/dev/null || { echo "$tool is needed: apt-get install redis-server redis-tools" >&2; exit 1; }
done

work=$(mktemp -d)
redis_pid=""
finish() {
  "$pontoon" cluster stop --dir "$work/cluster" >/dev/null 2>&1 || true
  [ -z "$redis_pid" ] || kill "$redis_pid" 2>/dev/null || true
  [ -z "$redis_pid" ] || wait "$redis_pid" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

"$pontoon" cluster start --dir "$work/cluster" --nodes "$nodes" --shards "$shards" --port 0 ${settings[@]+"${settings[@]}"} | tee "$work/started"
pontoon_port=$(sed -n 's/^ready: redis-cli -p //p' "$work/started")
pontoon_pids=$(cat "$work"/cluster/*/pid | paste -sd' ' -)

redis_port=$((30000 + RANDOM % 2000))
mkdir "$work/redis"
redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$work/redis" --save '' --appendonly yes --appendfsync always --logfile log &
redis_pid=$!
until redis-cli -p "$redis_port" ping 2>/dev/null | grep -q PONG; do
  kill -0 "$redis_pid" || { cat "$work/redis/log" >&2; exit 1; }
  sleep 0.1
done

# ticks PID…: processor time of the processes so far, user and system, in clock ticks.
ticks() {
  local pid sum=0 line
  for pid in "$@"; do
    line=$(cat "/proc/$pid/stat" 2>/dev/null || true)
    # shellcheck disable=SC2086 # Fields after the name, which may hold blanks.
    set -- ${line##*) }
    sum=$((sum + ${12:-0} + ${13:-0}))
  done
  echo "$sum"
}

# measure WHO PORT TEST PIPELINE COUNT PID…: one line "who test pipeline round ops/s p50 p99 cpu" in $work/results.
measure() {
  local who=$1 port=$2 test=$3 pipeline=$4 count=$5 before after line
  shift 5
  before=$(ticks "$@")
  redis-benchmark -p "$port" -t "$test" -n "$count" -c 50 -r 100000 -d 64 -P "$pipeline" --csv >"$work/csv" 2>"$work/err" || true
  after=$(ticks "$@")
  line=$(tr -d '"' <"$work/csv" | awk -F, -v test="$test" 'tolower($1) == test { print $2, $5, $7 }')
  if [ -z "$line" ]; then
    echo "redis-benchmark got no result from $who ($test, pipeline $pipeline):" >&2
    tail -n 3 "$work/csv" "$work/err" >&2
    exit 1
  fi
  echo "$who $test $pipeline $round $line $(awk -v t=$((after - before)) -v hz="$(getconf CLK_TCK)" -v n="$count" 'BEGIN { print t / hz / n * 1e6 }')" >>"$work/results"
}

for round in $(seq 0 "$rounds"); do
  if [ "$round" = 0 ]; then echo "warming up" >&2; else echo "round $round of $rounds" >&2; fi
  for pipeline in 1 16; do
    count=$requests
    [ "$pipeline" = 1 ] || count=$((requests * 4))
    for test in set get; do
      # shellcheck disable=SC2086 # A list of numbers.
      measure pontoon "$pontoon_port" "$test" "$pipeline" "$count" $pontoon_pids
      measure redis "$redis_port" "$test" "$pipeline" "$count" "$redis_pid"
    done
  done
done

# Medians by sorting: one column of one test, then the middle.
median() {
  awk -v who="$1" -v test="$2" -v pipeline="$3" -v column="$4" '$1 == who && $2 == test && $3 == pipeline && $4 > 0 { print $column }' "$work/results" |
    sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}
echo
echo "| | Pontoon ops/s | redis ops/s | ratio | Pontoon p50, p99 ms | redis p50, p99 ms | Pontoon µs/op | redis µs/op |"
echo "| --- | --- | --- | --- | --- | --- | --- | --- |"
for pipeline in 16 1; do
  for test in set get; do
    ours=$(median pontoon $test $pipeline 5)
    theirs=$(median redis $test $pipeline 5)
    printf '| %s -P %s | %.0f | %.0f | %.2f | %.2f, %.2f | %.2f, %.2f | %.1f | %.1f |\n' \
      "$(tr '[:lower:]' '[:upper:]' <<<"$test")" "$pipeline" "$ours" "$theirs" "$(awk "BEGIN { print $ours / $theirs }")" \
      "$(median pontoon $test $pipeline 6)" "$(median pontoon $test $pipeline 7)" "$(median redis $test $pipeline 6)" "$(median redis $test $pipeline 7)" \
      "$(median pontoon $test $pipeline 8)" "$(median redis $test $pipeline 8)"
  done
done
