# shellcheck shell=bash
# Commands up, down, status, log.

cmd_up() {
    local port='' seed=1 foreground=0 data='' began
    began=$(now_us)
    while (($# > 0)); do
        case $1 in
            --port | --data) (($# > 1)) || die "$1 needs a value; ./dev alone prints how it is written." ;;&
            --port) port=$2; shift 2 ;;
            --port=*) port=${1#*=}; shift ;;
            --data) data=$2; shift 2 ;;
            --data=*) data=${1#*=}; shift ;;
            --no-seed) seed=0; shift ;;
            --foreground) foreground=1; shift ;;
            *) no_more "$1" ;;
        esac
    done
    if [[ -n $port && ! ($port =~ ^[1-9][0-9]{0,4}$ && $port -lt 65530) ]]; then die "\"$port\" is no port; give --port a number from 1 to 65529."; fi

    use_data "$data"
    need_tools postgres dotnet curl
    server_user
    read_ports
    # A refusal leaves no empty folder behind.
    if [[ ! -d $DATA ]]; then need_port "${port:-$PORT}"; fi
    make_data
    lock_data
    read_ports
    STAMP=$(source_stamp)

    # All runs already?
    if alive api && alive mail && [[ $RUNNING_STAMP == "$STAMP" && (-z $port || $port == "$PORT") && ($seed == 0 || $SEEDED == yes) ]] &&
        [[ -f $CL_DIR/PG_VERSION ]] && cluster_answers && cluster_current && http_ok "http://127.0.0.1:$PORT/health/ready"; then
        printf 'It runs already.\n'
        print_addresses
        if ((foreground)); then stay; fi
        return 0
    fi

    if ! alive api || [[ -n $port && $port != "$PORT" ]]; then
        local wanted=${port:-$PORT}
        need_port "$wanted"
        if ((REMEMBERED)) && [[ $wanted != "$PORT" ]]; then
            printf '  The service moves from port %s to %s; links in mails already sent name port %s.\n' "$PORT" "$wanted" "$PORT"
        fi
        stop api
        stop mail
        choose_ports "$wanted"
    fi

    step "Starting the private PostgreSQL cluster"
    cluster_start
    done_step "PostgreSQL $PG_MAJOR, $CL_DIR"
    publish Api
    publish Cli
    if [[ $RUNNING_STAMP != "$STAMP" ]]; then
        stop api
        stop mail
        forget_old_builds
    fi
    app_environment
    printf '%s %s %s %s %s\n' "$PORT" "$MAILS_PORT" "$SMTP_PORT" '' '' >"$DATA/run/instance"

    cli_step "Bringing the schema up to date" "mend what it says above and run this again." migrate
    if ((seed)); then
        cli_step "Making the demo city" "mend what it says above and run this again, or leave it out with --no-seed." \
            demo make --out "$DATA/demo.json" --base-url "http://127.0.0.1:$PORT" --mails-url "http://127.0.0.1:$MAILS_PORT/"
        [[ -s $DATA/demo.json ]] || { tail_of "$DATA/logs/setup.log"; die "\"open311 demo make\" has not written $DATA/demo.json; mend what it says above and run this again."; }
        SEEDED=yes
    else
        if [[ ! -f $DATA/demo.json ]] || ! grep -q '"api_key"' "$DATA/demo.json"; then
            (umask 077 && printf '{\n  "base_url": "http://127.0.0.1:%s",\n  "mails_url": "http://127.0.0.1:%s/"\n}\n' "$PORT" "$MAILS_PORT" >"$DATA/demo.json")
        else
            sed -i -E "s#(\"base_url\"[[:space:]]*:[[:space:]]*)\"[^\"]*\"#\1\"http://127.0.0.1:$PORT\"#; s#(\"mails_url\"[[:space:]]*:[[:space:]]*)\"[^\"]*\"#\1\"http://127.0.0.1:$MAILS_PORT/\"#" "$DATA/demo.json"
        fi
    fi
    chmod 600 -- "$DATA/demo.json"

    if ! alive mail; then
        # While this was building, another installation may have come up.
        need_port "$MAILS_PORT"
        need_port "$SMTP_PORT"
        step "Starting the place where mails are caught"
        spawn mail "$DATA" "$DOTNET" "$DATA/app/cli-$STAMP/open311.dll" mail catch --smtp-port "$SMTP_PORT" --http-port "$MAILS_PORT" --store "$DATA/mails"
        wait_for mail "http://127.0.0.1:$MAILS_PORT/" 30
        done_step
    fi
    if ! alive api; then need_port "$PORT"; fi
    step "Starting the service, workers inside"
    if ! alive api; then spawn api "$DATA/app/api-$STAMP" "$DOTNET" "$DATA/app/api-$STAMP/Open311.Api.dll"; fi
    wait_for api "http://127.0.0.1:$PORT/health/ready" 60
    done_step
    printf '%s %s %s %s %s\n' "$PORT" "$MAILS_PORT" "$SMTP_PORT" "$STAMP" "$SEEDED" >"$DATA/run/instance"
    printf 'Ready after %s s.\n' "$(seconds_since "$began")"
    print_addresses
    if ((foreground)); then stay; fi
}
print_addresses() {
    printf '  %-10s %s\n' Service "http://127.0.0.1:$PORT" Mails "http://127.0.0.1:$MAILS_PORT/" Values "$DATA/demo.json" Stop "./dev down$(data_words)"
}
data_words() { if [[ $DATA != "$ROOT/.data" ]]; then printf ' --data %q' "$DATA"; fi; }
stay() {
    exec 9>&-
    local tail_pid
    trap 'kill "$tail_pid" 2>/dev/null || true; lock_data; stop_all; exit 0' INT TERM HUP
    tail -n 0 -F -- "$DATA/logs/api.log" 2>/dev/null &
    tail_pid=$!
    while alive api; do sleep 0.5 & wait $! || true; done
    kill "$tail_pid" 2>/dev/null || true
    trap - INT TERM HUP
    die "The service has ended; look into $DATA/logs/api.log and run ./dev up again."
}
stop_all() {
    stop api
    stop mail
    find_postgres "$(cat -- "$CL_DIR/PG_VERSION" 2>/dev/null || true)"
    if [[ -n $PG_BIN ]]; then cluster_stop; fi
}

