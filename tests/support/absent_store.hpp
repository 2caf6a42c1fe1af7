#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker/store/store.hpp"

namespace signalbox::tests {

// The store's contract where nothing is there: every call answers errc::not_found. A test's own store derives from it
// and has what the test is about.
class absent_store : public store::store {
  public:
    template <class T>
    using async_result = signalbox::store::async_result<T>;
    using errc = signalbox::store::errc;

    async_result<signalbox::store::accepted> accept(signalbox::store::acceptance) override;
    async_result<void> claim_token(signalbox::store::token) override;
    async_result<void> audit(signalbox::store::audit_entry) override;
    async_result<std::unique_ptr<signalbox::store::spool_writer>> open_spool() override;

    async_result<signalbox::store::upload_progress> add_chunk(signalbox::store::chunk_arrival) override;
    async_result<std::unique_ptr<signalbox::store::payload_reader>> open_chunk(std::string, std::uint32_t) override;

    async_result<signalbox::store::inbox_page> inbox(signalbox::store::inbox_query) override;
    async_result<std::uint64_t> inbox_count(std::string) override;
    async_result<mailbox_message> find_in_mailbox(std::string, std::string) override;
    async_result<void> acknowledge(std::string, std::string, signalbox::store::token,
                                   signalbox::store::audit_entry) override;
    async_result<signalbox::store::mailbox_view> view(signalbox::store::mailbox_view_query) override;
    async_result<std::vector<std::string>> find_by_local_id(std::string, std::string, std::uint32_t) override;
    async_result<signalbox::store::tracked_message> track(std::string) override;

    async_result<std::unique_ptr<signalbox::store::payload_reader>> open_payload(std::string) override;
    async_result<std::string> payload(std::string, std::size_t) override;

    async_result<std::vector<signalbox::store::delivery_record>> due(std::string, base::time_point, message::sequence,
                                                                     std::uint32_t) override;
    async_result<std::optional<base::time_point>> next_due(std::string) override;
    async_result<void> settle(signalbox::store::settlement) override;
    async_result<void> decide(signalbox::store::quarantine_decision) override;
    async_result<std::string> find_part(base::sha256_digest) override;
    async_result<std::vector<signalbox::store::conversation_record>>
        conversations(signalbox::store::conversation_filter) override;
    async_result<std::vector<signalbox::store::overdue_answers>> overdue(signalbox::store::overdue_query) override;
    async_result<signalbox::store::destination_queue> queue_of(std::string) override;
    async_result<std::vector<signalbox::store::paused_destination>> paused_destinations() override;
    async_result<void> pause_destination(std::string, std::string, signalbox::store::audit_entry) override;
    async_result<void> resume_destination(std::string, signalbox::store::audit_entry) override;

    async_result<std::vector<signalbox::store::uncollected_delivery>> uncollected(base::time_point,
                                                                                  std::uint32_t) override;
    async_result<std::vector<signalbox::store::message_record>> idle_uploads(base::time_point, std::uint32_t) override;
    async_result<void> end_upload(signalbox::store::upload_end) override;
    async_result<std::uint32_t> erase(signalbox::store::erasure) override;

    async_result<std::vector<signalbox::store::mailbox_account>> mailbox_accounts() override;
    async_result<void> put_mailbox_account(signalbox::store::mailbox_account, signalbox::store::audit_entry) override;
    async_result<void> push_status(signalbox::store::status_push) override;

    async_result<std::vector<signalbox::store::message_record>> messages(signalbox::store::message_filter) override;
    async_result<signalbox::store::message_record> find_message(std::string) override;
    async_result<std::vector<signalbox::store::delivery_record>> deliveries(signalbox::store::delivery_filter) override;
    async_result<signalbox::store::delivery_record> find_delivery(std::string) override;
    async_result<std::vector<signalbox::store::delivery_event>> history(std::string) override;
    async_result<signalbox::store::backlogs> waiting() override;
    async_result<signalbox::store::arrivals_page> arrivals(message::sequence, std::uint32_t) override;
    signalbox::store::statistics state() const override { return {}; }
    void on_ready(std::function<void(const std::vector<std::string>&)>) override {}
    void on_failure(std::function<void(error_code)>) override {}
    void close() override {}
};

} // namespace signalbox::tests
