#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox::adapters::mesh_relay {

// A message of ours that is upstream.
struct sent_entry {
    std::string upstream_id;
    std::string message_id;
    std::string from_mailbox;
};

// What has been sent, so that a report from upstream, which knows only its own message ids, finds its way back. One
// file a day in the destination's folder, a line each, kept for 40 days; MESH reports on a message within 5. A line
// survives the process, not a power cut: the report then goes to the mailbox that collects, with the id of upstream.
// Any thread.
class sent_book {
  public:
    // An empty folder: nothing is kept.
    explicit sent_book(std::string folder) : folder_(std::move(folder)) {}

    // False when the line could not be written.
    bool add(const sent_entry& what, std::chrono::system_clock::time_point now);
    std::optional<sent_entry> find(std::string_view upstream_id) const;

  private:
    void forget_before(std::chrono::system_clock::time_point then) const;

    std::string folder_;
    mutable std::mutex one_at_a_time_;
    std::string today_; // name of the file that was written last
};

} // namespace signalbox::adapters::mesh_relay
