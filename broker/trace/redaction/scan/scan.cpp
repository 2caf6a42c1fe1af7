#include "broker/trace/redaction/scan/scan.hpp"

#include <algorithm>
#include <set>

#include "broker/base/gzip.hpp"
#include "broker/trace/redaction/carriers/body.hpp"
#include "broker/trace/redaction/carriers/segments/edifact.hpp"
#include "broker/trace/redaction/carriers/segments/hl7v2.hpp"
#include "broker/trace/redaction/scan/fields.hpp"
#include "broker/trace/redaction/scan/texts.hpp"

namespace signalbox::trace {

namespace {

constexpr int depth_max = 6; // of what is packed in something

// Text in UTF-8 or ISO 8859-1, with the marks of EDIFACT and of HL7 v2's frames.
bool is_written(std::string_view what) noexcept {
    return std::all_of(what.begin(), what.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d) || (byte >= 0x1c && byte <= 0x1f);
    });
}

class line_scan {
  public:
    std::vector<left> take() { return {found_.begin(), found_.end()}; }

    void text(const std::string& place, std::string_view what) { look(place, what, 0); }
    void link(const std::string& place, std::string_view what) {
        for (std::string& kind : scanning::kinds_in_link(what)) add(place, std::move(kind));
    }
    void unknown(const std::string& place) { add(place, "unknown to this version"); }
    void headers(const fields& from) {
        for (const auto& [name, value] : from) {
            text("headers/" + name, value);
            link("headers/" + name, value);
            text("headers", name);
        }
    }
    void whole(const body& what) { bytes("body", what.bytes, 0); }

    void operator()(const header& line) {
        text("producer", line.producer);
        text("redaction", line.redaction);
        for (const auto& [name, value] : line.versions) text("versions", value);
    }
    void operator()(const message& line) {
        text("from", line.from);
        text("to", line.to);
        text("workflow", line.workflow);
        text("message_id", line.message_id);
        text("method", line.method);
        text("target", line.target);
        link("target", line.target);
        headers(line.headers);
        whole(line.body);
    }
    void operator()(const reply& line) {
        text("code", line.code);
        headers(line.headers);
        if (line.body) whole(*line.body);
    }
    void operator()(const outcome& line) {
        text("destination", line.destination);
        text("reason", line.reason);
        text("route", line.route);
        text("adapter", line.adapter);
        text("state", line.state);
        text("transform", line.transform);
        text("map", line.map);
        for (const mapped_code& each : line.codes) text("codes", each.from), text("codes", each.to);
        if (line.body) whole(*line.body);
    }
    void operator()(const expectation& line) {
        if (line.reply) (*this)(*line.reply);
        for (const outcome& each : line.outcomes) (*this)(each);
    }
    void operator()(const mark& line) {
        text("name", line.name);
        text("text", line.text);
    }
    void operator()(const footer&) {}

  private:
    void add(const std::string& place, std::string kind) { found_.insert({place, std::move(kind)}); }

    // The text, what its escapes say, and what stands in it as base64.
    void look(const std::string& place, std::string_view what, int depth) {
        for (std::string& kind : scanning::kinds_in(what)) add(place, std::move(kind));
        if (depth >= depth_max) return;
        if (scanning::hides_nhs_number(what)) add(place, "NHS number");
        for (const std::string& other : scanning::readings(what))
            for (std::string& kind : scanning::kinds_in(other)) add(place, std::move(kind));
        for (const std::string& run : scanning::base64_runs(what)) unpacked_run(place, run, depth + 1);
    }

    // Long words are base64 by chance: of what they come to then, only a number that passes its check is believed.
    void unpacked_run(const std::string& place, const std::string& run, int depth) {
        if (scanning::is_text(run) || scanning::is_document(run)) return bytes(place, run, depth);
        for (std::string& kind : scanning::kinds_in(run))
            if (kind == "NHS number") add(place, std::move(kind));
    }

    void bytes(const std::string& place, std::string_view what, int depth) {
        if (depth > depth_max) return add(place, "packed too deep to look into");
        if (what.starts_with("\x1f\x8b")) return packed(place, what, depth);
        if (what == placeholder_pdf() || what == placeholder_png() || what == placeholder_jpeg()) return;
        if (what.starts_with("%PDF")) return add(place, "PDF");
        if (what.starts_with("\x89PNG") || what.starts_with("\xff\xd8\xff")) return add(place, "image");
        if (!is_written(what)) add(place, "bytes that cannot be looked into");
        for (const left& each : scanning::fields_left(what)) add(place + each.place, each.kind);
        look(place, what, depth);
    }

    void packed(const std::string& place, std::string_view what, int depth) {
        const auto plain = base::gunzip(what, {.size_max = 256UL << 20, .ratio_max = 1000});
        if (plain) return bytes(place, *plain, depth + 1);
        if (what != "\x1f\x8bREDACTED") add(place, "gzip that cannot be opened");
    }

    std::set<left> found_;
};

} // namespace

std::vector<left> scan(const record& line) {
    line_scan looking;
    std::visit(looking, line);
    return looking.take();
}

std::vector<left> scan(const std::vector<stray>& beside) {
    line_scan looking;
    for (const stray& each : beside) {
        const std::string place = each.place.empty() ? "line" : each.place;
        looking.text(place, each.text);
        if (each.unknown) looking.unknown(place);
    }
    return looking.take();
}

} // namespace signalbox::trace
