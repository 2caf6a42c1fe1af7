#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

namespace signalbox::mapping {

// One record of a CSV text. `line` is where it begins, from 1.
struct csv_record {
    std::vector<std::string> fields;
    std::uint32_t line = 0;
};

struct csv_error {
    std::uint32_t line = 0;
    std::string reason;
};

// Reads RFC 4180: `separator`, double quotes, CRLF or LF; `each` gets the records one by one, until it gives false.
// Strict where a spreadsheet's slip would go unseen: a quote inside a plain field, text behind a closing quote and an
// open quote at the end are errors. Empty lines are skipped.
boost::system::result<void, csv_error> read_csv(std::string_view text, char separator,
                                                const std::function<bool(const csv_record&)>& each);

} // namespace signalbox::mapping
