#include "broker/app/configuration/file_reader.hpp"

#include <filesystem>

#include "broker/fhir/yaml.hpp"

namespace signalbox::app {

file_reader::file_reader(const fhir::document& given, std::string file) : given_(given), file_(std::move(file)) {
    const auto slash = file_.rfind('/');
    if (slash != std::string::npos) folder_ = file_.substr(0, slash + 1);
}

void file_reader::refuse(const fhir::value& at, std::string what) {
    problems_.push_back({file_, given_.where(at), at.pointer(), std::move(what)});
}

std::string file_reader::beside_file(std::string_view path) const {
    if (path.empty() || path.front() == '/') return std::string(path);
    return folder_ + std::string(path);
}

std::string file_reader::program_beside_file(std::string_view path) const {
    return path.empty() ? "" : std::filesystem::absolute(beside_file(path)).lexically_normal().string();
}

secret_setting file_reader::secret(const fhir::value& given) const {
    secret_setting setting;
    if (!given) return setting;
    setting.pointer = given.pointer();
    setting.where = given_.where(given);
    if (!given.is(fhir::kind::object)) {
        setting.from = secret_setting::origin::plain;
        setting.value = base::secret(given.text());
        return setting;
    }
    const fhir::value reference = *given.begin(); // the schema asks for exactly one member
    setting.name = reference.text();
    if (reference.name() == "file") {
        setting.from = secret_setting::origin::file;
        setting.name = beside_file(setting.name);
    } else {
        const bool environment = reference.name() == "env";
        setting.from = environment ? secret_setting::origin::environment : secret_setting::origin::credential;
    }
    return setting;
}

std::string file_reader::text_or(const fhir::value& given, std::string_view member, std::string_view otherwise) {
    const fhir::value found = given.find(member);
    return std::string(found ? found.text() : otherwise);
}

fhir::document parse_yaml(std::string_view text, const std::string& file) {
    auto read = fhir::read_yaml(text);
    if (!read) throw configuration_error(problem{file, read.error().where, "", read.error().what});
    return std::move(*read);
}

void throw_if_any(std::vector<problem> problems) {
    if (!problems.empty()) throw configuration_error(std::move(problems));
}

} // namespace signalbox::app
