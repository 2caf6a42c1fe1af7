#include "broker/app/run_file.hpp"

#include <cerrno>
#include <charconv>
#include <csignal>

#include <unistd.h>

#include "broker/app/files.hpp"
#include "broker/fhir/json.hpp"

namespace signalbox::app {

namespace {

std::string path_of(const std::string& data) { return data + "/run.json"; }

void write_listener(fhir::json_writer& json, std::string_view name, const endpoint& at, bool encrypted) {
    json.name(name).begin_object().member("address", at.address).member("port", at.port);
    json.name("encrypted").boolean(encrypted).end_object();
}

template <class Number>
Number number_of(const fhir::value& given) {
    Number number{};
    const std::string_view text = given.text();
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

endpoint listener_of(const fhir::value& given) {
    return {std::string(given.string("address")), number_of<std::uint16_t>(given.find("port"))};
}

} // namespace

result<void> write_run_file(const std::string& data, const run_file& running) {
    fhir::json_writer json;
    json.begin_object().member("pid", running.pid).member("version", running.version);
    json.member("profile", running.profile).member("started_at", running.started_at);
    write_listener(json, "mesh", running.mesh, running.mesh_encrypted);
    write_listener(json, "admin", running.admin, false);
    if (running.fhir) write_listener(json, "fhir", *running.fhir, running.fhir_encrypted);
    if (running.mllp) write_listener(json, "mllp", *running.mllp, running.mllp_encrypted);
    if (running.adapters) write_listener(json, "adapters", *running.adapters, running.adapters_encrypted);
    if (running.gpconnect) write_listener(json, "gpconnect", *running.gpconnect, running.gpconnect_encrypted);
    json.end_object();
    return write_file_durably(path_of(data), json.take() + "\n", 0600);
}

std::optional<run_file> read_run_file(const std::string& data) {
    const auto text = read_file(path_of(data));
    if (!text) return std::nullopt;
    const auto read = fhir::read_json(*text);
    if (!read) return std::nullopt;

    const fhir::value root = read->root();
    run_file running;
    running.pid = number_of<int>(root.find("pid"));
    running.version = root.string("version");
    running.profile = root.string("profile");
    running.started_at = root.string("started_at");
    running.mesh = listener_of(root.find("mesh"));
    running.mesh_encrypted = root.find("mesh").find("encrypted").text() == "true";
    running.admin = listener_of(root.find("admin"));
    if (const fhir::value served = root.find("fhir")) {
        running.fhir = listener_of(served);
        running.fhir_encrypted = served.find("encrypted").text() == "true";
    }
    if (const fhir::value served = root.find("mllp")) {
        running.mllp = listener_of(served);
        running.mllp_encrypted = served.find("encrypted").text() == "true";
    }
    if (const fhir::value served = root.find("adapters")) {
        running.adapters = listener_of(served);
        running.adapters_encrypted = served.find("encrypted").text() == "true";
    }
    if (const fhir::value served = root.find("gpconnect")) {
        running.gpconnect = listener_of(served);
        running.gpconnect_encrypted = served.find("encrypted").text() == "true";
    }
    const bool gone = running.pid <= 0 || (::kill(running.pid, 0) != 0 && errno == ESRCH);
    if (gone) return std::nullopt;
    return running;
}

void remove_run_file(const std::string& data) { ::unlink(path_of(data).c_str()); }

std::string socket_of(const std::string& data) { return data + "/admin.sock"; }

} // namespace signalbox::app
