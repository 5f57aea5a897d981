# shellcheck shell=bash
# Words for people: refusals in one sentence, steps with their seconds.

STEP_OPEN=0
die() {
    if ((STEP_OPEN)); then printf '\n' >&2; STEP_OPEN=0; fi
    printf 'dev: %s\n' "$*" >&2
    trap - ERR
    exit 1
}
on_unexpected() {
    ((BASH_SUBSHELL == 0)) || return 0
    if ((STEP_OPEN)); then printf '\n' >&2; fi
    printf 'dev: %s stopped with code %s; run the same with "bash -x ./dev …" to see why.\n' "$1" "$2" >&2
}
trap 'on_unexpected "${BASH_SOURCE[0]##*/} line $LINENO" "$?"' ERR

now_us() { local t=${EPOCHREALTIME}; printf '%s' "${t//[^0-9]/}"; }
seconds_since() {
    local tenths=$((($(now_us) - $1) / 100000))
    printf '%d.%d' $((tenths / 10)) $((tenths % 10))
}
step() { STEP_AT=$(now_us); STEP_OPEN=1; printf '  %-46s' "$*"; }
done_step() { STEP_OPEN=0; printf '%7s s%s\n' "$(seconds_since "$STEP_AT")" "${1:+  $1}"; }
tail_of() { if [[ -s $1 ]]; then tail -n 20 -- "$1" | sed 's/^/    /' >&2; fi; }
no_more() { (($# == 0)) || die "I do not know \"$1\" here; ./dev alone prints what there is."; }
