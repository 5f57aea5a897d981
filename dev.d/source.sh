# shellcheck shell=bash
# Commands format, migration.

cmd_format() {
    no_more "$@"
    need_tools dotnet
    step "Formatting"
    done_step
    (cd -- "$ROOT" && "$DOTNET" format Open311.sln) || die "dotnet format failed; mend what it says above and run this again."
}
cmd_migration() {
    [[ ${1:-} == add && -n ${2:-} && $# == 2 ]] || die "Write ./dev migration add NAME."
    [[ $2 =~ ^[A-Z][A-Za-z0-9]+$ ]] || die "\"$2\" is no name for a migration; take words like AddPhotosToReports."
    need_tools dotnet
    [[ -f $ROOT/.config/dotnet-tools.json ]] || die "The file .config/dotnet-tools.json is missing; take it from the repository again."
    cd -- "$ROOT"
    "$DOTNET" tool restore >/dev/null || die "dotnet-ef could not be fetched; check the connection to your NuGet source and run this again."
    "$DOTNET" ef migrations add "$2" --project src/Core --startup-project src/Cli --output-dir Persistence/Migrations ||
        die "The migration was not made; mend what is said above and run this again."
}
