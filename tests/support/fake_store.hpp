#pragma once

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "broker/base/errc.hpp"
#include "broker/message/states.hpp"
#include "broker/store/store.hpp"

namespace signalbox::tests {

// The part of the store's contract that delivery lives on, in memory: lanes, the table of transitions, and `due` as a
// read that may be overtaken by a settlement. Any thread. What delivery does not use answers errc::not_found.
class fake_store final : public store::store {
  public:
    using delivery_state = message::delivery_state;

    // --- for the test ------------------------------------------------------------------------------------------
    // Keeps a message with one delivery, and gives the delivery's id.
    std::string add(const std::string& destination, const std::string& lane, std::string payload = "payload",
                    std::string message_type = "opaque", const std::string& report = "") {
        std::unique_lock lock(mutex_);
        const auto number = ++last_position_;
        signalbox::store::message_record kept;
        kept.envelope.message_id = "M" + std::to_string(number);
        kept.envelope.message_type = std::move(message_type);
        kept.envelope.recipient = "A81001GP";
        kept.position = message::sequence{number};
        payloads_[kept.envelope.message_id] = std::move(payload);
        record made;
        made.message_id = kept.envelope.message_id;
        made.delivery_id = made.message_id + "-1";
        made.destination = destination;
        made.lane = lane;
        made.report = report;
        messages_[made.message_id] = std::move(kept);
        return put_in_lane(std::move(made), number, std::move(lock));
    }
    // One more delivery, of a part of a message that is there.
    std::string add_part(const std::string& message_id, std::uint32_t part, const std::string& destination,
                         const std::string& lane) {
        std::unique_lock lock(mutex_);
        const auto number = ++last_position_;
        record made;
        made.message_id = message_id;
        made.delivery_id = message_id + "-" + std::to_string(number);
        made.destination = destination;
        made.lane = lane;
        made.part = part;
        return put_in_lane(std::move(made), number, std::move(lock));
    }
    std::size_t payloads_read() const {
        const std::lock_guard lock(mutex_);
        return payloads_read_;
    }
    void put(const std::string& delivery_id, delivery_state in) {
        change(delivery_id, [in](auto& d) { d.state = in; });
    }
    void put_retry(const std::string& delivery_id, base::time_point at) {
        change(delivery_id, [at](auto& d) {
            d.state = delivery_state::retry_wait;
            d.next_attempt_at = at;
        });
    }
    void damage(const std::string& message_id) {
        const std::lock_guard lock(mutex_);
        damaged_.insert(message_id);
    }
    void pause(const std::string& destination) {
        const std::lock_guard lock(mutex_);
        paused_.insert(destination);
    }
    // The next calls of settle answer this, once each.
    void fail_settle(std::vector<error_code> with) {
        const std::lock_guard lock(mutex_);
        settle_failures_ = std::move(with);
    }
    signalbox::store::delivery_record get(const std::string& delivery_id) const {
        const std::lock_guard lock(mutex_);
        for (const auto& [position, d] : deliveries_)
            if (d.delivery_id == delivery_id) return d;
        return {};
    }
    std::vector<signalbox::store::settlement> settlements() const {
        const std::lock_guard lock(mutex_);
        return settlements_;
    }
    std::vector<signalbox::store::audit_entry> audited() const { // but for settlements
        const std::lock_guard lock(mutex_);
        return audited_;
    }
    std::size_t count(delivery_state in) const {
        const std::lock_guard lock(mutex_);
        return count_locked(in);
    }
    // Waits until that many deliveries are in a state; false after ten seconds.
    bool wait_for(delivery_state in, std::size_t how_many) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return count_locked(in) >= how_many; });
    }
    // Until something is settled, or a few milliseconds: for a test that moves the clock between looks.
    void wait_for_change() {
        std::unique_lock lock(mutex_);
        const auto before = settlements_.size();
        changed_.wait_for(lock, std::chrono::milliseconds(5), [&] { return settlements_.size() != before; });
    }
    bool wait_for(const std::string& delivery_id, delivery_state in) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(10), [&] {
            return std::any_of(deliveries_.begin(), deliveries_.end(), [&](const auto& entry) {
                return entry.second.delivery_id == delivery_id && entry.second.state == in;
            });
        });
    }

    // --- the contract ------------------------------------------------------------------------------------------
    signalbox::store::async_result<std::vector<signalbox::store::delivery_record>>
    due(std::string destination, base::time_point now, message::sequence after, std::uint32_t limit) override {
        std::vector<signalbox::store::delivery_record> found;
        {
            const std::lock_guard lock(mutex_);
            for (const auto& [position, d] : deliveries_) {
                if (found.size() == limit) break;
                if (d.destination != destination || message::sequence{position} <= after) continue;
                const bool waits =
                    d.state == delivery_state::retry_wait && d.next_attempt_at && *d.next_attempt_at <= now;
                if (d.state == delivery_state::ready || waits) found.push_back(d);
            }
        }
        co_await yield(); // a settlement may come in between: the answer is of before
        co_return found;
    }
    signalbox::store::async_result<std::optional<base::time_point>> next_due(std::string destination) override {
        std::optional<base::time_point> next;
        {
            const std::lock_guard lock(mutex_);
            for (const auto& [position, d] : deliveries_)
                if (d.destination == destination && d.state == delivery_state::retry_wait && d.next_attempt_at)
                    next = next ? std::min(*next, *d.next_attempt_at) : *d.next_attempt_at;
        }
        co_await yield();
        co_return next;
    }
    signalbox::store::async_result<void> settle(signalbox::store::settlement change_to) override {
        co_await yield();
        std::vector<std::string> readied;
        {
            const std::lock_guard lock(mutex_);
            if (!settle_failures_.empty()) {
                const error_code failure = settle_failures_.front();
                settle_failures_.erase(settle_failures_.begin());
                co_return failure;
            }
            const auto done = apply(change_to, readied);
            if (!done) co_return done.error();
        }
        changed_.notify_all();
        announce(readied);
        co_await yield();
        co_return result<void>{};
    }
    signalbox::store::async_result<signalbox::store::message_record> find_message(std::string message_id) override {
        co_await yield();
        const std::lock_guard lock(mutex_);
        const auto found = messages_.find(message_id);
        if (found == messages_.end()) co_return signalbox::store::errc::not_found;
        co_return found->second;
    }
    signalbox::store::async_result<std::string> payload(std::string message_id, std::size_t max) override {
        co_await yield();
        const std::lock_guard lock(mutex_);
        ++payloads_read_;
        if (damaged_.contains(message_id)) co_return signalbox::store::errc::corrupt;
        const auto& bytes = payloads_[message_id];
        if (bytes.size() > max) co_return base::errc::over_limit;
        co_return bytes;
    }
    signalbox::store::async_result<std::vector<signalbox::store::delivery_record>>
    deliveries(signalbox::store::delivery_filter filter) override {
        co_await yield();
        const std::lock_guard lock(mutex_);
        std::vector<signalbox::store::delivery_record> found;
        for (const auto& [position, d] : deliveries_) {
            const bool wanted = filter.states.empty() ||
                                std::find(filter.states.begin(), filter.states.end(), d.state) != filter.states.end();
            if (d.destination == filter.destination && wanted && found.size() < filter.limit) found.push_back(d);
        }
        co_return found;
    }
    signalbox::store::async_result<void> audit(signalbox::store::audit_entry entry) override {
        co_await yield();
        const std::lock_guard lock(mutex_);
        audited_.push_back(std::move(entry));
        co_return result<void>{};
    }
    signalbox::store::async_result<std::vector<signalbox::store::paused_destination>> paused_destinations() override {
        co_await yield();
        const std::lock_guard lock(mutex_);
        std::vector<signalbox::store::paused_destination> all;
        for (const std::string& name : paused_) all.push_back({.name = name, .since = {}, .actor = "", .why = ""});
        co_return all;
    }
    void on_ready(std::function<void(const std::vector<std::string>&)> listener) override {
        ready_ = std::move(listener);
    }

    // --- what delivery does not use ----------------------------------------------------------------------------
    template <class T>
    using answer = signalbox::store::async_result<T>;
    answer<signalbox::store::accepted> accept(signalbox::store::acceptance) override { co_return missing(); }
    answer<void> claim_token(signalbox::store::token) override { co_return missing(); }
    answer<std::unique_ptr<signalbox::store::spool_writer>> open_spool() override { co_return missing(); }
    answer<signalbox::store::inbox_page> inbox(signalbox::store::inbox_query) override { co_return missing(); }
    answer<std::uint64_t> inbox_count(std::string) override { co_return missing(); }
    answer<mailbox_message> find_in_mailbox(std::string, std::string) override { co_return missing(); }
    answer<void> acknowledge(std::string, std::string, signalbox::store::token,
                             signalbox::store::audit_entry) override {
        co_return missing();
    }
    answer<std::unique_ptr<signalbox::store::payload_reader>> open_payload(std::string) override {
        co_return missing();
    }
    answer<std::vector<signalbox::store::message_record>> messages(signalbox::store::message_filter) override {
        co_return missing();
    }
    answer<signalbox::store::delivery_record> find_delivery(std::string delivery_id) override {
        auto found = get(delivery_id);
        if (found.delivery_id.empty()) co_return missing();
        co_return found;
    }
    answer<signalbox::store::upload_progress> add_chunk(signalbox::store::chunk_arrival) override {
        co_return missing();
    }
    answer<std::unique_ptr<signalbox::store::payload_reader>> open_chunk(std::string, std::uint32_t) override {
        co_return missing();
    }
    answer<signalbox::store::mailbox_view> view(signalbox::store::mailbox_view_query) override { co_return missing(); }
    answer<std::vector<std::string>> find_by_local_id(std::string, std::string, std::uint32_t) override {
        co_return missing();
    }
    answer<signalbox::store::tracked_message> track(std::string) override { co_return missing(); }
    answer<std::vector<signalbox::store::uncollected_delivery>> uncollected(base::time_point, std::uint32_t) override {
        co_return missing();
    }
    answer<std::vector<signalbox::store::message_record>> idle_uploads(base::time_point, std::uint32_t) override {
        co_return missing();
    }
    answer<void> end_upload(signalbox::store::upload_end) override { co_return missing(); }
    answer<void> decide(signalbox::store::quarantine_decision) override { co_return missing(); }
    answer<signalbox::store::backlogs> waiting() override { co_return missing(); }
    answer<signalbox::store::arrivals_page> arrivals(message::sequence, std::uint32_t) override { co_return missing(); }
    answer<std::uint32_t> erase(signalbox::store::erasure) override { co_return missing(); }
    answer<std::string> find_part(base::sha256_digest) override { co_return missing(); }
    answer<std::vector<signalbox::store::conversation_record>>
    conversations(signalbox::store::conversation_filter) override {
        co_return missing();
    }
    answer<std::vector<signalbox::store::overdue_answers>> overdue(signalbox::store::overdue_query) override {
        co_return missing();
    }
    answer<signalbox::store::destination_queue> queue_of(std::string) override { co_return missing(); }
    answer<void> pause_destination(std::string, std::string, signalbox::store::audit_entry) override {
        co_return missing();
    }
    answer<void> resume_destination(std::string, signalbox::store::audit_entry) override { co_return missing(); }
    answer<std::vector<signalbox::store::mailbox_account>> mailbox_accounts() override { co_return missing(); }
    answer<void> put_mailbox_account(signalbox::store::mailbox_account, signalbox::store::audit_entry) override {
        co_return missing();
    }
    answer<void> push_status(signalbox::store::status_push) override { co_return missing(); }
    answer<std::vector<signalbox::store::delivery_event>> history(std::string) override { co_return missing(); }
    signalbox::store::statistics state() const override { return {}; }
    void on_failure(std::function<void(error_code)>) override {}
    void close() override {}

  private:
    using record = signalbox::store::delivery_record;

    std::string put_in_lane(record made, std::uint64_t number, std::unique_lock<std::mutex> lock) {
        made.position = message::sequence{number};
        lanes_[{made.destination, made.lane}].push_back(number);
        made.state = blocked(made) ? delivery_state::blocked : delivery_state::ready;
        deliveries_[number] = made;
        positions_[made.delivery_id] = number;
        lock.unlock();
        if (made.state == delivery_state::ready) announce({made.destination});
        return made.delivery_id;
    }
    static error_code missing() { return signalbox::store::errc::not_found; }
    static boost::asio::awaitable<void> yield() { co_await boost::asio::post(boost::asio::use_awaitable); }

    std::size_t count_locked(delivery_state in) const {
        return static_cast<std::size_t>(std::count_if(deliveries_.begin(), deliveries_.end(),
                                                      [in](const auto& e) { return e.second.state == in; }));
    }
    void change(const std::string& delivery_id, const std::function<void(record&)>& how) {
        const std::lock_guard lock(mutex_);
        for (auto& [position, d] : deliveries_)
            if (d.delivery_id == delivery_id) how(d);
    }
    // Behind an open one of its lane, or behind one of the same report that a person has to look at.
    bool blocked(const record& d) const {
        for (const std::uint64_t position : lanes_.at({d.destination, d.lane})) {
            if (message::sequence{position} >= d.position) break;
            const delivery_state other = deliveries_.at(position).state;
            if (message::occupies_lane(other) || other == delivery_state::blocked) return true;
        }
        if (d.report.empty()) return false;
        return std::any_of(deliveries_.begin(), deliveries_.end(), [&](const auto& entry) {
            const record& other = entry.second;
            return other.position < d.position && other.destination == d.destination && other.report == d.report &&
                   message::set_aside(other.state);
        });
    }
    result<void> apply(const signalbox::store::settlement& to, std::vector<std::string>& readied) {
        const auto position = positions_.find(to.delivery_id);
        if (position == positions_.end()) return signalbox::store::errc::not_found;
        record& d = deliveries_.at(position->second);
        if (!message::allowed(d.state, to.to)) return signalbox::store::errc::transition;
        d.state = to.to;
        d.attempts = to.attempts;
        d.failures_counted = to.failures_counted;
        d.next_attempt_at = to.next_attempt_at;
        d.reason = to.reason;
        d.map_version = to.map_version;
        d.transform_version = to.transform_version;
        d.mapping_issues_json = to.mapping_issues_json;
        settlements_.push_back(to);
        ready_next(d, readied);
        return {};
    }
    void ready_next(const record& settled, std::vector<std::string>& readied) {
        for (const std::uint64_t position : lanes_.at({settled.destination, settled.lane})) {
            record& d = deliveries_.at(position);
            if (d.state != delivery_state::blocked || blocked(d)) continue;
            d.state = delivery_state::ready;
            readied.push_back(d.destination);
        }
    }
    void announce(const std::vector<std::string>& destinations) {
        if (ready_ && !destinations.empty()) ready_(destinations);
    }

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t last_position_ = 0;
    std::size_t payloads_read_ = 0;
    std::map<std::uint64_t, record> deliveries_;
    std::map<std::string, std::uint64_t> positions_;                                  // by delivery id
    std::map<std::pair<std::string, std::string>, std::vector<std::uint64_t>> lanes_; // by destination and lane
    std::map<std::string, signalbox::store::message_record> messages_;
    std::map<std::string, std::string> payloads_;
    std::set<std::string> damaged_;
    std::set<std::string> paused_;
    std::vector<error_code> settle_failures_;
    std::vector<signalbox::store::settlement> settlements_;
    std::vector<signalbox::store::audit_entry> audited_;
    std::function<void(const std::vector<std::string>&)> ready_;
};

} // namespace signalbox::tests
