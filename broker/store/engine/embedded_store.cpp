#include "broker/store/engine/embedded_store.hpp"

#include "broker/store/engine/changes.hpp"
#include "broker/store/sqlite/settle.hpp"

namespace signalbox::store::engine {

embedded_store::embedded_store(parts with)
    : with_(std::move(with)), questions_(with_.reader_threads, with_.limits.write_queue_max) {}

embedded_store::~embedded_store() { embedded_store::close(); }

// Runs `question`, which gives a result<T>, on a reader's thread and connection.
template <class T, class Question>
async_result<T> embedded_store::look_up(Question question) {
    return questions_.run<T>([readers = with_.connections, question = std::move(question)]() mutable {
        return readers->with([&question](sqlite::database& db) { return question(db); });
    });
}

async_result<accepted> embedded_store::accept(acceptance what) {
    return ask<accepted>([this, what = std::move(what)](answer<accepted> to) mutable {
        writer_->submit(std::make_unique<acceptance_change>(std::move(what), std::move(to)));
    });
}

async_result<void> embedded_store::claim_token(token claimed) {
    if (closed_) co_return errc::stopped;
    if (writer_->state().health == health::failed) co_return errc::unknown;
    co_return with_.tokens->claim(claimed);
}

async_result<void> embedded_store::audit(audit_entry entry) {
    return ask<void>([this, entry = std::move(entry)](answer<void> to) mutable {
        writer_->submit(std::make_unique<note_change>(std::move(entry), std::move(to)));
    });
}

async_result<std::unique_ptr<spool_writer>> embedded_store::open_spool() {
    const health now = writer_->state().health;
    if (now == health::failed) co_return errc::unknown;
    if (now == health::disk_low) co_return errc::disk_low;
    co_return co_await begin_spool(with_.room);
}

async_result<inbox_page> embedded_store::inbox(inbox_query query) {
    return look_up<inbox_page>([query = std::move(query)](sqlite::database& db) { return sqlite::inbox(db, query); });
}

async_result<std::uint64_t> embedded_store::inbox_count(std::string mailbox) {
    return look_up<std::uint64_t>(
        [mailbox = std::move(mailbox)](sqlite::database& db) { return sqlite::inbox_count(db, mailbox); });
}

async_result<store::mailbox_message> embedded_store::find_in_mailbox(std::string mailbox, std::string message_id) {
    return look_up<mailbox_message>(
        [mailbox = std::move(mailbox), message_id = std::move(message_id)](sqlite::database& db) {
            return sqlite::find_in_mailbox(db, mailbox, message_id);
        });
}

async_result<void> embedded_store::acknowledge(std::string mailbox, std::string message_id, token used,
                                               audit_entry entry) {
    auto apply = [mailbox = std::move(mailbox), message_id = std::move(message_id), used, entry = std::move(entry)](
                     sqlite::transaction& in) { return sqlite::acknowledge(in, mailbox, message_id, used, entry); };
    return ask<void>([this, apply = std::move(apply)](answer<void> to) mutable {
        writer_->submit(std::make_unique<update_change<decltype(apply)>>(std::move(apply), std::move(to)));
    });
}

async_result<sqlite::stored_payload> embedded_store::locate(std::string message_id, std::optional<std::size_t> max) {
    auto found = co_await look_up<sqlite::stored_payload>(
        [message_id, max](sqlite::database& db) { return sqlite::find_payload(db, message_id, max); });
    if (!found && found.error() == errc::corrupt) report_corrupt(message_id);
    co_return found;
}

async_result<std::unique_ptr<payload_reader>> embedded_store::open_payload(std::string message_id) {
    auto found = co_await locate(message_id, std::nullopt);
    if (!found) co_return found.error();
    co_return co_await begin_payload(with_.room, std::move(message_id), std::move(*found));
}

async_result<std::string> embedded_store::payload(std::string message_id, std::size_t max) {
    auto found = co_await locate(message_id, max);
    if (!found) co_return found.error();
    co_return co_await whole_payload(with_.room, std::move(message_id), std::move(*found));
}

async_result<std::vector<delivery_record>> embedded_store::due(std::string destination, base::time_point now,
                                                               message::sequence after, std::uint32_t limit) {
    return look_up<std::vector<delivery_record>>(
        [destination = std::move(destination), now, after, limit](sqlite::database& db) {
            return sqlite::due(db, destination, now, after, limit);
        });
}

async_result<std::optional<base::time_point>> embedded_store::next_due(std::string destination) {
    return look_up<std::optional<base::time_point>>(
        [destination = std::move(destination)](sqlite::database& db) { return sqlite::next_due(db, destination); });
}

async_result<void> embedded_store::settle(settlement change) {
    auto apply = [change = std::move(change)](sqlite::transaction& in) { return sqlite::settle(in, change); };
    return ask<void>([this, apply = std::move(apply)](answer<void> to) mutable {
        writer_->submit(std::make_unique<update_change<decltype(apply)>>(std::move(apply), std::move(to)));
    });
}

async_result<std::vector<message_record>> embedded_store::messages(message_filter filter) {
    return look_up<std::vector<message_record>>(
        [filter = std::move(filter)](sqlite::database& db) { return sqlite::messages(db, filter); });
}

async_result<message_record> embedded_store::find_message(std::string message_id) {
    return look_up<message_record>(
        [message_id = std::move(message_id)](sqlite::database& db) { return sqlite::find_message(db, message_id); });
}

async_result<std::vector<delivery_record>> embedded_store::deliveries(delivery_filter filter) {
    return look_up<std::vector<delivery_record>>(
        [filter = std::move(filter)](sqlite::database& db) { return sqlite::deliveries(db, filter); });
}

async_result<delivery_record> embedded_store::find_delivery(std::string delivery_id) {
    return look_up<delivery_record>([delivery_id = std::move(delivery_id)](sqlite::database& db) {
        return sqlite::find_delivery(db, delivery_id);
    });
}

async_result<std::vector<delivery_event>> embedded_store::history(std::string delivery_id) {
    return look_up<std::vector<delivery_event>>(
        [delivery_id = std::move(delivery_id)](sqlite::database& db) { return sqlite::history(db, delivery_id); });
}

statistics embedded_store::state() const { return writer_->state(); }

void embedded_store::on_ready(std::function<void(const std::vector<std::string>&)> listener) {
    writer_->on_ready(std::move(listener));
}

void embedded_store::on_failure(std::function<void(error_code)> listener) { writer_->on_failure(std::move(listener)); }

void embedded_store::close() {
    if (closed_.exchange(true)) return;
    questions_.stop();
    with_.room->threads.stop();
    with_.connections->close(); // before the writer's, so that the last to close moves the WAL into the database
    if (writer_) writer_->stop();
}

} // namespace signalbox::store::engine
