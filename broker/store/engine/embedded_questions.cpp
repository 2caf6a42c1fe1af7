// What the store answers without its writer.
#include "broker/store/engine/embedded_store.hpp"
#include "broker/store/sqlite/questions.hpp"

namespace signalbox::store::engine {

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

async_result<mailbox_view> embedded_store::view(mailbox_view_query query) {
    return look_up<mailbox_view>([query = std::move(query)](sqlite::database& db) { return sqlite::view(db, query); });
}

async_result<std::vector<std::string>> embedded_store::find_by_local_id(std::string sender, std::string local_id,
                                                                        std::uint32_t limit) {
    return look_up<std::vector<std::string>>(
        [sender = std::move(sender), local_id = std::move(local_id), limit](sqlite::database& db) {
            return sqlite::find_by_local_id(db, sender, local_id, limit);
        });
}

async_result<tracked_message> embedded_store::track(std::string message_id) {
    return look_up<tracked_message>(
        [message_id = std::move(message_id)](sqlite::database& db) { return sqlite::track(db, message_id); });
}

async_result<std::unique_ptr<payload_reader>> embedded_store::open_payload(std::string message_id) {
    return engine::open_payload(shelf(), std::move(message_id));
}

async_result<std::unique_ptr<payload_reader>> embedded_store::open_chunk(std::string message_id, std::uint32_t number) {
    return engine::open_chunk(shelf(), std::move(message_id), number);
}

async_result<std::string> embedded_store::payload(std::string message_id, std::size_t max) {
    return engine::read_payload(shelf(), std::move(message_id), max);
}

async_result<std::vector<delivery_record>> embedded_store::due(std::string destination, base::time_point now,
                                                               message::sequence after, std::uint32_t limit) {
    return look_up<std::vector<delivery_record>>(
        [destination = std::move(destination), now, after, limit](sqlite::database& db) {
            return sqlite::due(db, destination, now, after, limit);
        });
}

async_result<signalbox::store::destination_queue> embedded_store::queue_of(std::string destination) {
    return look_up<signalbox::store::destination_queue>(
        [destination = std::move(destination)](sqlite::database& db) { return sqlite::queue_of(db, destination); });
}

async_result<std::string> embedded_store::find_part(base::sha256_digest name) {
    return look_up<std::string>([name](sqlite::database& db) { return sqlite::find_part(db, name); });
}

async_result<std::vector<conversation_record>> embedded_store::conversations(conversation_filter filter) {
    return look_up<std::vector<conversation_record>>(
        [filter = std::move(filter)](sqlite::database& db) { return sqlite::conversations(db, filter); });
}

async_result<std::vector<overdue_answers>> embedded_store::overdue(overdue_query query) {
    return look_up<std::vector<overdue_answers>>([query](sqlite::database& db) { return sqlite::overdue(db, query); });
}

async_result<std::vector<paused_destination>> embedded_store::paused_destinations() {
    return look_up<std::vector<paused_destination>>(
        [](sqlite::database& db) { return sqlite::paused_destinations(db); });
}

async_result<std::optional<base::time_point>> embedded_store::next_due(std::string destination) {
    return look_up<std::optional<base::time_point>>(
        [destination = std::move(destination)](sqlite::database& db) { return sqlite::next_due(db, destination); });
}

async_result<std::vector<uncollected_delivery>> embedded_store::uncollected(base::time_point before,
                                                                            std::uint32_t limit) {
    return look_up<std::vector<uncollected_delivery>>(
        [before, limit](sqlite::database& db) { return sqlite::uncollected(db, before, limit); });
}

async_result<std::vector<message_record>> embedded_store::idle_uploads(base::time_point before, std::uint32_t limit) {
    return look_up<std::vector<message_record>>(
        [before, limit](sqlite::database& db) { return sqlite::idle_uploads(db, before, limit); });
}

async_result<std::vector<mailbox_account>> embedded_store::mailbox_accounts() {
    return look_up<std::vector<mailbox_account>>([](sqlite::database& db) { return sqlite::mailbox_accounts(db); });
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

async_result<backlogs> embedded_store::waiting() {
    return look_up<backlogs>([](sqlite::database& db) { return sqlite::waiting(db); });
}

async_result<arrivals_page> embedded_store::arrivals(message::sequence after, std::uint32_t limit) {
    return look_up<arrivals_page>([after, limit](sqlite::database& db) { return sqlite::arrivals(db, after, limit); });
}

async_result<std::vector<delivery_event>> embedded_store::history(std::string delivery_id) {
    return look_up<std::vector<delivery_event>>(
        [delivery_id = std::move(delivery_id)](sqlite::database& db) { return sqlite::history(db, delivery_id); });
}

} // namespace signalbox::store::engine
