#!/usr/bin/env bash
# From a fresh Debian 12 to a pathology report in a practice's folder: installs, builds, starts the hub, sends the demo.
source "$(dirname "${BASH_SOURCE[0]}")/steps.sh"

usage() {
    cat <<'EOM'
tools/run.sh [--once] [--data DIR] [--no-install] [--replace-boost]
  Installs what is missing (apt), builds the release, starts the hub with its embedded default configuration on
  loopback and sends four synthetic reports through it. Then the hub serves until Ctrl-C.
  --once           stop after the demo
  --data DIR       keep the hub's data there (default: ./signalbox-data)
  --no-install     install nothing; fail when a package is missing
  --replace-boost  allow apt to remove libboost1.74-dev, which cannot stand beside libboost1.81-dev
Safe to repeat. Needs root or sudo only while packages are missing.
EOM
}

read_common_options "$@"
set -- "${arguments[@]}"
once=no
data=$repository/signalbox-data
while [ $# -gt 0 ]; do
    case $1 in
    --once) once=yes ;;
    --data)
        [ $# -ge 2 ] || fail "--data needs a folder"
        data=$2
        shift
        ;;
    *)
        usage >&2
        exit 2
        ;;
    esac
    shift
done

step "packages"
install_packages "${packages[@]}"
step "build"
build release signalbox
signalbox=$repository/build/release/signalbox

step "start the hub (data in $data)"
"$signalbox" serve --profile demo --data "$data" 2>"$repository/build/release/hub.log" &
hub=$!
stop_hub() {
    kill -TERM "$hub" 2>/dev/null || true
    wait "$hub" 2>/dev/null || true
}
trap 'stop_hub' EXIT
trap 'exit 130' INT TERM
for _ in $(seq 200); do
    kill -0 "$hub" 2>/dev/null || {
        tail -n 20 "$repository/build/release/hub.log" >&2
        fail "the hub did not start; its log is build/release/hub.log"
    }
    "$signalbox" message list --data "$data" --limit 1 --json >/dev/null 2>&1 && break
    sleep 0.05
done

step "the demo: four reports from a laboratory to a practice"
"$signalbox" demo --data "$data"
end_step

if [ "$once" = yes ]; then
    stop_hub
    trap - EXIT
    exit 0
fi
say "The hub serves until Ctrl-C. Its log: build/release/hub.log. To look around, in another terminal:"
say "  build/release/signalbox message list --data $data"
say "  curl http://127.0.0.1:8700/readyz?verbose"
wait "$hub"
