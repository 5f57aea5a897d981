# shellcheck shell=bash
# Processes of an installation: start, stop, wait for; their ports and environment.

starttime_of() { # the start time tells a process from a later one with the same number
    local stat
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
    stat=${stat##*) }
    # shellcheck disable=SC2086
    set -- $stat
    [[ $1 != Z ]] || return 1
    printf '%s' "${20}"
}
alive() {
    local pid started
    { read -r pid started <"$DATA/run/$1.pid"; } 2>/dev/null || return 1
    [[ -n $pid && $(starttime_of "$pid") == "$started" ]]
}
spawn() { # NAME FOLDER COMMAND…
    local name=$1 folder=$2 log=$DATA/logs/$1.log pid
    shift 2
    if [[ -f $log ]]; then mv -f -- "$log" "$log.1"; fi
    (umask 077 && cd -- "$folder" && exec setsid "$@" >>"$log" 2>&1 </dev/null 8>&- 9>&-) &
    pid=$!
    printf '%s %s\n' "$pid" "$(starttime_of "$pid" || true)" >"$DATA/run/$name.pid"
}
stop() { # NAME: asks its process group to end, and insists after 25 s
    local pid tries=0
    if alive "$1"; then
        read -r pid _ <"$DATA/run/$1.pid"
        kill -TERM -- "-$pid" 2>/dev/null || kill -TERM "$pid" 2>/dev/null || true
        while alive "$1" && ((tries++ < 250)); do sleep 0.1; done
        if alive "$1"; then kill -KILL -- "-$pid" 2>/dev/null || true; fi
    fi
    rm -f -- "$DATA/run/$1.pid"
}
port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
http_ok() { curl -fsS -m 3 --noproxy '*' -o /dev/null -- "$1" 2>/dev/null; }
wait_for() { # NAME ADDRESS SECONDS
    local deadline=$((SECONDS + $3)) log=$DATA/logs/$1.log
    until http_ok "$2"; do
        if ! alive "$1"; then
            printf '\n' >&2
            STEP_OPEN=0
            tail_of "$log"
            stop "$1"
            die "The program \"$1\" ended instead of answering at $2; mend what its log says above ($log) and run this again."
        fi
        if ((SECONDS >= deadline)); then
            printf '\n' >&2
            STEP_OPEN=0
            tail_of "$log"
            die "The program \"$1\" runs but $2 has not answered 200 within $3 s; look into $log, then run ./dev down and this again."
        fi
        sleep 0.2
    done
}

# What the programs are told. Everything by environment; no file of settings is written.
app_environment() {
    export ConnectionStrings__Open311="Host=$CL_SOCK;Port=$PG_PORT;Username=open311;Database=open311;Maximum Pool Size=100;Minimum Pool Size=4;Max Auto Prepare=100"
    export ASPNETCORE_ENVIRONMENT=Production DOTNET_ENVIRONMENT=Production
    export ASPNETCORE_URLS=http://127.0.0.1:$PORT Installation__BaseAddress=http://127.0.0.1:$PORT
    export Workers__InProcess=true Mail__Host=127.0.0.1 Mail__Port=$SMTP_PORT Mail__Security=None
    export Media__Directory=$DATA/media
    export OPEN311_DATA=$DATA OPEN311_ROOT=$ROOT OPEN311_PG_BIN=$PG_BIN OPEN311_DEMO_JSON=$DATA/demo.json OPEN311_BASE_URL=http://127.0.0.1:$PORT
}
# The ports of the installation as it runs, or as it ran last (then REMEMBERED is 1); else the usual ones.
read_ports() {
    PORT=$DEFAULT_PORT MAILS_PORT=$((DEFAULT_PORT + 1)) SMTP_PORT=$((DEFAULT_PORT + 2)) RUNNING_STAMP='' SEEDED='' REMEMBERED=0
    if { read -r PORT MAILS_PORT SMTP_PORT RUNNING_STAMP SEEDED <"$DATA/run/instance"; } 2>/dev/null; then REMEMBERED=1; fi
}
# need_port PORT: refuses one that another program has.
need_port() {
    if ! port_taken "$1"; then return 0; fi
    if ((REMEMBERED)) && [[ $1 == "$PORT" ]]; then
        die "Port $1, which links in mails already sent name, is used by another program now; end that one, or move with ./dev up --port N$(data_words)."
    fi
    die "Port $1 is already used by another program; choose another with ./dev up --port N."
}
choose_ports() { # PORT: the two mail ports are those of the last time, else the next free ones
    if ((REMEMBERED)) && [[ $1 == "$PORT" ]] && ! port_taken "$MAILS_PORT" && ! port_taken "$SMTP_PORT"; then return 0; fi
    local next=$(($1 + 1))
    PORT=$1
    while port_taken "$next"; do next=$((next + 1)); done
    MAILS_PORT=$next
    next=$((next + 1))
    while port_taken "$next"; do next=$((next + 1)); done
    SMTP_PORT=$next
    ((SMTP_PORT < 65536)) || die "No free ports above $1; choose another with --port N."
}
cli() { (umask 077 && cd -- "$DATA" && exec "$DOTNET" "$DATA/app/cli-$STAMP/open311.dll" "$@") 8>&- 9>&-; }
cli_step() { # TEXT ADVICE ARGS…
    local text=$1 advice=$2 log=$DATA/logs/setup.log
    shift 2
    step "$text"
    if ! cli "$@" >"$log" 2>&1 </dev/null; then
        tail_of "$log"
        die "\"open311 $*\" failed; $advice"
    fi
    done_step
}
