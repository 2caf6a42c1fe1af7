#include "tests/support/admin_store.hpp"

namespace signalbox::tests {

signalbox::store::async_result<void> admin_store::audit(signalbox::store::audit_entry entry) {
    if (audit_fails) co_return errc::unknown;
    audited.push_back(std::move(entry));
    co_return result<void>{};
}

signalbox::store::async_result<std::vector<signalbox::store::message_record>>
admin_store::messages(signalbox::store::message_filter filter) {
    asked_messages = std::move(filter);
    co_return kept_messages;
}

signalbox::store::async_result<signalbox::store::message_record> admin_store::find_message(std::string message_id) {
    for (const auto& m : kept_messages)
        if (m.envelope.message_id == message_id) co_return m;
    co_return errc::not_found;
}

signalbox::store::async_result<std::vector<signalbox::store::delivery_record>>
admin_store::deliveries(signalbox::store::delivery_filter filter) {
    asked_deliveries = std::move(filter);
    co_return kept_deliveries;
}

signalbox::store::async_result<signalbox::store::delivery_record> admin_store::find_delivery(std::string delivery_id) {
    for (const auto& d : kept_deliveries)
        if (d.delivery_id == delivery_id) co_return d;
    co_return errc::not_found;
}

signalbox::store::async_result<std::vector<signalbox::store::delivery_event>> admin_store::history(std::string) {
    co_return kept_history;
}

signalbox::store::async_result<void> admin_store::settle(signalbox::store::settlement change) {
    for (auto& d : kept_deliveries)
        if (d.delivery_id == change.delivery_id) d.state = change.to;
    settled.push_back(std::move(change));
    co_return result<void>{};
}

signalbox::store::async_result<void> admin_store::decide(signalbox::store::quarantine_decision what) {
    decided.push_back(std::move(what));
    co_return result<void>{};
}

signalbox::store::async_result<signalbox::store::backlogs> admin_store::waiting() { co_return errc::stopped; }

signalbox::store::async_result<signalbox::store::arrivals_page> admin_store::arrivals(message::sequence,
                                                                                      std::uint32_t) {
    co_return errc::stopped;
}

signalbox::store::async_result<signalbox::store::destination_queue> admin_store::queue_of(std::string destination) {
    co_return queues[destination];
}

signalbox::store::async_result<std::vector<signalbox::store::paused_destination>> admin_store::paused_destinations() {
    co_return paused;
}

signalbox::store::async_result<void> admin_store::pause_destination(std::string name, std::string why,
                                                                    signalbox::store::audit_entry entry) {
    paused.push_back({.name = std::move(name), .since = {}, .actor = entry.actor, .why = std::move(why)});
    audited.push_back(std::move(entry));
    co_return signalbox::result<void>();
}

signalbox::store::async_result<void> admin_store::resume_destination(std::string name,
                                                                     signalbox::store::audit_entry entry) {
    std::erase_if(paused, [&](const auto& each) { return each.name == name; });
    audited.push_back(std::move(entry));
    co_return signalbox::result<void>();
}

signalbox::store::async_result<std::vector<signalbox::store::mailbox_account>> admin_store::mailbox_accounts() {
    co_return accounts;
}

signalbox::store::async_result<void> admin_store::put_mailbox_account(signalbox::store::mailbox_account account,
                                                                      signalbox::store::audit_entry entry) {
    if (accounts_fail) co_return errc::disk_full;
    audited.push_back(std::move(entry));
    for (auto& known : accounts) {
        if (known.id != account.id) continue;
        if (account.name) known.name = account.name;
        if (account.ods_code) known.ods_code = account.ods_code;
        if (account.active) known.active = account.active;
        if (account.sealed_password) known.sealed_password = account.sealed_password;
        if (account.certificates) known.certificates = account.certificates;
        known.changed_at = account.changed_at;
        co_return result<void>{};
    }
    accounts.push_back(std::move(account));
    co_return result<void>{};
}

signalbox::store::async_result<signalbox::store::accepted> admin_store::accept(signalbox::store::acceptance) {
    co_return errc::stopped;
}

signalbox::store::async_result<void> admin_store::claim_token(signalbox::store::token) { co_return errc::stopped; }

signalbox::store::async_result<std::unique_ptr<signalbox::store::spool_writer>> admin_store::open_spool() {
    co_return errc::stopped;
}

signalbox::store::async_result<signalbox::store::inbox_page> admin_store::inbox(signalbox::store::inbox_query) {
    co_return errc::stopped;
}

signalbox::store::async_result<std::uint64_t> admin_store::inbox_count(std::string) { co_return errc::stopped; }

signalbox::store::async_result<store::store::mailbox_message> admin_store::find_in_mailbox(std::string, std::string) {
    co_return errc::stopped;
}

signalbox::store::async_result<void> admin_store::acknowledge(std::string, std::string, signalbox::store::token,
                                                              signalbox::store::audit_entry) {
    co_return errc::stopped;
}

signalbox::store::async_result<std::unique_ptr<signalbox::store::payload_reader>>
admin_store::open_payload(std::string) {
    co_return errc::stopped;
}

signalbox::store::async_result<std::string> admin_store::payload(std::string message_id, std::size_t) {
    const auto found = kept_payloads.find(message_id);
    if (found == kept_payloads.end()) co_return errc::corrupt;
    co_return found->second;
}

signalbox::store::async_result<std::vector<signalbox::store::delivery_record>>
admin_store::due(std::string, base::time_point, message::sequence, std::uint32_t) {
    co_return errc::stopped;
}

signalbox::store::async_result<std::optional<base::time_point>> admin_store::next_due(std::string) {
    co_return errc::stopped;
}

signalbox::store::async_result<signalbox::store::upload_progress>
admin_store::add_chunk(signalbox::store::chunk_arrival) {
    co_return errc::stopped;
}

signalbox::store::async_result<std::unique_ptr<signalbox::store::payload_reader>>
admin_store::open_chunk(std::string, std::uint32_t) {
    co_return errc::stopped;
}

signalbox::store::async_result<signalbox::store::mailbox_view> admin_store::view(signalbox::store::mailbox_view_query) {
    co_return errc::stopped;
}

signalbox::store::async_result<std::vector<std::string>> admin_store::find_by_local_id(std::string, std::string,
                                                                                       std::uint32_t) {
    co_return errc::stopped;
}

signalbox::store::async_result<signalbox::store::tracked_message> admin_store::track(std::string) {
    co_return errc::stopped;
}

signalbox::store::async_result<std::vector<signalbox::store::uncollected_delivery>>
admin_store::uncollected(base::time_point, std::uint32_t) {
    co_return errc::stopped;
}

signalbox::store::async_result<std::vector<signalbox::store::message_record>>
admin_store::idle_uploads(base::time_point, std::uint32_t) {
    co_return errc::stopped;
}

signalbox::store::async_result<void> admin_store::end_upload(signalbox::store::upload_end) { co_return errc::stopped; }

signalbox::store::async_result<std::uint32_t> admin_store::erase(signalbox::store::erasure) { co_return errc::stopped; }

signalbox::store::async_result<void> admin_store::push_status(signalbox::store::status_push) {
    co_return errc::stopped;
}

} // namespace signalbox::tests
