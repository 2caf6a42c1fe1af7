# What tools/run.sh and tools/test.sh share: named steps with their time, packages, builds. Sourced, not run.

set -Eeuo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$repository"

packages=(
    clang-16 lld-16 libclang-rt-16-dev clang-format-16 cmake ninja-build ccache python3 pkg-config
    libboost1.81-dev rapidjson-dev libssl-dev libre2-dev libsqlite3-dev libyaml-cpp-dev libcli11-dev
    libspdlog-dev libfmt-dev libexpat1-dev zlib1g-dev libzstd-dev libxxhash-dev libgoogle-perftools-dev prometheus-cpp-dev
    catch2 libbenchmark-dev
)
test_packages=(strace libvalijson-dev)

install=yes
replace_boost=no
step_number=0
step_name=""
step_started=0

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "failed: $*"
    exit 1
}

# step NAME: ends the step before it with its time and begins the next.
step() {
    end_step
    step_number=$((step_number + 1))
    step_name=$1
    step_started=$(date +%s%N)
    say "[$step_number] $step_name ..."
}

end_step() {
    [ -n "$step_name" ] || return 0
    local took=$((($(date +%s%N) - step_started) / 100000000))
    say "[$step_number] $step_name: done in $((took / 10)).$((took % 10)) s"
    step_name=""
}

trap 'say "stopped in step: ${step_name:-none} (line $LINENO)"' ERR

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "'$*' needs root: run as root, install sudo, or install the packages yourself and pass --no-install"
    fi
}

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

missing_packages() {
    local package
    for package in "$@"; do
        installed "$package" || printf '%s ' "$package"
    done
}

# libboost1.81-dev and libboost1.74-dev cannot be installed side by side: say so before anything is removed.
check_boost() {
    installed libboost1.74-dev || return 0
    say "libboost1.74-dev is installed. Signalbox needs libboost1.81-dev, and Debian lets only one of them be there."
    say "Installing it would remove:"
    apt-get --simulate install libboost1.81-dev 2>/dev/null | sed -n 's/^Remv \([^ ]*\).*/  \1/p' >&2
    [ "$replace_boost" = yes ] || fail "nothing was changed; to go on, run again with --replace-boost"
}

# install_packages PACKAGE...: installs those that are missing; nothing when all are there.
install_packages() {
    local missing
    missing=$(missing_packages "$@")
    if [ -z "$missing" ]; then
        say "    all packages are installed"
        return 0
    fi
    [ "$install" = yes ] || fail "missing packages: $missing(run without --no-install, or: apt-get install $missing)"
    check_boost
    say "    installing: $missing"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update >&2
    # shellcheck disable=SC2086 # a list of words
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install $missing \
        </dev/null >/dev/null
}

# build PRESET [TARGET...]: configures and builds into build/PRESET; says only what matters unless it fails.
build() {
    local preset=$1 log
    shift
    mkdir -p "build/$preset"
    log="build/$preset/build.log"
    if ! { cmake --preset "$preset" && cmake --build --preset "$preset" ${1:+--target "$@"}; } >"$log" 2>&1; then
        tail -n 60 "$log" >&2
        fail "the $preset build; the whole output is in $log"
    fi
}

# The options that both scripts know; what is left stands in `arguments`.
read_common_options() {
    arguments=()
    while [ $# -gt 0 ]; do
        case $1 in
        --no-install) install=no ;;
        --replace-boost) replace_boost=yes ;;
        -h | --help)
            usage
            exit 0
            ;;
        *) arguments+=("$1") ;;
        esac
        shift
    done
}
