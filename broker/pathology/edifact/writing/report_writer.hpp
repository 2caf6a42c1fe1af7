#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/pathology/edifact/code_lists.hpp"
#include "broker/pathology/edifact/writing/segment_writer.hpp"
#include "broker/pathology/model/finding.hpp"
#include "broker/pathology/model/report.hpp"

namespace signalbox::pathology::edifact {

// Writes one report as the segments of a message, UNH to UNT, and tells what it has no place for.
class report_writer {
  public:
    // All must live as long as the writer. `pointer` stands in front of every finding's pointer.
    report_writer(const report& of, segment_writer& out, findings& found, std::string_view variant,
                  std::string pointer);

    void write(std::string_view message_reference, const date_time& prepared);

  private:
    using pointer = const std::string&;
    using lines = std::vector<std::string>;
    // What INV, RSL and SPC hold of a codeable, in ISO 8859-1.
    struct chosen_code {
        std::string code;
        std::string list;
        std::string text;
    };
    // Which lists a place knows: any, or only those that nobody gave a URI (SPC's 920).
    enum class lists : std::uint8_t { all, own };

    // report_writer.cpp
    void write_service();
    void write_status();
    void write_requests();
    void write_identity(pointer at, const identifier& id, std::string_view qualifier);
    void write_conclusion();
    void lose_the_rest();

    // texts.cpp
    void tell(severity how, std::string_view code, std::string_view text, pointer at);
    void lose(std::string_view code, std::string_view text, pointer at) { tell(severity::lost, code, text, at); }
    std::string plain(const std::string& utf8, pointer at);
    void write_date(std::string_view qualifier, const date_time& when, pointer at,
                    date_time::precision at_most = date_time::precision::minute);
    void write_lines(std::string_view qualifier, const lines& text, pointer at);
    void append_wrapped(const std::string& line, lines& into, pointer at);
    lines joined(const std::vector<note>& notes, pointer at);
    chosen_code choose(const codeable& from, lists known, pointer at);
    void lose_extras(const coding& of, const std::string& text, pointer at);
    std::string unit_of(const quantity& q, pointer at);

    // people.cpp
    void write_party(const party& who, pointer at);
    void write_subject();
    void write_address();
    void write_patient();
    void write_name(const human_name& name, pointer at);

    // specimens.cpp
    void write_specimen(const specimen& of, std::size_t number, pointer at);
    void append_state(const specimen& of, lines& text, pointer at);
    void write_fasting(const codeable& fasting, pointer at);
    void write_volume(const quantity& volume, pointer at);

    // investigations.cpp
    void write_investigation(std::size_t index);
    void write_result_status(std::size_t index, pointer at);
    void write_reference(std::size_t index, pointer at);
    std::optional<std::uint32_t> specimen_of_groups(std::size_t index) const;
    void write_ranges(std::size_t index, pointer at);
    bool limits_in_words(const reference_range& of, lines& words, pointer at);
    void write_range(const reference_range& of, bool numbers, pointer at);

    // values.cpp
    void write_value(const investigation& of, pointer at);
    bool write_quantity(const quantity& q, std::string_view flag, lines& words, pointer at);
    bool write_code(const codeable& code, std::string_view flag, lines& words, pointer at);
    void put_in_words(const investigation& of, lines& words, pointer at);
    std::string flag_of(const investigation& of, pointer at);

    const report& report_;
    segment_writer& out_;
    findings& found_;
    std::string_view variant_;
    std::string pointer_;
    std::vector<std::uint32_t> group_numbers_; // of each investigation, 0 for what is none
    std::vector<std::optional<result_status>> statuses_;
    std::vector<std::optional<std::uint32_t>> shared_; // of groups that name no specimen, their members'
};

// For each group that names no specimen and is in no other group: the one that all its members name.
std::vector<std::optional<std::uint32_t>> shared_specimens(const report& of);

// "<5.0 mmol/L", for what has to be said in words.
std::string in_words(const quantity& q);
std::string in_words(const range& r);

} // namespace signalbox::pathology::edifact
