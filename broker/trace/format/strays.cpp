#include "broker/trace/format/strays.hpp"

#include <algorithm>
#include <array>

#include "broker/fhir/json.hpp"

namespace signalbox::trace {

namespace {

using fhir::value;

// Members of one kind of object; a blank around each name.
struct shape {
    std::string_view name;
    std::string_view held;  // by the record, as texts, bodies and lists of these
    std::string_view fixed; // words and numbers that no record passes on as they are
};

constexpr std::array shapes{
    shape{"header", " producer redaction versions ", " kind format version started_at clock identifiable digest "},
    shape{"message", " from to workflow message_id method target headers body ", " kind sequence at transport "},
    shape{"reply", " code headers body ", " kind sequence at status "},
    shape{"outcome", " destination route adapter state reason transform map codes body ",
          " kind sequence at part attempts "},
    shape{"expect", " reply outcomes ", " kind sequence "},
    shape{"mark", " name text ", " kind at "},
    shape{"footer", " ", " kind lines xxh128 "},
    // Of what a body says in several ways one is read.
    shape{"body beside the trace", " ", " beside size sha256 keyed "},
    shape{"body in base64", " base64 ", " beside size sha256 keyed "},
    shape{"body", " text ", " beside size sha256 keyed "},
    shape{"codes", " from to ", " "},
};

constexpr std::string_view kinds = " header message reply outcome expect mark footer ";

const shape* shape_named(std::string_view name) {
    const auto found = std::find_if(shapes.begin(), shapes.end(), [&](const shape& each) { return each.name == name; });
    return found == shapes.end() ? nullptr : &*found;
}

bool lists(std::string_view names, std::string_view name) {
    return name.find(' ') == std::string_view::npos &&
           names.find(' ' + std::string(name) + ' ') != std::string_view::npos;
}

bool is_digest(std::string_view text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_shown(std::string_view name) {
    return name.size() <= 32 && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos;
}

class walk {
  public:
    std::vector<stray> take() { return std::move(found_); }

    void object(const value& of, const shape* as) {
        if (as == nullptr || !of.is(fhir::kind::object)) return unknown(of);
        for (const value each : of) {
            if (lists(as->held, each.name()))
                held(each);
            else if (!lists(as->fixed, each.name()))
                unknown(each);
            else if (each.is(fhir::kind::string) && !is_digest(each.text()))
                add(each, each.text(), false);
            else if (each.is(fhir::kind::object) || each.is(fhir::kind::array))
                unknown(each);
        }
    }

  private:
    void held(const value& of) {
        if (of.name() == "body") return object(of, shape_named(form_of(of)));
        if (of.name() == "reply") return object(of, shape_named("reply"));
        if (of.name() == "codes" || of.name() == "outcomes")
            for (const value each : of) object(each, shape_named(of.name() == "codes" ? "codes" : "outcome"));
    }

    static std::string_view form_of(const value& body) {
        if (body.find("beside").text() == "true") return "body beside the trace";
        return body.find("base64") ? "body in base64" : "body";
    }

    void unknown(const value& of) {
        add(of, of.name(), true);
        below(of);
    }

    void below(const value& of) {
        if (of.is(fhir::kind::string) || of.is(fhir::kind::number)) return add(of, of.text(), false);
        for (const value each : of) {
            if (!each.name().empty()) add(each, each.name(), false);
            below(each);
        }
    }

    void add(const value& at, std::string_view text, bool unknown) {
        found_.push_back({at.pointer(is_shown), std::string(text), unknown});
    }

    std::vector<stray> found_;
};

} // namespace

std::vector<stray> strays_of(std::string_view line) {
    const auto parsed = fhir::read_json(line);
    if (!parsed) return {};
    const value root = parsed->root();
    const std::string_view kind = root.string("kind");
    walk all;
    all.object(root, lists(kinds, kind) ? shape_named(kind) : nullptr);
    return all.take();
}

} // namespace signalbox::trace
