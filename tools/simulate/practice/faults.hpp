#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::simulate {

// What a practice can be made to do wrong.
enum class fault_kind : std::uint8_t {
    none,
    status,      // answers so, and takes nothing
    slow,        // answers later
    drop_before, // ends the connection, and has taken nothing
    drop_after,  // takes it, and ends the connection without an answer
    garbage,     // takes it, and answers with bytes that are no answer
    refuse,      // takes it, and refuses to file it
    late,        // takes it, and files it later
};

// One line of the script: of the requests of its kind the `from`th and then every `every`th, `count` times.
struct fault {
    std::string on; // "results", "filing", "sessions", "gpconnect"; "" for all of them
    std::uint32_t from = 1;
    std::uint32_t every = 1;
    std::uint32_t count = 1; // 0: for ever
    fault_kind what{};
    unsigned status = 503;
    std::uint32_t retry_after_s = 0; // 0: says nothing about it
    std::chrono::milliseconds wait{};
    std::string code; // of a refusal
};

inline constexpr std::size_t faults_max = 100;

// Reads {"faults":[{"on":"results","from":3,"do":"status","status":503},…]}, schemas/signalbox/
// practice-faults.schema.json. `wrong` says which one cannot be used, and why.
struct faults_reading {
    std::vector<fault> faults;
    std::string wrong; // "" where all of them are right
};
faults_reading read_faults(std::string_view json);

// What stands, and how far each has come. One thread.
class fault_plan {
  public:
    void set(std::vector<fault> what);
    // Counts a request of that kind with every fault that is for it; the first that is due then.
    fault next(std::string_view on);
    std::string to_json() const;

  private:
    struct standing {
        fault rule;
        std::uint32_t seen = 0;
        std::uint32_t done = 0;
    };
    std::vector<standing> all_;
};

} // namespace signalbox::simulate
