#include "tests/support/fake_inbox_store.hpp"

#include <algorithm>
#include <cstring>

#include "broker/base/errc.hpp"

namespace signalbox::tests {

namespace {

class writer final : public signalbox::store::spool_writer {
  public:
    explicit writer(std::map<std::string, std::string>& spool) : spool_(spool) {}
    signalbox::store::async_result<void> append(std::span<const std::byte> bytes) override {
        bytes_.append(base::as_text(bytes));
        co_return result<void>();
    }
    signalbox::store::async_result<message::payload> finish() override {
        message::payload made;
        made.spool_file = "spool-" + std::to_string(spool_.size());
        made.size = bytes_.size();
        made.sha256 = base::sha256_of(base::as_bytes(bytes_));
        spool_[made.spool_file] = bytes_;
        co_return made;
    }

  private:
    std::map<std::string, std::string>& spool_;
    std::string bytes_;
};

class reader final : public signalbox::store::payload_reader {
  public:
    explicit reader(std::string bytes) : bytes_(std::move(bytes)) {}
    std::uint64_t size() const noexcept override { return bytes_.size(); }
    signalbox::store::async_result<std::size_t> read_some(std::span<std::byte> into) override {
        const std::size_t size = std::min(into.size(), bytes_.size() - position_);
        std::memcpy(into.data(), bytes_.data() + position_, size);
        position_ += size;
        co_return size;
    }

  private:
    std::string bytes_;
    std::size_t position_ = 0;
};

} // namespace

fake_inbox_store::fake_inbox_store(const base::clock& clock) : clock_(clock) {}

fake_inbox_store::~fake_inbox_store() = default;

signalbox::store::async_result<signalbox::store::accepted> fake_inbox_store::accept(signalbox::store::acceptance what) {
    if (fail_accept) co_return *fail_accept;
    if (what.completes) co_return complete(std::move(what));
    if (what.idempotency) {
        const auto key = std::pair(what.idempotency->sender, what.idempotency->key);
        const auto before = keys_.find(key);
        if (before != keys_.end() && before->second.request != what.idempotency->request) {
            co_return errc::idempotency_conflict;
        }
        if (before != keys_.end()) {
            audited.push_back(what.audit);
            auto again = before->second.answer;
            again.repeated = true;
            ++resends_[again.message_id];
            co_return again;
        }
    }
    signalbox::store::accepted answer = keep(what);
    if (what.idempotency) {
        keys_[std::pair(what.idempotency->sender, what.idempotency->key)] = {what.idempotency->request, answer};
    }
    keep_company_of(what);
    answer.standing = next_standing;
    co_return answer;
}

void fake_inbox_store::keep_company_of(const signalbox::store::acceptance& what) {
    for (const auto& companion : what.companions) keep(companion);
    if (what.answer) keep(what.answer->write(1));
    if (what.named)
        for (const auto& each : what.named->answers(next_standing)) keep(each);
}

signalbox::store::async_result<void> fake_inbox_store::claim_token(signalbox::store::token claimed) {
    if (!tokens_.insert(claimed.digest).second) co_return errc::token_used;
    co_return result<void>();
}

signalbox::store::async_result<void> fake_inbox_store::audit(signalbox::store::audit_entry entry) {
    if (fail_audit) co_return *fail_audit;
    audited.push_back(std::move(entry));
    co_return result<void>();
}

signalbox::store::async_result<std::unique_ptr<signalbox::store::spool_writer>> fake_inbox_store::open_spool() {
    if (fail_spool) co_return *fail_spool;
    co_return std::make_unique<writer>(spool);
}

signalbox::store::async_result<signalbox::store::inbox_page>
fake_inbox_store::inbox(signalbox::store::inbox_query query) {
    signalbox::store::inbox_page page;
    asked = query;
    for (std::size_t i = 0; i < accepted.size(); ++i) {
        if (!waits_in(query.mailbox, i) || position(i) <= query.after) continue;
        if (page.entries.size() == query.limit) {
            page.more = true;
            break;
        }
        page.entries.push_back({accepted[i].envelope.message_id, position(i)});
    }
    co_return page;
}

signalbox::store::async_result<std::uint64_t> fake_inbox_store::inbox_count(std::string mailbox) {
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < accepted.size(); ++i) count += waits_in(mailbox, i) ? 1 : 0;
    co_return count;
}

