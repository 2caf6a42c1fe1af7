#include <filesystem>

#include <fmt/format.h>

#include "broker/app/hub.hpp"
#include "broker/base/log.hpp"
#include "broker/fhir/json.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/played_practices.hpp"
#include "tools/cli/temporary_data.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

exit_code serve(const serve_options& how) {
    app::configuration configuration = app::load_configuration(how.settings);
    log::start(configuration.log_level);
    std::optional<temporary_data> own; // outlives the hub
    if (configuration.data.empty()) configuration.data = own.emplace("signalbox-sandbox").path();
    const std::string data = configuration.data;
    const played_practices practices(how.settings.practices, std::filesystem::absolute(data).string());
    practices.add_to(configuration);
    const bool encrypted = configuration.mesh.tls.has_value();
    const bool fhir_encrypted = configuration.fhir && configuration.fhir->tls;
    const bool mllp_encrypted = configuration.mllp_listener && configuration.mllp_listener->tls;
    const bool adapters_encrypted = configuration.adapters && configuration.adapters->tls;
    const bool gpconnect_encrypted = configuration.gpconnect_listener && configuration.gpconnect_listener->tls;
    const auto profile = to_text(configuration.profile);

    auto opened = app::hub::open(std::move(configuration));
    if (!opened) throw command_failure{opened.error().code, opened.error().what, opened.error().next};
    app::hub& hub = **opened;
    const auto fhir = hub.fhir_endpoint();
    const std::string told_of_fhir =
        fhir ? fmt::format(", FHIR {}://{}", fhir_encrypted ? "https" : "http", fhir->to_text()) : "";
    const auto mllp = hub.mllp_endpoint();
    const std::string told_of_mllp =
        mllp ? fmt::format(", MLLP {}{}", mllp->to_text(), mllp_encrypted ? " (TLS)" : "") : "";
    const auto adapters = hub.adapters_endpoint();
    const std::string told_of_adapters =
        adapters ? fmt::format(", adapters {}://{}", adapters_encrypted ? "https" : "http", adapters->to_text()) : "";
    const auto gpconnect = hub.gpconnect_endpoint();
    const std::string told_of_gpconnect =
        gpconnect ? fmt::format(", GP Connect {}://{}", gpconnect_encrypted ? "https" : "http", gpconnect->to_text())
                  : "";
    note(fmt::format("signalbox {} ({}): MESH {}://{}{}{}{}{}, admin http://{}, data in {}", app::version(), profile,
                     encrypted ? "https" : "http", hub.mesh_endpoint().to_text(), told_of_fhir, told_of_mllp,
                     told_of_adapters, told_of_gpconnect, hub.admin_endpoint().to_text(), data));
    const exit_code code = hub.run();
    if (code == exit_code::store_failed)
        throw command_failure{code, "the store failed: nothing was acknowledged after it",
                              fmt::format("look at the disk, then: signalbox serve --data {}", data)};
    return code;
}

exit_code print_version(bool json) {
    if (!json) {
        print(fmt::format("signalbox {}", app::version()));
        return exit_code::done;
    }
    fhir::json_writer out;
    out.begin_object().member("name", "signalbox").member("version", app::version()).end_object();
    print(out.take());
    return exit_code::done;
}

} // namespace signalbox::cli
