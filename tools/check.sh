#!/usr/bin/env bash
# Everything a reviewer should not have to say: format, layers, house style, generated files, clang-tidy.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
failed=0
step() { # step NAME COMMAND...
    local name=$1
    shift
    if "$@" >/tmp/check.$$ 2>&1; then
        echo "ok    $name"
    else
        echo "FAIL  $name"
        head -80 /tmp/check.$$
        failed=1
    fi
    rm -f /tmp/check.$$
}
mapfile -t sources < <(git ls-files 'src/*.cpp' 'src/*.h')
step format clang-format-19 --dry-run --Werror "${sources[@]}"
step layers python3 tools/check_layers.py
step style python3 tools/check_style.py
for generator in tools/gen_*.py; do
    step "fresh: $generator" python3 "$generator" --check
done
if [ "${CHECK_TIDY:-1}" = 1 ]; then
    # clang reads the compile commands of a clang configuration: gcc's precompiled headers are not its own.
    cmake --preset tidy >/dev/null
    cmake --build build/tidy --target generated/openapi_json.inc >/dev/null
    step tidy python3 tools/tidy.py
fi
exit $failed
