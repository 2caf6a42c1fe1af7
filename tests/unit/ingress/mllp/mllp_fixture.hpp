#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker/base/clock.hpp"
#include "broker/ingress/mllp/mllp.hpp"
#include "tests/support/await.hpp"
#include "tests/support/fake_inbox_store.hpp"
#include "tests/support/oru_text.hpp"

namespace signalbox::tests {

// A connection whose peer sends these pieces, one for each read, and then `ends_with`.
class scripted_connection final : public http::raw_connection {
  public:
    explicit scripted_connection(std::vector<std::string> pieces) : pieces_(std::move(pieces)) {}

    http::peer peer{.address = "192.0.2.7"};
    error_code ends_with; // default: the proper end
    std::optional<error_code> fail_write;
    std::size_t hold_max = 1UL << 30;
    std::function<void()> before_write;

    std::string written;
    std::size_t held = 0;
    std::size_t most_held = 0;
    std::vector<std::chrono::milliseconds> waits; // what wait_at_most was told
    std::vector<bool> within;                     // of each read: whether the peer had to keep to a rate

    const http::peer& from() const noexcept override { return peer; }
    void wait_at_most(std::chrono::milliseconds limit) override { waits.push_back(limit); }
    boost::asio::awaitable<result<std::size_t>> read_some(std::span<std::byte> into,
                                                          http::transport::rate_window* rate) override;
    boost::asio::awaitable<error_code> write(std::string_view bytes) override;
    bool hold(std::size_t bytes) noexcept override;

  private:
    std::vector<std::string> pieces_;
    std::size_t next_ = 0;
};

// HL7 v2 over MLLP from LAB1 (MSH-3 LIMS, MSH-4 RX1) to PRACTICE1 (MSH-6 A81001), over a store that keeps what it gets.
class mllp_fixture {
  public:
    base::manual_clock clock{*base::from_compact_minutes("202607140930")};
    fake_inbox_store store{clock};
    base::message_id_source ids{clock};
    std::vector<routing::mailbox> mailboxes;
    std::vector<routing::workflow_group> groups;
    std::vector<routing::route> routes;
    ingress::mllp::settings with;

    mllp_fixture();
    ~mllp_fixture();

    // Lets a whole connection happen.
    void converse(scripted_connection& connection);
    // What these pieces of one connection are answered with: the texts of the frames, line ends as '\n'.
    std::vector<std::string> answers(std::vector<std::string> pieces);
    // MSA-1 of each answer: "AA".
    std::vector<std::string> codes(std::vector<std::string> pieces);

  private:
    std::shared_ptr<intake::intake> intake_;
};

using oru = oru_text;

// The texts of the frames in what was written.
std::vector<std::string> frames_in(const std::string& stream);

} // namespace signalbox::tests
