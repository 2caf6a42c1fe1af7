#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/simulate/practice/gpconnect/appointments/appointment.hpp"
#include "tools/simulate/practice/gpconnect/appointments/timetable.hpp"
#include "tools/simulate/practice/gpconnect/people/roll.hpp"
#include "tools/simulate/practice/gpconnect/wire/exchange.hpp"

namespace signalbox::simulate::gpconnect {

// GP Connect Appointment Management: free slots, and appointments with their versions.
class diary {
  public:
    // `keep` is given a line of JSON for every new version, before anybody is answered.
    diary(const roll& people, const staff& here, std::uint64_t seed, const std::function<void(std::string_view)>& keep)
        : people_(people), here_(here), times_(here, seed), keep_(keep) {}

    reply find_slots(const asked& what) const;
    reply book(const asked& what);
    reply read(const asked& what) const;
    reply change(const asked& what); // amends, or cancels where Ssp-InteractionID says so, or without it the status
    reply of_patient(const asked& what) const;

    void restore(const fhir::value& line); // of what `keep` was given

  private:
    bool is_bookable(const slot& which) const noexcept {
        return which.offered && which.channel != visit_channel && !taken_.contains(which.id);
    }
    // Home visits that the practice itself has booked: on each day of a week to come, one patient after the other.
    std::vector<appointment> visits(instant now) const;
    std::optional<reply> wrong_booking(const appointment& wanted, instant now) const;
    std::string slots_resource(instant from, instant until, const asked& what) const;
    std::string booking_organisation() const; // where the practice books itself
    reply keep(appointment now, unsigned status);
    void put(appointment now);

    const roll& people_;
    const staff& here_;
    timetable times_;
    const std::function<void(std::string_view)>& keep_;
    std::map<std::string, appointment, std::less<>> all_;
    std::map<std::string, std::string, std::less<>> taken_; // slot, appointment
};

} // namespace signalbox::simulate::gpconnect
