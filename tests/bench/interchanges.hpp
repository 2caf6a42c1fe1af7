#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tests/support/hub_fixture.hpp"

namespace signalbox::tests {

// An EDIFACT interchange of so many reports of one result, the first about the patient of that number and each other
// about the next one. No two numbers give the same.
std::string interchange_of(std::uint64_t number, std::uint32_t first_patient, unsigned reports);

// {"message_id":"…"} of a 202; empty when there is none.
std::string message_id_of(const http_answer& answer);

// A course of interchanges about the same patients, one after the other: what has to arrive in this order.
class ordered_courses {
  public:
    void set_out(const std::string& message_id, std::uint32_t course, std::uint32_t version);
    void came(std::string_view delivery_id); // "MESSAGE-1"; any thread

    struct count {
        std::uint64_t reports = 0; // that came, each once
        std::uint64_t repeated = 0;
        std::uint64_t out_of_order = 0; // or left out
        std::uint64_t strangers = 0;
    };
    count so_far() const;

  private:
    struct place {
        std::uint32_t course = 0;
        std::uint32_t version = 0; // from 1
    };
    mutable std::mutex mutex_;
    std::unordered_map<std::string, place> messages_;
    std::unordered_map<std::string, std::uint32_t> last_; // "COURSE-REPORT": its last version
    count count_;
};

// Calls `work` so many times a second, from that many threads, for that long. Returns when the last call has.
void at_rate(double per_second, unsigned threads, double seconds,
             const std::function<void(unsigned thread, std::uint64_t number)>& work);

double at_share(std::vector<double> values, double share); // 0 of none

// What a process has of memory, KiB: "VmRSS" or "VmHWM".
long memory_of(pid_t process, const std::string& member);

std::size_t times_in(std::string_view text, std::string_view word);

} // namespace signalbox::tests
