# What .ci/run and .ci/long share; both source it. The last line of either is "N passed, N failed".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0
failed=0

check_format() {
    echo "== format"
    if dotnet tool restore >"$log" 2>&1 && dotnet csharpier check . >"$log" 2>&1; then
        passed=$((passed + 1))
    else
        cat "$log"
        echo "format: run 'dotnet csharpier format .'"
        failed=$((failed + 1))
    fi
}

# run_tests PROJECTS COMMAND…: runs a dotnet test that so many test projects answer, and counts their tests.
run_tests() {
    local expected=$1 status projects failed_before=$failed passed_before=$passed f p
    shift
    echo "== $*"
    "$@" 2>&1 | tee "$log"
    status=${PIPESTATUS[0]}
    # A summary line a project: "Passed!  - Failed:     0, Passed:    12, Skipped:     0, Total:    12, …"
    while read -r f p; do
        failed=$((failed + f))
        passed=$((passed + p))
    done < <(sed -nE 's/.*(Passed|Failed)! +- Failed: +([0-9]+), Passed: +([0-9]+),.*/\2 \3/p' "$log")
    projects=$(grep -cE '(Passed|Failed)! +- Failed:' "$log")
    if [ "$projects" -ne "$expected" ]; then
        echo "$projects of $expected test projects reported"
        failed=$((failed + 1))
    elif [ "$status" -ne 0 ] && [ "$failed" -eq "$failed_before" ]; then
        failed=$((failed + 1))
    elif [ "$((failed + passed))" -eq "$((failed_before + passed_before))" ]; then
        echo "no test ran"
        failed=$((failed + 1))
    fi
}

# The format check, then the test command of README.md: what CI runs and what a newcomer runs is one thing.
run_gate() {
    local command
    check_format
    command=$(sed -n '/<!-- test command -->/,/```$/p' README.md | grep -m1 '^dotnet test')
    if [ -z "$command" ]; then
        echo "README.md has no test command after its <!-- test command --> mark"
        failed=$((failed + 1))
    else
        # shellcheck disable=SC2086 # the words of the command
        run_tests "$(ls -d tests/*.Tests | wc -l)" $command
    fi
}

report() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}
