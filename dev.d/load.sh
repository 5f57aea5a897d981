# shellcheck shell=bash
# Commands bench, replay: the load program on an installation.

# build_load COMMAND ARGS…: builds the load program; what it does not understand is refused before anything is started.
build_load() {
    local dir
    need_tools postgres dotnet curl
    dir=$(suite_dir load) || die "There is no tests/Load here."
    build_all "tests/$dir/$dir.csproj" >&2 || die "The build of tests/Load failed; mend what is said above."
    LOAD_PROGRAM=$ROOT/tests/$dir/bin/$CONFIG/net10.0/Open311.Tests.$dir.dll
    "$DOTNET" "$LOAD_PROGRAM" check "$@" || { trap - ERR; exit 2; }
}
load_program() { # on an installation that runs: DATA and its values in the environment
    app_environment
    export OPEN311_CLI=$DATA/app/cli-$RUNNING_STAMP/open311.dll
    "$DOTNET" "$LOAD_PROGRAM" "$@" 8>&- 9>&-
}
cmd_bench() {
    take_data_option "$@"
    local data=${DATA_GIVEN:-$ROOT/.data/bench} port=8411 code=0
    use_data "$data"
    need_tools wrk
    if [[ ${REST[0]:-} == layers ]]; then need_tools ogr2ogr; fi
    build_load bench "${REST[@]}"
    if [[ ${REST[0]:-} == duplicates ]]; then # needs no installation
        "$DOTNET" "$LOAD_PROGRAM" bench "${REST[@]}"
        return
    fi
    read_ports
    if ((REMEMBERED)); then port=$PORT; fi
    if ! alive api; then while port_taken "$port"; do port=$((port + 10)); done; fi
    (AHEAD=1 && cmd_up --data "$data" --port "$port") || exit 1
    use_data "$data"
    read_ports
    load_program bench "${REST[@]}" || code=$?
    (cmd_down --data "$data")
    ((code == 0)) || die "The measurement ended with code $code; what it says above comes first."
}
cmd_replay() {
    take_data_option "$@"
    local file=${REST[0]:-}
    [[ -n $file ]] || die "Which file? Write ./dev replay FILE."
    [[ -r $file ]] || die "The file \"$file\" cannot be read; give the path of a recorded file."
    file=$(realpath -- "$file")
    use_data "$DATA_GIVEN"
    build_load replay "$file" "${REST[@]:1}"
    (cmd_up ${DATA_GIVEN:+--data "$DATA_GIVEN"}) || exit 1
    use_data "$DATA_GIVEN"
    read_ports
    load_program replay "$file" "${REST[@]:1}" || die "The replay ended with an error; what it says above comes first."
}
