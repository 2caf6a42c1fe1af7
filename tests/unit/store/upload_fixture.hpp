#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/store_fixture.hpp"

namespace signalbox::tests {

// A store with the steps of a message in chunks.
class upload_fixture : public store_fixture {
  public:
    using store_fixture::store_fixture;

    // Chunk 1 of `total`; the message is `number`'s.
    result<store::accepted> begin(int number, std::uint32_t total, message::payload first);
    result<store::upload_progress> add(int number, std::uint32_t chunk, message::payload bytes,
                                       std::string sender = "SENDER1");
    result<store::accepted> complete(int number, std::uint64_t revision = 0);
    // Three chunks, in memory and in the spool, accepted.
    std::string accept_three(int number);

    message::payload spooled(const std::string& body);
    std::vector<std::filesystem::path> spool_files() const;
    // On the closed store.
    void run_sql(const std::string& text) const;
    std::int64_t count(const std::string& text) const;
    message::message_state state_of_message(int number);

  private:
    template <class T>
    static void must(const result<T>& done) {
        if (!done) throw std::runtime_error("a step failed: " + done.error().message());
    }
};

// Reads on until the end or an error; gives what came before either.
std::pair<std::string, error_code> read_all(store::payload_reader& reader);

} // namespace signalbox::tests
