#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker/fhir/document.hpp"
#include "tools/replay/play/admin_reader.hpp"
#include "tools/replay/target.hpp"

namespace signalbox::replay {

// Asks the admin API of a hub on this machine. What a destination of kind file_drop got is read from its folder, with
// the codes that it was mapped to. Lives on its executor.
class hub_outcomes final : public outcome_source {
  public:
    // What a destination got of a delivery, where another than its folder knows.
    using body_source = std::function<std::optional<std::string>(const std::string& delivery_id)>;

    // `socket`: the hub's admin socket. Fails where nobody answers there.
    static boost::asio::awaitable<result<std::shared_ptr<hub_outcomes>>>
    open(std::string socket, boost::asio::any_io_executor executor, body_source bodies = {});

    boost::asio::awaitable<result<std::vector<found>>> of(const std::vector<asked>& messages) override;
    const std::string& version() const noexcept { return version_; } // of the hub
    base::time_point since() const noexcept { return since_; }       // what is older was there before

  private:
    struct kept {
        std::string state;
        std::string reason; // of its quarantine
        std::vector<trace::outcome> outcomes;
        bool open = false;
    };
    struct known {
        std::map<std::string, kept, std::less<>> by_id;
        std::multimap<std::string, std::string, std::less<>> by_content; // SHA-256 to id, oldest first
    };

    hub_outcomes(std::unique_ptr<admin_reader> hub, body_source bodies)
        : hub_(std::move(hub)), bodies_(std::move(bodies)) {}
    boost::asio::awaitable<result<void>> begin();
    boost::asio::awaitable<result<void>> list_messages(known& into);
    boost::asio::awaitable<result<void>> list_deliveries(known& into);
    boost::asio::awaitable<result<void>> look_up(const std::string& message_id, known& into);
    void take_delivery(const fhir::value& delivery, known& into);
    std::optional<std::string> body_of(const std::string& delivery_id, const std::string& to);
    void add_body(const std::string& delivery_id, trace::outcome& to);

    std::unique_ptr<admin_reader> hub_;
    body_source bodies_;
    std::string version_;
    base::time_point since_{};
    struct destination {
        std::string kind;
        std::string folder;
    };
    std::map<std::string, destination, std::less<>> destinations_;
    std::map<std::string, std::string> files_; // of deliveries, by their id
};

// The codes of a bundle's results that a map added to, or found no target for, as the bundle itself tells them.
std::vector<trace::mapped_code> codes_of(const fhir::value& bundle);

} // namespace signalbox::replay
