#pragma once

#include <algorithm>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "broker/base/clock.hpp"
#include "broker/base/errc.hpp"
#include "broker/store/store.hpp"

namespace signalbox::tests {

// A store in memory with what ingress and intake use of it, which keeps what it was given for the test to look at and
// fails where the test says so. One thread.
class fake_inbox_store final : public store::store {
  public:
    using errc = signalbox::store::errc;

    explicit fake_inbox_store(const base::clock& clock) : clock_(clock) {}

    std::optional<errc> fail_accept;
    std::optional<errc> fail_audit;
    std::optional<errc> fail_spool;
    std::optional<errc> fail_payload;
    std::function<void()> after_reading;                // once, when a payload has been read and before it is given
    std::vector<signalbox::store::acceptance> accepted; // companions behind their message
    std::vector<signalbox::store::audit_entry> audited;
    std::map<std::string, std::string> spool;

    signalbox::store::async_result<signalbox::store::accepted> accept(signalbox::store::acceptance what) override {
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
        for (const auto& companion : what.companions) keep(companion);
        if (what.answer) keep(what.answer->write(1));
        co_return answer;
    }
    signalbox::store::async_result<void> claim_token(signalbox::store::token claimed) override {
        if (!tokens_.insert(claimed.digest).second) co_return errc::token_used;
        co_return result<void>();
    }
    signalbox::store::async_result<void> audit(signalbox::store::audit_entry entry) override {
        if (fail_audit) co_return *fail_audit;
        audited.push_back(std::move(entry));
        co_return result<void>();
    }
    signalbox::store::async_result<std::unique_ptr<signalbox::store::spool_writer>> open_spool() override {
        if (fail_spool) co_return *fail_spool;
        co_return std::make_unique<writer>(*this);
    }

