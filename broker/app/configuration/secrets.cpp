#include "broker/app/configuration/secrets.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/app/files.hpp"
#include "broker/base/crypto.hpp"

namespace signalbox::app {

namespace {

using text_or_why = boost::system::result<base::secret, unreadable_secret>;

text_or_why from_file(const std::string& path) { return secret_in(read_file(path), path); }

text_or_why from_environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') return unreadable_secret{"the environment has no variable " + name};
    return base::secret(value);
}

text_or_why from_credential(const std::string& name) {
    const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
    if (folder == nullptr)
        return unreadable_secret{"there is no $CREDENTIALS_DIRECTORY; systemd sets it for LoadCredential="};
    if (name.find('/') != std::string::npos) return unreadable_secret{"a credential's name has no '/'"};
    return from_file(fmt::format("{}/{}", folder, name));
}

} // namespace

std::string secret_setting::describe() const {
    switch (from) {
    case origin::absent: return "absent";
    case origin::plain: return "plain text";
    case origin::file: return "file " + name;
    case origin::environment: return "environment variable " + name;
    case origin::credential: break;
    }
    return "credential " + name;
}

text_or_why secret_in(const result<std::string>& text, const std::string& name) {
    if (!text) return unreadable_secret{fmt::format("{}: {}", name, text.error().message())};
    std::string_view value = *text;
    if (value.ends_with('\n')) value.remove_suffix(1);
    if (value.ends_with('\r')) value.remove_suffix(1);
    if (value.empty()) return unreadable_secret{name + " is empty"};
    return base::secret(value);
}

text_or_why read_secret(const secret_setting& setting) {
    switch (setting.from) {
    case secret_setting::origin::file: return from_file(setting.name);
    case secret_setting::origin::environment: return from_environment(setting.name);
    case secret_setting::origin::credential: return from_credential(setting.name);
    default: return setting.value;
    }
}

result<base::secret> own_key(const std::string& folder, const std::string& name) {
    const std::string keys = folder + "/keys";
    if (::mkdir(keys.c_str(), 0700) != 0 && errno != EEXIST) return last_error();
    const std::string path = keys + "/" + name;
    if (const auto kept = read_file(path)) return base::secret(*kept);

    std::array<std::byte, 32> bytes{};
    base::random_fill(bytes);
    const std::string text = base::to_hex(bytes);
    if (const auto written = write_file_durably(path, text, 0600); !written) return written.error();
    return base::secret(text);
}

} // namespace signalbox::app
