# shellcheck shell=bash
# The private PostgreSQL cluster of a data folder: make, configure, start, stop.

pg() { (cd / && exec "${AS[@]}" "$PG_BIN/$1" "${@:2}") 8>&- 9>&-; }
sql() { "$PG_BIN/psql" -X -h "$CL_SOCK" -p "$PG_PORT" -U postgres -v ON_ERROR_STOP=1 -Atqc "$2" "$1"; }
cluster_answers() { [[ -S $CL_SOCK/.s.PGSQL.$PG_PORT ]] && "$PG_BIN/pg_isready" -q -h "$CL_SOCK" -p "$PG_PORT" -U postgres -d postgres; }
# Is there a live process that works in the cluster's folder? (Asked as the server's user: others may not look.)
cluster_has_process() {
    local cwds
    cwds=$(cd /; "${AS[@]}" find /proc -maxdepth 2 -name cwd -printf '%l\n' 2>/dev/null || true)
    grep -Fxq -- "$CL_DIR" <<<"$cwds"
}

# apt may have replaced the programs under the running server, which then cannot load its own libraries.
cluster_current() {
    local running installed
    running=$(sql postgres 'show server_version' 2>/dev/null || true)
    installed=$("$PG_BIN/postgres" --version)
    [[ ${installed#postgres (PostgreSQL) } == "$running" ]]
}

make_socket_folder() {
    local owner=$EUID seen
    if ((EUID == 0)); then owner=$(id -u postgres); fi
    if mkdir -m 700 -- "$CL_SOCK" 2>/dev/null && ((EUID == 0)); then chown postgres:postgres -- "$CL_SOCK"; fi
    seen=$(stat -c '%u %a %F' -- "$CL_SOCK" 2>/dev/null || true)
    [[ $seen == "$owner 700 directory" ]] || die "$CL_SOCK is not a folder of ours with mode 700; remove it and run this again."
}

cluster_settings() {
    local memory_mb buffers=512 shm_mb
    memory_mb=$(awk '/^MemTotal:/ {print int($2 / 1024)}' /proc/meminfo)
    if ((memory_mb < 4096)); then buffers=128; fi
    shm_mb=$(df -m --output=avail /dev/shm 2>/dev/null | tail -n1 | tr -dc 0-9 || true)
    cat <<CONF
# Written by ./dev at every start.
listen_addresses = ''
port = $PG_PORT
unix_socket_directories = '$CL_SOCK'
unix_socket_permissions = 0700
max_connections = $([[ $CL_KIND == test ]] && echo 400 || echo 200)
max_prepared_transactions = 0
shared_buffers = ${buffers}MB
work_mem = 16MB
maintenance_work_mem = 128MB
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
$( ((${shm_mb:-0} >= 512)) || echo "dynamic_shared_memory_type = sysv")
# No statement, parameter or row in the log: they hold personal data. Errors of statements are the service's to log.
logging_collector = off
log_destination = 'stderr'
log_line_prefix = '%m [%p] '
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_statement = 'none'
log_min_duration_statement = -1
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_checkpoints = off
log_autovacuum_min_duration = -1
log_lock_waits = off
CONF
    if [[ $CL_KIND == test ]]; then
        printf '%s\n' "fsync = off" "synchronous_commit = off" "full_page_writes = off" "max_wal_size = 2GB"
    else
        # Small, frequent checkpoints: after a crash the cluster has to be back within 15 s.
        printf '%s\n' "fsync = on" "synchronous_commit = on" "full_page_writes = on" \
            "checkpoint_timeout = 60s" "max_wal_size = 512MB" "min_wal_size = 128MB" "checkpoint_completion_target = 0.7"
    fi
}

cluster_create() {
    local fresh=$CL_DIR.new log options=(-U postgres -E UTF8 --locale=C.UTF-8 --auth-local=trust --auth-host=reject)
    rm -rf -- "$fresh"
    mkdir -p -- "$(dirname -- "$CL_DIR")"
    mkdir -m 700 -- "$fresh"
    if ((EUID == 0)); then chown postgres:postgres -- "$fresh"; fi
    if [[ $CL_KIND == test ]]; then options+=(--no-sync); fi
    log=$(mktemp)
    if ! pg initdb -D "$fresh" "${options[@]}" >"$log" 2>&1; then
        tail_of "$log"
        rm -rf -- "$log" "$fresh"
        die "initdb could not make the cluster in $CL_DIR; mend what it says above, or choose another place with --data DIR."
    fi
    rm -f -- "$log"
    printf "include 'open311.conf'\n" >>"$fresh/postgresql.conf"
    if [[ -d $CL_DIR ]]; then rmdir -- "$CL_DIR" 2>/dev/null || die "$CL_DIR is there but is no PostgreSQL cluster; remove it and run this again."; fi
    mv -- "$fresh" "$CL_DIR"
}

cluster_start() {
    local out deadline
    # The cluster's own major version, whatever else is installed.
    if [[ -f $CL_DIR/PG_VERSION && $(<"$CL_DIR/PG_VERSION") != "$PG_MAJOR" ]]; then need_tools postgres; fi
    if [[ -f $CL_DIR/PG_VERSION ]]; then
        local owner
        owner=$(stat -c %U -- "$CL_DIR")
        if ((EUID == 0)); then
            [[ $owner == postgres ]] || die "The cluster in $CL_DIR belongs to $owner; run this as $owner, or choose another place with --data DIR."
        else
            [[ -O $CL_DIR ]] || die "The cluster in $CL_DIR belongs to $owner; run this as the user who made it, or choose another place with --data DIR."
        fi
    else
        cluster_create
    fi
    make_socket_folder

    if cluster_answers && ! cluster_current; then
        cluster_stop
        make_socket_folder
    fi
    if ! cluster_answers; then
        cluster_settings >"$CL_DIR/open311.conf.new"
        chmod 644 -- "$CL_DIR/open311.conf.new"
        mv -f -- "$CL_DIR/open311.conf.new" "$CL_DIR/open311.conf"
        if [[ -f $CL_LOG && $(stat -c %s -- "$CL_LOG") -gt 20000000 ]]; then mv -f -- "$CL_LOG" "$CL_LOG.1"; fi
        deadline=$((SECONDS + 15))
        until cluster_answers || out=$(pg pg_ctl -D "$CL_DIR" -l "$CL_LOG" -w -t 180 start 2>&1); do
            # After kill -9 the old process, or its number given to another one, can still seem to hold the folder.
            if [[ -f $CL_DIR/postmaster.pid ]] && ! cluster_has_process; then rm -f -- "$CL_DIR/postmaster.pid"; fi
            if ((SECONDS >= deadline)); then
                printf '\n%s\n' "$out" >&2
                tail_of "$CL_LOG"
                die "The private PostgreSQL cluster in $CL_DIR does not start; mend what its log says above and run this again."
            fi
            sleep 0.3
        done
    fi
    local state
    state=$(sql postgres "select count(*) from pg_database where datname in ('open311', 'open311_new')" 2>&1) || die "The private cluster runs but does not answer ($state); run ./dev down and then this again."
    if [[ $CL_KIND == test ]]; then return 0; fi
    if [[ $(sql postgres "select count(*) from pg_database where datname = 'open311'") == 0 ]]; then
        out=$({
            sql postgres "do \$\$ begin if not exists (select from pg_roles where rolname = 'open311') then create role open311 login createdb; grant pg_monitor to open311; end if; end \$\$" &&
                sql postgres "drop database if exists open311_new" &&
                sql postgres "create database open311_new owner open311" &&
                sql open311_new "create extension postgis" &&
                sql postgres "alter database open311_new rename to open311"
        } 2>&1) || { printf '\n%s\n' "$out" >&2; die "The database could not be made; mend what PostgreSQL says above and run this again."; }
    fi
}

cluster_stop() {
    if [[ ! -f $CL_DIR/postmaster.pid ]]; then return 0; fi
    local out
    if cluster_has_process; then
        out=$(pg pg_ctl -D "$CL_DIR" -m fast -w -t 60 stop 2>&1) || out=$(pg pg_ctl -D "$CL_DIR" -m immediate -w -t 20 stop 2>&1) ||
            { ! cluster_has_process || die "The private cluster in $CL_DIR does not stop ($out); look into $CL_LOG."; }
    else
        rm -f -- "$CL_DIR/postmaster.pid"
    fi
    if [[ -O $CL_SOCK || $EUID == 0 ]]; then rmdir -- "$CL_SOCK" 2>/dev/null || true; fi
}
