#pragma once

#include <memory>

#include "broker/store/disk/folder.hpp"
#include "broker/store/disk/token_log.hpp"
#include "broker/store/engine/bookshelf.hpp"
#include "broker/store/engine/reading_room.hpp"
#include "broker/store/engine/writer.hpp"

namespace signalbox::store::engine {

// The store on one machine: SQLite behind one writer thread, questions on threads of their own. What needs no commit, a
// used token and an audit note, is written on the caller's thread, so that reading a mailbox waits for no sync.
class embedded_store final : public store {
  public:
    struct parts {
        disk::data_folder folder;
        std::unique_ptr<disk::token_log> tokens;
        std::unique_ptr<journal::journal> journal;
        std::shared_ptr<spool_room> room;
        std::shared_ptr<reading_room> desk;
        base::limits limits;
        const base::clock& clock;
    };

    explicit embedded_store(parts with) : with_(std::move(with)) {}
    ~embedded_store() override;
    // The second half of making it: `how` refers to the parts above.
    void start(writer_parts how) { writer_ = std::make_unique<writer>(std::move(how)); }

    async_result<accepted> accept(acceptance what) override;
    async_result<void> claim_token(token claimed) override;
    async_result<void> audit(audit_entry entry) override;
    async_result<std::unique_ptr<spool_writer>> open_spool() override;

    async_result<upload_progress> add_chunk(chunk_arrival what) override;
    async_result<std::unique_ptr<payload_reader>> open_chunk(std::string message_id, std::uint32_t number) override;

    async_result<inbox_page> inbox(inbox_query query) override;
    async_result<std::uint64_t> inbox_count(std::string mailbox) override;
    async_result<mailbox_message> find_in_mailbox(std::string mailbox, std::string message_id) override;
    async_result<void> acknowledge(std::string mailbox, std::string message_id, token used, audit_entry entry) override;
    async_result<mailbox_view> view(mailbox_view_query query) override;
    async_result<std::vector<std::string>> find_by_local_id(std::string sender, std::string local_id,
                                                            std::uint32_t limit) override;
    async_result<tracked_message> track(std::string message_id) override;

    async_result<std::unique_ptr<payload_reader>> open_payload(std::string message_id) override;
    async_result<std::string> payload(std::string message_id, std::size_t max) override;

    async_result<std::vector<delivery_record>> due(std::string destination, base::time_point now,
                                                   message::sequence after, std::uint32_t limit) override;
    async_result<std::optional<base::time_point>> next_due(std::string destination) override;
    async_result<void> settle(settlement change) override;
    async_result<void> decide(quarantine_decision what) override;
    async_result<signalbox::store::destination_queue> queue_of(std::string destination) override;
    async_result<std::vector<paused_destination>> paused_destinations() override;
    async_result<void> pause_destination(std::string name, std::string why, audit_entry entry) override;
    async_result<void> resume_destination(std::string name, audit_entry entry) override;

    async_result<std::vector<uncollected_delivery>> uncollected(base::time_point before, std::uint32_t limit) override;
    async_result<std::vector<message_record>> idle_uploads(base::time_point before, std::uint32_t limit) override;
    async_result<void> end_upload(upload_end what) override;
    async_result<std::uint32_t> erase(erasure what) override;

    async_result<std::vector<mailbox_account>> mailbox_accounts() override;
    async_result<void> put_mailbox_account(mailbox_account account, audit_entry entry) override;
    async_result<void> push_status(status_push what) override;

    async_result<std::vector<message_record>> messages(message_filter filter) override;
    async_result<message_record> find_message(std::string message_id) override;
    async_result<std::vector<delivery_record>> deliveries(delivery_filter filter) override;
    async_result<delivery_record> find_delivery(std::string delivery_id) override;
    async_result<std::vector<delivery_event>> history(std::string delivery_id) override;
    async_result<backlogs> waiting() override;
    async_result<arrivals_page> arrivals(message::sequence after, std::uint32_t limit) override;
    async_result<std::string> find_part(base::sha256_digest name) override;
    async_result<std::vector<conversation_record>> conversations(conversation_filter filter) override;
    async_result<std::vector<overdue_answers>> overdue(overdue_query query) override;
    statistics state() const override;

    void on_ready(std::function<void(const std::vector<std::string>&)> listener) override;
    void on_failure(std::function<void(error_code)> listener) override;
    void close() override;

  private:
    // On the writer's thread, within its next transaction; see update_change and removal_change.
    template <class Apply>
    async_result<void> update(Apply apply);
    template <class T, class Apply>
    async_result<T> remove(Apply apply);
    // On a reader's thread.
    template <class T, class Question>
    async_result<T> look_up(Question question) {
        return with_.desk->look_up<T>(std::move(question));
    }
    bookshelf shelf() const { return {.room = with_.room, .desk = with_.desk}; }

    parts with_;
    std::unique_ptr<writer> writer_;
    std::atomic<bool> closed_{false};
};

} // namespace signalbox::store::engine
