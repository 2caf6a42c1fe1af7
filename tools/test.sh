#!/usr/bin/env bash
# From a fresh Debian 12 to every test: installs, builds with sanitizers and for release, runs all of ctest.
source "$(dirname "${BASH_SOURCE[0]}")/steps.sh"

usage() {
    cat <<'EOM'
tools/test.sh [--tsan] [--bench-peers] [--no-install] [--replace-boost]
  Installs what is missing (apt), builds Debug with ASan and UBSan, and the release, and runs every test: crash tests,
  MESH over mTLS and the benches' smoke run with the release, everything else with the sanitizers.
  --tsan           also build with TSan and run the unit and flow tests with it
  --bench-peers    also install what the benches compare with (nginx), without starting it as a service
  --no-install     install nothing; fail when a package is missing
  --replace-boost  allow apt to remove libboost1.74-dev, which cannot stand beside libboost1.81-dev
Safe to repeat. Ends with ctest's own summary; exit 0 when everything passed.
EOM
}

read_common_options "$@"
tsan=no
for argument in "${arguments[@]}"; do
    case $argument in
    --tsan) tsan=yes ;;
    --bench-peers) test_packages+=(nginx-light) ;;
    *)
        usage >&2
        exit 2
        ;;
    esac
done

# Runs one preset's tests and remembers a failure, so that the other suites still run and say what they found.
failed=""
run_tests() {
    local preset=$1
    shift
    ctest --preset "$preset" "$@" || failed="$failed $preset"
}

step "packages"
install_packages "${packages[@]}" "${test_packages[@]}"
step "build the release"
build release release_tests
step "build with ASan and UBSan"
build dev
if [ "$tsan" = yes ]; then
    step "build with TSan"
    build tsan
    step "unit and flow tests with TSan"
    run_tests tsan --parallel 2 -L 'unit|flow'
fi
step "crash tests, MESH over mTLS and the benches' smoke run with the release"
run_tests release -L 'crash|bench|mtls'
step "unit, flow and tidy tests with ASan and UBSan"
run_tests dev --parallel 3 -LE 'crash|bench'
end_step
[ -z "$failed" ] || fail "tests with these presets:$failed"