signalbox::store::async_result<store::store::mailbox_message> fake_inbox_store::find_in_mailbox(std::string mailbox,
                                                                                                std::string id) {
    const auto found = index_of(id);
    if (!found) co_return errc::not_found;
    if (!is_for(mailbox, *found)) co_return errc::not_yours;
    mailbox_message answer;
    answer.message = record_of(*found);
    const bool done = acknowledged_.contains(id);
    answer.delivery.state = done ? message::delivery_state::confirmed : message::delivery_state::delivered;
    co_return answer;
}

signalbox::store::async_result<void> fake_inbox_store::acknowledge(std::string mailbox, std::string id,
                                                                   signalbox::store::token,
                                                                   signalbox::store::audit_entry entry) {
    const auto found = index_of(id);
    if (!found) co_return errc::not_found;
    if (!is_for(mailbox, *found)) co_return errc::not_yours;
    acknowledged_.insert(id);
    audited.push_back(std::move(entry));
    co_return result<void>();
}

signalbox::store::async_result<std::unique_ptr<signalbox::store::payload_reader>>
fake_inbox_store::open_payload(std::string id) {
    auto bytes = co_await payload(id, std::string::npos);
    if (!bytes) co_return bytes.error();
    co_return std::make_unique<reader>(std::move(*bytes));
}

signalbox::store::async_result<std::string> fake_inbox_store::payload(std::string id, std::size_t max) {
    if (fail_payload) co_return *fail_payload;
    const auto found = index_of(id);
    if (!found) co_return errc::not_found;
    const auto upload = uploads_.find(id);
    if (upload != uploads_.end() && upload->second.chunks.size() != upload->second.total) {
        co_return errc::incomplete;
    }
    std::string whole;
    if (upload == uploads_.end()) whole = bytes_of(accepted[*found].payload);
    if (upload != uploads_.end()) {
        for (const auto& [number, each] : upload->second.chunks) whole += bytes_of(each);
    }
    if (whole.size() > max) co_return base::errc::over_limit;
    if (const auto meanwhile = std::exchange(after_reading, nullptr)) meanwhile();
    co_return whole;
}

signalbox::store::async_result<signalbox::store::upload_progress>
fake_inbox_store::add_chunk(signalbox::store::chunk_arrival what) {
    const auto found = index_of(what.message_id);
    if (!found) co_return errc::not_found;
    if (accepted[*found].envelope.sender != what.sender) co_return errc::not_yours;
    upload& into = upload_of(*found);
    if (what.number < 1 || what.number > into.total) co_return errc::out_of_range;
    const auto before = into.chunks.find(what.number);
    const bool same = before != into.chunks.end() && before->second.sha256 == what.payload.sha256;
    if (!same && !into.open) co_return errc::upload_closed;
    if (!same) {
        into.chunks[what.number] = what.payload;
        ++into.revision;
    }
    audited.push_back(what.audit);
    co_return signalbox::store::upload_progress{.present = static_cast<std::uint32_t>(into.chunks.size()),
                                                .total = into.total,
                                                .accepted = !into.open,
                                                .revision = into.open ? into.revision : 0,
                                                .size = into.open ? size_of(into) : 0};
}

signalbox::store::async_result<std::unique_ptr<signalbox::store::payload_reader>>
fake_inbox_store::open_chunk(std::string id, std::uint32_t number) {
    if (fail_payload) co_return *fail_payload;
    const auto found = index_of(id);
    if (!found) co_return errc::not_found;
    const upload& from = upload_of(*found);
    const auto chunk = from.chunks.find(number);
    if (chunk == from.chunks.end()) co_return errc::not_found;
    co_return std::make_unique<reader>(bytes_of(chunk->second));
}

signalbox::store::async_result<signalbox::store::tracked_message> fake_inbox_store::track(std::string id) {
    const auto found = index_of(id);
    if (!found) co_return errc::not_found;
    co_return tracked(*found);
}

signalbox::store::async_result<signalbox::store::mailbox_view>
fake_inbox_store::view(signalbox::store::mailbox_view_query query) {
    using side = signalbox::store::mailbox_view_query::side;
    signalbox::store::mailbox_view seen;
    for (std::size_t i = accepted.size(); i > 0; --i) {
        const auto& each = accepted[i - 1];
        const bool mine = query.which == side::outbox ? each.envelope.sender == query.mailbox
                                                      : each.envelope.recipient == query.mailbox &&
                                                            each.state != message::message_state::received;
        const bool earlier = query.before == message::sequence{} || position(i - 1) < query.before;
        if (!mine || !earlier) continue;
        if (seen.messages.size() == query.limit) {
            seen.more = true;
            break;
        }
        seen.messages.push_back(tracked(i - 1));
    }
    co_return seen;
}

