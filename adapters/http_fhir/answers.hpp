#pragma once

#include "signalbox/http.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// What a FHIR server's answers mean (README.md, Outcomes). Pure.
namespace signalbox::adapters::http_fhir {

enum class mode : std::uint8_t { process_message, transaction };

// What was sent, as far as its answer is judged by it.
struct request_facts {
    mode how = mode::process_message;
    std::string header_id;   // of the message
    std::size_t entries = 0; // of the transaction
    bool may_repeat = false;
    bool honours_keys = false; // the server knows Idempotency-Key
};

// `payload` is the message as delivered: what the server says of it is told without its words.
adapter::outcome outcome_of(const adapter::http_answer& answer, const request_facts& sent, std::string_view payload);

} // namespace signalbox::adapters::http_fhir
