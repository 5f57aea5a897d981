# shellcheck shell=bash
# Building: what the source looks like now, programs published into the data folder.

AHEAD=0 # 1: compiled to machine code before they run, as docker/Dockerfile does; takes longer to build

# A word that changes with every file the programs are made of.
source_stamp() {
    local stamp
    stamp=$(cd -- "$ROOT" && find src openapi.yaml Directory.Build.props Directory.Packages.props global.json .editorconfig \
        \( -name bin -o -name obj -o -name node_modules \) -prune -o -type f -printf '%p %T@ %s\n' | LC_ALL=C sort | sha256sum | cut -c1-12)
    if ((AHEAD)); then stamp+=-ahead; fi
    printf '%s\n' "$stamp"
}
lock_build() {
    if ! mkdir -p -- "$ROOT/.data" 2>/dev/null || [[ ! -w $ROOT/.data ]]; then die "The checkout $ROOT belongs to $(stat -c %U -- "$ROOT"); run this as that user, or in a clone of your own."; fi
    exec 8>"$ROOT/.data/build.lock" || die "The checkout was last built by another user; run this as that user, or in a clone of your own."
    flock -w 1200 8 || die "Another build of this checkout has been running for twenty minutes; wait for it or end it."
}
unlock_build() { exec 8>&-; }
dotnet_logged() { # LOG ARGS…
    local log=$1
    shift
    (cd -- "$ROOT" && "$DOTNET" "$@") >>"$log" 2>&1 8>&- 9>&-
}

# What the compiler said, each thing once; if it named nothing, the last lines.
tail_of_build() {
    local errors
    errors=$(grep -E ': error |error (MSB|NU|CS|NETSDK)[0-9]+' -- "$1" | sed -E "s#^ *##; s# \[[^]]*proj\]\$##" | awk '!seen[$0]++' | tail -n 20 || true)
    if [[ -n $errors ]]; then printf '%s\n' "$errors" | sed "s#${ROOT//\#/\\#}/##g; s/^/    /" >&2; else tail_of "$1"; fi
}

# publish Api|Cli: into a folder named by the state of the source, so that a running service keeps its own files.
publish() {
    local project=$1 name target log options=()
    name=$(tr '[:upper:]' '[:lower:]' <<<"$project")
    STAMP=${STAMP:-$(source_stamp)}
    target=$DATA/app/$name-$STAMP
    if [[ -d $target ]]; then return 0; fi
    log=$DATA/logs/build.log
    step "Building src/$project"
    lock_build
    rm -rf -- "$target.new"
    : >"$log"
    if ((AHEAD)); then # with folders and lock files of its own (Directory.Build.props)
        options=(--artifacts-path "$DATA/artifacts" --use-current-runtime --self-contained false -p:PublishReadyToRun=true -p:RestoreLockedMode=false)
    fi
    if ! dotnet_logged "$log" publish "src/$project/$project.csproj" -c "$CONFIG" -o "$target.new" -v quiet -nodeReuse:false "${options[@]}"; then
        printf '\n' >&2
        STEP_OPEN=0
        tail_of_build "$log"
        die "The build of src/$project failed; mend what is said above (all of it is in $log) and run this again."
    fi
    mv -- "$target.new" "$target"
    unlock_build
    done_step
}
forget_old_builds() {
    local folder
    for folder in "$DATA"/app/*-*; do
        case $folder in *-"$STAMP") ;; *) rm -rf -- "$folder" ;; esac
    done
}
