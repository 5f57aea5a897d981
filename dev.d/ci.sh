# shellcheck shell=bash
# Command ci: everything that has to be green before a merge.

# The state of the working tree; nothing where there is no git.
tree_state() { git -c safe.directory="$ROOT" -C "$ROOT" status --porcelain 2>/dev/null || true; }
check() { # TEXT COMMAND…: one check of ci; its output is shown only when it fails
    local text=$1 log=$TEST_DIR/check.log
    shift
    step "$text"
    if (cd -- "$ROOT" && "$@") >"$log" 2>&1 </dev/null; then
        done_step "ok"
    else
        STEP_OPEN=0
        printf '%7s s  failed\n' "$(seconds_since "$STEP_AT")"
        tail -n 40 -- "$log" | sed 's/^/    /'
        FAILED=$((FAILED + 1))
        REMARKS+=("check: $text failed")
        return 1
    fi
}
contract_is_there() {
    [[ -s openapi.yaml ]] || { echo "openapi.yaml is empty."; return 1; }
    grep -qE '^openapi:' openapi.yaml || { echo "openapi.yaml has no line that begins with openapi:."; return 1; }
    grep -qE '^paths:' openapi.yaml || { echo "openapi.yaml has no paths."; return 1; }
}
no_machine_in_tree() { # tracked files must not name the machine they were written on
    local found
    found=$(git -c safe.directory="$ROOT" grep -nIE '(^|[^A-Za-z0-9._/-])/(home|root|Users)/[A-Za-z0-9._-]+/' -- . ':!dev' ':!dev.d' || true)
    [[ -z $found ]] || { printf 'Paths of one machine in tracked files:\n%s\n' "$found"; return 1; }
}
cmd_ci() {
    no_more "$@"
    export CI=true
    SECOND_TRY=1
    local before after suites built=1 began
    began=$(now_us)
    need_tools postgres dotnet curl
    offer_browser
    offer_checkers
    before=$(tree_state)
    test_cluster_start
    export_test_environment

    lock_build
    check "Restore, exactly as locked" "$DOTNET" restore Open311.sln --locked-mode -v quiet -nodeReuse:false 8>&- || built=0
    unlock_build
    if ((built)); then
        build_all Open311.sln -- --no-restore -warnaserror || { built=0; FAILED=$((FAILED + 1)); REMARKS+=("check: the build failed"); }
        check "Format" "$DOTNET" format Open311.sln --verify-no-changes --no-restore || true
    fi
    check "Contract (openapi.yaml)" contract_is_there || true
    if command -v shellcheck >/dev/null; then check "shellcheck dev" shellcheck -x dev .ci/run || true; else printf '  shellcheck is not installed: left out\n'; fi
    if command -v docker-compose >/dev/null; then
        check "docker-compose config" env POSTGRES_PASSWORD=x OPEN311_DB_PASSWORD=x docker-compose --env-file docker/.env.example -f docker/compose.yaml config -q || true
    else
        printf '  docker-compose is not installed: its check is left out\n'
    fi
    if command -v git >/dev/null; then check "No path of one machine in the tree" no_machine_in_tree || true; fi

    if ((built)); then
        mapfile -t suites < <(all_suites)
        run_suites "${suites[@]}"
    fi
    after=$(tree_state)
    if [[ $before != "$after" ]]; then
        FAILED=$((FAILED + 1))
        REMARKS+=("check: the run has changed the working tree: $(diff <(printf '%s\n' "$before") <(printf '%s\n' "$after") | grep '^[<>]' | tr '\n' ' ')")
    fi
    print_suites
    printf '  %-14s %8s s\n' "in all" "$(seconds_since "$began")"
    last_line
}
