// uses: ingress
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "broker/ingress/mesh/sandbox/fault_rules.hpp"
#include "broker/ingress/mesh/sandbox/faults.hpp"
#include "broker/ingress/mesh/sandbox/orders.hpp"

using namespace signalbox;
using namespace signalbox::ingress::mesh;
using namespace signalbox::ingress::mesh::sandbox;

namespace {

void require(bool holds) {
    if (!holds) __builtin_trap();
}

void check(const fault& what) {
    require(what.what != fault::kind::status || (what.status >= 400 && what.status <= 599));
    require(what.delay >= std::chrono::milliseconds(0) && what.delay <= std::chrono::minutes(1));
    require(!what.retry_after || what.what == fault::kind::status);
    require(what.code.size() <= 50 && what.description.size() <= 500);
}

// A refusal is never empty, and its answer is JSON whatever the body held.
void check(const std::vector<protocol::field_problem>& trouble) {
    require(!trouble.empty());
    const auto answer = protocol::to_response(trouble);
    require(fhir::read_json(answer.body).has_value());
}

void read_rules(std::string_view text) {
    auto reading = read_fault_rules(text);
    if (const auto* trouble = std::get_if<std::vector<protocol::field_problem>>(&reading)) return check(*trouble);
    auto rules = std::get<std::vector<fault_rule>>(std::move(reading));
    require(rules.size() <= fault_rules_max);
    for (const fault_rule& each : rules) {
        check(each.then);
        require(each.count >= 1 && each.count <= 1'000 && each.after <= 1'000);
    }

    fault_book book;
    const bool some = !rules.empty();
    require(book.add(std::move(rules)));
    const std::string listed = book.to_json();
    require(fhir::read_json(listed).has_value());
    require(some == (listed != R"({"faults":[]})"));
    static_cast<void>(book.take({"POST", "/messageexchange/BOX/outbox", "BOX", "W", "mesh.send"}));
}

template <class Order>
void read_order(const body_reading<Order>& reading) {
    if (const auto* trouble = std::get_if<std::vector<protocol::field_problem>>(&reading)) check(*trouble);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    read_rules(text);
    read_order(read_report_order(text));
    read_order(read_status_order(text));
    const auto field = read_fault_field(text);
    if (const auto* what = std::get_if<fault>(&field)) check(*what);
    return 0;
}
