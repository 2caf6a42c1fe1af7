#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "broker/http/message.hpp"
#include "broker/ingress/mesh/protocol/target.hpp"
#include "broker/ingress/mesh/sandbox/fault_rules.hpp"
#include "broker/store/records.hpp"

namespace signalbox::ingress::mesh::sandbox {

// The rules that stand, in the order in which they came. Any thread: a mutex, since only a sandbox has one.
class fault_book {
  public:
    // False when more than 100 would stand; then none is taken. Spent rules make room.
    bool add(std::vector<fault_rule> rules);
    // The first rule that holds for this request and is neither skipped for it nor spent; this spends it once.
    std::optional<fault> take(const fault_facts& request);
    // Drops all rules and ends the delays that are under way; also to be called when the hub stops.
    void clear();

    std::string
    to_json() const; // every rule with `after` and `remaining` as they are now, and how often it was `taken`

    std::uint64_t generation() const; // grows with each clear()

  private:
    struct standing {
        fault_rule rule; // its `after` and `count` are what is left
        std::uint32_t taken = 0;
    };

    mutable std::mutex mutex_;
    std::vector<standing> rules_;
    std::uint64_t generation_ = 0;
};

// What the rules look at, of a request that its route has named: its mailbox (upper-cased) and its action in the audit.
fault_facts facts_of(const http::request& request, std::string_view mailbox, std::string_view action);

// What this request is to suffer: by its own header field, else by a rule; a problem where the field is unusable. What
// is below /admin/faults suffers nothing, so that there is always a way back.
std::variant<std::optional<fault>, protocol::field_problem> fault_of(const http::request& request,
                                                                     const fault_facts& facts, fault_book& book);

// Before the request is handled, even before it is authenticated, as a broken gateway would: gives the answer that
// takes the place of handling it, or waits, or does nothing.
boost::asio::awaitable<std::optional<http::response>> suffer_before(const fault& what, protocol::api_version version,
                                                                    const fault_book& book);

// After it was handled: loses the answer of drop_after_commit, leaves every other as it is.
http::response suffer_after(const fault& what, http::response answer);

} // namespace signalbox::ingress::mesh::sandbox
