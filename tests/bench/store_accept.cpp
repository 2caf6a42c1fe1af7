// uses: store
// Durable accept of 2 KB messages by 64 producers: the store (SQLite WAL FULL and the audit journal, one writer)
// against a zero-filled log with group fdatasync, the least that any durable store has to do. Both acknowledge after
// the sync.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "tests/bench/zero_log.hpp"
#include "tests/support/store_fixture.hpp"

namespace {

using namespace signalbox;
using namespace signalbox::tests;
using clock_type = std::chrono::steady_clock;

constexpr unsigned producers = 64;
constexpr std::size_t message_size = 2048;

struct plan {
    int rounds = 5;
    unsigned messages = 40'000; // per round and side
};

[[noreturn]] void stop(const char* why) {
    std::fprintf(stderr, "store_accept: %s\n", why);
    std::exit(1);
}

double per_second(unsigned messages, clock_type::duration took) {
    return messages / std::chrono::duration<double>(took).count();
}

double run_log(const plan& how, const std::string& folder) {
    const std::string record(message_size, 'r');
    zero_log log(folder + "/peer.log", how.messages * record.size());
    const auto begun = clock_type::now();
    std::vector<std::thread> threads;
    for (unsigned producer = 0; producer < producers; ++producer) {
        threads.emplace_back([&] {
            for (unsigned number = 0; number < how.messages / producers; ++number) log.append(record);
        });
    }
    for (auto& thread : threads) thread.join();
    return per_second(how.messages / producers * producers, clock_type::now() - begun);
}

boost::asio::awaitable<void> produce(store::store& into, unsigned first, unsigned count) {
    for (unsigned number = first; number < first + count; ++number) {
        auto what = acceptance_builder(static_cast<int>(number))
                        .payload(std::string(message_size, 'm'))
                        .to_mailbox("BOX1")
                        .done();
        what.envelope.message_id = "2026112214050" + std::to_string(10'000'000 + number) + "_0000AB";
        what.idempotency = store::idempotency{.sender = "SENDER1", .key = what.envelope.message_id};
        what.token = store::token{.digest = digest_of(what.envelope.message_id)};
        auto done = co_await into.accept(std::move(what));
        if (!done) stop("a message was not accepted");
    }
}

double run_store(const plan& how, const std::string& folder) {
    store::settings settings;
    settings.folder = folder + "/data";
    settings.profile = "demo";
    auto opened = store::open_sqlite(settings);
    if (!opened) stop(opened.error().what.c_str());
    const unsigned each = how.messages / producers;
    const auto begun = clock_type::now();
    boost::asio::io_context context;
    for (unsigned producer = 0; producer < producers; ++producer) {
        boost::asio::co_spawn(context, produce(**opened, producer * each + 1, each), [](std::exception_ptr failed) {
            if (failed) stop("a producer failed");
        });
    }
    context.run();
    const double rate = per_second(each * producers, clock_type::now() - begun);
    (*opened)->close();
    return rate;
}

} // namespace

int main(int count, char** arguments) {
    plan how;
    if (count > 1 && std::strcmp(arguments[1], "--smoke") == 0) how = {.rounds = 1, .messages = 6400};

    std::vector<double> log;
    std::vector<double> store;
    for (int round = 0; round < how.rounds; ++round) {
        temporary_folder folder;
        log.push_back(run_log(how, folder.text()));
        store.push_back(run_store(how, folder.text()));
        std::printf("round %d: zero-filled log %.0f/s, store %.0f/s\n", round + 1, log.back(), store.back());
        std::fflush(stdout);
    }
    std::printf("%u producers, %zu bytes, median of %d rounds, messages/s\n", producers, message_size, how.rounds);
    std::printf("zero-filled log, group fdatasync              %8.0f\n", median(log));
    std::printf("store: SQLite WAL FULL + audit journal synced %8.0f\n", median(store));
    std::printf("ratio store/log %.2f\n", median(store) / median(log));
    return 0;
}
