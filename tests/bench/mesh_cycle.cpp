// What a mailbox costs: the whole cycle send, list, get, acknowledge; the same with 10 to 100,000 messages waiting; and
// the hub's memory while 1 GB arrives in chunks. Real binary, loopback, medians of alternated rounds.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>
#include <thread>

#include "tests/bench/mailbox_cycle.hpp"
#include "tests/bench/resident_memory.hpp"
#include "tests/bench/zero_log.hpp"
#include "tests/support/mesh_hub.hpp"

using namespace signalbox::tests;

namespace {

// How much is measured. A smoke run keeps the program alive and judges no number.
struct scale {
    int rounds = 5;
    double seconds = 3.0;
    std::vector<std::size_t> waiting{10, 1'000, 10'000, 100'000};
    std::size_t mailboxes = 500;
    int chunks = 50;
    std::size_t chunk_size = 20U << 20U;
};

scale of_smoke() {
    return {.rounds = 1, .seconds = 0.3, .waiting = {10, 50}, .mailboxes = 5, .chunks = 3, .chunk_size = 1U << 20U};
}

mesh_hub_options options_for(bool tls, std::size_t more_mailboxes = 0) {
    mesh_hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.tls = tls;
    options.more_mailboxes = more_mailboxes;
    return options;
}

// One hub and so many clients of it, each with one connection. Client i works on mailbox i of `mailboxes`, round robin.
struct crowd {
    std::string name;
    std::vector<std::unique_ptr<mailbox_cycle>> clients;
    std::vector<measured_round> rounds;

    crowd(std::string called, const mesh_hub& hub, unsigned connections, const std::vector<std::string>& mailboxes)
        : name(std::move(called)) {
        for (unsigned i = 0; i < connections; ++i)
            clients.push_back(std::make_unique<mailbox_cycle>(hub, mailboxes[i % mailboxes.size()], i));
        for (auto& each : clients) each->run(); // connections and handshakes before the clock runs
    }

    void measure(double seconds) {
        for (auto& each : clients) each->forget();
        const double rate =
            calls_per_second(static_cast<unsigned>(clients.size()), seconds, [&](unsigned i) { clients[i]->run(); });
        measured_round round{.cycles_per_second = rate};
        for (std::size_t step = 0; step < round.microseconds.size(); ++step) {
            double sum = 0;
            for (const auto& each : clients) sum += each->microseconds(step);
            round.microseconds[step] = sum / static_cast<double>(clients.size());
        }
        rounds.push_back(round);
    }

    double rate() const {
        return median_of([](const measured_round& r) { return r.cycles_per_second; });
    }
    double step(std::size_t which) const {
        return median_of([which](const measured_round& r) { return r.microseconds[which]; });
    }
    std::uint64_t failures() const {
        std::uint64_t sum = 0;
        for (const auto& each : clients) sum += each->failures();
        return sum;
    }

