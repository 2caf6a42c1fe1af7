// What one destination may cost the others: one that is down with very many waiting for it (--outage), and adapters
// that hang, die, babble, lie or are slow beside a good one (--beside). The real binary and real child processes, on
// loopback.
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "tests/bench/beside.hpp"
#include "tests/bench/outage.hpp"

using namespace signalbox::tests;

namespace {

// Those that are named together; without a name each by itself, and all of them.
std::uint64_t all_beside(bool smoke, const std::vector<std::string>& named) {
    const beside_scale size = smoke ? beside_scale::of_smoke() : beside_scale{};
    std::printf("\na good adapter beside bad ones\n");
    if (!named.empty()) return measure_beside(size, named);
    std::uint64_t failures = measure_beside(size, bad_manners());
    if (!smoke)
        for (const std::string& each : bad_manners()) failures += measure_beside(size, {each});
    return failures;
}

} // namespace

int main(int argc, char** argv) {
    std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ); // a run of minutes shows each line when it is there
    std::string mode;
    std::vector<std::string> manners;
    bool smoke = false;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--smoke") == 0)
            smoke = true;
        else if (mode == "--beside")
            manners.emplace_back(argv[i]);
        else
            mode = argv[i];
    }
    if (!mode.empty() && mode != "--outage" && mode != "--beside") {
        std::fprintf(stderr,
                     "delivery_faults [--smoke] [--outage | --beside [hang|crash|babble|lie|slow|fail|servers]...]\n");
        return 64;
    }

    std::uint64_t failures = 0;
    if (mode != "--beside") failures += measure_outage(smoke ? outage_scale::of_smoke() : outage_scale{});
    if (mode != "--outage") failures += all_beside(smoke, manners);
    std::printf("\nwhat was not as expected: %llu\n", static_cast<unsigned long long>(failures));
    return failures == 0 ? 0 : 1;
}
