# shellcheck shell=bash
# The data folder: where it is, who may use it, its lock, the option --data.

# Sets DATA (absolute), and from it where the cluster, its socket and its log are.
use_data() {
    local given=${1:-${OPEN311_DATA:-$ROOT/.data}}
    DATA=$(realpath -m -- "$given")
    [[ ${DATA//[\"\'\$\`\\;%,*?\[\]$'\n']/} == "$DATA" ]] ||
        die "The data folder's path holds a character that does not work here (quotes, \$ \` \\ ; % , * ? [ ]); choose another with --data DIR."
    [[ $DATA != / ]] || die "The root folder cannot be the data folder; choose another with --data DIR."
    local hash
    hash=$(printf '%s' "$DATA" | sha256sum | cut -c1-12)
    CL_SOCK=/tmp/open311-$hash
    CL_FALLBACK=/var/tmp/open311-$hash
    CL_KIND=durable
    server_user
    locate_cluster
}
make_data() {
    mkdir -p -- "$DATA" 2>/dev/null || die "The data folder $DATA cannot be made; choose another with --data DIR."
    [[ -w $DATA && -x $DATA ]] || die "The data folder $DATA belongs to $(stat -c %U -- "$DATA"); run this as that user, or choose another with --data DIR."
    chmod 700 -- "$DATA" 2>/dev/null || die "The data folder $DATA belongs to $(stat -c %U -- "$DATA"); run this as that user, or choose another with --data DIR."
    (umask 077 && mkdir -p -- "$DATA/run" "$DATA/logs" "$DATA/app" "$DATA/mails")
    locate_cluster
}
lock_data() {
    exec 9>"$DATA/run/lock"
    flock -w 600 9 || die "Another ./dev has been working on $DATA for ten minutes; wait for it or end it."
}

# PostgreSQL refuses to run as root: then its programs run as postgres, and may look into folders closed to others.
server_user() {
    AS=()
    if ((EUID == 0)); then
        AS=(setpriv --reuid=postgres --regid=postgres --init-groups)
        local open=(--inh-caps=+dac_read_search --ambient-caps=+dac_read_search)
        if "${AS[@]}" "${open[@]}" true 2>/dev/null; then AS+=("${open[@]}"); fi
    fi
}
locate_cluster() {
    CL_DIR=$DATA/postgres
    if ((EUID == 0)) && [[ -d $DATA ]] && id postgres >/dev/null 2>&1 && ! "${AS[@]}" stat "$DATA/." >/dev/null 2>&1; then CL_DIR=$CL_FALLBACK; fi
    CL_LOG=$CL_DIR/server.log
}
take_data_option() { # leading --data DIR; sets REST
    DATA_GIVEN=''
    while (($# > 0)); do
        case $1 in
            --data)
                (($# > 1)) || die "--data needs a folder; write --data DIR."
                DATA_GIVEN=$2
                shift 2
                ;;
            --data=*)
                DATA_GIVEN=${1#--data=}
                shift
                ;;
            *) break ;;
        esac
    done
    REST=("$@")
}
