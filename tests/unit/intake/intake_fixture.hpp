#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "broker/base/clock.hpp"
#include "broker/intake/intake.hpp"
#include "tests/support/await.hpp"
#include "tests/support/fake_inbox_store.hpp"
#include "tests/support/gzip.hpp"
#include "tests/support/temporary_folder.hpp"

namespace signalbox::tests {

// A catalogue of one message type, "test-report": a Bundle whose reports have a status. `more` are further keywords of
// its schema, with a comma before them.
std::shared_ptr<const validation::catalogue> test_catalogue(const std::string& more = "");

// A test-report about one synthetic patient; `status` is a JSON value.
std::string report_json(const std::string& status = "\"final\"", const std::string& nhs_number = "9990000018");

// The same report in FHIR's XML form.
std::string report_xml(const std::string& status = "final");

message::envelope an_envelope(std::string workflow_id = "TEST_WORKFLOW");

intake::intake_request a_request(std::string body, message::envelope about = an_envelope());

} // namespace signalbox::tests
