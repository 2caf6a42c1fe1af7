#include "tests/unit/ingress/mllp/mllp_fixture.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/error.hpp>

namespace signalbox::tests {

boost::asio::awaitable<result<std::size_t>> scripted_connection::read_some(std::span<std::byte> into,
                                                                           http::transport::rate_window* rate) {
    within.push_back(rate != nullptr);
    if (next_ == pieces_.size()) co_return ends_with ? ends_with : error_code(boost::asio::error::eof);
    std::string& piece = pieces_[next_];
    const std::size_t size = std::min(piece.size(), into.size());
    std::copy_n(base::as_bytes(piece).begin(), size, into.begin());
    piece.erase(0, size);
    if (piece.empty()) ++next_;
    co_return size;
}

boost::asio::awaitable<error_code> scripted_connection::write(std::string_view bytes) {
    if (before_write) before_write();
    if (fail_write) co_return *fail_write;
    written += bytes;
    co_return error_code{};
}

bool scripted_connection::hold(std::size_t bytes) noexcept {
    if (bytes > hold_max) return false;
    held = bytes;
    most_held = std::max(most_held, bytes);
    return true;
}

mllp_fixture::mllp_fixture() {
    mailboxes.resize(2);
    mailboxes[0].id = "LAB1";
    mailboxes[1].id = "PRACTICE1";
    mailboxes[1].ods_code = "A81001";
    routes.push_back({.name = "reports", .deliver_to = {"mailbox", "system", "files"}});
    with.parties.senders.push_back({.mailbox = "LAB1", .application = "LIMS", .facility = "RX1"});
    with.parties.recipients.push_back({.mailbox = "PRACTICE1", .facility = "A81001"});
    with.workflow_id = "PATH_HL7V2_ORU";
    with.processing_ids = {"P"};
}

mllp_fixture::~mllp_fixture() = default;

void mllp_fixture::converse(scripted_connection& connection) {
    with.store = &store;
    with.clock = &clock;
    with.directory = std::make_shared<routing::current_directory>(
        std::make_shared<const routing::directory>(mailboxes, groups, groups.empty()));
    intake::parts parts;
    parts.store = &store;
    parts.clock = &clock;
    parts.ids = &ids;
    parts.plan = {.lane_key = base::secret("lane key"),
                  .takes_parts = [](std::string_view name) { return name == "system"; }};
    parts.limits = with.limits;
    parts.directory = with.directory;
    parts.routes = std::make_shared<const routing::route_table>(routes);
    intake_ = std::make_shared<intake::intake>(std::move(parts));
    with.intake = intake_.get();
    await(ingress::mllp::make_handler(with)(connection));
}

std::vector<std::string> mllp_fixture::answers(std::vector<std::string> pieces) {
    scripted_connection connection(std::move(pieces));
    converse(connection);
    return frames_in(connection.written);
}

std::vector<std::string> mllp_fixture::codes(std::vector<std::string> pieces) {
    std::vector<std::string> made;
    for (const std::string& text : answers(std::move(pieces))) made.push_back(text.substr(text.find("\nMSA|") + 5, 2));
    return made;
}

std::vector<std::string> frames_in(const std::string& stream) {
    std::vector<std::string> texts;
    for (auto& event : ingress::mllp::frame_decoder().feed(stream)) {
        std::replace(event.bytes.begin(), event.bytes.end(), '\r', '\n');
        texts.push_back(std::move(event.bytes));
    }
    return texts;
}

} // namespace signalbox::tests
