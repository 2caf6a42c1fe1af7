#pragma once

#include <string>
#include <string_view>

#include "broker/pathology/model/report.hpp"

// Names for what a form gives without one: identifiers get a system of whoever gave them out, so that two
// laboratories' report 1001 stay two.
namespace signalbox::pathology::bundle {

// Printable ASCII but '%' and ':' as it is, every other byte as %XX: what may stand in a part of a URN.
std::string url_part(std::string_view text);

// "urn:signalbox:laboratory:<id>:" and "urn:signalbox:requester:<id>:", where the id is the first one of the first
// laboratory (requester) that has one, else the sender's (the recipient's), else "unknown".
class scopes {
  public:
    explicit scopes(const report& of);

    std::string laboratory(std::string_view kind) const { return laboratory_ + std::string(kind); }
    std::string requester(std::string_view kind) const { return requester_ + std::string(kind); }

  private:
    std::string laboratory_;
    std::string requester_;
};

// True for a system that `scopes` makes, of either; such a one says nothing to the model.
bool is_scoped(std::string_view system) noexcept;
// True for the laboratory's `kind` "nhs-number": what was sent as one and is none.
bool is_scoped_nhs_number(std::string_view system) noexcept;

// MessageHeader's endpoint of a sender or recipient; a URL for every identifier, names::no_endpoint for none.
std::string endpoint_of(const identifier& who);

} // namespace signalbox::pathology::bundle
