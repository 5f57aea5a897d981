# shellcheck shell=bash
# What must be installed (PostgreSQL with PostGIS, .NET, curl): finds it, installs it as root, else says how.

# Sets PG_MAJOR and PG_BIN: the wanted major version, else the newest with PostGIS, else the newest.
find_postgres() {
    local want=${1:-} path major with=0 any=0
    PG_MAJOR='' PG_BIN=''
    for path in /usr/lib/postgresql/*/bin/postgres; do
        [[ -x $path ]] || continue
        major=${path#/usr/lib/postgresql/}
        major=${major%%/*}
        [[ $major =~ ^[0-9]+$ ]] || continue
        [[ -z $want || $want == "$major" ]] || continue
        if ((major > any)); then any=$major; fi
        if has_postgis "$major" && ((major > with)); then with=$major; fi
    done
    if ((with > 0)); then PG_MAJOR=$with; elif ((any > 0)); then PG_MAJOR=$any; else return 0; fi
    PG_BIN=/usr/lib/postgresql/$PG_MAJOR/bin
}
has_postgis() { [[ -f /usr/share/postgresql/$1/extension/postgis.control ]]; }

# The major version that this distribution offers together with PostGIS.
offered_major() {
    local found
    found=$(apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$' 2>/dev/null | sed -nE 's/^postgresql-([0-9]+)-.*/\1/p' | sort -n | tail -n1 || true)
    if [[ -z $found ]]; then
        # shellcheck source=/dev/null
        found=$(. /etc/os-release && case "${ID:-}-${VERSION_ID:-}" in
            debian-11) echo 13 ;; debian-12) echo 15 ;; debian-13) echo 17 ;;
            ubuntu-22.04) echo 14 ;; ubuntu-24.04) echo 16 ;; ubuntu-26.04) echo 18 ;; esac)
    fi
    printf '%s' "$found"
}

find_dotnet() {
    local candidate
    for candidate in "$(command -v dotnet || true)" "${DOTNET_ROOT:+$DOTNET_ROOT/dotnet}" "${HOME:-/nonexistent}/.dotnet/dotnet" \
        /usr/lib/dotnet/dotnet /usr/share/dotnet/dotnet /usr/local/share/dotnet/dotnet; do
        if [[ -n $candidate && -x $candidate ]] && "$candidate" --list-sdks 2>/dev/null | grep -q '^10\.'; then
            DOTNET=$candidate
            return 0
        fi
    done
    return 1
}

# The browser of the journeys.
find_browser() {
    local candidate
    for candidate in "${OPEN311_CHROMIUM:-}" /usr/bin/chromium /usr/bin/google-chrome-stable /usr/bin/google-chrome /opt/google/chrome/chrome; do
        if [[ -n $candidate && -x $candidate ]]; then return 0; fi
    done
    return 1
}
# Installs one when root and the system has a package of it; else the journeys are skipped, with a word.
offer_browser() {
    if find_browser; then return 0; fi
    # Ubuntu's package is only a pointer to a snap.
    if ((EUID == 0)) && command -v apt-get >/dev/null && ! grep -qs '^ID=ubuntu' /etc/os-release; then
        install_packages chromium
    else
        printf '  No Chromium here: the journeys are skipped. Install chromium (sudo apt-get install -y chromium) or Google Chrome for them.\n'
    fi
}

# The programs of ci's checks of the scripts and the containers, and those that judge coordinates and read our interfaces as QGIS does; without them those checks are left out, with a word.
offer_checkers() {
    local packages=()
    command -v shellcheck >/dev/null || packages+=(shellcheck)
    command -v docker-compose >/dev/null || packages+=(docker-compose)
    command -v ogr2ogr >/dev/null || packages+=(gdal-bin)
    command -v cs2cs >/dev/null || packages+=(proj-bin)
    if ((${#packages[@]} > 0 && EUID == 0)) && command -v apt-get >/dev/null; then install_packages "${packages[@]}"; fi
}

install_packages() { # PACKAGE…, as root
    local log
    log=$(mktemp)
    step "Installing $*"
    if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends --no-upgrade "$@"; } >"$log" 2>&1; then
        tail_of "$log"
        rm -f "$log"
        die "apt-get could not install $*; mend what it says above and run this again."
    fi
    rm -f "$log"
    done_step
}

# need_tools [postgres] [dotnet] [curl] [wrk] [ogr2ogr]: finds them; installs what is missing when root, else says how.
need_tools() {
    local packages=() wants=" $* " wanted_major='' major
    DOTNET=''
    if [[ $wants == *' postgres '* ]]; then
        if [[ -f ${CL_DIR:-/nonexistent}/PG_VERSION ]]; then wanted_major=$(<"$CL_DIR/PG_VERSION"); fi
        find_postgres "$wanted_major"
        if [[ -z $PG_MAJOR ]]; then
            major=${wanted_major:-$(offered_major)}
            [[ -n $major ]] || die "PostgreSQL with PostGIS was not found here and this system offers no package for it; use Debian 12 or newer, or Ubuntu 22.04 or newer."
            packages+=("postgresql-$major" "postgresql-$major-postgis-3")
        elif ! has_postgis "$PG_MAJOR"; then
            packages+=("postgresql-$PG_MAJOR-postgis-3")
        fi
    fi
    if [[ $wants == *' curl '* ]] && ! command -v curl >/dev/null; then packages+=(curl); fi
    if [[ $wants == *' wrk '* ]] && ! command -v wrk >/dev/null; then packages+=(wrk); fi
    if [[ $wants == *' ogr2ogr '* ]] && ! command -v ogr2ogr >/dev/null; then packages+=(gdal-bin); fi
    local sdk_missing=0
    if [[ $wants == *' dotnet '* ]] && ! find_dotnet; then
        sdk_missing=1
        if [[ -n $(apt-cache search --names-only '^dotnet-sdk-10\.0$' 2>/dev/null || true) ]]; then packages+=(dotnet-sdk-10.0); fi
    fi

    if ((${#packages[@]} > 0)); then
        command -v apt-get >/dev/null || die "Missing here: ${packages[*]}; install them with your system's package manager and run this again."
        if ((EUID != 0)); then
            die "Missing here: ${packages[*]}. Please run:  sudo apt-get update && sudo apt-get install -y ${packages[*]}"
        fi
        install_packages "${packages[@]}"
        if [[ $wants == *' postgres '* ]]; then
            find_postgres "$wanted_major"
            if [[ -z $PG_MAJOR ]] || ! has_postgis "$PG_MAJOR"; then die "PostgreSQL or PostGIS is still missing after the installation; install postgresql and its postgis package by hand."; fi
        fi
    fi
    if ((sdk_missing)) && ! find_dotnet; then
        die "The .NET SDK 10 is missing and this system has no package for it. Please run:  curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0"
    fi
}
