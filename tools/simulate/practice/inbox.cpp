#include "tools/simulate/practice/inbox.hpp"

#include <algorithm>
#include <charconv>

#include "broker/base/crypto.hpp"
#include "broker/fhir/json.hpp"

namespace signalbox::simulate {

namespace {

std::uint64_t number_of(const fhir::value& line, std::string_view member) {
    const std::string_view text = line.find(member).text();
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

void write_texts(fhir::json_writer& out, const std::vector<std::string>& texts) {
    out.begin_array();
    for (const std::string& text : texts) out.string(text);
    out.end_array();
}

} // namespace

inbox::inbox(const std::vector<patient>& people, journal& to) : journal_(to) {
    for (const patient& each : people) people_.emplace(each.nhs_number, each.kind);
    journal_.read([this](const std::string& line) { restore(line); });
}

// Whoever has left, or never came, cannot be filed for. Everybody else can: a practice keeps what it cannot match for a
// person.
std::string inbox::refusal_of(const contents& seen) const {
    const bool has_left = std::any_of(seen.nhs_numbers.begin(), seen.nhs_numbers.end(), [&](const std::string& number) {
        const auto found = people_.find(number);
        return found != people_.end() &&
               (found->second == patient_kind::inactive || found->second == patient_kind::elsewhere);
    });
    return has_left ? "not-registered" : "";
}

inbox::taken inbox::take(const arrival& what, const fault& suffered, base::time_point now) {
    std::string digest = base::to_hex(base::sha256_of(base::as_bytes(what.payload)));
    const auto known = known_.find(what.key);
    const bool repeated = known != known_.end();
    const std::uint64_t item = repeated ? known->second.first : items_ + 1;
    const bool different = repeated && known->second.second != digest;
    const base::time_point due = suffered.what == fault_kind::late ? now + suffered.wait : now;
    std::string refusal = suffered.what == fault_kind::refuse ? suffered.code : refusal_of(what.seen);

    fhir::json_writer line;
    line.begin_object().member("kind", different ? "different" : repeated ? "repeated" : "received");
    line.member("item", static_cast<std::int64_t>(item)).member("at", base::to_iso8601(now));
    line.member("key", what.key).member("form", what.form).member("sha256", digest);
    line.name("nhs_numbers");
    write_texts(line, what.seen.nhs_numbers);
    line.name("report_ids");
    write_texts(line, what.seen.report_ids);
    if (!repeated) {
        line.member("due", base::to_iso8601(due)).member("refusal", refusal).member("payload", what.payload);
    }
    journal_.write(line.end_object().take());

    if (different) return {arrival_state::different, item};
    if (repeated) return {arrival_state::repeated, item};
    items_ = item;
    known_.emplace(what.key, std::pair(item, std::move(digest)));
    waiting_.emplace(due, waiting{item, what.key, what.payload, std::move(refusal)});
    return {arrival_state::fresh, item};
}

void inbox::decide_what_is_due(base::time_point now) {
    while (!waiting_.empty() && waiting_.begin()->first <= now) {
        waiting& next = waiting_.begin()->second;
        decision made{
            decided_ + 1,           next.item, std::move(next.key), next.refusal.empty(), std::move(next.refusal),
            std::move(next.payload)};
        fhir::json_writer line;
        line.begin_object().member("kind", made.filed ? "filed" : "refused");
        line.member("number", static_cast<std::int64_t>(made.number));
        line.member("item", static_cast<std::int64_t>(made.item)).member("at", base::to_iso8601(now));
        line.member("key", made.key);
        if (!made.filed) line.member("code", made.code);
        journal_.write(line.end_object().take());
        waiting_.erase(waiting_.begin());
        decided_ = made.number;
        decisions_.push_back(std::move(made));
    }
}

std::optional<base::time_point> inbox::next_due() const {
    if (waiting_.empty()) return std::nullopt;
    return waiting_.begin()->first;
}

void inbox::acknowledge(std::uint64_t up_to) {
    up_to = std::min(up_to, decided_);
    if (decisions_.empty() || decisions_.front().number > up_to) return;
    fhir::json_writer line;
    line.begin_object().member("kind", "acknowledged").member("up_to", static_cast<std::int64_t>(up_to));
    journal_.write(line.end_object().take());
    while (!decisions_.empty() && decisions_.front().number <= up_to) decisions_.pop_front();
}

// A line of an earlier run; the journal is the practice's own, so what cannot be read there is not its.
void inbox::restore(const std::string& text) {
    const auto read = fhir::read_json(text);
    if (!read) return;
    const fhir::value line = read->root();
    const std::string_view kind = line.string("kind");
    const std::uint64_t item = number_of(line, "item");
    if (kind == "received") {
        items_ = std::max(items_, item);
        known_.emplace(line.string("key"), std::pair(item, std::string(line.string("sha256"))));
        const auto due = base::from_iso8601(line.string("due"));
        waiting_.emplace(due ? *due : base::time_point{},
                         waiting{item, std::string(line.string("key")), std::string(line.string("payload")),
                                 std::string(line.string("refusal"))});
    } else if (kind == "filed" || kind == "refused") {
        const auto at =
            std::find_if(waiting_.begin(), waiting_.end(), [&](const auto& each) { return each.second.item == item; });
        if (at == waiting_.end()) return;
        decided_ = number_of(line, "number");
        decisions_.push_back({decided_, item, at->second.key, kind == "filed", std::string(line.string("code")),
                              std::move(at->second.payload)});
        waiting_.erase(at);
    } else if (kind == "acknowledged") {
        const std::uint64_t up_to = number_of(line, "up_to");
        while (!decisions_.empty() && decisions_.front().number <= up_to) decisions_.pop_front();
    }
}

} // namespace signalbox::simulate
