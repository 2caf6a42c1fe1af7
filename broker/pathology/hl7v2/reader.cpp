#include "broker/pathology/hl7v2/reader.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "broker/pathology/hl7v2/read/parts.hpp"
#include "broker/pathology/hl7v2/read/report_builder.hpp"

namespace signalbox::pathology::hl7v2 {

namespace {

// Reads the segments behind MSH, one after the other.
class message_reader {
  public:
    message_reader(const reading& message, finding_list& found, pathology::report begun)
        : message_(message), found_(found), begun_(std::move(begun)) {}

    void read(const segment& one);
    std::vector<read_report> finish();

  private:
    enum class level : std::uint8_t { message, patient, order };

    void begin_patient(const segment& pid);
    void end_patient();
    void begin_order(const segment& obr);
    void add_observation(const segment& obx);
    void add_specimen(const segment& spm);
    void add_note_line(const segment& nte);
    void end_note();
    void leave(const segment& one);
    report_builder* report_of(const order& one, bool has_control);
    finding_list& found_here();
    bool is_too_large(const segment& of_patient);

    const reading& message_;
    finding_list& found_;
    pathology::report begun_;
    level level_ = level::message;

    patient patient_;
    std::size_t patient_bytes_ = 0;
    std::optional<finding_list> patient_found_;
    std::vector<std::unique_ptr<report_builder>> builders_; // of the patient in hand
    std::map<std::string, std::size_t> by_number_;
    std::size_t in_hand_ = 0;
    std::optional<segment> control_; // an ORC that waits for its OBR
    std::optional<std::vector<std::string>> note_;
    std::vector<read_report> finished_;
    std::size_t reports_ = 0;
};

finding_list& message_reader::found_here() {
    if (level_ == level::order && !builders_.empty()) return builders_[in_hand_]->found();
    return patient_found_ ? *patient_found_ : found_;
}

// A segment that has no place in a report, as a whole.
void message_reader::leave(const segment& one) {
    place where;
    where.segment = one.number;
    found_here().count("not-carried", one.name(), where);
}

bool message_reader::is_too_large(const segment& of_patient) {
    patient_bytes_ += of_patient.text.size();
    if (patient_bytes_ <= message_.limits.patient_bytes) return false;
    place where;
    where.segment = of_patient.number;
    found_.add(severity::error, "patient-bytes-max",
               "what is said of one patient is larger than " + std::to_string(message_.limits.patient_bytes) + " bytes",
               where);
    return true;
}

void message_reader::begin_patient(const segment& pid) {
    end_patient();
    patient_bytes_ = 0;
    patient_found_.emplace(message_.limits.findings);
    level_ = level::patient;
    patient_ = {};
    if (is_too_large(pid)) return;
    segment_reader reader(pid, message_, *patient_found_);
    patient_ = read_patient(reader);
}

std::string number_key(char kind, const identifier& id) {
    return std::string(1, kind).append(id.system).append(1, '\0').append(id.value);
}

// The report that this OBR belongs to; nothing when there would be too many.
report_builder* message_reader::report_of(const order& one, bool has_control) {
    const identifier& placer = one.request.requester_id;
    std::string key;
    if (!one.filler.empty())
        key = number_key('F', one.filler);
    else if (!placer.empty())
        key = number_key('P', placer);
    if (const auto known = by_number_.find(key); !key.empty() && known != by_number_.end()) {
        in_hand_ = known->second;
        return builders_[in_hand_].get();
    }
    if (key.empty() && !has_control && !builders_.empty()) return builders_[in_hand_].get();
    if (++reports_ > message_.limits.reports) return nullptr;
    pathology::report begun = begun_;
    begun.patient = patient_;
    in_hand_ = builders_.size();
    builders_.push_back(std::make_unique<report_builder>(std::move(begun), message_.limits.findings));
    if (!one.filler.empty()) by_number_.emplace(number_key('F', one.filler), in_hand_);
    if (!placer.empty()) by_number_.emplace(number_key('P', placer), in_hand_);
    return builders_[in_hand_].get();
}

void message_reader::begin_order(const segment& obr) {
    if (!patient_found_) {
        place where;
        where.segment = obr.number;
        found_.add(severity::error, "pid-missing", "an OBR stands before any PID: nobody knows whose it is", where);
    }
    // Which report they belong to is known when they have been read.
    finding_list found(message_.limits.findings);
    std::optional<segment_reader> orc;
    if (control_) orc.emplace(*control_, message_, found);
    segment_reader reader(obr, message_, found);
    order one = read_order(orc ? &*orc : nullptr, reader);
    const bool has_control = control_.has_value();
    control_.reset();
    if (level_ == level::order) builders_[in_hand_]->end_order();
    report_builder* report = report_of(one, has_control);
    if (report == nullptr) {
        found_.add(severity::error, "reports-max",
                   "the message has more than " + std::to_string(message_.limits.reports) + " reports", one.where);
        return;
    }
    level_ = level::order;
    report->found().add(std::move(found));
    report->begin_order(std::move(one));
}

void message_reader::add_observation(const segment& obx) {
    if (level_ != level::order) {
        place where;
        where.segment = obx.number;
        found_.add(severity::error, "obx-without-obr", "an OBX stands before any OBR: nobody knows what it belongs to",
                   where);
        return;
    }
    segment_reader reader(obx, message_, found_here());
    builders_[in_hand_]->add_result(read_result(reader));
}

void message_reader::add_specimen(const segment& spm) {
    if (level_ != level::order) return leave(spm);
    segment_reader reader(spm, message_, found_here());
    builders_[in_hand_]->add_specimen(read_specimen(reader), std::string(spm.text));
}

void message_reader::add_note_line(const segment& nte) {
    if (control_ || level_ == level::message || (level_ == level::patient && is_too_large(nte))) return leave(nte);
    segment_reader reader(nte, message_, found_here());
    if (!note_) note_.emplace();
    for (std::string& line : read_note(reader)) note_->push_back(std::move(line));
}

void message_reader::end_note() {
    if (!note_) return;
    if (level_ == level::patient)
        patient_.notes.push_back({std::move(*note_)});
    else
        builders_[in_hand_]->add_note(std::move(*note_));
    note_.reset();
}

void message_reader::read(const segment& one) {
    const std::string_view name = one.name();
    if (name == "NTE") return add_note_line(one);
    end_note();
    if (name == "PID") return begin_patient(one);
    if (name == "OBR") return begin_order(one);
    if (name == "OBX") return add_observation(one);
    if (name == "SPM") return add_specimen(one);
    if (name == "ORC" && !control_) {
        control_ = one;
        return;
    }
    if (name == "MSH" || (name == "DSC" && one.text.size() > 4)) {
        place where;
        where.segment = one.number;
        found_.add(severity::error, "fragment", "one message ends and another begins, or this one goes on elsewhere",
                   where);
        return;
    }
    leave(one);
}

void message_reader::end_patient() {
    end_note();
    if (control_) leave(*std::exchange(control_, std::nullopt));
    if (!patient_found_ && builders_.empty()) return;
    const findings of_patient = patient_found_ ? patient_found_->take() : findings{};
    if (builders_.empty() && patient_found_) {
        found_.add(severity::error, "obr-missing", "a patient has no OBR, so that there is no report", {});
        for (const finding& each : of_patient) found_.add(each.severity, each.code, each.text, each.where);
    }
    for (auto& builder : builders_) {
        read_report report = builder->finish();
        report.findings.insert(report.findings.begin(), of_patient.begin(), of_patient.end());
        finished_.push_back(std::move(report));
    }
    builders_.clear();
    by_number_.clear();
    in_hand_ = 0;
    level_ = level::message;
    patient_found_.reset();
}

std::vector<read_report> message_reader::finish() {
    end_patient();
    return std::move(finished_);
}

identifier place_id(const named_place& where) { return {{}, where.name.empty() ? where.universal_id : where.name}; }

pathology::report begin_report(const header& from) {
    pathology::report begun;
    begun.sender = place_id(from.sending_facility);
    begun.recipient = place_id(from.receiving_facility);
    begun.control_reference = from.control_id;
    begun.generated = from.generated;
    return begun;
}

void append(findings& into, findings more) {
    into.insert(into.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::vector<std::array<char, 3>> names_of(const segments& parsed) {
    std::vector<std::array<char, 3>> names;
    names.reserve(parsed.list.size());
    for (const segment& one : parsed.list) {
        std::array<char, 3> name{' ', ' ', ' '};
        if (is_segment_name(one.name())) one.name().copy(name.data(), name.size());
        names.push_back(name);
    }
    return names;
}

} // namespace

message read_message(std::string_view bytes, const limits& most) {
    message read;
    const bool fits = bytes.size() <= most.message_bytes;
    decoded_text decoded = decode(bytes.substr(0, fits ? bytes.size() : bytes.find_first_of("\r\n")));
    read.findings = std::move(decoded.findings);
    if (!fits) {
        read.findings.push_back({severity::error,
                                 "message-bytes-max",
                                 "the message is larger than " + std::to_string(most.message_bytes) + " bytes",
                                 {},
                                 {}});
    }
    segments parsed = parse_segments(decoded.text, most);
    append(read.findings, std::move(parsed.findings));
    if (parsed.list.empty()) return read;

    read.segment_names = names_of(parsed);
    const reading message{parsed.delimiters, decoded.as, most};
    finding_list found(most.findings);
    segment_reader msh(parsed.list.front(), message, found);
    read.header = read_header(msh);
    check_header(msh, *read.header);
    append(read.findings, found.take());
    if (has_error(read.findings)) return read;

    message_reader reader(message, found, begin_report(*read.header));
    for (std::size_t i = 1; i < parsed.list.size(); ++i) reader.read(parsed.list[i]);
    read.reports = reader.finish();
    append(read.findings, found.take());
    // Half a message is none: what is wrong with it as a whole may be wrong with what could be read.
    if (has_error(read.findings))
        read.reports.clear();
    else if (read.reports.empty())
        read.findings.push_back({severity::error, "pid-missing", "the message has no patient and no report", {}, {}});
    return read;
}

message read_header_alone(std::string_view bytes, const limits& most) {
    bytes.remove_prefix(std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size()));
    message read;
    decoded_text decoded = decode(bytes.substr(0, bytes.find_first_of("\r\n")));
    read.findings = std::move(decoded.findings);
    segments parsed = parse_segments(decoded.text, most);
    append(read.findings, std::move(parsed.findings));
    if (parsed.list.empty()) return read;

    read.segment_names = names_of(parsed);
    const reading message{parsed.delimiters, decoded.as, most};
    finding_list found(most.findings);
    segment_reader msh(parsed.list.front(), message, found);
    read.header = read_header(msh);
    check_header(msh, *read.header);
    append(read.findings, found.take());
    return read;
}

} // namespace signalbox::pathology::hl7v2
