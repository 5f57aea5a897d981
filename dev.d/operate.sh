# shellcheck shell=bash
# Commands on an installation that is up: report, open311, psql.

# need_installation DATA: finds it and its tools; what is down is not started unasked.
need_installation() {
    use_data "$1"
    [[ -d $DATA/run ]] || die "Nothing is set up in $DATA; run ./dev up$(data_words) first."
    [[ -x $DATA ]] || die "The data folder $DATA belongs to $(stat -c %U -- "$DATA"); run this as that user."
    need_tools postgres dotnet curl
    server_user
    locate_cluster
    read_ports
}
need_cluster() {
    cluster_answers || die "The service is down: its PostgreSQL does not run; run ./dev up$(data_words) first."
}

cmd_report() {
    take_data_option "$@"
    need_installation "$DATA_GIVEN"
    local asks=" ${REST[*]} "
    if [[ $asks != *' --help '* && $asks != *' -h '* ]]; then
        alive api || die "The service is down; run ./dev up$(data_words) first."
        http_ok "http://127.0.0.1:$PORT/health/ready" || die "The service at http://127.0.0.1:$PORT is not ready; ./dev log says why."
    fi
    local program=$DATA/app/cli-$RUNNING_STAMP/open311.dll
    [[ -f $program ]] || die "The last ./dev up did not come to its end; run ./dev up$(data_words) first."
    exec "$DOTNET" "$program" demo report --values "$DATA/demo.json" "${REST[@]}"
}

cmd_open311() {
    take_data_option "$@"
    need_installation "$DATA_GIVEN"
    # Mails and help need no database.
    case " ${REST[*]:---help} " in *' --help '* | *' -h '* | *' -? '* | *' --version '* | ' mail '*) ;; *) need_cluster ;; esac
    STAMP=$(source_stamp)
    lock_data
    publish Cli >&2
    exec 9>&-
    local name
    local -A own_mail=()
    for name in "${!Mail__@}"; do own_mail[$name]=${!name}; done
    app_environment
    if ((${#own_mail[@]})); then # as in "Mail__Host=… ./dev open311 mail test": the caller's mail server, and nothing of the demonstration's
        unset Mail__Host Mail__Port Mail__Security
        for name in "${!own_mail[@]}"; do export "$name=${own_mail[$name]}"; done
    fi
    exec "$DOTNET" "$DATA/app/cli-$STAMP/open311.dll" "${REST[@]}"
}

cmd_psql() {
    take_data_option "$@"
    need_installation "$DATA_GIVEN"
    need_cluster
    PGHOST=$CL_SOCK PGPORT=$PG_PORT PGUSER=open311 PGDATABASE=open311 exec "$PG_BIN/psql" "${REST[@]}"
}
