#pragma once

#include <algorithm>
#include <cstring>
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
    std::vector<signalbox::store::acceptance> accepted; // companions behind their message
    std::vector<signalbox::store::audit_entry> audited;
    std::map<std::string, std::string> spool;

    signalbox::store::async_result<signalbox::store::accepted> accept(signalbox::store::acceptance what) override {
        if (fail_accept) co_return *fail_accept;
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
                co_return again;
            }
        }
        signalbox::store::accepted answer = keep(what);
        if (what.idempotency) {
            keys_[std::pair(what.idempotency->sender, what.idempotency->key)] = {what.idempotency->request, answer};
        }
        for (const auto& companion : what.companions) keep(companion);
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
        answer.message.envelope = accepted[*found].envelope;
        answer.message.position = position(*found);
        answer.message.committed_at = clock_.now();
        answer.message.payload_size = accepted[*found].payload.size;
        answer.message.payload_sha256 = accepted[*found].payload.sha256;
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
        const message::payload& kept = accepted[*found].payload;
        if (kept.size > max) co_return base::errc::over_limit;
        co_return kept.spool_file.empty() ? kept.bytes : spool[kept.spool_file];
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
    signalbox::store::async_result<signalbox::store::message_record> find_message(std::string) override {
        co_return errc::not_found;
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

    static message::sequence position(std::size_t index) { return message::sequence{index + 1}; }
    signalbox::store::accepted keep(const signalbox::store::acceptance& what) {
        accepted.push_back(what);
        audited.push_back(what.audit);
        return {what.envelope.message_id, position(accepted.size() - 1), clock_.now(), false};
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
};

} // namespace signalbox::tests
