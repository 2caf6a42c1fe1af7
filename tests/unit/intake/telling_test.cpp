#include "broker/intake/telling.hpp"

#include <vector>

#include <catch2/catch.hpp>

using namespace signalbox;

namespace {

class listening final : public message::observer {
  public:
    void decided(message::decision what) override { decisions.push_back(std::move(what)); }
    void concluded(message::told_settlement what) override { conclusions.push_back(std::move(what)); }

    std::vector<message::decision> decisions;
    std::vector<message::told_settlement> conclusions;
};

message::planned_delivery to(std::string destination, std::uint32_t part,
                             message::delivery_state first = message::delivery_state::ready) {
    message::planned_delivery made;
    made.destination = std::move(destination);
    made.part = part;
    made.first = first;
    made.rule = "a route";
    return made;
}

store::acceptance an_interchange() {
    store::acceptance made;
    made.envelope.message_id = "M2";
    made.parts.resize(2);
    made.deliveries = {to("mailbox:A81001HL7", 0, message::delivery_state::delivered), to("records", 1),
                       to("records", 2), to("whole", 0), to("records", 3, message::delivery_state::held)};
    return made;
}

std::vector<std::string> told_after(store::accepted kept) {
    listening hears;
    const auto of = intake::tell_arrival(hears, an_interchange(), std::nullopt);
    intake::tell_kept(hears, of, kept);
    CHECK(hears.decisions.size() == 1);
    std::vector<std::string> made;
    for (const message::told_settlement& each : hears.conclusions) {
        CHECK(each.to == message::delivery_state::cancelled);
        CHECK(each.rule == "a route");
        made.push_back(each.delivery_id + " " + each.destination + " " + std::to_string(each.part) + " " + each.reason);
    }
    return made;
}

} // namespace

TEST_CASE("telling: deliveries that the store cancelled as duplicates are told, others not", "[intake]") {
    CHECK(told_after({.message_id = "M2"}).empty());
    CHECK(told_after({.message_id = "M2", .earlier_parts = {{1, "M1", false}}}) ==
          std::vector<std::string>{"M2-2 records 1 duplicate of M1"});
    CHECK(told_after({.message_id = "M2", .earlier_parts = {{1, "M1", false}, {2, "M0", false}}}) ==
          std::vector<std::string>{"M2-2 records 1 duplicate of M1", "M2-3 records 2 duplicate of M0",
                                   "M2-4 whole 0 duplicate of M1"});
    CHECK(told_after({.message_id = "M2", .earlier_parts = {{1, "M1", true}, {2, "M0", true}}}).empty());
    CHECK(told_after({.message_id = "M2", .standing = store::standing::document_known}).size() == 3);
    CHECK(told_after({.message_id = "M2", .standing = store::standing::replaced_unknown}).empty());
    CHECK(told_after({.message_id = "M1", .repeated = true, .earlier_parts = {{1, "M1", false}}}).empty());
}
