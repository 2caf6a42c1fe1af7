#include "broker/validation/protocol_codes.hpp"

#include <catch2/catch.hpp>

#include "broker/validation/rules.hpp"

using namespace signalbox::validation;

TEST_CASE("protocol codes: a wrong NHS number has Spine's own code", "[validation]") {
    CHECK(protocol_code("SBX-V-0102", protocol::spine) == "INVALID_NHS_NUMBER");
    CHECK(protocol_code("SBX-V-0101", protocol::spine) == "REFERENCE_NOT_FOUND");
    CHECK(protocol_code("SBX-V-0134", protocol::spine) == "INVALID_IDENTIFIER_SYSTEM");
    CHECK(protocol_code("required", protocol::spine) == "INVALID_RESOURCE");
}

TEST_CASE("protocol codes: ITK3 tells envelope, payload and what cannot be read apart", "[validation]") {
    CHECK(protocol_code("SBX-V-0104", protocol::itk3) == "20006");
    CHECK(protocol_code("SBX-V-0102", protocol::itk3) == "20009");
    CHECK(protocol_code("syntax", protocol::itk3) == "10009");
    CHECK(protocol_code("decompressed_max", protocol::itk3) == "20015");
}

TEST_CASE("protocol codes: HL7 v2 rejects a type and answers content with an error", "[validation]") {
    CHECK(protocol_code("message_type", protocol::hl7v2) == "AR");
    CHECK(protocol_code("SBX-V-0103", protocol::hl7v2) == "AE");
}

TEST_CASE("protocol codes: every rule has one in every protocol", "[validation]") {
    for (const rule& r : rules())
        for (const protocol p : {protocol::spine, protocol::itk3, protocol::hl7v2})
            CHECK_FALSE(protocol_code(r.id, p).empty());
}
