#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "broker/base/clock.hpp"
#include "broker/trace/convert/edifact_file.hpp"
#include "broker/trace/format/line.hpp"

namespace signalbox::cli {

// What was found in a folder and when it was sent; its bytes are read again when it is its turn, one file at a time.
struct planned {
    base::time_point at{};
    std::string name; // of the file, for the person at the terminal alone
    std::function<trace::read_result<trace::message>()> read;
};

// What did not become messages.
class remainder {
  public:
    // On standard error, by name: it should have been one.
    void tell(const std::string& name, const std::string& why);
    void tell(const std::string& name, const trace::unreadable& why);
    void leave_out(const char* what, std::uint64_t count = 1) { left_out_[what] += count; }

    std::uint64_t told() const noexcept { return told_; }
    const std::map<std::string, std::uint64_t>& left_out() const noexcept { return left_out_; }

  private:
    std::uint64_t told_ = 0;
    std::map<std::string, std::uint64_t> left_out_;
};

// Each looks once at every file of its kind. Throws command_failure for a folder that cannot be read.
std::vector<planned> plan_mesh_pairs(const std::string& folder, remainder& rest);
std::vector<planned> plan_fhir_files(const std::string& folder, remainder& rest);
std::vector<planned> plan_edifact_files(const std::string& folder, const trace::edifact_addresses& with,
                                        remainder& rest);

} // namespace signalbox::cli