cmd_down() {
    take_data_option "$@"
    no_more "${REST[@]}"
    use_data "$DATA_GIVEN"
    if [[ ! -d $DATA/run ]]; then
        printf 'Nothing runs: there is no installation in %s.\n' "$DATA"
        return 0
    fi
    make_data
    lock_data
    step "Stopping"
    stop_all
    done_step "the data stay in $DATA"
}

cmd_status() {
    take_data_option "$@"
    no_more "${REST[@]}"
    use_data "$DATA_GIVEN"
    if [[ ! -d $DATA ]]; then
        printf 'Nothing is set up in %s; ./dev up does it.\n' "$DATA"
        exit 3
    fi
    [[ -x $DATA ]] || die "The data folder $DATA belongs to $(stat -c %U -- "$DATA"); ask as that user."
    read_ports
    find_postgres "$(cat -- "$CL_DIR/PG_VERSION" 2>/dev/null || true)"
    local code=0
    if [[ -n $PG_BIN ]] && cluster_answers; then
        printf '  %-10s runs      PostgreSQL %s, psql -h %s -p %s -U open311 open311\n' Cluster "$PG_MAJOR" "$CL_SOCK" "$PG_PORT"
    else
        printf '  %-10s is down\n' Cluster
        code=3
    fi
    if alive mail; then printf '  %-10s runs      http://127.0.0.1:%s/\n' Mails "$MAILS_PORT"; else printf '  %-10s is down\n' Mails; code=3; fi
    if ! alive api; then
        printf '  %-10s is down\n' Service
        code=3
    elif command -v curl >/dev/null && http_ok "http://127.0.0.1:$PORT/health/ready"; then
        printf '  %-10s is ready  http://127.0.0.1:%s\n' Service "$PORT"
    else
        printf '  %-10s runs, but is not ready; ./dev log says why\n' Service
        code=3
    fi
    printf '  %-10s %s\n' Data "$DATA"
    exit "$code"
}

cmd_log() {
    take_data_option "$@"
    use_data "$DATA_GIVEN"
    local files=() file
    for file in "$CL_LOG" "$DATA"/logs/{mail,api}.log; do if [[ -f $file ]]; then files+=("$file"); fi; done
    ((${#files[@]} > 0)) || die "There is no log in $DATA yet; run ./dev up first."
    if [[ ${REST[0]:-} == -f ]]; then exec tail -n 20 -F -- "${files[@]}"; fi
    no_more "${REST[@]}"
    tail -n 40 -- "${files[@]}"
}
