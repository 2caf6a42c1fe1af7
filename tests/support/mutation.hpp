#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "broker/fhir/document.hpp"

namespace signalbox::support {

// One change to a document: what becomes of one of its values.
struct mutation {
    std::uint32_t target; // index of the value
    std::uint32_t other;  // index of one that may stand in its place
    std::uint8_t what;
    std::uint8_t word;
};

// The document with the change; it keeps to the grammar of JSON and seldom to any schema.
class mutating {
  public:
    mutating(const fhir::document& from, mutation how) : from_(from), how_(how) {}

    fhir::document made() {
        inside(from_.root());
        return builder_.finish();
    }

  private:
    static constexpr std::array<std::string_view, 12> words = {
        "",      "a",           "x y",  "2024-01-01", "2024-13-01", "2024-01-01T10:00:00+00:00",
        "final", "Observation", "List", "Patient/1",  "\xc3\xa9",   "https://fhir.nhs.uk/Id/nhs-number"};

    void put(const fhir::value& v, bool named) {
        const bool changed = v.index() == how_.target;
        const unsigned what = changed ? how_.what % 16 : 15;
        if (what == 0) return; // gone
        std::string name(v.name());
        if (what == 1) name += 'x';
        if (what == 2) name.insert(0, "_");
        if (named) builder_.name(name);
        if (!replaced(v, what)) inside(v);
        if (what != 3) return;
        if (named) builder_.name(name); // twice
        inside(v);
    }

    bool replaced(const fhir::value& v, unsigned what) {
        const std::string_view word = words[how_.word % words.size()];
        const bool string = v.is(fhir::kind::string);
        switch (what) {
        case 4: builder_.string(word); return true;
        case 5: builder_.number(how_.word % 2 == 0 ? "1.5" : "-3"); return true;
        case 6: builder_.boolean(how_.word % 2 == 0); return true;
        case 7: builder_.null(); return true;
        case 8: builder_.begin_object().end(); return true;
        case 9: builder_.begin_array().end(); return true;
        case 10:
            builder_.begin_array();
            inside(v);
            builder_.end();
            return true;
        case 11: builder_.copy(from_.at(how_.other % from_.size())); return true;
        case 12:
            if (string) builder_.string(std::string(v.text()).append(word));
            return string;
        case 13:
            if (string) builder_.string(v.text().substr(0, v.text().size() / 2));
            return string;
        default: return false;
        }
    }

    void inside(const fhir::value& v) {
        switch (v.kind()) {
        case fhir::kind::object:
            builder_.begin_object();
            for (const fhir::value member : v) put(member, true);
            builder_.end();
            return;
        case fhir::kind::array:
            builder_.begin_array();
            for (const fhir::value element : v) put(element, false);
            builder_.end();
            return;
        default: builder_.copy(v);
        }
    }

    const fhir::document& from_;
    mutation how_;
    fhir::document_builder builder_;
};

} // namespace signalbox::support
