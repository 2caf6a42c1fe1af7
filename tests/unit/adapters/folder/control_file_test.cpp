#include "adapters/folder/control_file.hpp"

#include <catch2/catch.hpp>

using namespace signalbox;

namespace {

std::string control_of(adapter::fields fields, const std::string& message_id = "20261122091500123456_A1B2C3") {
    const auto given = adapter::detail::to_c(fields);
    signalbox_delivery what{};
    what.struct_size = sizeof what;
    what.message_id = adapter::to_c(message_id);
    what.from_mailbox = adapter::to_c("LAB1");
    what.to_mailbox = adapter::to_c("A81001HL7");
    what.workflow_id = adapter::to_c("PATH_MEDRPT_V3");
    what.fields = given.data();
    what.fields_count = given.size();
    return adapters::folder::control_file(adapter::delivery(what));
}

} // namespace

TEST_CASE("control file: it says what the MESH client's says", "[adapters][folder]") {
    CHECK(control_of({{"Mex-LocalID", "L1"}, {"Mex-Subject", "S"}}) ==
          "<DTSControl>\n<Version>1.0</Version>\n<AddressType>DTS</AddressType>\n<MessageType>Data</MessageType>\n"
          "<From_DTS>LAB1</From_DTS>\n<To_DTS>A81001HL7</To_DTS>\n<Subject>S</Subject>\n<LocalId>L1</LocalId>\n"
          "<DTSId>20261122091500123456_A1B2C3</DTSId>\n<PartnerId></PartnerId>\n<Compress>N</Compress>\n"
          "<Encrypted>N</Encrypted>\n<WorkflowId>PATH_MEDRPT_V3</WorkflowId>\n<ProcessId></ProcessId>\n"
          "<DataChecksum></DataChecksum>\n<IsCompressed>N</IsCompressed>\n<StatusRecord>\n"
          "<DateTime>20261122091500</DateTime>\n<Event>TRANSFER</Event>\n<Status>SUCCESS</Status>\n"
          "<StatusCode>00</StatusCode>\n<Description>Transferred to recipient mailbox</Description>\n</StatusRecord>\n"
          "</DTSControl>\n");
}

TEST_CASE("control file: a packed and an encrypted payload are said to be", "[adapters][folder]") {
    const std::string made = control_of({{"Content-Encoding", "gzip"}, {"Mex-Content-Encrypted", "Y"}});

    CHECK_THAT(made, Catch::Contains("<IsCompressed>Y</IsCompressed>"));
    CHECK_THAT(made, Catch::Contains("<Encrypted>Y</Encrypted>"));
}

TEST_CASE("control file: a text cannot end its member", "[adapters][folder]") {
    CHECK_THAT(control_of({{"Mex-Subject", "a</Subject>&\x01\n"}}),
               Catch::Contains("<Subject>a&lt;/Subject&gt;&amp;</Subject>"));
}

TEST_CASE("control file: an id without a time gives none", "[adapters][folder]") {
    CHECK_THAT(control_of({}, "M1"), Catch::Contains("<DateTime></DateTime>"));
}
