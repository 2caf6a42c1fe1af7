#include <string>

#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "tools/cli/judge.hpp"
#include "tools/cli/message_file.hpp"
#include "tools/cli/segment_text.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

const char* name_of(validation::strength how) { return how == validation::strength::strict ? "strict" : "tolerant"; }

void write(fhir::json_writer& json, const std::string& file, const judged& found) {
    json.begin_object().member("file", file).member("schema", found.schema).member("strength", name_of(found.how));
    json.name("valid").boolean(!found.verdict.refused()).name("violations").begin_array();
    for (const validation::violation& v : found.verdict.violations) {
        json.begin_object().member("pointer", v.pointer).member("keyword", v.keyword).member("expected", v.expected);
        if (!v.problem.empty()) json.member("problem", v.problem);
        json.member("line", v.where.line).member("column", v.where.column);
        json.member("severity", v.severity == validation::severity::error ? "error" : "warning");
        json.member("schema_location", v.schema_location).end_object();
    }
    json.end_array().name("more").boolean(found.verdict.more).end_object();
}

void write(fhir::json_writer& json, const std::string& file, segment_form form, const pathology::findings& found) {
    json.begin_object().member("file", file).member("schema", name_of(form));
    json.name("valid").boolean(!pathology::has_error(found)).name("violations").begin_array();
    for (const pathology::finding& each : found) {
        json.begin_object().member("pointer", each.pointer).member("keyword", each.code).member("expected", each.text);
        json.member("line", each.where.line).member("column", each.where.column).member("segment", each.where.segment);
        json.member("element", each.where.element).member("component", each.where.component);
        json.member("severity", pathology::to_text(each.severity)).end_object();
    }
    json.end_array().name("more").boolean(false).end_object();
}

// The whole command: what was asked for, and what came of it so far.
class validation_run {
  public:
    explicit validation_run(const validate_options& how) : how_(how), judge_(how) {
        if (how_.json && !how_.lines) json_.begin_array();
    }

    void check(const std::string& file) {
        auto from = message_file::open(file);
        const error_code why = !from ? from.error() : how_.lines ? check_lines(file, *from) : check_whole(file, *from);
        if (why) cannot_read(file, why.message());
    }

    exit_code end() {
        if (how_.json && !how_.lines) print(json_.end_array().take());
        if (unreadable_) return exit_code::usage;
        return refused_ ? exit_code::findings : exit_code::done;
    }

  private:
    error_code check_whole(const std::string& file, message_file& from) {
        const auto text = from.whole();
        if (!text) return text.error();
        const auto of_segments = how_.schema.empty() ? segment_form_of(*text) : std::nullopt;
        if (of_segments) {
            check_segments(file, *text, *of_segments);
            return {};
        }
        const judged found = judge_(*text);
        tell(file, found);
        if (!how_.quiet && !how_.json && !found.verdict.refused())
            note(fmt::format("{}: valid as {}, {}", printable(file), printable(found.schema), name_of(found.how)));
        return {};
    }

    void check_segments(const std::string& file, const std::string& text, segment_form form) {
        const auto found = findings_in(text, form);
        const bool refused = pathology::has_error(found);
        refused_ = refused_ || refused;
        if (how_.json) return write(json_, file, form, found);
        for (const pathology::finding& each : found)
            print(printable(fmt::format("{}:{}", file, pathology::describe(each))));
        if (!how_.quiet && !refused) note(fmt::format("{}: valid as {}", printable(file), name_of(form)));
    }

    // Places are those of the file: its line, and the column in it.
    error_code check_lines(const std::string& file, message_file& from) {
        std::uint32_t number = 0;
        std::size_t messages = 0;
        std::size_t valid = 0;
        while (true) {
            const auto line = from.line();
            if (!line) return line.error();
            if (!*line) break;
            ++number;
            if ((*line)->find_first_not_of(" \t\r") == std::string::npos) continue;
            ++messages;
            if (check_line(file, **line, number)) ++valid;
        }
        if (!how_.quiet) note(fmt::format("{}: {} of {} messages valid", printable(file), valid, messages));
        return {};
    }

    bool check_line(const std::string& file, std::string_view line, std::uint32_t number) {
        judged found = judge_(line);
        for (validation::violation& v : found.verdict.violations) v.where.line += number - 1;
        tell(file, found);
        return !found.verdict.refused();
    }

    void tell(const std::string& file, const judged& found) {
        refused_ = refused_ || found.verdict.refused();
        if (how_.json) {
            write(json_, file, found);
            if (how_.lines) print(json_.take());
            return;
        }
        for (const validation::violation& v : found.verdict.violations)
            print(printable(fmt::format("{}:{}", file, to_line(v))));
        if (found.verdict.more) print(fmt::format("{}: and more", printable(file)));
    }

    void cannot_read(const std::string& file, const std::string& why) {
        unreadable_ = true;
        note(fmt::format("signalbox: {}: {}", printable(file), why));
    }

    const validate_options& how_;
    judge judge_;
    fhir::json_writer json_;
    bool refused_ = false;
    bool unreadable_ = false;
};

} // namespace

exit_code validate_files(const validate_options& how) {
    validation_run run(how);
    for (const std::string& file : how.files) run.check(file);
    return run.end();
}

} // namespace signalbox::cli
