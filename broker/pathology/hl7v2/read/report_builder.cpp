#include "broker/pathology/hl7v2/read/report_builder.hpp"

#include <algorithm>
#include <array>

namespace signalbox::pathology::hl7v2 {

namespace {

std::pair<std::string, std::string> key_of(const identifier& id) { return {id.system, id.value}; }

std::string key_of(const party& one) {
    std::string key{static_cast<char>(one.role), static_cast<char>(one.kind)};
    for (const identifier& id : one.identifiers) key.append(id.system).append(1, '\0').append(id.value).append(1, '\0');
    return key + one.name;
}

place at_field(place where, std::uint32_t field) {
    where.element = field;
    return where;
}

result_status as_result(report_status of) noexcept {
    switch (of) {
    case report_status::registered: return result_status::registered;
    case report_status::preliminary:
    case report_status::partial: return result_status::preliminary;
    case report_status::corrected: return result_status::corrected;
    case report_status::cancelled: return result_status::cancelled;
    default: return result_status::final;
    }
}

} // namespace

report_builder::report_builder(pathology::report begun, std::size_t findings_max)
    : report_(std::move(begun)), found_(findings_max) {}

void report_builder::begin_order(order one) {
    end_order();
    first_result_ = static_cast<std::uint32_t>(report_.investigations.size());
    if (report_.id.empty()) report_.id = one.filler;
    add_parties(std::move(one.parties));
    add_request(std::move(one.request));
    add_issued(one);
    group_.reset();
    if (one.is_whole) {
        if (report_.code.empty())
            report_.code = one.code;
        else if (!one.code.empty() && one.code != report_.code)
            found_.count("not-carried", "OBR", at_field(one.where, 4));
    } else
        begin_group(one);
    statuses_.emplace_back(group_, one.status);
    if (one.is_marked && !marked_status_) marked_status_ = one.status;
    order_ = std::move(one);
    last_ = kind::order;
}

void report_builder::begin_group(const order& one) {
    investigation header;
    header.is_group = true;
    header.code = one.code;
    header.effective = one.observed;
    group_ = first_result_;
    report_.investigations.push_back(std::move(header));
    ++first_result_;
}

void report_builder::add_parties(std::vector<party> more) {
    for (party& one : more)
        if (party_keys_.insert(key_of(one)).second) report_.parties.push_back(std::move(one));
}

// OBRs of one order say the same numbers: they are one request, to which each may add what it knows.
void report_builder::add_request(request one) {
    if (one.empty()) return;
    const auto placer = key_of(one.requester_id);
    const auto both = std::pair{placer, key_of(one.laboratory_id)};
    auto known = requests_.find(both);
    std::optional<std::size_t> at;
    if (known != requests_.end())
        at = known->second;
    else if (one.laboratory_id.empty() && !one.requester_id.empty() && requests_by_placer_.contains(placer))
        at = requests_by_placer_.at(placer);
    else if (one.laboratory_id.empty() && one.requester_id.empty() && !report_.requests.empty())
        at = report_.requests.size() - 1;
    if (!at || (one.ordered && report_.requests[*at].ordered && one.ordered != report_.requests[*at].ordered)) {
        requests_[both] = report_.requests.size();
        requests_by_placer_.emplace(placer, report_.requests.size());
        report_.requests.push_back(std::move(one));
        return;
    }
    request& into = report_.requests[*at];
    if (one.ordered) into.ordered = one.ordered;
    for (note& each : one.clinical_information)
        if (into.clinical_information.empty() || into.clinical_information.back() != each)
            into.clinical_information.push_back(std::move(each));
}

void report_builder::add_issued(const order& one) {
    if (!one.issued || report_.issued == one.issued) return;
    if (report_.issued) found_.count("not-carried", "OBR", at_field(one.where, 22));
    const auto as_digits = [](const date_time& when) { return to_digits(when, date_time::precision::second); };
    if (!report_.issued || as_digits(*one.issued) > as_digits(*report_.issued)) report_.issued = one.issued;
}

void report_builder::add_result(result one) {
    one.investigation.group = group_;
    const auto at = static_cast<std::uint32_t>(report_.investigations.size());
    if (!order_specimens_.empty() && !lists_specimens_)
        one.investigation.specimen = order_specimens_.back(); // an OBX below an SPM
    if (!one.specimen_ids.empty()) wanted_.push_back({at, std::move(one.specimen_ids), order_->where});
    for (party& maker : one.parties) add_producer(std::move(maker), one.where);
    ++results_;
    report_.investigations.push_back(std::move(one.investigation));
    last_ = kind::result;
}

void report_builder::add_producer(party one, const place& of_result) {
    const auto [known, is_new] = producer_numbers_.try_emplace(key_of(one), producers_.size());
    if (is_new) producers_.push_back({std::move(one), of_result, of_result, 0});
    producer& maker = producers_[known->second];
    if (maker.results != 0 && maker.last == of_result) return; // OBX-15 says again what OBX-23 says
    maker.last = of_result;
    ++maker.results;
}

// Who made every result is the report's laboratory.
void report_builder::place_producers() {
    for (producer& maker : producers_) {
        if (maker.results == results_)
            add_parties({std::move(maker.party)});
        else
            found_.add(severity::lost, "result-laboratory",
                       "OBX-15 or 23 names a laboratory that did not make every result: one result's has no place",
                       maker.first);
    }
}

void report_builder::add_specimen(specimen one, const std::string& as_sent) {
    if (!order_specimens_.empty() && report_.investigations.size() == first_result_) lists_specimens_ = true;
    const auto next = static_cast<std::uint32_t>(report_.specimens.size());
    const auto [known, is_new] = specimens_as_sent_.try_emplace(as_sent, next);
    order_specimens_.push_back(known->second);
    last_ = is_new ? kind::specimen : kind::known_specimen;
    if (!is_new) return;
    for (const identifier& id : {one.requester_id, one.laboratory_id})
        if (!id.empty()) specimens_by_id_.emplace(key_of(id), next);
    report_.specimens.push_back(std::move(one));
}

std::vector<note>* report_builder::notes_in_hand() {
    switch (last_) {
    case kind::order: return group_ ? &report_.investigations[*group_].notes : &report_.conclusion;
    case kind::result: return &report_.investigations.back().notes;
    case kind::specimen: return &report_.specimens.back().notes;
    case kind::known_specimen: return nullptr; // said when it was new
    }
    return nullptr;
}

void report_builder::add_note(std::vector<std::string> lines) {
    if (std::vector<note>* notes = notes_in_hand()) notes->push_back({std::move(lines)});
}

void report_builder::end_order() {
    if (!order_) return;
    place_order_specimen();
    attach_specimen();
    if (!group_ && order_->observed)
        for (std::size_t i = first_result_; i < report_.investigations.size(); ++i)
            if (!report_.investigations[i].effective) report_.investigations[i].effective = order_->observed;
    order_.reset();
    order_specimens_.clear();
    lists_specimens_ = false;
}

// OBR-14 and 15 are what messages had before there was SPM, which wins.
void report_builder::place_order_specimen() {
    order& one = *order_;
    if (one.specimen && order_specimens_.empty()) {
        if (one.observed_until) {
            one.specimen->collected = one.observed;
            one.specimen->collected_until = one.observed_until;
        }
        // Alike in every fact: the same one, as with SPM.
        const auto same = std::find(report_.specimens.begin(), report_.specimens.end(), *one.specimen);
        order_specimens_.push_back(static_cast<std::uint32_t>(same - report_.specimens.begin()));
        if (same == report_.specimens.end()) report_.specimens.push_back(std::move(*one.specimen));
        return;
    }
    if (one.observed_until) found_.count("not-carried", "OBR", at_field(one.where, 8));
    if (!one.specimen) return;
    specimen& first = report_.specimens[order_specimens_.front()];
    if (only_specimen() && one.specimen->received && !first.received) first.received = one.specimen->received;
    if (one.specimen->received != first.received) found_.count("not-carried", "OBR", at_field(one.where, 14));
    if (!one.specimen->type.empty() || !one.specimen->notes.empty())
        found_.count("not-carried", "OBR", at_field(one.where, 15));
}

std::optional<std::uint32_t> report_builder::only_specimen() const {
    if (order_specimens_.empty()) return std::nullopt;
    const std::uint32_t first = order_specimens_.front();
    const bool alike = std::all_of(order_specimens_.begin(), order_specimens_.end(),
                                   [first](std::uint32_t each) { return each == first; });
    return alike ? std::optional(first) : std::nullopt;
}

void report_builder::attach_specimen() {
    const auto only = only_specimen();
    if (!order_->fasting.empty()) {
        if (only)
            report_.specimens[*only].fasting = order_->fasting;
        else
            found_.count("not-carried", "OBR", at_field(order_->where, 13));
    }
    if (!only) return say_several_specimens();
    if (group_) {
        report_.investigations[*group_].specimen = only;
        return;
    }
    for (std::size_t i = first_result_; i < report_.investigations.size(); ++i)
        if (!report_.investigations[i].specimen) report_.investigations[i].specimen = only;
}

// By its place below an SPM, or in OBX-33.
bool report_builder::names_specimen(std::uint32_t at) const {
    return report_.investigations[at].specimen ||
           std::ranges::binary_search(wanted_, at, {}, &wanted_specimen::investigation);
}

// Which of them a result was done on is not guessed.
void report_builder::say_several_specimens() {
    for (std::uint32_t i = first_result_; !order_specimens_.empty() && i < report_.investigations.size(); ++i) {
        if (names_specimen(i)) continue;
        found_.add(severity::warning, "specimens-several",
                   "several SPM stand below the OBR, and a result does not say which it was done on: it has none",
                   order_->where);
        return;
    }
}

void report_builder::find_wanted_specimens() {
    for (const wanted_specimen& wanted : wanted_) {
        const auto known = std::find_if(wanted.ids.begin(), wanted.ids.end(),
                                        [this](const identifier& id) { return specimens_by_id_.contains(key_of(id)); });
        if (known == wanted.ids.end()) {
            found_.add(severity::lost, "specimen-unknown", "OBX-33 names a specimen that the report does not have",
                       wanted.where);
            continue;
        }
        report_.investigations[wanted.investigation].specimen = specimens_by_id_.at(key_of(*known));
    }
}

void report_builder::combine_statuses() {
    const auto has = [this](report_status wanted) {
        return std::any_of(statuses_.begin(), statuses_.end(), [&](const auto& one) { return one.second == wanted; });
    };
    const auto first = statuses_.empty() ? std::optional<report_status>{} : statuses_.front().second;
    const bool alike =
        std::all_of(statuses_.begin(), statuses_.end(), [&](const auto& one) { return one.second == first; });
    const bool is_open =
        has(report_status::registered) || has(report_status::preliminary) || has(report_status::partial);
    if (marked_status_)
        report_.status = *marked_status_;
    else if (alike)
        report_.status = first.value_or(report_status::unspecified);
    else if (is_open)
        report_.status = report_status::partial;
    else
        report_.status = has(report_status::corrected) ? report_status::corrected : report_status::final;

    for (const auto& [group, status] : statuses_)
        if (group && status && !alike && (!marked_status_ || *status != *marked_status_))
            report_.investigations[*group].status = as_result(*status);
}

read_report report_builder::finish() {
    end_order();
    place_producers();
    find_wanted_specimens();
    combine_statuses();
    return {std::move(report_), found_.take()};
}

} // namespace signalbox::pathology::hl7v2
