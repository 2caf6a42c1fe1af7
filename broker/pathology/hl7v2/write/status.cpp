#include <algorithm>

#include "broker/pathology/hl7v2/tables.hpp"
#include "broker/pathology/hl7v2/write/parts.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::hl7v2 {

namespace {

bool all_results_final(const report& from) {
    bool any = false;
    for (const investigation& each : from.investigations) {
        if (each.is_group) continue;
        if (each.status != result_status::final) return false;
        any = true;
    }
    return any;
}

bool is_not_asked(const investigation& from) {
    const auto& codings = from.absent_reason.codings;
    return std::any_of(codings.begin(), codings.end(), [](const coding& one) {
        return one.system == systems::data_absent_reason && one.code == "not-asked";
    });
}

// OBR-25 of a group that has a status of its own.
char order_letter(result_status of, const writing& to) noexcept {
    switch (of) {
    case result_status::registered: return 'I';
    case result_status::preliminary: return 'P';
    case result_status::final: return 'F';
    case result_status::amended:
    case result_status::corrected: return 'C';
    case result_status::cancelled:
    case result_status::entered_in_error: return 'X';
    case result_status::unknown: return to.options.unsaid_status;
    }
    return to.options.unsaid_status;
}

// What the report's letter says of a result that has no status of its own.
char inherited_letter(const writing& to) {
    if (to.report.status == report_status::entered_in_error) return 'W';
    return to.report_letter == 'A' ? 'P' : to.report_letter;
}

} // namespace

char report_letter(const report& from, const writer_options& options) {
    switch (from.status) {
    case report_status::registered: return 'I';
    case report_status::preliminary: return 'P';
    case report_status::partial: return 'A';
    case report_status::final:
    case report_status::supplementary: return 'F';
    case report_status::amended:
    case report_status::corrected: return 'C';
    case report_status::cancelled:
    case report_status::entered_in_error: return 'X';
    case report_status::unspecified: return all_results_final(from) ? 'F' : options.unsaid_status;
    }
    return options.unsaid_status;
}

char group_letter(std::uint32_t position, const writing& to) {
    const bool is_said = to.report.investigations[position].status.has_value();
    return is_said ? order_letter(*to.statuses[position], to) : to.report_letter;
}

char result_letter(std::uint32_t position, const std::string& pointer, const writing& to) {
    const investigation& from = to.report.investigations[position];
    if (!from.status) return inherited_letter(to);
    const result_status status = *to.statuses[position];
    switch (status) {
    case result_status::amended:
        to.lose("status-finer", pointer + "/status", "amended is written as corrected");
        return 'C';
    case result_status::entered_in_error: return 'W';
    case result_status::cancelled: return is_not_asked(from) ? 'N' : 'X';
    case result_status::unknown:
        to.lose("status-unknown", pointer + "/status", "HL7 v2 has no letter for a status that is unknown");
        return to.options.unsaid_status;
    default: return order_letter(status, to);
    }
}

void say_what_statuses_lose(const writing& to) {
    switch (to.report.status) {
    case report_status::unspecified:
        to.lose("status-unsaid", "/status", "HL7 v2 has no letter for a status that is not said");
        break;
    case report_status::supplementary: to.lose("status-finer", "/status", "supplementary is written as final"); break;
    case report_status::amended: to.lose("status-finer", "/status", "amended is written as corrected"); break;
    case report_status::entered_in_error:
        to.lose("status-finer", "/status",
                "entered in error is written as cancelled, and results without a status as wrong");
        break;
    default: break;
    }
    const auto& all = to.report.investigations;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].status && all[i].status != to.statuses[i])
            to.lose("status-of-report", below("/investigations", i) + "/status",
                    "a status that the whole report's stands for");
        if (!all[i].is_group || !all[i].status) continue;
        const bool is_finer = all[i].status == result_status::amended || all[i].status == result_status::unknown ||
                              all[i].status == result_status::entered_in_error;
        if (is_finer)
            to.lose("status-finer", below("/investigations", i) + "/status",
                    "OBR-25 has no letter for the group's status");
    }
}

} // namespace signalbox::pathology::hl7v2