    signalbox::store::async_result<signalbox::store::inbox_page> inbox(signalbox::store::inbox_query query) override {
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
    signalbox::store::async_result<std::uint64_t> inbox_count(std::string mailbox) override {
        std::uint64_t count = 0;
        for (std::size_t i = 0; i < accepted.size(); ++i) count += waits_in(mailbox, i) ? 1 : 0;
        co_return count;
    }
    signalbox::store::async_result<mailbox_message> find_in_mailbox(std::string mailbox, std::string id) override {
        const auto found = index_of(id);
        if (!found) co_return errc::not_found;
        if (!is_for(mailbox, *found)) co_return errc::not_yours;
        mailbox_message answer;
        answer.message = record_of(*found);
        const bool done = acknowledged_.contains(id);
        answer.delivery.state = done ? message::delivery_state::confirmed : message::delivery_state::delivered;
        co_return answer;
    }
    signalbox::store::async_result<void> acknowledge(std::string mailbox, std::string id, signalbox::store::token,
                                                     signalbox::store::audit_entry entry) override {
        const auto found = index_of(id);
        if (!found) co_return errc::not_found;
        if (!is_for(mailbox, *found)) co_return errc::not_yours;
        acknowledged_.insert(id);
        audited.push_back(std::move(entry));
        co_return result<void>();
    }

    signalbox::store::async_result<std::unique_ptr<signalbox::store::payload_reader>>
    open_payload(std::string id) override {
        auto bytes = co_await payload(id, std::string::npos);
        if (!bytes) co_return bytes.error();
        co_return std::make_unique<reader>(std::move(*bytes));
    }
    signalbox::store::async_result<std::string> payload(std::string id, std::size_t max) override {
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
    add_chunk(signalbox::store::chunk_arrival what) override {
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
    open_chunk(std::string id, std::uint32_t number) override {
        if (fail_payload) co_return *fail_payload;
        const auto found = index_of(id);
        if (!found) co_return errc::not_found;
        const upload& from = upload_of(*found);
        const auto chunk = from.chunks.find(number);
        if (chunk == from.chunks.end()) co_return errc::not_found;
        co_return std::make_unique<reader>(bytes_of(chunk->second));
    }

    signalbox::store::async_result<signalbox::store::tracked_message> track(std::string id) override {
        const auto found = index_of(id);
        if (!found) co_return errc::not_found;
        co_return tracked(*found);
    }
    signalbox::store::async_result<signalbox::store::mailbox_view>
    view(signalbox::store::mailbox_view_query query) override {
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
    signalbox::store::async_result<std::vector<std::string>> find_by_local_id(std::string sender, std::string local_id,
                                                                              std::uint32_t limit) override {
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
    due(std::string, base::time_point, message::sequence, std::uint32_t) override {
        co_return std::vector<signalbox::store::delivery_record>();
    }
    signalbox::store::async_result<std::optional<base::time_point>> next_due(std::string) override {
        co_return std::optional<base::time_point>();
    }
    signalbox::store::async_result<void> settle(signalbox::store::settlement) override { co_return errc::not_found; }
    signalbox::store::async_result<std::vector<signalbox::store::message_record>>
    messages(signalbox::store::message_filter) override {
        co_return std::vector<signalbox::store::message_record>();
    }
    signalbox::store::async_result<signalbox::store::message_record> find_message(std::string id) override {
        const auto found = index_of(id);
        if (!found) co_return errc::not_found;
        co_return record_of(*found);
    }
    signalbox::store::async_result<std::vector<signalbox::store::delivery_record>>
    deliveries(signalbox::store::delivery_filter) override {
        co_return std::vector<signalbox::store::delivery_record>();
    }
    signalbox::store::async_result<signalbox::store::delivery_record> find_delivery(std::string) override {
        co_return errc::not_found;
    }
    signalbox::store::async_result<std::vector<signalbox::store::delivery_event>> history(std::string) override {
        co_return std::vector<signalbox::store::delivery_event>();
    }
    // --- what neither ingress nor intake uses ------------------------------------------------------------------
    signalbox::store::async_result<std::vector<signalbox::store::uncollected_delivery>>
    uncollected(base::time_point, std::uint32_t) override {
        co_return errc::not_found;
    }
    signalbox::store::async_result<std::vector<signalbox::store::message_record>> idle_uploads(base::time_point,
                                                                                               std::uint32_t) override {
        co_return errc::not_found;
    }
    signalbox::store::async_result<void> end_upload(signalbox::store::upload_end) override {
        co_return errc::not_found;
    }
    signalbox::store::async_result<std::uint32_t> erase(signalbox::store::erasure) override {
        co_return errc::not_found;
    }
    signalbox::store::async_result<std::vector<signalbox::store::mailbox_account>> mailbox_accounts() override {
        co_return errc::not_found;
    }
    signalbox::store::async_result<void> put_mailbox_account(signalbox::store::mailbox_account,
                                                             signalbox::store::audit_entry) override {
        co_return errc::not_found;
    }
    signalbox::store::async_result<void> push_status(signalbox::store::status_push) override {
        co_return errc::not_found;
    }
    signalbox::store::statistics state() const override { return {}; }
    void on_ready(std::function<void(const std::vector<std::string>&)>) override {}
    void on_failure(std::function<void(error_code)>) override {}
    void close() override {}

    signalbox::store::inbox_query asked; // the last one

  private:
    class writer final : public signalbox::store::spool_writer {
      public:
        explicit writer(fake_inbox_store& owner) : owner_(owner) {}
        signalbox::store::async_result<void> append(std::span<const std::byte> bytes) override {
            bytes_.append(base::as_text(bytes));
            co_return result<void>();
        }
        signalbox::store::async_result<message::payload> finish() override {
            message::payload made;
            made.spool_file = "spool-" + std::to_string(owner_.spool.size());
            made.size = bytes_.size();
            made.sha256 = base::sha256_of(base::as_bytes(bytes_));
            owner_.spool[made.spool_file] = bytes_;
            co_return made;
        }

      private:
        fake_inbox_store& owner_;
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

    static std::uint64_t size_of(const upload& of) {
        std::uint64_t size = 0;
        for (const auto& [number, each] : of.chunks) size += each.size;
        return size;
    }
    static message::sequence position(std::size_t index) { return message::sequence{index + 1}; }
    signalbox::store::accepted keep(const signalbox::store::acceptance& what) {
        accepted.push_back(what);
        audited.push_back(what.audit);
        if (what.state == message::message_state::received) {
            uploads_[what.envelope.message_id] = {
                .chunks = {{1, what.payload}}, .total = what.chunks, .open = true, .revision = 1};
        }
        return {what.envelope.message_id, position(accepted.size() - 1), clock_.now(), false};
    }
    // The message leaves the place where it began, and comes behind all others.
    result<signalbox::store::accepted> complete(signalbox::store::acceptance what) {
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
        for (const auto& companion : what.companions) keep(companion);
        return answer;
    }
    upload& upload_of(std::size_t index) {
        const auto& of = accepted[index];
        return uploads_.try_emplace(of.envelope.message_id, upload{.chunks = {{1, of.payload}}}).first->second;
    }
    std::string bytes_of(const message::payload& of) { return of.spool_file.empty() ? of.bytes : spool[of.spool_file]; }
    signalbox::store::message_record record_of(std::size_t index) const {
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
        record.chunks = of.chunks;
        const auto resends = resends_.find(of.envelope.message_id);
        if (resends != resends_.end()) record.resends = resends->second;
        return record;
    }
    signalbox::store::tracked_message tracked(std::size_t index) const {
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
    std::optional<std::size_t> index_of(const std::string& id) const {
        for (std::size_t i = 0; i < accepted.size(); ++i) {
            if (accepted[i].envelope.message_id == id) return i;
        }
        return std::nullopt;
    }
    bool is_for(const std::string& mailbox, std::size_t index) const {
        return std::ranges::any_of(accepted[index].deliveries,
                                   [&](const auto& each) { return each.destination == "mailbox:" + mailbox; });
    }
    bool waits_in(const std::string& mailbox, std::size_t index) const {
        return is_for(mailbox, index) && !acknowledged_.contains(accepted[index].envelope.message_id);
    }

    const base::clock& clock_;
    std::set<base::sha256_digest> tokens_;
    std::set<std::string> acknowledged_;
    std::map<std::pair<std::string, std::string>, keyed> keys_;
    std::map<std::string, upload> uploads_;
    std::map<std::string, std::uint32_t> resends_;
};

} // namespace signalbox::tests
