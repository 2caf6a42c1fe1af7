#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tools/simulate/practice/faults.hpp"
#include "tools/simulate/practice/gpconnect/sharing.hpp"

namespace signalbox::simulate {

enum class flavour : std::uint8_t { emis, systmone };

struct practice_settings {
    simulate::flavour flavour{};
    std::string ods_code;
    std::string address = "127.0.0.1";
    std::uint16_t port = 0; // 0: the system chooses
    std::string folder;     // "": what it received goes to standard output; systmone needs one
    std::uint64_t seed = 1;
    std::vector<fault> faults;
    std::string asid; // whoever asks another one by GP Connect is refused; "": any
    gpconnect::sharing sharing = {};
};

// A practice that does not exist: takes results as its flavour does, files or refuses them, answers GP Connect, and
// writes everything that it received and that was booked to FOLDER/received.jsonl, where it finds it again. Serves
// until SIGTERM or SIGINT; `ready` is told the port. "" or, in words, why it cannot. Throws std::system_error when the
// folder or standard output fails.
std::string run_practice(const practice_settings& how, const std::function<void(std::uint16_t port)>& ready);

// The same within another program, on a thread of its own, until it goes. A failure of its folder is told in the log
// and ends it alone.
class played_practice {
  public:
    explicit played_practice(const practice_settings& how); // throws std::runtime_error where it cannot serve
    played_practice(const played_practice&) = delete;
    played_practice& operator=(const played_practice&) = delete;
    ~played_practice();

    std::uint16_t port() const noexcept;

  private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace signalbox::simulate
