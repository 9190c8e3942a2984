#!/usr/bin/env bash
# Runs each fuzz target for a while from its corpus; new findings stay in build/fuzz/findings.
#   run_fuzz.sh DIR [target] [seconds]     libFuzzer, one target after the other
#   run_fuzz.sh DIR --coverage [target]    what the corpora reach of each parser, in lines and branches
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
dir=$1
shift

# The sources each target is meant to reach.
sources_of() {
    case $1 in
    message) echo src/sip/message.cpp src/sip/message_parser.cpp src/sip/message_framer.cpp src/sip/headers.cpp src/sip/internal/scanner.cpp src/sip/internal/header_lines.cpp ;;
    uri) echo src/sip/uri.cpp src/sip/headers.cpp src/sip/internal/scanner.cpp ;;
    sdp) echo src/sip/sdp.cpp src/sip/sdp_negotiation.cpp ;;
    digest) echo src/sip/digest.cpp ;;
    user_agent) echo src/sip/dialog.cpp src/sip/transaction_layer.cpp src/sip/transaction_machine.cpp src/sip/registrar.cpp src/sip/internal/*_invite.cpp \
        src/sip/internal/in_dialog.cpp src/sip/internal/re*.cpp src/sip/internal/transaction_client.cpp ;;
    registrar) echo src/sip/registrar.cpp ;;
    rtp_packet) echo src/media/internal/rtp_packet.cpp src/media/internal/telephone_event.cpp src/media/internal/stream.cpp src/media/internal/latch.cpp ;;
    rtcp) echo src/media/internal/rtcp.cpp src/media/internal/stream_rtcp.cpp ;;
    wav) echo src/media/wav.cpp ;;
    http_text) echo src/http/byte_range.cpp src/http/uri_text.cpp src/http/multipart.cpp src/http/paging.cpp ;;
    api_body) echo src/http/schema.cpp src/http/schema_check.cpp ;;
    centre_file) echo src/base/toml.cpp src/centre/centre_codec.cpp src/centre/field_reader.cpp ;;
    settings) echo src/base/toml.cpp src/app/settings.cpp ;;
    csv) echo src/customers/csv.cpp src/customers/pinyin.cpp ;;
    esac
}

seeds_of() { # the committed corpus and what earlier runs found worth keeping
    local seeds=(build/fuzz/work/"$1")
    mkdir -p "${seeds[0]}"
    [ ! -d tests/corpus/"$1" ] || seeds+=(tests/corpus/"$1")
    [ "$1" != message ] || seeds+=(tests/corpus/rfc4475)
    echo "${seeds[@]}"
}

coverage() {
    local program=$1 name=$2 profile=build/fuzz/$2.profraw
    # shellcheck disable=SC2046
    LLVM_PROFILE_FILE=$profile "$program" -runs=0 -timeout=60 -artifact_prefix=build/fuzz/findings/"$name"- $(seeds_of "$name") >build/fuzz/"$name".coverage.log 2>&1 || return 1
    llvm-profdata-19 merge -sparse "$profile" -o "${profile%raw}data"
    # shellcheck disable=SC2046
    llvm-cov-19 report "$program" -instr-profile="${profile%raw}data" $(sources_of "$name") 2>/dev/null |
        awk -v name="$name" '/^TOTAL/ { printf "%-12s lines %s of %d, branches %s of %d, functions %s of %d\n", name, $10, $8, $13, $11, $7, $5 }'
}

mode=fuzz
if [ "${1:-}" = --coverage ]; then
    mode=coverage
    shift
fi
wanted=${1:-all} seconds=${2:-60}
failed=0
mkdir -p build/fuzz/findings
for program in "$dir"/fuzz_*; do
    name=$(basename "$program" | sed 's/^fuzz_//; s/_fuzz$//')
    [ "$wanted" = all ] || [ "$wanted" = "$name" ] || continue
    if [ $mode = coverage ]; then
        coverage "$program" "$name" || { echo "FAIL  $name: see build/fuzz/$name.coverage.log"; failed=1; }
        continue
    fi
    # shellcheck disable=SC2046
    if LLVM_PROFILE_FILE=/dev/null "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix=build/fuzz/findings/"$name"- $(seeds_of "$name") >build/fuzz/"$name".log 2>&1; then
        echo "ok    $name  $(grep -oE 'cov: [0-9]+ ft: [0-9]+' build/fuzz/"$name".log | tail -1)  $(grep executed_units build/fuzz/"$name".log)"
    else
        echo "FAIL  $name: see build/fuzz/$name.log"
        tail -30 build/fuzz/"$name".log
        failed=1
    fi
done
exit $failed
