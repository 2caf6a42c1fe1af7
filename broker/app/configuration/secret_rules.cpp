#include "broker/app/configuration/secret_rules.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <sys/stat.h>

namespace signalbox::app {

namespace {

constexpr std::array<std::string_view, 8> well_known = {
    "signalbox-demo", "signalbox-demo-key", "password", "Password", "TestKey", "BackBone", "shared_key", "changeme",
};

bool is_open_to_everybody(const std::string& path) {
    struct stat about {};
    return ::stat(path.c_str(), &about) == 0 && (about.st_mode & S_IRWXO) != 0;
}

} // namespace

bool is_well_known(const base::secret& value) noexcept {
    return std::any_of(well_known.begin(), well_known.end(),
                       [&](std::string_view known) { return value.matches(known); });
}

void check_production_secret(const secret_setting& setting, const std::string& file, bool with_secrets,
                             std::vector<problem>& into) {
    using origin = secret_setting::origin;
    const auto refuse = [&](const std::string& what) {
        into.push_back({file, setting.where, setting.pointer, "production: " + what});
    };
    if (setting.from == origin::absent) return;
    if (setting.from == origin::plain) {
        refuse("a secret in the file; set {file: PATH}, {env: NAME} or {credential: NAME}");
        return;
    }
    if (!with_secrets) return;
    if (is_well_known(setting.value))
        refuse(fmt::format("{} holds a well-known default; set another secret", setting.describe()));
    if (setting.from == origin::file && is_open_to_everybody(setting.name))
        refuse(fmt::format("{} is open to every user; chmod o= it", setting.name));
}

void read_secret_into(secret_setting& setting, const std::string& file, std::vector<problem>& problems) {
    if (setting.from == secret_setting::origin::absent) return;
    auto value = read_secret(setting);
    if (value)
        setting.value = std::move(*value);
    else
        problems.push_back({file, setting.where, setting.pointer, value.error().why});
}

} // namespace signalbox::app
