// What one destination may cost the others: one that is down with very many waiting for it (--outage), and adapters
// that hang, die, babble, lie or are slow beside a good one (--beside). The real binary and real child processes, on
// loopback.
#include <cstdio>
#include <cstring>
#include <string>

#include "tests/bench/beside.hpp"
#include "tests/bench/outage.hpp"

using namespace signalbox::tests;

int main(int argc, char** argv) {
    std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ); // a run of minutes shows each line when it is there
    std::string mode;
    bool smoke = false;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--smoke") == 0)
            smoke = true;
        else
            mode = argv[i];
    }
    if (!mode.empty() && mode != "--outage" && mode != "--beside") {
        std::fprintf(stderr, "delivery_faults [--outage|--beside] [--smoke]\n");
        return 64;
    }
    std::uint64_t failures = 0;
    if (mode != "--beside") failures += measure_outage(smoke ? outage_scale::of_smoke() : outage_scale{});
    if (mode != "--outage") failures += measure_beside(smoke ? beside_scale::of_smoke() : beside_scale{});
    std::printf("\nwhat was not as expected: %llu\n", static_cast<unsigned long long>(failures));
    return failures == 0 ? 0 : 1;
}
