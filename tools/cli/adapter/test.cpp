#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "adapters/shipped.hpp"
#include "broker/app/configuration/file_reader.hpp"
#include "broker/app/embedded.hpp"
#include "broker/app/files.hpp"
#include "broker/app/hub.hpp"
#include "broker/base/crypto.hpp"
#include "broker/base/file.hpp"
#include "broker/base/log.hpp"
#include "broker/fhir/json.hpp"
#include "broker/mapping/render.hpp"
#include "tools/cli/adapter/commands.hpp"
#include "tools/cli/adapter/kit.hpp"
#include "tools/cli/adapter/line_process.hpp"
#include "tools/cli/adapter/traced.hpp"
#include "tools/cli/temporary_data.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

[[noreturn]] void refuse(std::string what) {
    throw command_failure{exit_code::usage, std::move(what), "signalbox adapter test --help"};
}

std::string text_of(const std::string& path) {
    auto text = base::read_file(path);
    if (!text) refuse(path + ": " + text.error().message());
    return std::move(*text);
}

// YAML, which JSON is too.
std::string settings_in(const std::string& path) {
    if (path.empty()) return "{}";
    const fhir::document read = app::parse_yaml(text_of(path), path);
    if (!read.root().is(fhir::kind::object)) refuse(path + ": the settings of an adapter are an object");
    return fhir::write_json(read.root());
}

std::string absolute(const std::string& path) { return std::filesystem::absolute(path); }

// What it says of itself, in a process of its own; nothing where that does not work, which the handshake tells.
kit::adapter_facts said_by(std::vector<std::string> command, const std::string& folder) {
    command.emplace_back("--describe");
    line_process describing({std::move(command), folder, 0, 256, {}});
    kit::adapter_facts made;
    if (!describing.start().empty()) return made;
    const auto line = describing.next_line(std::chrono::steady_clock::now() + std::chrono::seconds(10));
    const auto said = fhir::read_json(line.value_or("{}"));
    if (!said) return made;
    made.settings_schema = said->root().string("settings_schema");
    made.preferred = mapping::parse_form(said->root().string("form"));
    return made;
}

// A copy is tested, which nobody else can write, as a hub wants it.
kit::process_how library_target(const std::string& named, const std::string& folder) {
    const std::string bytes = text_of(named);
    const std::string digest = base::to_hex(base::sha256_of(base::as_bytes(bytes)));
    const std::string path = folder + "/" + std::filesystem::path(named).filename().string();
    std::ofstream(path, std::ios::binary) << bytes;
    std::filesystem::permissions(path, std::filesystem::perms::owner_read);
    const std::string program = std::filesystem::read_symlink("/proc/self/exe");
    kit::process_how how;
    how.command = {program, "adapter-host", "--library", path, "--sha256", digest, "--max-in-flight", "1024"};
    how.folder = folder;
    how.is_library = true;
    how.declared = said_by(how.command, folder);
    return how;
}

std::string password_in(const std::string& path) {
    if (path.empty()) refuse("a webhook is tested with --secret-file FILE, the secret that it knows");
    std::string secret = text_of(path);
    while (secret.ends_with('\n') || secret.ends_with('\r')) secret.pop_back();
    return secret;
}

std::unique_ptr<kit::target> target_of(const adapter_test_options& how, const std::string& folder) {
    const std::string& named = how.target;
    if (named.starts_with("http://") || named.starts_with("https://"))
        return kit::make_webhook_target({named, password_in(how.secret_file), how.ca});
    if (adapters::find_shipped(named) != nullptr) return kit::make_shipped_target(named);
    if (!std::filesystem::is_regular_file(named)) refuse(named + " is no file, no URL and no adapter that ships");
    if (named.ends_with(".so")) return kit::make_process_target(library_target(named, folder));
    return kit::make_process_target({{absolute(named)}, folder, false, {}});
}

mapping::rendering sample_in(mapping::form form) {
    mapping::source from;
    from.bytes = app::embedded_text("config/demo/full_blood_count.json");
    from.content_type = "application/fhir+json";
    from.message_type = "pathology-report-r4";
    from.decoded_max = from.bytes.size();
    from.seed = "kit";
    auto made = mapping::render(form, from, *mapping::code_map::empty());
    if (!made) throw command_failure{exit_code::failed, "the sample: " + made.error().message(), ""};
    return std::move(*made);
}

} // namespace

exit_code test_adapter(const adapter_test_options& how) {
    std::signal(SIGPIPE, SIG_IGN); // an adapter that ends early
    log::start(log::level::error);
    kit::plan plan;
    plan.settings_json = settings_in(how.settings);
    const temporary_data own("signalbox-kit"); // outlives the adapter
    const auto target = target_of(how, own.path());
    plan.form = mapping::parse_form(how.form).value_or(target->facts().preferred.value_or(mapping::form::fhir_r4));
    auto sample = sample_in(plan.form);
    if (!how.message.empty()) sample.bytes = text_of(how.message);
    if (!how.trace.empty()) plan.messages = messages_in(how.trace, plan.form, sample.content_type);
    kit::report found = kit::run(*target, plan, sample.bytes, sample.content_type);
    found.target = how.target;
    kit::print(found, app::version());
    if (!how.junit.empty()) {
        std::ofstream file(how.junit, std::ios::binary | std::ios::trunc);
        file << kit::to_junit(found, app::version());
        file.close();
        if (!file) throw command_failure{exit_code::failed, how.junit + " cannot be written", ""};
    }
    return found.has_failed() ? exit_code::findings : exit_code::done;
}

} // namespace signalbox::cli