signalbox::store::async_result<std::vector<std::string>>
fake_inbox_store::find_by_local_id(std::string sender, std::string local_id, std::uint32_t limit) {
    std::vector<std::string> ids;
    for (std::size_t i = accepted.size(); i > 0 && ids.size() < limit; --i) {
        const auto& envelope = accepted[i - 1].envelope;
        if (envelope.sender == sender && envelope.local_id == local_id && !local_id.empty()) {
            ids.push_back(envelope.message_id);
        }
    }
    co_return ids;
}

signalbox::store::async_result<std::vector<signalbox::store::delivery_record>>
fake_inbox_store::due(std::string, base::time_point, message::sequence, std::uint32_t) {
    co_return std::vector<signalbox::store::delivery_record>();
}

signalbox::store::async_result<std::optional<base::time_point>> fake_inbox_store::next_due(std::string) {
    co_return std::optional<base::time_point>();
}

signalbox::store::async_result<void> fake_inbox_store::settle(signalbox::store::settlement) {
    co_return errc::not_found;
}

signalbox::store::async_result<std::vector<signalbox::store::message_record>>
fake_inbox_store::messages(signalbox::store::message_filter) {
    co_return std::vector<signalbox::store::message_record>();
}

signalbox::store::async_result<signalbox::store::message_record> fake_inbox_store::find_message(std::string id) {
    const auto found = index_of(id);
    if (!found) co_return errc::not_found;
    co_return record_of(*found);
}

signalbox::store::async_result<std::vector<signalbox::store::delivery_record>>
fake_inbox_store::deliveries(signalbox::store::delivery_filter) {
    co_return std::vector<signalbox::store::delivery_record>();
}

signalbox::store::async_result<signalbox::store::delivery_record> fake_inbox_store::find_delivery(std::string) {
    co_return errc::not_found;
}

signalbox::store::async_result<std::vector<signalbox::store::delivery_event>> fake_inbox_store::history(std::string) {
    co_return std::vector<signalbox::store::delivery_event>();
}

signalbox::store::async_result<std::vector<signalbox::store::uncollected_delivery>>
fake_inbox_store::uncollected(base::time_point, std::uint32_t) {
    co_return errc::not_found;
}

signalbox::store::async_result<std::vector<signalbox::store::message_record>>
fake_inbox_store::idle_uploads(base::time_point, std::uint32_t) {
    co_return errc::not_found;
}

signalbox::store::async_result<void> fake_inbox_store::decide(signalbox::store::quarantine_decision) {
    co_return errc::not_found;
}

signalbox::store::async_result<signalbox::store::backlogs> fake_inbox_store::waiting() { co_return errc::not_found; }

signalbox::store::async_result<signalbox::store::arrivals_page> fake_inbox_store::arrivals(message::sequence,
                                                                                           std::uint32_t) {
    co_return errc::not_found;
}

signalbox::store::async_result<void> fake_inbox_store::end_upload(signalbox::store::upload_end) {
    co_return errc::not_found;
}

signalbox::store::async_result<std::uint32_t> fake_inbox_store::erase(signalbox::store::erasure) {
    co_return errc::not_found;
}

signalbox::store::async_result<std::vector<signalbox::store::conversation_record>>
fake_inbox_store::conversations(signalbox::store::conversation_filter) {
    co_return std::vector<signalbox::store::conversation_record>();
}

signalbox::store::async_result<std::vector<signalbox::store::overdue_answers>>
fake_inbox_store::overdue(signalbox::store::overdue_query) {
    co_return std::vector<signalbox::store::overdue_answers>();
}

signalbox::store::async_result<std::string> fake_inbox_store::find_part(base::sha256_digest name) {
    for (const auto& kept : accepted)
        for (const auto& part : kept.parts)
            if (part.name == name) co_return kept.envelope.message_id;
    co_return errc::not_found;
}

signalbox::store::async_result<signalbox::store::destination_queue> fake_inbox_store::queue_of(std::string) {
    co_return errc::not_found;
}

signalbox::store::async_result<std::vector<signalbox::store::paused_destination>>
fake_inbox_store::paused_destinations() {
    co_return errc::not_found;
}

signalbox::store::async_result<void> fake_inbox_store::pause_destination(std::string, std::string,
                                                                         signalbox::store::audit_entry) {
    co_return errc::not_found;
}

signalbox::store::async_result<void> fake_inbox_store::resume_destination(std::string, signalbox::store::audit_entry) {
    co_return errc::not_found;
}

