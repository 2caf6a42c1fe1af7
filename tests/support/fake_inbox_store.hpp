#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "broker/base/clock.hpp"
#include "broker/store/store.hpp"

namespace signalbox::tests {

// A store in memory with what ingress and intake use of it, which keeps what it was given for the test to look at and
// fails where the test says so. One thread.
class fake_inbox_store final : public store::store {
  public:
    using errc = signalbox::store::errc;

    explicit fake_inbox_store(const base::clock& clock);
    ~fake_inbox_store() override;

    std::optional<errc> fail_accept;
    signalbox::store::standing next_standing{}; // of every named document
    std::optional<errc> fail_audit;
    std::optional<errc> fail_spool;
    std::optional<errc> fail_payload;
    std::function<void()> after_reading;                // once, when a payload has been read and before it is given
    std::vector<signalbox::store::acceptance> accepted; // companions behind their message
    std::vector<signalbox::store::audit_entry> audited;
    std::map<std::string, std::string> spool;

    signalbox::store::async_result<signalbox::store::accepted> accept(signalbox::store::acceptance what) override;
    signalbox::store::async_result<void> claim_token(signalbox::store::token claimed) override;
    signalbox::store::async_result<void> audit(signalbox::store::audit_entry entry) override;
    signalbox::store::async_result<std::unique_ptr<signalbox::store::spool_writer>> open_spool() override;

    signalbox::store::async_result<signalbox::store::inbox_page> inbox(signalbox::store::inbox_query query) override;
    signalbox::store::async_result<std::uint64_t> inbox_count(std::string mailbox) override;
    signalbox::store::async_result<mailbox_message> find_in_mailbox(std::string mailbox, std::string id) override;
    signalbox::store::async_result<void> acknowledge(std::string mailbox, std::string id, signalbox::store::token,
                                                     signalbox::store::audit_entry entry) override;

    signalbox::store::async_result<std::unique_ptr<signalbox::store::payload_reader>>
    open_payload(std::string id) override;
    signalbox::store::async_result<std::string> payload(std::string id, std::size_t max) override;

    signalbox::store::async_result<signalbox::store::upload_progress>
    add_chunk(signalbox::store::chunk_arrival what) override;
    signalbox::store::async_result<std::unique_ptr<signalbox::store::payload_reader>>
    open_chunk(std::string id, std::uint32_t number) override;

    signalbox::store::async_result<signalbox::store::tracked_message> track(std::string id) override;
    signalbox::store::async_result<signalbox::store::mailbox_view>
    view(signalbox::store::mailbox_view_query query) override;
    signalbox::store::async_result<std::vector<std::string>> find_by_local_id(std::string sender, std::string local_id,
                                                                              std::uint32_t limit) override;

    signalbox::store::async_result<std::vector<signalbox::store::delivery_record>>
        due(std::string, base::time_point, message::sequence, std::uint32_t) override;
    signalbox::store::async_result<std::optional<base::time_point>> next_due(std::string) override;
    signalbox::store::async_result<void> settle(signalbox::store::settlement) override;
    signalbox::store::async_result<void> decide(signalbox::store::quarantine_decision) override;
    signalbox::store::async_result<signalbox::store::backlogs> waiting() override;
    signalbox::store::async_result<signalbox::store::arrivals_page> arrivals(message::sequence, std::uint32_t) override;
    signalbox::store::async_result<std::vector<signalbox::store::message_record>>
        messages(signalbox::store::message_filter) override;
    signalbox::store::async_result<signalbox::store::message_record> find_message(std::string id) override;
    signalbox::store::async_result<std::vector<signalbox::store::delivery_record>>
        deliveries(signalbox::store::delivery_filter) override;
    signalbox::store::async_result<signalbox::store::delivery_record> find_delivery(std::string) override;
    signalbox::store::async_result<std::vector<signalbox::store::delivery_event>> history(std::string) override;
    // --- what neither ingress nor intake uses ------------------------------------------------------------------
    signalbox::store::async_result<std::vector<signalbox::store::uncollected_delivery>>
        uncollected(base::time_point, std::uint32_t) override;
    signalbox::store::async_result<std::vector<signalbox::store::message_record>> idle_uploads(base::time_point,
                                                                                               std::uint32_t) override;
    signalbox::store::async_result<void> end_upload(signalbox::store::upload_end) override;
    signalbox::store::async_result<std::uint32_t> erase(signalbox::store::erasure) override;
    signalbox::store::async_result<std::string> find_part(base::sha256_digest name) override;
    signalbox::store::async_result<std::vector<signalbox::store::conversation_record>>
        conversations(signalbox::store::conversation_filter) override;
    signalbox::store::async_result<std::vector<signalbox::store::overdue_answers>>
        overdue(signalbox::store::overdue_query) override;
    signalbox::store::async_result<signalbox::store::destination_queue> queue_of(std::string) override;
    signalbox::store::async_result<std::vector<signalbox::store::paused_destination>> paused_destinations() override;
    signalbox::store::async_result<void> pause_destination(std::string, std::string,
                                                           signalbox::store::audit_entry) override;
    signalbox::store::async_result<void> resume_destination(std::string, signalbox::store::audit_entry) override;
    signalbox::store::async_result<std::vector<signalbox::store::mailbox_account>> mailbox_accounts() override;
    signalbox::store::async_result<void> put_mailbox_account(signalbox::store::mailbox_account,
                                                             signalbox::store::audit_entry) override;
    signalbox::store::async_result<void> push_status(signalbox::store::status_push) override;
    signalbox::store::statistics state() const override { return {}; }
    void on_ready(std::function<void(const std::vector<std::string>&)>) override {}
    void on_failure(std::function<void(error_code)>) override {}
    void close() override {}

    signalbox::store::inbox_query asked; // the last one

  private:
    struct keyed {
        base::sha256_digest request{};
        signalbox::store::accepted answer;
    };

    // The chunks of a message; one in a single piece has one from the start.
    struct upload {
        std::map<std::uint32_t, message::payload> chunks;
        std::uint32_t total = 1;
        bool open = false;
        std::uint64_t revision = 1;
    };

    static std::uint64_t size_of(const upload& of);
    static message::sequence position(std::size_t index) { return message::sequence{index + 1}; }
    signalbox::store::accepted keep(const signalbox::store::acceptance& what);
    void keep_company_of(const signalbox::store::acceptance& what); // companions and answers
    // The message leaves the place where it began, and comes behind all others.
    result<signalbox::store::accepted> complete(signalbox::store::acceptance what);
    upload& upload_of(std::size_t index);
    std::string bytes_of(const message::payload& of) { return of.spool_file.empty() ? of.bytes : spool[of.spool_file]; }
    signalbox::store::message_record record_of(std::size_t index) const;
    signalbox::store::tracked_message tracked(std::size_t index) const;
    std::optional<std::size_t> index_of(const std::string& id) const;
    bool is_for(const std::string& mailbox, std::size_t index) const;
    bool waits_in(const std::string& mailbox, std::size_t index) const;

    const base::clock& clock_;
    std::set<base::sha256_digest> tokens_;
    std::set<std::string> acknowledged_;
    std::map<std::pair<std::string, std::string>, keyed> keys_;
    std::map<std::string, upload> uploads_;
    std::map<std::string, std::uint32_t> resends_;
};

} // namespace signalbox::tests
