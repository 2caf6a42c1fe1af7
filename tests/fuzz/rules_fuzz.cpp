// uses: validation fhir
// Every rule on every message: what they find is in it, all of them together find what each finds alone, and what was
// gathered for them is what a look at the message itself says.
#include "broker/validation/rules.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "broker/fhir/json.hpp"
#include "broker/validation/checks/gathered.hpp"
#include "broker/validation/checks/holders.hpp"

using namespace signalbox;
using validation::bundle_index;

namespace {

void expect(bool holds) {
    if (!holds) std::abort();
}

bool is_same(const fhir::value& left, const fhir::value& right) {
    return static_cast<bool>(left) == static_cast<bool>(right) && left.index() == right.index();
}

void check_gathered(const fhir::document& message) {
    const validation::named_values named(message);
    const bundle_index index(message, named);
    const validation::checks::gathered all(message, named, index);
    for (const validation::checks::reference& r : all.references) {
        fhir::value around = r.text.parent();
        while (around && !index.number_of(around)) around = around.parent();
        expect(around ? index.number_of(around) == r.within : r.within == bundle_index::none);
        expect(is_same(r.target, index.find(r.text.text(), r.text)));
        expect(is_same(r.target, all.target_of(r.text)));
        expect(r.type == index.type_of(r.target));
    }
    for (const validation::checks::subject& s : all.subjects) {
        const fhir::value text = validation::checks::reference_in(s.whole);
        expect(static_cast<bool>(text) == (s.refers != nullptr));
        if (s.refers != nullptr) expect(is_same(s.refers->text, text));
    }
    for (const validation::checks::result& r : all.results) {
        expect(is_same(r.quantity, r.whole.find("valueQuantity")));
        expect(is_same(r.reference_ranges, r.whole.find("referenceRange")));
    }
}

void check_rules(const fhir::document& message) {
    std::vector<std::string> ids;
    for (const validation::rule& rule : validation::rules()) ids.emplace_back(rule.id);
    const auto together = validation::run_rules(ids, message, 20, "629ea9ba-a077-4d99-b289-7a9b19fd4e03");
    std::size_t next = 0;
    for (const std::string& id : ids) {
        const auto alone = validation::run_rules({id}, message, 20, "629ea9ba-a077-4d99-b289-7a9b19fd4e03");
        for (const validation::checks::finding& found : alone.kept()) {
            expect(next < together.kept().size());
            const validation::checks::finding& other = together.kept()[next++];
            expect(found.value && found.value.index() < message.size());
            expect(found.broken == other.broken && is_same(found.value, other.value));
        }
    }
    expect(next == together.kept().size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto message = fhir::read_json(text, {.depth_max = 200, .refuse_duplicate_keys = false});
    if (!message) return 0;
    check_gathered(*message);
    check_rules(*message);
    return 0;
}
