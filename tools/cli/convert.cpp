#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "broker/base/crypto.hpp"
#include "broker/mapping/code_map.hpp"
#include "broker/mapping/forms/code_report.hpp"
#include "broker/mapping/forms/parts.hpp"
#include "broker/mapping/forms/read_reports.hpp"
#include "broker/mapping/render.hpp"
#include "broker/pathology/edifact/writer.hpp"
#include "broker/pathology/model/to_json.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/message_file.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

std::string text_of(const std::string& file) {
    auto opened = message_file::open(file);
    auto text = opened ? opened->whole() : result<std::string>(opened.error());
    if (text) return std::move(*text);
    throw command_failure{exit_code::usage, fmt::format("{}: {}", file, text.error().message()), ""};
}

std::shared_ptr<const mapping::code_map> map_of(const std::vector<std::string>& files) {
    if (files.empty()) return mapping::code_map::empty();
    auto loaded = mapping::code_map::load(files);
    if (loaded) return *loaded;
    for (const mapping::map_error& each : loaded.error())
        note(fmt::format("{}:{}: {}", each.file, each.line, each.reason));
    throw command_failure{exit_code::findings, "the map is refused as a whole", ""};
}

// Converts the reports of one text; what there is to say goes to standard error.
class converter {
  public:
    explicit converter(const convert_options& how)
        : how_(how),
          from_(*mapping::parse_report_form(how.from)),
          policy_(*mapping::parse_policy(how.policy)),
          map_(map_of(how.maps)) {}

    exit_code run() {
        const std::string text = text_of(how_.file);
        seed_ = base::to_hex(base::sha256_of(base::as_bytes(text)));
        auto sent = mapping::read_reports(text, from_);
        tell(sent.findings, "");
        if (pathology::has_error(sent.findings)) return exit_code::findings;
        for (std::size_t i = 0; i < sent.reports.size(); ++i) add(sent.reports[i], i + 1);
        if (how_.to == "edifact" && !reports_.empty()) write_interchange();
        if (sent.reports.empty()) note(fmt::format("{}: no report", how_.file));
        return found_ || sent.reports.empty() ? exit_code::findings : exit_code::done;
    }

  private:
    void add(pathology::read_report& read, std::size_t number) {
        const std::string which = fmt::format("report {}: ", number);
        tell(read.findings, which);
        if (pathology::has_error(read.findings)) return;
        const auto coded = mapping::code_report(read.report, *map_, {.sender = how_.sender, .policy = policy_});
        if (map_->size() > 0) tell(coded.issues, which);
        tell(coded.findings, which);
        if (policy_ == mapping::unmapped_policy::hold && mapping::tests_among(coded.issues) > 0) {
            found_ = true;
            return note(fmt::format("{}: {}held: codes without a map", how_.file, which));
        }
        write(std::move(read.report), number, which);
    }

    void write(pathology::report report, std::size_t number, const std::string& which) {
        if (how_.to == "model") return print(pathology::to_json(report));
        if (how_.to == "edifact") return reports_.push_back(std::move(report));
        const auto form = how_.to == "hl7v2" ? mapping::form::hl7v2_oru : *mapping::parse_form(how_.to);
        const auto made = mapping::write_report(report, form, fmt::format("{}/{}", seed_, number));
        tell(made.findings, which);
        if (!pathology::has_error(made.findings)) print(made.bytes);
    }

    // All of them in one interchange, as they may have come.
    void write_interchange() {
        pathology::edifact::writing_options how;
        const std::string& own = reports_.front().control_reference;
        if (own.empty() || own.size() > pathology::edifact::reference_max)
            how.control_reference = mapping::interchange_reference(seed_);
        if (reports_.front().generated) how.prepared = pathology::in_britain(*reports_.front().generated);
        const auto written = pathology::edifact::write_interchange(reports_, how);
        tell(written.findings, "");
        if (!pathology::has_error(written.findings)) print(written.text);
    }

    void tell(const pathology::findings& findings, const std::string& which) {
        for (const pathology::finding& each : findings) {
            note(fmt::format("{}: {}{}", how_.file, which, pathology::describe(each)));
            found_ = found_ || each.severity != pathology::severity::warning;
        }
    }

    void tell(const std::vector<mapping::mapping_issue>& issues, const std::string& which) {
        for (const mapping::mapping_issue& each : issues)
            note(fmt::format("{}: {}{}: warning: {}: {} {}", how_.file, which, each.pointer, name_of(each.what),
                             each.system, each.code));
    }

    const convert_options& how_;
    mapping::report_form from_;
    mapping::unmapped_policy policy_;
    std::shared_ptr<const mapping::code_map> map_;
    std::string seed_;
    std::vector<pathology::report> reports_;
    bool found_ = false; // something that is not only a warning
};

} // namespace

exit_code convert(const convert_options& how) { return converter(how).run(); }

} // namespace signalbox::cli