signalbox::store::async_result<std::vector<signalbox::store::mailbox_account>> fake_inbox_store::mailbox_accounts() {
    co_return errc::not_found;
}

signalbox::store::async_result<void> fake_inbox_store::put_mailbox_account(signalbox::store::mailbox_account,
                                                                           signalbox::store::audit_entry) {
    co_return errc::not_found;
}

signalbox::store::async_result<void> fake_inbox_store::push_status(signalbox::store::status_push) {
    co_return errc::not_found;
}

std::uint64_t fake_inbox_store::size_of(const upload& of) {
    std::uint64_t size = 0;
    for (const auto& [number, each] : of.chunks) size += each.size;
    return size;
}

signalbox::store::accepted fake_inbox_store::keep(const signalbox::store::acceptance& what) {
    accepted.push_back(what);
    audited.push_back(what.audit);
    if (what.state == message::message_state::received) {
        uploads_[what.envelope.message_id] = {
            .chunks = {{1, what.payload}}, .total = what.chunks, .open = true, .revision = 1};
    }
    return {what.envelope.message_id, position(accepted.size() - 1), clock_.now(), false};
}

result<signalbox::store::accepted> fake_inbox_store::complete(signalbox::store::acceptance what) {
    const auto found = index_of(what.envelope.message_id);
    if (!found) return errc::not_found;
    upload& of = upload_of(*found);
    if (!of.open || (what.revision != 0 && what.revision != of.revision)) return errc::transition;
    if (of.chunks.size() != of.total) return errc::incomplete;
    of.open = false;
    what.chunks = of.total;
    what.envelope.received_at = accepted[*found].envelope.received_at;
    what.payload = {};
    base::sha256 digests;
    for (const auto& [number, each] : of.chunks) {
        what.payload.size += each.size;
        digests.update(each.sha256);
    }
    what.payload.sha256 = digests.finish();
    accepted.erase(accepted.begin() + static_cast<std::ptrdiff_t>(*found));
    const auto answer = keep(what);
    keep_company_of(what);
    return answer;
}

fake_inbox_store::upload& fake_inbox_store::upload_of(std::size_t index) {
    const auto& of = accepted[index];
    return uploads_.try_emplace(of.envelope.message_id, upload{.chunks = {{1, of.payload}}}).first->second;
}

signalbox::store::message_record fake_inbox_store::record_of(std::size_t index) const {
    const auto& of = accepted[index];
    signalbox::store::message_record record;
    record.envelope = of.envelope;
    record.state = of.state;
    record.position = position(index);
    record.committed_at = clock_.now();
    record.payload_size = of.payload.size;
    record.payload_sha256 = of.payload.sha256;
    record.quarantine_reason = of.quarantine_reason;
    record.violations_json = of.violations_json;
    record.route_explanation_json = of.route_explanation_json;
    record.chunks = of.chunks;
    const auto resends = resends_.find(of.envelope.message_id);
    if (resends != resends_.end()) record.resends = resends->second;
    return record;
}

signalbox::store::tracked_message fake_inbox_store::tracked(std::size_t index) const {
    signalbox::store::tracked_message all{.message = record_of(index)};
    const std::string& id = all.message.envelope.message_id;
    for (const auto& plan : accepted[index].deliveries) {
        signalbox::store::delivery_record made;
        made.delivery_id = id + "-" + std::to_string(all.deliveries.size() + 1);
        made.message_id = id;
        made.position = all.message.position;
        made.destination = plan.destination;
        made.rule = plan.rule;
        made.state = acknowledged_.contains(id) ? message::delivery_state::confirmed : plan.first;
        made.created_at = clock_.now();
        made.changed_at = clock_.now();
        all.deliveries.push_back(std::move(made));
    }
    return all;
}

std::optional<std::size_t> fake_inbox_store::index_of(const std::string& id) const {
    for (std::size_t i = 0; i < accepted.size(); ++i) {
        if (accepted[i].envelope.message_id == id) return i;
    }
    return std::nullopt;
}

bool fake_inbox_store::is_for(const std::string& mailbox, std::size_t index) const {
    return std::ranges::any_of(accepted[index].deliveries,
                               [&](const auto& each) { return each.destination == "mailbox:" + mailbox; });
}

bool fake_inbox_store::waits_in(const std::string& mailbox, std::size_t index) const {
    return is_for(mailbox, index) && !acknowledged_.contains(accepted[index].envelope.message_id);
}

} // namespace signalbox::tests
