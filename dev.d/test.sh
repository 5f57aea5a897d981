# shellcheck shell=bash
# Commands test, screenshots, bless: the suites, a cluster for them, and the count at the end.

TEST_DIR=''
# One cluster per run, made for it and thrown away after it: fast and without fsync.
test_cluster_start() {
    local old pid
    for old in /tmp/open311-test-*; do # left by a run that was killed
        pid=${old#/tmp/open311-test-}
        pid=${pid%%-*}
        if [[ -O $old && ! -L $old && ! -d /proc/$pid ]]; then TEST_DIR=$old test_cleanup; fi
    done
    TEST_DIR=$(mktemp -d "/tmp/open311-test-$$-XXXXXX")
    trap test_cleanup EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    test_cluster_paths
    step "Starting a cluster for the tests"
    cluster_start
    sql template1 "create extension postgis" >/dev/null || die "PostGIS does not load; reinstall postgresql-$PG_MAJOR-postgis-3."
    done_step "PostgreSQL $PG_MAJOR"
    export OPEN311_TEST_CLUSTER="Host=$CL_SOCK;Port=$PG_PORT;Username=postgres;Database=postgres;Maximum Pool Size=50"
}
test_cluster_paths() {
    CL_DIR=$TEST_DIR/postgres CL_SOCK=$TEST_DIR/socket CL_LOG=$TEST_DIR/postgres/server.log CL_KIND=test
    server_user
    if ((EUID == 0)); then chmod 711 -- "$TEST_DIR"; fi
}
test_cleanup() {
    trap - ERR
    if [[ -d $TEST_DIR && $TEST_DIR == /tmp/open311-test-* ]]; then
        if [[ -d $TEST_DIR/instance ]]; then "$SELF" down --data "$TEST_DIR/instance" >/dev/null 2>&1 || true; fi
        if [[ -f $TEST_DIR/postgres/postmaster.pid ]]; then
            (
                test_cluster_paths
                find_postgres "$(<"$CL_DIR/PG_VERSION")"
                pg pg_ctl -D "$CL_DIR" -m immediate -w -t 30 stop >/dev/null 2>&1
            ) || true
        fi
        rm -rf -- "$TEST_DIR"
    fi
}
# A whole installation of its own for the suites that speak HTTP only; OPEN311_BASE_URL names another one instead.
test_instance_start() {
    if [[ -n ${OPEN311_BASE_URL:-} ]]; then return 0; fi
    local port=18311
    while port_taken "$port"; do port=$((port + 10)); done
    printf '  An installation for the suites that speak HTTP:\n'
    if (unset OPEN311_DATA && "$SELF" up --data "$TEST_DIR/instance" --port "$port" 2>&1 | sed 's/^/    /'); then
        export OPEN311_BASE_URL=http://127.0.0.1:$port OPEN311_DEMO_JSON=$TEST_DIR/instance/demo.json
    else
        printf '  The installation did not come up; what is said above comes first.\n'
        FAILED=$((FAILED + 1))
        REMARKS+=("installation: did not come up")
    fi
}

suite_dir() { # the folder of a suite's name
    local dir
    if [[ $1 == kill ]]; then # the short form of the load program's kill test
        printf 'Load'
        return 0
    fi
    for dir in "$ROOT"/tests/*/; do
        dir=$(basename -- "$dir")
        if [[ ${dir,,} == "${1,,}" && -f $ROOT/tests/$dir/$dir.csproj ]]; then
            printf '%s' "$dir"
            return 0
        fi
    done
    return 1
}
# The summary of a test program, as it prints it alone ("Total: 5, Errors: 0, Failed: 1, …") or on the testing platform
# ("total: 5" and so on, a line each): sets TOTAL (empty: no summary), FAILS, ERRORS (of them, outside any test), SKIPS, PASSES.
read_summary() {
    local plain line notrun
    ERRORS=0
    plain=$(sed -E 's/\x1b\[[0-9;]*m//g' "$1" | tail -n 400)
    line=$(grep -E '^ +[A-Za-z0-9_.]+ +Total: [0-9]+' <<<"$plain" | tail -n1 || true)
    if [[ -n $line ]]; then
        TOTAL=$(count_in "$line" Total) ERRORS=$(count_in "$line" Errors) FAILS=$(count_in "$line" Failed) SKIPS=$(count_in "$line" Skipped)
        notrun=$(count_in "$line" 'Not Run')
        PASSES=$((TOTAL - FAILS - SKIPS - notrun)) FAILS=$((FAILS + ERRORS))
    else
        plain=$(grep -E '^ *(total|failed|succeeded|skipped): [0-9]+' <<<"$plain" | tail -n4 || true)
        TOTAL=$(sed -nE 's/^ *total: ([0-9]+).*/\1/p' <<<"$plain") FAILS=$(count_in "$plain" failed)
        SKIPS=$(count_in "$plain" skipped) PASSES=$(count_in "$plain" succeeded)
    fi
}
count_in() { # TEXT WORD: the number after the word; 0 if it is not there
    local found=0
    if [[ $1 =~ $2:\ ([0-9]+) ]]; then found=${BASH_REMATCH[1]}; fi
    printf '%s' "$found"
}

# The first twenty failures of a test program, a line each: what failed, and what it said first. So the end of a run's output says why.
failed_tests() {
    sed -E 's/\x1b\[[0-9;]*m//g' "$1" | awk '
        open && !/\[[A-Z ]*FAIL[A-Z]*\]$/ && !/^ *Stack Trace:/ && length(said) < 400 { gsub(/^ +| +$/, ""); said = said " " $0; next }
        open { print substr(said, 1, 500); open = 0; if (++shown == 20) exit }
        /\[[A-Za-z -]*FAIL[A-Z]*\]$/ { gsub(/^ +/, ""); said = $0; open = 1 }
        END { if (open) print substr(said, 1, 500) }'
}

# second_try NAME LOG COMMAND…: up to three failed tests once more, alone. On a machine that others load a test can fail by time alone; what passes now is counted
# as passed and named at the end of the output, because it is a fault to be found, in the test or in what it tests. Sets PASSES and FAILS anew.
second_try() {
    local name=$1 log=$2 methods=() method only=() again=0
    shift 2
    mapfile -t methods < <(sed -E 's/\x1b\[[0-9;]*m//g' "$log" | sed -nE 's/^ +([A-Za-z0-9_.+]+)(\(.*\))? \[[A-Z -]*FAIL[A-Z]*\]$/\1/p' | sort -u)
    if ((${#methods[@]} == 0 || ${#methods[@]} > 3 || ERRORS > 0)); then return 0; fi
    for method in "${methods[@]}"; do only+=(-method "$method"); done
    local first=$FAILS total=$((PASSES + FAILS)) skips=$SKIPS
    printf '== %s, once more: %s\n' "$name" "${methods[*]}"
    (cd -- "$ROOT" && NO_COLOR=1 exec timeout --foreground -k 15 600 "$@" "${only[@]}") </dev/null 2>&1 8>&- 9>&- | tee -- "$log.again" || again=${PIPESTATUS[0]}
    read_summary "$log.again"
    if ((again != 0)) || [[ -z $TOTAL ]] || ((TOTAL == 0 || FAILS > 0 || SKIPS > 0)); then
        FAILS=$first PASSES=$((total - first)) SKIPS=$skips
        return 0
    fi
    FAILS=0 PASSES=$total SKIPS=$skips
    for method in "${methods[@]}"; do REMARKS+=("$name: passed only when run a second time, look into it: $method"); done
}

# run_program NAME COMMAND…: runs it with its output shown and kept; adds to PASSED, FAILED, SKIPPED.
run_program() {
    local name=$1 log line code=0 began limit=${OPEN311_SUITE_SECONDS:-2700}
    shift
    log=$TEST_DIR/$name.log
    began=$(now_us)
    printf '== %s\n' "$name"
    (cd -- "$ROOT" && NO_COLOR=1 exec timeout --foreground -k 15 "$limit" "$@") </dev/null 2>&1 8>&- 9>&- | tee -- "$log" || code=${PIPESTATUS[0]}
    read_summary "$log"
    if [[ -z $TOTAL ]]; then # not a test program, or one that did not get to its end
        SKIPS=0 PASSES=0 FAILS=0
        if [[ $name == load || $name == kill ]] && ((code == 0)); then PASSES=1; else FAILS=1; REMARKS+=("$name: ended with code $code and without a summary, counted as failed"); fi
    elif ((code != 0 && FAILS == 0 && !(code == 8 && TOTAL == 0))); then
        FAILS=1
        REMARKS+=("$name: ended with code $code though no test failed, counted as failed")
    elif ((TOTAL == 0)); then
        REMARKS+=("$name: no test ran")
    fi
    while IFS= read -r line; do REMARKS+=("$name: $line"); done < <(failed_tests "$log")
    if ((SECOND_TRY && FAILS > 0 && code != 124 && code != 137)) && [[ -n $TOTAL ]]; then second_try "$name" "$log" "$@"; fi
    if ((code == 124 || code == 137)); then REMARKS+=("$name: ended after $limit s, the limit that OPEN311_SUITE_SECONDS sets"); fi
    PASSED=$((PASSED + PASSES)) FAILED=$((FAILED + FAILS)) SKIPPED=$((SKIPPED + SKIPS))
    TABLE+=("$(printf '  %-14s %8s s %7d passed %5d failed %5d skipped' "$name" "$(seconds_since "$began")" "$PASSES" "$FAILS" "$SKIPS")")
}

run_suites() { # SUITE… -- RUNNER-ARGS; expects the programs built
    local suites=() suite dir extra=()
    while (($# > 0)) && [[ $1 != -- ]]; do suites+=("$1"); shift; done
    if [[ ${1:-} == -- ]]; then shift; fi
    extra=("$@")
    for suite in "${suites[@]}"; do
        dir=$(suite_dir "$suite")
        if [[ $suite == conformance ]]; then test_instance_start; fi
        if [[ $suite == kill ]]; then
            run_program kill "$DOTNET" "tests/$dir/bin/$CONFIG/net10.0/Open311.Tests.$dir.dll" kill --reports 60
        elif [[ $suite == load ]]; then
            run_program load "$DOTNET" "tests/$dir/bin/$CONFIG/net10.0/Open311.Tests.$dir.dll" kill --reports 500
        else
            run_program "$suite" "$DOTNET" "tests/$dir/bin/$CONFIG/net10.0/Open311.Tests.$dir.dll" "${extra[@]}"
        fi
    done
}
print_suites() {
    if ((${#TABLE[@]} > 0)); then printf '\n'; printf '%s\n' "${TABLE[@]}"; fi
    if ((${#REMARKS[@]} > 0)); then printf '  %s\n' "${REMARKS[@]}"; fi
}
last_line() { # the last line of a run, and its exit code
    local words="$PASSED passed, $FAILED failed"
    if ((SKIPPED > 0)); then words+=", $SKIPPED skipped"; fi
    if ((PASSED + FAILED == 0)); then printf 'No test ran: that counts as failure.\n'; fi
    printf '%s\n' "$words"
    ((FAILED == 0 && PASSED > 0)) || exit 1
}
all_suites() {
    local suite
    for suite in unit integration conformance journeys kill; do
        if suite_dir "$suite" >/dev/null; then printf '%s\n' "$suite"; fi
    done
}
build_all() { # [PROJECT-OR-SOLUTION…] -- ARGS: Release, once
    local log=$ROOT/.data/logs/build.log targets=() target
    while (($# > 0)) && [[ $1 != -- ]]; do targets+=("$1"); shift; done
    if (($# > 0)); then shift; fi
    lock_build
    mkdir -p -- "${log%/*}"
    : >"$log"
    for target in "${targets[@]}"; do
        step "Building $target"
        if ! dotnet_logged "$log" build "$target" -c "$CONFIG" -v quiet -nodeReuse:false "$@"; then
            printf '%7s s  failed\n' "$(seconds_since "$STEP_AT")"
            STEP_OPEN=0
            tail_of_build "$log"
            unlock_build
            return 1
        fi
        done_step
    done
    unlock_build
}

PASSED=0 FAILED=0 SKIPPED=0 TABLE=() REMARKS=() SECOND_TRY=0
cmd_test() {
    local suites=() extra=() projects=() suite dir long=0
    while (($# > 0)); do
        case $1 in
            --) shift; extra=("$@"); break ;;
            long) long=1 ;;
            all) ;;
            -*) die "Arguments for the test programs come after --, as in ./dev test unit -- $1" ;;
            *)
                suite_dir "$1" >/dev/null || die "There is no suite \"$1\"; there are: $(all_suites | tr '\n' ' ')long."
                suites+=("${1,,}")
                ;;
        esac
        shift
    done
    if ((${#suites[@]} == 0)); then
        mapfile -t suites < <(all_suites)
        if ((long)) && suite_dir load >/dev/null; then suites+=(load); fi
        projects=(Open311.sln)
    else
        for suite in "${suites[@]}"; do
            dir=$(suite_dir "$suite")
            projects+=("tests/$dir/$dir.csproj")
        done
    fi
    if ((long)); then export OPEN311_TEST_LONG=1 OPEN311_SUITE_SECONDS=${OPEN311_SUITE_SECONDS:-7200}; fi
    need_tools postgres dotnet curl
    if [[ " ${suites[*]} " == *' journeys '* ]]; then offer_browser; fi
    printf 'Tests: %s\n' "${suites[*]}"
    build_all "${projects[@]}" || {
        printf 'The build failed; mend what is said above (all of it is in .data/logs/build.log).\n0 passed, 1 failed\n'
        exit 1
    }
    test_cluster_start
    export_test_environment
    run_suites "${suites[@]}" -- "${extra[@]}"
    print_suites
    last_line
}
export_test_environment() {
    # Nothing of a running installation may reach the tests.
    unset ConnectionStrings__Open311 ASPNETCORE_URLS ASPNETCORE_ENVIRONMENT DOTNET_ENVIRONMENT Workers__InProcess Mail__Host Mail__Port Mail__Security Installation__BaseAddress Media__Directory
    export OPEN311_ROOT=$ROOT OPEN311_PG_BIN=$PG_BIN
}
# Every page of the portal as a picture, in both languages, wide and narrow, light and dark.
cmd_screenshots() {
    local folder=${1:-$ROOT/.data/screenshots}
    if (($# > 0)); then shift; fi
    no_more "$@"
    mkdir -p -- "$folder"
    folder=$(cd -- "$folder" && pwd -P)
    need_tools postgres dotnet curl
    offer_browser
    if ! find_browser; then die "Without a browser there are no pictures; install chromium and run this again."; fi
    build_all tests/Journeys/Journeys.csproj || die "The build failed; mend what is said above (all of it is in .data/logs/build.log)."
    test_cluster_start
    export_test_environment
    export OPEN311_SCREENSHOTS=$folder
    run_suites journeys -- -class '*Page'
    printf 'The pictures are in %s\n' "$folder"
    last_line
}
cmd_bless() {
    no_more "$@"
    export OPEN311_BLESS=1
    need_tools postgres dotnet curl
    build_all Open311.sln || die "The build failed; mend what is said above (all of it is in .data/logs/build.log)."
    test_cluster_start
    export_test_environment
    run_suites unit integration
    print_suites
    if command -v git >/dev/null; then printf 'Changed files, to be read before they are committed:\n'; tree_state | sed 's/^/  /'; fi
    last_line
}
