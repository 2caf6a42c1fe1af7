#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/fhir/document.hpp"
#include "tools/simulate/practice/gpconnect/wire/exchange.hpp"

namespace signalbox::simulate::gpconnect {

// An appointment as somebody sends it and as the practice keeps it.
struct appointment {
    std::string id; // "" of one that is to be booked
    unsigned version = 0;
    std::string status; // "booked", "cancelled"
    std::string start;  // "2026-11-27T09:00:00+00:00", as written
    std::string end;
    std::string created;
    std::string description;
    std::string comment;
    std::string cancellation_reason;
    std::vector<std::string> slots; // ids
    std::string patient;            // ids
    std::string place;
    std::string practitioner; // "" for none
    std::string organisation; // the one that books, JSON as it came
    std::string category;     // of the service, in words
    std::string service;
    std::string channel; // "In-person"
};

enum class purpose : std::uint8_t { book, amend, cancel };

// What is wrong with an Appointment that is sent to be booked, amended or cancelled, looked at by itself.
std::optional<reply> wrong_appointment(const fhir::value& resource, purpose why);

// Reads what has nothing wrong with it, or what to_resource() wrote.
appointment read_appointment(const fhir::value& resource);
std::string to_resource(const appointment& what);

// Whether what is sent says something else than what is kept, beside what its purpose is to change.
bool changes_more(const appointment& sent, const appointment& kept, purpose why);

} // namespace signalbox::simulate::gpconnect
