#pragma once

#include <map>
#include <string>
#include <vector>

#include "broker/store/store.hpp"

namespace signalbox::tests {

// A store that answers the questions of the admin API from what the test put into it, and keeps what it was told.
class admin_store final : public store::store {
  public:
    template <class T>
    using answer = signalbox::store::async_result<T>;
    using errc = signalbox::store::errc;

    std::vector<signalbox::store::message_record> kept_messages;
    std::map<std::string, std::string> kept_payloads; // by message id
    std::vector<signalbox::store::delivery_record> kept_deliveries;
    std::vector<signalbox::store::delivery_event> kept_history;
    std::vector<signalbox::store::audit_entry> audited;
    std::vector<signalbox::store::settlement> settled;
    std::vector<signalbox::store::quarantine_decision> decided;
    signalbox::store::message_filter asked_messages;
    signalbox::store::delivery_filter asked_deliveries;
    signalbox::store::statistics statistics;
    std::vector<signalbox::store::mailbox_account> accounts;
    std::vector<signalbox::store::paused_destination> paused;
    std::map<std::string, signalbox::store::destination_queue> queues;
    bool audit_fails = false;
    bool accounts_fail = false; // writing one

    answer<void> audit(signalbox::store::audit_entry entry) override;
    answer<std::vector<signalbox::store::message_record>> messages(signalbox::store::message_filter filter) override;
    answer<signalbox::store::message_record> find_message(std::string message_id) override;
    answer<std::vector<signalbox::store::delivery_record>>
    deliveries(signalbox::store::delivery_filter filter) override;
    answer<signalbox::store::delivery_record> find_delivery(std::string delivery_id) override;
    answer<std::vector<signalbox::store::delivery_event>> history(std::string) override;
    answer<void> settle(signalbox::store::settlement change) override;
    answer<void> decide(signalbox::store::quarantine_decision what) override;
    answer<signalbox::store::destination_queue> queue_of(std::string destination) override;
    answer<std::vector<signalbox::store::paused_destination>> paused_destinations() override;
    answer<void> pause_destination(std::string name, std::string why, signalbox::store::audit_entry entry) override;
    answer<void> resume_destination(std::string name, signalbox::store::audit_entry entry) override;
    signalbox::store::statistics state() const override { return statistics; }
    answer<std::vector<signalbox::store::mailbox_account>> mailbox_accounts() override;
    answer<void> put_mailbox_account(signalbox::store::mailbox_account account,
                                     signalbox::store::audit_entry entry) override;

    // --- what the admin API does not use -----------------------------------------------------------------------
    answer<signalbox::store::accepted> accept(signalbox::store::acceptance) override;
    answer<void> claim_token(signalbox::store::token) override;
    answer<std::unique_ptr<signalbox::store::spool_writer>> open_spool() override;
    answer<signalbox::store::inbox_page> inbox(signalbox::store::inbox_query) override;
    answer<std::uint64_t> inbox_count(std::string) override;
    answer<mailbox_message> find_in_mailbox(std::string, std::string) override;
    answer<void> acknowledge(std::string, std::string, signalbox::store::token, signalbox::store::audit_entry) override;
    answer<std::unique_ptr<signalbox::store::payload_reader>> open_payload(std::string) override;
    answer<std::string> payload(std::string, std::size_t) override;
    answer<std::vector<signalbox::store::delivery_record>> due(std::string, base::time_point, message::sequence,
                                                               std::uint32_t) override;
    answer<std::optional<base::time_point>> next_due(std::string) override;
    answer<signalbox::store::upload_progress> add_chunk(signalbox::store::chunk_arrival) override;
    answer<std::unique_ptr<signalbox::store::payload_reader>> open_chunk(std::string, std::uint32_t) override;
    answer<signalbox::store::mailbox_view> view(signalbox::store::mailbox_view_query) override;
    answer<std::vector<std::string>> find_by_local_id(std::string, std::string, std::uint32_t) override;
    answer<signalbox::store::tracked_message> track(std::string) override;
    answer<std::vector<signalbox::store::uncollected_delivery>> uncollected(base::time_point, std::uint32_t) override;
    answer<std::vector<signalbox::store::message_record>> idle_uploads(base::time_point, std::uint32_t) override;
    answer<void> end_upload(signalbox::store::upload_end) override;
    answer<std::uint32_t> erase(signalbox::store::erasure) override;
    answer<void> push_status(signalbox::store::status_push) override;
    answer<signalbox::store::backlogs> waiting() override;
    answer<signalbox::store::arrivals_page> arrivals(message::sequence, std::uint32_t) override;
    answer<std::string> find_part(base::sha256_digest) override { co_return errc::not_found; }
    std::vector<signalbox::store::conversation_record> kept_conversations;
    answer<std::vector<signalbox::store::conversation_record>>
    conversations(signalbox::store::conversation_filter) override {
        co_return kept_conversations;
    }
    answer<std::vector<signalbox::store::overdue_answers>> overdue(signalbox::store::overdue_query) override {
        co_return errc::not_found;
    }
    void on_ready(std::function<void(const std::vector<std::string>&)>) override {}
    void on_failure(std::function<void(error_code)>) override {}
    void close() override {}
};

} // namespace signalbox::tests
