#!/usr/bin/env bash
# Runs each fuzz target for a while from its corpus; new findings stay in build/fuzz/findings. Usage: run_fuzz.sh DIR [target] [seconds]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
dir=$1 wanted=${2:-all} seconds=${3:-60}
failed=0
for program in "$dir"/fuzz_*; do
    name=$(basename "$program" | sed 's/^fuzz_//; s/_fuzz$//')
    [ "$wanted" = all ] || [ "$wanted" = "$name" ] || continue
    mkdir -p build/fuzz/work/"$name" build/fuzz/findings
    corpus=tests/corpus/$name
    [ -d "$corpus" ] || corpus=
    if "$program" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix=build/fuzz/findings/"$name"- build/fuzz/work/"$name" $corpus >build/fuzz/"$name".log 2>&1; then
        echo "ok    $name  $(grep -oE 'cov: [0-9]+ ft: [0-9]+' build/fuzz/"$name".log | tail -1)  $(grep executed_units build/fuzz/"$name".log)"
    else
        echo "FAIL  $name: see build/fuzz/$name.log"
        tail -30 build/fuzz/"$name".log
        failed=1
    fi
done
exit $failed
