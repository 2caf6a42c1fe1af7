// kill -9 in a loop while a message comes in chunks.
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <random>
#include <thread>

#include <catch2/catch.hpp>
#include <poll.h>

#include "tests/support/json_facts.hpp"
#include "tests/support/mesh_hub.hpp"

using namespace signalbox::tests;

namespace {

int rounds() {
    const char* const wanted = std::getenv("SIGNALBOX_CRASH_ROUNDS");
    return wanted == nullptr ? 50 : std::atoi(wanted);
}

// Kills the hub with SIGKILL after that many milliseconds.
class timed_kill {
  public:
    timed_kill(pid_t hub, int milliseconds)
        : thread_([hub, milliseconds] {
              ::poll(nullptr, 0, milliseconds);
              ::kill(hub, SIGKILL);
          }) {}
    timed_kill(const timed_kill&) = delete;
    timed_kill& operator=(const timed_kill&) = delete;
    ~timed_kill() { thread_.join(); }

  private:
    std::thread thread_;
};

// One upload as its sender sees it, against a hub that dies in between.
struct upload {
    std::vector<std::string> chunks;
    std::string key;
    std::string id; // once the first chunk has its 202
};

upload random_upload(std::mt19937_64& random, int number) {
    upload made;
    const auto count = std::uniform_int_distribution<std::size_t>(2, 6)(random);
    for (std::size_t i = 0; i < count; ++i) {
        // Some stay in the database, some go through the spool.
        const auto size = std::uniform_int_distribution<std::size_t>(1, 150'000)(random);
        std::string chunk(size, static_cast<char>('a' + i));
        for (char& c : chunk) c = static_cast<char>(c + static_cast<char>(random() % 3));
        made.chunks.push_back(std::move(chunk));
    }
    made.key = "upload-" + std::to_string(number);
    return made;
}

struct killed_hub {
    mesh_hub hub;
    std::uint64_t deaths = 0;

    explicit killed_hub(mesh_hub_options options) : hub(std::move(options)) { hub.start(); }

    // Asks until there is an answer; starts the hub again where it has died.
    http_answer insist(const std::string& mailbox, const std::function<http_answer(mesh_user&)>& ask) {
        while (true) {
            try {
                mesh_user user = hub.user(mailbox);
                return ask(user);
            } catch (const connection_lost&) {
                hub.restart_after_kill();
                ++deaths;
            }
        }
    }

    void send_first(upload& what) {
        const http_fields more{{"Mex-Chunk-Range", "1:" + std::to_string(what.chunks.size())},
                               {"Idempotency-Key", what.key}};
        const auto answer =
            insist("LAB01", [&](mesh_user& user) { return user.send("GP01", "SCAN", what.chunks[0], more); });
        REQUIRE(answer.status == 202);
        what.id = message_id_in(answer);
    }

    int send_later(const upload& what, std::size_t index) {
        const auto number = static_cast<int>(index) + 1;
        const auto total = static_cast<int>(what.chunks.size());
        return insist("LAB01",
                      [&](mesh_user& user) { return user.send_chunk(what.id, number, total, what.chunks[index]); })
            .status;
    }

    bool visible(const upload& what) {
        const auto list = insist("GP01", [](mesh_user& user) { return user.get("/inbox?max_results=5000"); });
        const auto ids = json_facts(list.body).texts("messages");
        return std::find(ids.begin(), ids.end(), what.id) != ids.end();
    }

    int status_of(const upload& what) {
        return insist("GP01", [&](mesh_user& user) { return user.read(what.id); }).status;
    }

    bool identical(const upload& what) {
        for (std::size_t i = 0; i < what.chunks.size(); ++i) {
            const std::string path = what.id + "/" + std::to_string(i + 1);
            const auto got = insist("GP01", [&](mesh_user& user) { return user.read(path); });
            const int expected = i + 1 < what.chunks.size() ? 206 : 200;
            if (got.status != expected || got.body != what.chunks[i]) return false;
        }
        return true;
    }
};

// The chunks after the first, in any order.
std::vector<std::size_t> shuffled_rest(const upload& of, std::mt19937_64& random) {
    std::vector<std::size_t> order;
    for (std::size_t i = 1; i < of.chunks.size(); ++i) order.push_back(i);
    std::shuffle(order.begin(), order.end(), random);
    return order;
}

} // namespace

TEST_CASE("crash: kill -9 during chunked uploads shows no incomplete message, and each complete one once", "[crash]") {
    mesh_hub_options options;
    options.program = SIGNALBOX_BINARY;
    killed_hub with(options);
    const std::uint64_t seed = std::random_device{}();
    std::cout << "seed " << seed << std::endl;
    std::mt19937_64 random(seed);
    std::vector<std::string> expected;

    for (int round = 0; round < rounds(); ++round) {
        upload one = random_upload(random, round);
        {
            const timed_kill death(with.hub.process().pid(), std::uniform_int_distribution<int>(0, 60)(random));
            with.send_first(one);
            for (const std::size_t index : shuffled_rest(one, random)) {
                CHECK_FALSE(with.visible(one));
                CHECK(with.status_of(one) == 410);
                CHECK(with.send_later(one, index) == 202);
            }
        }
        for (std::size_t i = 0; i < one.chunks.size(); ++i) CHECK(with.send_later(one, i) == 202);
        with.send_first(one); // the same key: the same message
        expected.push_back(one.id);
        CHECK(with.visible(one));
        CHECK(with.identical(one));
    }

    auto inbox = with.hub.user("GP01").inbox("max_results=5000");
    std::sort(inbox.begin(), inbox.end());
    std::sort(expected.begin(), expected.end());
    CHECK(inbox == expected);
    std::cout << rounds() << " uploads, " << with.deaths << " deaths" << std::endl;
    CHECK(with.deaths > 0);
    CHECK(with.hub.process().terminate() == 0);
    CHECK(with.hub.command({"audit", "verify"}).exit_code == 0);
}