  private:
    double median_of(const std::function<double(const measured_round&)>& number) const {
        std::vector<double> numbers;
        for (const auto& round : rounds) numbers.push_back(number(round));
        return median(numbers);
    }
};

// Puts that many small messages into the mailboxes, in turn; gives how many were refused.
std::uint64_t fill(const mesh_hub& hub, const std::vector<std::string>& mailboxes, std::size_t messages) {
    constexpr unsigned senders = 32;
    std::atomic<std::size_t> next{0};
    std::atomic<std::uint64_t> refused{0};
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < senders; ++i) {
        threads.emplace_back([&] {
            mesh_user laboratory = hub.user("LAB01");
            for (std::size_t number = next++; number < messages; number = next++) {
                const auto answer = laboratory.send(mailboxes[number % mailboxes.size()], "WAITING", "a small letter");
                if (answer.status != 202) ++refused;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    return refused;
}

std::uint64_t measure_all(const std::vector<std::unique_ptr<crowd>>& crowds, const scale& size) {
    for (int round = 0; round < size.rounds; ++round)
        for (const auto& each : crowds) each->measure(size.seconds);
    std::uint64_t failures = 0;
    for (const auto& each : crowds) failures += each->failures();
    return failures;
}

void print(const crowd& of, const crowd& base) {
    std::printf("%-34s %8.0f/s  x%.2f  |", of.name.c_str(), of.rate(), of.rate() / base.rate());
    for (std::size_t step = 0; step < step_names.size(); ++step)
        std::printf(" %s %.0f us", step_names[step], of.step(step));
    std::printf("\n");
}

std::uint64_t compare_connections(const scale& size) {
    std::printf("\ncycles of send, list, filtered list, count, get, acknowledge; mean time of each step\n");
    mesh_hub plain(options_for(false));
    mesh_hub secure(options_for(true));
    plain.start();
    secure.start();
    std::vector<std::unique_ptr<crowd>> crowds;
    for (const unsigned connections : {8U, 64U}) {
        const std::string text = std::to_string(connections) + " connections";
        crowds.push_back(
            std::make_unique<crowd>("HTTP, " + text, plain, connections, std::vector<std::string>{"GP01"}));
        crowds.push_back(
            std::make_unique<crowd>("TLS, " + text, secure, connections, std::vector<std::string>{"GP01"}));
    }
    const std::uint64_t failures = measure_all(crowds, size);
    for (const auto& each : crowds) print(*each, *crowds.front());
    return failures;
}

std::uint64_t compare_growth(const scale& size) {
    std::printf("\nthe same at 8 connections, with messages already waiting\n");
    std::vector<std::unique_ptr<mesh_hub>> hubs;
    std::vector<std::unique_ptr<crowd>> crowds;
    std::uint64_t refused = 0;
    const auto add = [&](const std::string& name, std::size_t messages, std::size_t more_mailboxes) {
        hubs.push_back(std::make_unique<mesh_hub>(options_for(false, more_mailboxes)));
        hubs.back()->start();
        const auto mailboxes = more_mailboxes == 0 ? std::vector<std::string>{"GP01"} : hubs.back()->more_mailboxes();
        refused += fill(*hubs.back(), mailboxes, messages);
        crowds.push_back(std::make_unique<crowd>(name, *hubs.back(), 8, mailboxes));
    };
    for (const std::size_t messages : size.waiting) add(std::to_string(messages) + " in one mailbox", messages, 0);
    add(std::to_string(size.waiting.back()) + " over " + std::to_string(size.mailboxes) + " mailboxes",
        size.waiting.back(), size.mailboxes);
    const std::uint64_t failures = measure_all(crowds, size);
    for (const auto& each : crowds) print(*each, *crowds.front());
    return failures + refused;
}

std::uint64_t measure_memory(const scale& size) {
    mesh_hub hub(options_for(false));
    hub.start();
    mesh_user laboratory = hub.user("LAB01");
    mesh_user practice = hub.user("GP01");
    const pid_t process = hub.process().pid();
    // A first upload takes what is taken once: buffers, the allocator's pages.
    std::uint64_t failures = laboratory.send("GP01", "SCAN", std::string(size.chunk_size, 'w')).status == 202 ? 0 : 1;
    forget_peak(process); // which the first upload, examined as a whole, has set
    const long before = resident_now(process);
    std::string chunk(size.chunk_size, 'c');

    const std::string range = "1:" + std::to_string(size.chunks);
    const auto begun = laboratory.send("GP01", "SCAN", chunk, {{"Mex-Chunk-Range", range}});
    if (begun.status != 202) return failures + 1;
    const std::string id = message_id_in(begun);
    for (int number = 2; number <= size.chunks; ++number) {
        chunk[0] = static_cast<char>(number);
        if (laboratory.send_chunk(id, number, size.chunks, chunk).status != 202) ++failures;
    }
    const long uploaded = resident_at_most(process);
    for (int number = 1; number <= size.chunks; ++number)
        if (practice.read(id + "/" + std::to_string(number)).body.size() != size.chunk_size) ++failures;
    const long downloaded = resident_at_most(process);

    const auto total = static_cast<double>(size.chunk_size) * size.chunks / 1e6;
    std::printf(
        "\n%.0f MB in %d chunks: resident %ld KiB before, at most %ld KiB during the upload (+%ld KiB), at most "
        "%ld KiB during the download\n",
        total, size.chunks, before, uploaded, uploaded - before, downloaded);
    return failures;
}

} // namespace

int main(int argc, char** argv) {
    const bool smoke = argc > 1 && std::strcmp(argv[1], "--smoke") == 0;
    const scale size = smoke ? of_smoke() : scale{};
    std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ); // a run of minutes shows each line when it is there

    const std::string only = argc > 1 && !smoke ? argv[1] : "";
    std::uint64_t failures = 0;
    if (only.empty() || only == "--connections") failures += compare_connections(size);
    if (only.empty() || only == "--growth") failures += compare_growth(size);
    if (only.empty() || only == "--memory") failures += measure_memory(size);
    std::printf("\nmedians of %d rounds of %.1f s, answers that were not as expected: %llu\n", size.rounds,
                size.seconds, static_cast<unsigned long long>(failures));
    return failures == 0 ? 0 : 1;
}
