#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "broker/base/clock.hpp"
#include "broker/http/message.hpp"
#include "tools/simulate/practice/gpconnect/appointments/diary.hpp"
#include "tools/simulate/practice/gpconnect/documents/library.hpp"
#include "tools/simulate/practice/gpconnect/html/care_records.hpp"
#include "tools/simulate/practice/gpconnect/people/foundations.hpp"
#include "tools/simulate/practice/gpconnect/people/registration.hpp"
#include "tools/simulate/practice/gpconnect/routes.hpp"
#include "tools/simulate/practice/gpconnect/sharing.hpp"
#include "tools/simulate/practice/gpconnect/structured/records.hpp"
#include "tools/simulate/practice/gpconnect/wire/exchange.hpp"
#include "tools/simulate/practice/gpconnect/wire/media.hpp"
#include "tools/simulate/practice/patients.hpp"

namespace signalbox::simulate {

struct gp_provider_settings {
    std::string ods_code;
    std::uint64_t seed = 1;
    // "http://127.0.0.1:8750": what stands before the path where an answer names an address of the practice. "": http
    // and the Host of the request.
    std::string address;
    std::string asid; // whoever asks another one is refused; "": any
    // See registration: what the conformance suite wants.
    std::string family_mismatch = "BAD_REQUEST";
    gpconnect::sharing sharing = {};
};

// A practice as a provider of GP Connect: 1.x (FHIR STU3, JSON and XML) below /{ODS}/STU3/1/gpconnect, the HTML product
// (DSTU2, JSON) below /{ODS}/DSTU2/0/gpconnect. It is what is behind a hub that has checked who calls. Of a token it
// reads reason, scope and organisation. The same ODS code and seed give the same practice everywhere. One thread.
class gp_provider {
  public:
    // `keep` is given a line of JSON for what has changed, before anybody is answered; restore() takes it back.
    gp_provider(
        gp_provider_settings how, const std::vector<patient>& people, const base::clock& clock,
        std::function<void(std::string_view)> keep = [](std::string_view) {});
    gp_provider(const gp_provider&) = delete; // its parts refer to each other
    gp_provider& operator=(const gp_provider&) = delete;

    // Whether a path is of GP Connect at this practice.
    bool has(std::string_view path) const noexcept {
        return path.starts_with(root_ + "/STU3/") || path.starts_with(root_ + "/DSTU2/");
    }

    gpconnect::answer answer(const gpconnect::call& request);
    boost::asio::awaitable<http::response> answer(http::request& request);

    void restore(std::string_view line); // lines of others are left alone

  private:
    gpconnect::reply reply_to(const gpconnect::call& request, std::string_view below);
    gpconnect::reply serve(const gpconnect::route& to, const gpconnect::asked& what);
    std::string root_url(const gpconnect::call& request) const;

    gp_provider_settings how_;
    std::string root_; // "/A20047"
    const base::clock& clock_;
    std::function<void(std::string_view)> keep_;
    gpconnect::staff staff_;
    gpconnect::roll roll_;
    gpconnect::foundations foundations_;
    gpconnect::registration registration_;
    gpconnect::diary diary_;
    gpconnect::library library_;
    gpconnect::records records_;
    gpconnect::care_records care_records_;
};

} // namespace signalbox::simulate
