#include "broker/messaging/itk3/workflows.hpp"

#include <catch2/catch.hpp>

using namespace signalbox::messaging::itk3;

TEST_CASE("itk3 workflows: what carries messages, what carries answers, and what answers them", "[messaging]") {
    for (const char* id :
         {"GPFED_CONSULT_REPORT", "GPCONNECT_SEND_DOCUMENT", "GPCONNECT_UPDATE_RECORD", "DIGIMED_FLU_VAC",
          "TOC_FHIR_IP_DISCH", "TOC_FHIR_MH_DISCH", "TOC_FHIR_EC_DISCH", "TOC_FHIR_OP_ATTEN"}) {
        INFO(id);
        CHECK(carries_itk3(id));
        CHECK_FALSE(carries_acknowledgements(id));
        const std::string answer = acknowledgement_workflow(id);
        CHECK(answer == std::string(id) + "_ACK");
        CHECK_FALSE(carries_itk3(answer));
        CHECK(carries_acknowledgements(answer));
        CHECK(acknowledgement_workflow(answer) == answer);
    }
    for (const char* id : {"", "_ACK", "NEMS_EVENTS", "PATH_MEDRPT_V3_ACK", "gpconnect_send_document"}) {
        INFO(id);
        CHECK_FALSE(carries_itk3(id));
        CHECK_FALSE(carries_acknowledgements(id));
    }
}

TEST_CASE("itk3 workflows: each carries one event; what carries none has none", "[messaging]") {
    CHECK(event_of("GPFED_CONSULT_REPORT") == "ITK007C");
    CHECK(event_of("GPCONNECT_UPDATE_RECORD") == "ITK014M");
    CHECK(event_of("TOC_FHIR_EC_DISCH") == "ITK005D");
    CHECK(event_of("GPCONNECT_UPDATE_RECORD_ACK").empty());
    CHECK(event_of("PATH_MEDRPT_V4").empty());
}
