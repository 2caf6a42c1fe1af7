#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include "broker/trace/format/record.hpp"

namespace signalbox::trace {

constexpr std::size_t selection_length_max = 4096; // bytes
constexpr std::size_t selection_depth_max = 32;    // parentheses and `not` within each other

// Why an expression is none, and where.
struct misread {
    std::size_t column = 0; // from 1, in bytes
    std::string what;

    std::string message() const { return "column " + std::to_string(column) + ": " + what; }
};
[[noreturn]] void throw_exception_from_error(const misread& error, const boost::source_location& where);

// Which messages are meant, as `--where` says it: comparisons `FIELD=VALUE`, `FIELD!=VALUE` and `FIELD~VALUE`
// (contains), joined by `and` (binds more closely), `or`, `not` and parentheses. Fields are transport, from, to,
// workflow, message_id, method and target. A value with a space, a parenthesis or a quotation mark, or an empty one,
// stands in "..." or '...'. Letters count as they are written.
class selection {
  public:
    selection() = default; // every message
    static boost::system::result<selection, misread> parse(std::string_view text);

    bool holds(const message& what) const;

    enum class field : std::uint8_t { transport, from, to, workflow, message_id, method, target };
    enum class form : std::uint8_t { equal, unequal, contains, all, any, none };
    struct node {
        selection::form form = form::all;
        selection::field field{};
        std::string value;
        std::vector<node> parts; // of all, any, none
    };

  private:
    explicit selection(node root) : root_(std::move(root)) {}
    node root_; // all of nothing
};

} // namespace signalbox::trace
