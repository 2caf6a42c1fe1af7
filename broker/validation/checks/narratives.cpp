#include "broker/validation/checks/functions.hpp"
#include "broker/validation/lexical/narrative.hpp"

namespace signalbox::validation::checks {

void narratives_safe(const examined& e, findings& into) {
    for (const fhir::value& div : e.named.divs)
        if (lexical::inspect_narrative(div.text()).unsafe) into.add(div);
}

void narratives_lawful(const examined& e, findings& into) {
    for (const fhir::value& div : e.named.divs) {
        const lexical::narrative_faults faults = lexical::inspect_narrative(div.text());
        if (faults.unlawful && !faults.unsafe) into.add(div);
    }
}

} // namespace signalbox::validation::checks
