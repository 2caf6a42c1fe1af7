#include "tools/simulate/traffic/neighbourhood.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace signalbox::simulate {

namespace {

constexpr std::uint64_t seed_of_practices = 1; // as without --seed
constexpr std::array<std::string_view, 8> places = {"Hillside", "Meadow",    "Mill Lane", "Orchard",
                                                    "Station",  "Riverside", "Abbey",     "Castle"};
constexpr std::array<std::string_view, 4> kinds = {"surgery", "practice", "medical centre", "health centre"};

traffic_laboratory make_laboratory(std::uint32_t number) {
    const std::string ods = fmt::format("RX{}", number + 1);
    return {ods, ods + "LAB01", fmt::format("{} pathology laboratory", places[(number + 5) % places.size()]),
            fmt::format("{:015}", 9'000'001 + number)};
}

// A81001, B82002 and on; 1,001 and 18,999 have no common divisor, so none comes twice.
traffic_practice make_practice(std::uint32_t number) {
    const std::string ods =
        fmt::format("{}{}", static_cast<char>('A' + number % 16), 81'001 + number * 1'001ULL % 18'999);
    traffic_practice made{ods,
                          ods + "GP",
                          fmt::format("{} {}", places[number % places.size()], kinds[number / 8 % kinds.size()]),
                          fmt::format("{:015}", 9'100'001 + number),
                          {}};
    for (patient& each : make_patients(ods, seed_of_practices))
        if (each.kind == patient_kind::ordinary) made.patients.push_back(std::move(each));
    return made;
}

std::vector<std::string> ods_codes(const neighbourhood& of, std::size_t first) {
    std::vector<std::string> codes;
    for (std::size_t i = first; i < of.practices.size(); i += 2) codes.push_back(of.practices[i].ods_code);
    return codes;
}

std::string route(std::string_view name, const std::vector<std::string>& codes, std::string_view destination) {
    if (codes.empty()) return {};
    return fmt::format(
        "  - name: {}\n    when: {{message_type: [pathology-report-r4, edifact, hl7v2], ods_code: [{}]}}\n"
        "    deliver_to: [mailbox, {}]\n",
        name, fmt::join(codes, ", "), destination);
}

// Who is asked, each at the address where `simulate practice` listens by itself: one can be played there at a time.
std::string practices_asked(const neighbourhood& of) {
    std::string yaml = "\n# Practices answer by `serve --practice A81001=emis`, or one of them by\n"
                       "# `signalbox simulate practice --ods A81001 --listen 127.0.0.1:8750`.\n"
                       "gpconnect:\n  consumers:\n";
    yaml += fmt::format("    - {{asid: \"{}\"}}\n  practices:\n", consumer_asid);
    for (const traffic_practice& each : of.practices) {
        const std::string root = fmt::format("http://127.0.0.1:8750/{}/STU3/1/gpconnect", each.ods_code);
        yaml += fmt::format("    - ods: {}\n      asid: \"{}\"\n      enabled: true\n      capabilities: [foundations, "
                            "appointments, structured, documents]\n      roots: {{gpconnect: \"{}\", structured: "
                            "\"{}/structured\", documents: \"{}/documents\"}}\n",
                            each.ods_code, provider_asid, root, root, root);
    }
    return yaml;
}

} // namespace

neighbourhood make_neighbourhood(std::uint32_t laboratories, std::uint32_t practices) {
    neighbourhood made;
    for (std::uint32_t i = 0; i < laboratories; ++i) made.laboratories.push_back(make_laboratory(i));
    for (std::uint32_t i = 0; i < practices; ++i) made.practices.push_back(make_practice(i));
    return made;
}

std::string hub_configuration(const neighbourhood& of, const std::string& directory_file) {
    std::string yaml = "# A hub for simulated traffic, on this machine alone: its passwords are public.\n"
                       "profile: demo\n\nlisteners:\n  mesh:\n    listen: 127.0.0.1:0\n"
                       "    tls: {development: true, clients: optional}\n  admin:\n    listen: 127.0.0.1:0\n"
                       "  fhir:\n    listen: 127.0.0.1:0\n  mllp:\n    listen: 127.0.0.1:0\n"
                       "  gpconnect:\n    listen: 127.0.0.1:0\n\n"
                       "mesh:\n  environment: traffic\n  shared_key: signalbox-demo-key\n\nmllp:\n"
                       "  processing_ids: [P]\n  senders:\n";
    for (const traffic_laboratory& each : of.laboratories)
        yaml += fmt::format("    - {{mailbox: {}, facility: {}}}\n", each.mailbox, each.ods_code);
    yaml += "  recipients:\n";
    for (const traffic_practice& each : of.practices)
        yaml += fmt::format("    - {{mailbox: {}, facility: {}}}\n", each.mailbox, each.ods_code);
    yaml +=
        fmt::format("\ndirectory: {}\n\ndestinations:\n"
                    "  - {{name: records-fhir, kind: file_drop, folder: records/fhir, form: fhir-r4}}\n"
                    "  - {{name: records-edifact, kind: file_drop, folder: records/edifact, form: edifact-nhs003}}\n"
                    "\nroutes:\n",
                    directory_file);
    return yaml + route("pathology for FHIR", ods_codes(of, 0), "records-fhir") +
           route("pathology for EDIFACT", ods_codes(of, 1), "records-edifact") + practices_asked(of);
}

std::string hub_directory(const neighbourhood& of) {
    std::string yaml =
        "# Simulated laboratories and practices; their passwords are public.\nother_workflows: allowed\n\n"
        "mailboxes:\n";
    for (const traffic_laboratory& each : of.laboratories)
        yaml += fmt::format("  - {{id: {}, name: {}, ods_code: {}, password: signalbox-demo}}\n", each.mailbox,
                            each.name, each.ods_code);
    for (const traffic_practice& each : of.practices)
        yaml += fmt::format("  - {{id: {}, name: {}, ods_code: {}, password: signalbox-demo}}\n", each.mailbox,
                            each.name, each.ods_code);
    return yaml;
}

} // namespace signalbox::simulate
