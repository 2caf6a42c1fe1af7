#include <fmt/format.h>

#include "broker/store/disk/folder.hpp"
#include "broker/store/journal/scan.hpp"
#include "broker/store/open.hpp"

namespace signalbox::store {
namespace {

audit_report report_of(const journal::scan_result& found) {
    using stop = journal::scan_result::stop;
    audit_report report{.records = found.end.records};
    report.intact = found.why == stop::clean || found.why == stop::torn;
    report.torn_tail = found.why == stop::torn;
    if (report.intact) return report;

    report.broken_at = found.end.records + 1;
    report.what =
        found.why == stop::hole
            ? fmt::format("zero bytes stand where record {} should be, with records behind them", report.broken_at)
            : fmt::format("record {} does not continue the chain", report.broken_at);
    return report;
}

} // namespace

result<audit_report> verify_audit(const std::string& folder, const base::secret& audit_key) {
    const disk::paths where(folder);
    auto key = disk::read_audit_key(where, audit_key);
    if (!key) return key.error();
    auto file = disk::file::open(where.journal, disk::file::mode::read, disk::real_device());
    if (!file) return file.error();

    const auto found = journal::scan(*file, {}, *key, [](std::string_view, const journal::position&) {});
    if (found.why == journal::scan_result::stop::io) return errc::unknown;
    return report_of(found);
}

result<void> export_audit(const std::string& folder, const std::function<bool(std::string_view)>& line) {
    auto file = disk::file::open(disk::paths(folder).journal, disk::file::mode::read, disk::real_device());
    if (!file) return file.error();

    journal::line_reader lines(*file, 0);
    while (const auto record = lines.next()) {
        if (!line(*record)) return {};
    }
    if (lines.why() == journal::line_reader::end::io) return errc::unknown;
    return {};
}

} // namespace signalbox::store
