#include "broker/delivery/networks.hpp"

#include <algorithm>
#include <charconv>

namespace signalbox::delivery {

namespace ip = boost::asio::ip;

namespace {

ip::address plain(const ip::address& given) {
    if (given.is_v6() && given.to_v6().is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, given.to_v6());
    return given;
}

template <class Bytes>
bool same_begin(const Bytes& left, const Bytes& right, unsigned bits) {
    for (std::size_t i = 0; bits > 0; ++i) {
        const unsigned here = std::min(bits, 8U);
        const unsigned mask = 0xffU << (8 - here) & 0xffU;
        if (((left[i] ^ right[i]) & mask) != 0) return false;
        bits -= here;
    }
    return true;
}

} // namespace

std::optional<networks> networks::parse(const std::vector<std::string>& texts) {
    networks made;
    for (const std::string& text : texts) {
        const auto slash = text.find('/');
        if (slash == std::string::npos) return std::nullopt;
        boost::system::error_code failed;
        network one{ip::make_address(text.substr(0, slash), failed), 0};
        if (failed) return std::nullopt;
        const char* const end = text.data() + text.size();
        const auto [at, bad] = std::from_chars(text.data() + slash + 1, end, one.prefix);
        if (bad != std::errc{} || at != end || one.prefix > (one.address.is_v4() ? 32 : 128)) return std::nullopt;
        made.all_.push_back(one);
    }
    return made;
}

networks networks::usual() {
    return *parse({"127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"});
}

bool networks::contains(const ip::address& address) const {
    const ip::address looked_for = plain(address);
    return std::any_of(all_.begin(), all_.end(), [&](const network& each) {
        if (each.address.is_v4() != looked_for.is_v4()) return false;
        if (each.address.is_v4())
            return same_begin(each.address.to_v4().to_bytes(), looked_for.to_v4().to_bytes(), each.prefix);
        return same_begin(each.address.to_v6().to_bytes(), looked_for.to_v6().to_bytes(), each.prefix);
    });
}

} // namespace signalbox::delivery
