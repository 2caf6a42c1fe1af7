#include "broker/routing/directory.hpp"

#include <catch2/catch.hpp>

using namespace signalbox;
using routing::mailbox;
using routing::permission;

namespace {

std::vector<std::string> ids(const std::vector<const mailbox*>& found) {
    std::vector<std::string> all;
    for (const mailbox* each : found) all.push_back(each->id);
    return all;
}

mailbox laboratory() { return {.id = "LAB1", .ods_code = "RXX", .sends = {"pathology"}, .receives = {"answers"}}; }
mailbox practice(std::string id, std::string ods_code) {
    return {.id = std::move(id), .ods_code = std::move(ods_code), .sends = {"answers"}, .receives = {"pathology"}};
}

// A laboratory whose reports two practices take; one of them has two mailboxes, one of which is closed.
routing::directory reports(bool others_allowed) {
    mailbox closed = practice("GP3", "B82002");
    closed.active = false;
    return routing::directory({laboratory(), practice("GP1", "A81001"), practice("GP2", "B82002"), std::move(closed)},
                              {{"pathology", {"PATH_MEDRPT_*"}}, {"answers", {"PATH_MEDRPT_V3_ACK"}}}, others_allowed,
                              {"TOC_FHIR_OP_ATTEN", "GPFED_CONSULT_REPORT*"});
}

} // namespace

TEST_CASE("directory: a mailbox is found by its exact id", "[routing]") {
    const routing::directory known(
        {{.id = "LAB1", .name = "Lab", .ods_code = "RXX"}, {.id = "PRACTICE1", .name = "", .ods_code = "A81001"}});

    REQUIRE(known.find("LAB1") != nullptr);
    CHECK(known.find("LAB1")->name == "Lab");
    CHECK(known.find("lab1") == nullptr);
    CHECK(known.find("") == nullptr);
    CHECK(known.mailboxes().size() == 2);
}

TEST_CASE("directory: without groups everybody may send and receive everything", "[routing]") {
    const routing::directory open({{.id = "A", .ods_code = "RXX"}}, {}, false);
    const mailbox& a = *open.find("A");

    CHECK(open.to_send(a, "ANYTHING") == permission::granted);
    CHECK(open.to_receive(a, "ANYTHING") == permission::granted);
    CHECK(ids(open.registered("ANYTHING")) == std::vector<std::string>{"A"});
}

TEST_CASE("directory: a mailbox sends and receives what its groups hold", "[routing]") {
    const routing::directory known = reports(false);
    const mailbox& lab = *known.find("LAB1");
    const mailbox& gp = *known.find("GP1");

    CHECK(known.to_send(lab, "PATH_MEDRPT_V3") == permission::granted);
    CHECK(known.to_receive(gp, "PATH_MEDRPT_V3") == permission::granted);
    CHECK(known.to_send(gp, "PATH_MEDRPT_V3_ACK") == permission::granted);
    CHECK(known.to_receive(lab, "PATH_MEDRPT_V3_ACK") == permission::granted);
    CHECK(known.to_send(gp, "PATH_MEDRPT_V3") == permission::not_registered);
    CHECK(known.to_receive(lab, "PATH_MEDRPT_V3") == permission::not_registered);
}

TEST_CASE("directory: a star at the end of a workflow id stands for any rest, elsewhere for itself", "[routing]") {
    const routing::directory known({{.id = "A", .ods_code = "RXX", .sends = {"some"}}},
                                   {{"some", {"TOC_*", "A*B", "EXACT"}}}, false);
    const mailbox& a = *known.find("A");

    CHECK(known.to_send(a, "TOC_") == permission::granted);
    CHECK(known.to_send(a, "TOC_FHIR_OP_ATTEN") == permission::granted);
    CHECK(known.to_send(a, "TOC") == permission::not_registered);
    CHECK(known.to_send(a, "A*B") == permission::granted);
    CHECK(known.to_send(a, "AXB") == permission::not_registered);
    CHECK(known.to_send(a, "EXACT") == permission::granted);
    CHECK(known.to_send(a, "EXACTLY") == permission::not_registered);
    CHECK(known.to_send(a, "exact") == permission::not_registered);
}

TEST_CASE("directory: a workflow id of no group is refused, or free where others are allowed", "[routing]") {
    const routing::directory strict = reports(false);
    const routing::directory lax = reports(true);

    CHECK(strict.to_send(*strict.find("LAB1"), "ANOTHER") == permission::not_registered);
    CHECK(strict.to_receive(*strict.find("GP1"), "ANOTHER") == permission::not_registered);
    CHECK(lax.to_send(*lax.find("LAB1"), "ANOTHER") == permission::granted);
    CHECK(lax.to_receive(*lax.find("GP1"), "ANOTHER") == permission::granted);
    CHECK(lax.to_send(*lax.find("GP1"), "PATH_MEDRPT_V3") == permission::not_registered); // it stands in a group
}

TEST_CASE("directory: a group that nobody defined gives nothing", "[routing]") {
    const routing::directory known({{.id = "A", .ods_code = "RXX", .sends = {"none"}}}, {{"some", {"W"}}}, false);

    CHECK(known.to_send(*known.find("A"), "W") == permission::not_registered);
}

TEST_CASE("directory: registered are the active mailboxes that receive the workflow, by id", "[routing]") {
    const routing::directory known = reports(true);

    CHECK(ids(known.registered("PATH_MEDRPT_V2")) == std::vector<std::string>{"GP1", "GP2"});
    CHECK(ids(known.registered("B82002", "PATH_MEDRPT_V2")) == std::vector<std::string>{"GP2"});
    CHECK(known.registered("b82002", "PATH_MEDRPT_V2").empty());
    CHECK(known.registered("RXX", "PATH_MEDRPT_V2").empty());
    CHECK(known.registered("ANOTHER").empty()); // free, but not registered
}

TEST_CASE("directory: which workflow ids are routed by patient", "[routing]") {
    const routing::directory known = reports(false);

    CHECK(known.routed_by_patient("TOC_FHIR_OP_ATTEN"));
    CHECK(known.routed_by_patient("GPFED_CONSULT_REPORT"));
    CHECK(known.routed_by_patient("GPFED_CONSULT_REPORT_ACK"));
    CHECK_FALSE(known.routed_by_patient("TOC_FHIR_OP_ATTEN_ACK"));
    CHECK_FALSE(known.routed_by_patient("PATH_MEDRPT_V3"));
}

TEST_CASE("current directory: what was taken stays as it was, what is asked later is the new one", "[routing]") {
    routing::current_directory now(std::make_shared<const routing::directory>(std::vector<mailbox>{{.id = "OLD"}}));
    const auto held = now.get();

    now.replace(std::make_shared<const routing::directory>(std::vector<mailbox>{{.id = "NEW"}}));

    CHECK(held->find("OLD") != nullptr);
    CHECK(now.get()->find("OLD") == nullptr);
    CHECK(now.get()->find("NEW") != nullptr);
}
