#pragma once

#include <memory>

#include "broker/store/disk/folder.hpp"
#include "broker/store/disk/token_log.hpp"
#include "broker/store/engine/payloads.hpp"
#include "broker/store/engine/workers.hpp"
#include "broker/store/engine/writer.hpp"

namespace signalbox::store::engine {

using readers = connections<sqlite::database>;

// The store on one machine: SQLite and the audit journal behind one writer thread, questions on threads of their own.
class embedded_store final : public store {
  public:
    struct parts {
        disk::data_folder folder;
        std::unique_ptr<disk::token_log> tokens;
        std::shared_ptr<spool_room> room;
        std::shared_ptr<readers> connections;
        std::size_t reader_threads = 2;
        base::limits limits;
    };

    explicit embedded_store(parts with);
    ~embedded_store() override;
    // The second half of making it: `how` refers to the parts above.
    void start(writer_parts how) { writer_ = std::make_unique<writer>(std::move(how)); }

    async_result<accepted> accept(acceptance what) override;
    async_result<void> claim_token(token claimed) override;
    async_result<void> audit(audit_entry entry) override;
    async_result<std::unique_ptr<spool_writer>> open_spool() override;

    async_result<inbox_page> inbox(inbox_query query) override;
    async_result<std::uint64_t> inbox_count(std::string mailbox) override;
    async_result<mailbox_message> find_in_mailbox(std::string mailbox, std::string message_id) override;
    async_result<void> acknowledge(std::string mailbox, std::string message_id, token used, audit_entry entry) override;

    async_result<std::unique_ptr<payload_reader>> open_payload(std::string message_id) override;
    async_result<std::string> payload(std::string message_id, std::size_t max) override;

    async_result<std::vector<delivery_record>> due(std::string destination, base::time_point now,
                                                   message::sequence after, std::uint32_t limit) override;
    async_result<std::optional<base::time_point>> next_due(std::string destination) override;
    async_result<void> settle(settlement change) override;

    async_result<std::vector<message_record>> messages(message_filter filter) override;
    async_result<message_record> find_message(std::string message_id) override;
    async_result<std::vector<delivery_record>> deliveries(delivery_filter filter) override;
    async_result<delivery_record> find_delivery(std::string delivery_id) override;
    async_result<std::vector<delivery_event>> history(std::string delivery_id) override;
    statistics state() const override;

    void on_ready(std::function<void(const std::vector<std::string>&)> listener) override;
    void on_failure(std::function<void(error_code)> listener) override;
    void close() override;

  private:
    template <class T, class Question>
    async_result<T> look_up(Question question);
    async_result<sqlite::stored_payload> locate(std::string message_id, std::optional<std::size_t> max);

    parts with_;
    workers questions_;
    std::unique_ptr<writer> writer_;
    std::atomic<bool> closed_{false};
};

} // namespace signalbox::store::engine
