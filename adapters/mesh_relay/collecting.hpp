#pragma once

#include "signalbox/adapter.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/folder/day_book.hpp"
#include "adapters/mesh_relay/upstream/client.hpp"

namespace signalbox::adapters::mesh_relay {

struct collecting_rules {
    std::string local_mailbox;
    std::size_t message_max; // bytes, encoding taken off
};

// Empties the mailbox upstream into the hub: a message is acknowledged upstream when the hub has it on stable storage,
// and its id upstream is its ref, so that what is collected twice is one message. A report goes to who sent the message
// that it speaks of. What the hub does not take stays upstream, for the next round and at last for the report that
// upstream makes of it. Blocks; of one thread.
class collector {
  public:
    collector(const adapter::host& hub, upstream_client& from, collecting_rules rules, const folder::day_book& book)
        : hub_(hub), from_(from), rules_(std::move(rules)), book_(book) {}

    // One round over everything that waits, with the handshake where it is due. Between two messages `goes_on` is
    // asked.
    void poll(const std::function<bool()>& goes_on);

  private:
    struct downloaded {
        adapter::fields fields; // of the first answer
        std::string bytes;
    };

    bool shake_hands();
    void collect(const std::string& id);
    std::optional<downloaded> download(const std::string& id);
    bool append(const adapter::kept_answer& part, std::string& into, const std::string& id);
    std::pair<std::string, std::string> sent_as(const std::string& upstream_id) const;
    bool submit(const std::string& id, const downloaded& what);
    void warn(const std::string& id, std::string_view what, const adapter::kept_answer& answer);

    adapter::host hub_;
    upstream_client& from_;
    collecting_rules rules_;
    const folder::day_book& book_;
    std::optional<std::chrono::steady_clock::time_point> shaken_;
};

} // namespace signalbox::adapters::mesh_relay
