#include "broker/mapping/asked/document_concepts.hpp"

namespace signalbox::mapping {

namespace {

bool has_snomed(const fhir::value& coding) {
    for (const auto one : coding)
        if (one.string("system") == snomed_system && !one.string("code").empty()) return true;
    return false;
}

class concept_walk {
  public:
    concept_walk(const code_context& context, const std::function<void(const document_concept&)>& each)
        : context_(context), each_(each) {}

    void visit(const fhir::value& resource, const fhir::value& holder) {
        const auto type = resource.string("resourceType");
        if (type == "Bundle")
            for (const auto entry : resource.find("entry")) {
                const auto inner = entry.find("resource");
                visit(inner, inner);
            }
        if (type == "Observation") visit_observation(resource, holder);
        if (type == "DiagnosticReport" || type == "ServiceRequest")
            visit_concept(resource.find("code"), resource, context_.around(resource, holder));
        if (type == "Specimen") visit_concept(resource.find("type"), resource, context_.around(resource, holder));
        for (const auto contained : resource.find("contained")) visit(contained, resource);
    }

  private:
    void visit_observation(const fhir::value& observation, const fhir::value& holder) {
        const question around = context_.around(observation, holder);
        visit_concept(observation.find("code"), observation, around, observation);
        for (const auto component : observation.find("component"))
            visit_concept(component.find("code"), component, context_.around_component(component, around), observation);
    }

    void visit_concept(const fhir::value& codeable, const fhir::value& named, const question& around,
                       const fhir::value& observation = {}) {
        const auto coding = codeable.find("coding");
        if (!coding.is(fhir::kind::array) || has_snomed(coding)) return;
        each_({codeable, coding, named, around, observation});
    }

    const code_context& context_;
    const std::function<void(const document_concept&)>& each_;
};

} // namespace

void each_concept(const fhir::value& root, const code_context& context,
                  const std::function<void(const document_concept&)>& each) {
    concept_walk(context, each).visit(root, root);
}

std::vector<sent_coding> sent_codings(const fhir::value& coding) {
    std::vector<sent_coding> sent;
    for (const auto one : coding) sent.push_back({one.string("system"), one.string("code")});
    return sent;
}

} // namespace signalbox::mapping
