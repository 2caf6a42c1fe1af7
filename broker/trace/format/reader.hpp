#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "broker/trace/format/line.hpp"
#include "broker/trace/format/record.hpp"

namespace signalbox::trace {

// A line, bytes: an expectation with several bodies of body_inline_max in their longest escapes.
constexpr std::size_t line_max = 64UL << 20;

// Reads a trace line by line with bounded memory, compressed (told by its first bytes) or not. Not thread-safe.
class reader {
  public:
    // Reads the header as well; `-` is standard input. An error for what is no trace or of a newer major version.
    // `watch` is given every line as it stands, without its end, before it is read: known or not, header and footer.
    using watcher = std::function<void(std::uint64_t number, std::string_view line)>;
    static read_result<std::unique_ptr<reader>> open(const std::string& path, watcher watch = {});
    ~reader();

    const trace::header& header() const noexcept;

    // The next line that is known; nothing at the end. A last line that was cut is left out, and so is what a cut
    // compressed file does not give any more. Kinds that are not known are passed over. The footer is not given: see
    // ending(). After an error the object is spent.
    read_result<std::optional<record>> next();

    enum class ending : std::uint8_t {
        open,       // not read to its end yet
        whole,      // its footer was right
        unfinished, // there is no footer: cut, or still being written
        changed,    // the footer's digest or count is another, or something stands behind it
    };
    ending end() const noexcept;
    std::uint64_t lines() const noexcept;   // read so far, the header included
    std::uint64_t unknown() const noexcept; // of these, lines of kinds that were passed over

    // The bytes of a body, whether they stand in its line or beside the trace, their digest verified.
    read_result<std::string> load(const body& what) const;

  private:
    struct state;
    explicit reader(std::unique_ptr<state> s);
    std::unique_ptr<state> state_;
};

} // namespace signalbox::trace
