#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

namespace signalbox::delivery {

// Where the server of a destination may be: "10.0.0.0/8", "::1/128". An address that is mapped into IPv6 counts as what
// it is.
class networks {
  public:
    // Nothing when one of them is no network.
    static std::optional<networks> parse(const std::vector<std::string>& texts);
    // This machine and private networks (RFC 1918, RFC 4193).
    static networks usual();

    bool contains(const boost::asio::ip::address& address) const;

  private:
    struct network {
        boost::asio::ip::address address;
        unsigned short prefix = 0; // bits
    };
    std::vector<network> all_;
};

} // namespace signalbox::delivery
