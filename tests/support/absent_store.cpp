#include "tests/support/absent_store.hpp"

namespace signalbox::tests {

signalbox::store::async_result<signalbox::store::accepted> absent_store::accept(signalbox::store::acceptance) {
    co_return errc::not_found;
}

signalbox::store::async_result<void> absent_store::claim_token(signalbox::store::token) { co_return errc::not_found; }

signalbox::store::async_result<void> absent_store::audit(signalbox::store::audit_entry) { co_return errc::not_found; }

signalbox::store::async_result<std::unique_ptr<signalbox::store::spool_writer>> absent_store::open_spool() {
    co_return errc::not_found;
}

signalbox::store::async_result<signalbox::store::upload_progress>
absent_store::add_chunk(signalbox::store::chunk_arrival) {
    co_return errc::not_found;
}

signalbox::store::async_result<std::unique_ptr<signalbox::store::payload_reader>>
absent_store::open_chunk(std::string, std::uint32_t) {
    co_return errc::not_found;
}

signalbox::store::async_result<signalbox::store::inbox_page> absent_store::inbox(signalbox::store::inbox_query) {
    co_return errc::not_found;
}

signalbox::store::async_result<std::uint64_t> absent_store::inbox_count(std::string) { co_return errc::not_found; }

signalbox::store::async_result<store::store::mailbox_message> absent_store::find_in_mailbox(std::string, std::string) {
    co_return errc::not_found;
}

signalbox::store::async_result<void> absent_store::acknowledge(std::string, std::string, signalbox::store::token,
                                                               signalbox::store::audit_entry) {
    co_return errc::not_found;
}

signalbox::store::async_result<signalbox::store::mailbox_view>
absent_store::view(signalbox::store::mailbox_view_query) {
    co_return errc::not_found;
}

signalbox::store::async_result<std::vector<std::string>> absent_store::find_by_local_id(std::string, std::string,
                                                                                        std::uint32_t) {
    co_return errc::not_found;
}

signalbox::store::async_result<signalbox::store::tracked_message> absent_store::track(std::string) {
    co_return errc::not_found;
}

signalbox::store::async_result<std::unique_ptr<signalbox::store::payload_reader>>
absent_store::open_payload(std::string) {
    co_return errc::not_found;
}

signalbox::store::async_result<std::string> absent_store::payload(std::string, std::size_t) {
    co_return errc::not_found;
}

signalbox::store::async_result<std::vector<signalbox::store::delivery_record>>
absent_store::due(std::string, base::time_point, message::sequence, std::uint32_t) {
    co_return errc::not_found;
}

signalbox::store::async_result<std::optional<base::time_point>> absent_store::next_due(std::string) {
    co_return errc::not_found;
}

signalbox::store::async_result<void> absent_store::settle(signalbox::store::settlement) { co_return errc::not_found; }

signalbox::store::async_result<std::vector<signalbox::store::uncollected_delivery>>
absent_store::uncollected(base::time_point, std::uint32_t) {
    co_return errc::not_found;
}

signalbox::store::async_result<std::vector<signalbox::store::message_record>>
absent_store::idle_uploads(base::time_point, std::uint32_t) {
    co_return errc::not_found;
}

signalbox::store::async_result<void> absent_store::end_upload(signalbox::store::upload_end) {
    co_return errc::not_found;
}

signalbox::store::async_result<std::uint32_t> absent_store::erase(signalbox::store::erasure) {
    co_return errc::not_found;
}

signalbox::store::async_result<std::string> absent_store::find_part(base::sha256_digest) { co_return errc::not_found; }

signalbox::store::async_result<std::vector<signalbox::store::conversation_record>>
absent_store::conversations(signalbox::store::conversation_filter) {
    co_return errc::not_found;
}

signalbox::store::async_result<std::vector<signalbox::store::overdue_answers>>
absent_store::overdue(signalbox::store::overdue_query) {
    co_return errc::not_found;
}

signalbox::store::async_result<signalbox::store::destination_queue> absent_store::queue_of(std::string) {
    co_return errc::not_found;
}

signalbox::store::async_result<std::vector<signalbox::store::paused_destination>> absent_store::paused_destinations() {
    co_return errc::not_found;
}

signalbox::store::async_result<void> absent_store::pause_destination(std::string, std::string,
                                                                     signalbox::store::audit_entry) {
    co_return errc::not_found;
}

signalbox::store::async_result<void> absent_store::resume_destination(std::string, signalbox::store::audit_entry) {
    co_return errc::not_found;
}

signalbox::store::async_result<std::vector<signalbox::store::mailbox_account>> absent_store::mailbox_accounts() {
    co_return errc::not_found;
}

signalbox::store::async_result<void> absent_store::put_mailbox_account(signalbox::store::mailbox_account,
                                                                       signalbox::store::audit_entry) {
    co_return errc::not_found;
}

signalbox::store::async_result<void> absent_store::push_status(signalbox::store::status_push) {
    co_return errc::not_found;
}

signalbox::store::async_result<std::vector<signalbox::store::message_record>>
absent_store::messages(signalbox::store::message_filter) {
    co_return errc::not_found;
}

signalbox::store::async_result<signalbox::store::message_record> absent_store::find_message(std::string) {
    co_return errc::not_found;
}

signalbox::store::async_result<std::vector<signalbox::store::delivery_record>>
absent_store::deliveries(signalbox::store::delivery_filter) {
    co_return errc::not_found;
}

signalbox::store::async_result<signalbox::store::delivery_record> absent_store::find_delivery(std::string) {
    co_return errc::not_found;
}

signalbox::store::async_result<std::vector<signalbox::store::delivery_event>> absent_store::history(std::string) {
    co_return errc::not_found;
}

signalbox::store::async_result<void> absent_store::decide(signalbox::store::quarantine_decision) {
    co_return errc::not_found;
}

signalbox::store::async_result<signalbox::store::backlogs> absent_store::waiting() { co_return errc::not_found; }

signalbox::store::async_result<signalbox::store::arrivals_page> absent_store::arrivals(message::sequence,
                                                                                       std::uint32_t) {
    co_return errc::not_found;
}

} // namespace signalbox::tests
