#include "tools/simulate/practice/journal.hpp"

#include <fstream>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace signalbox::simulate {

namespace {

[[noreturn]] void give_up(const char* what) { throw std::system_error(errno, std::system_category(), what); }

int open_journal(const std::string& file) {
    if (file.empty()) return ::dup(STDOUT_FILENO);
    return ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

} // namespace

journal::journal(const std::string& file) : path_(file), file_(open_journal(file)) {
    if (!file_.is_open()) give_up("the practice's journal");
}

void journal::read(const std::function<void(const std::string&)>& line) {
    if (path_.empty()) return;
    std::ifstream from(path_, std::ios::binary);
    std::string text;
    off_t whole = 0;
    while (std::getline(from, text) && !from.eof()) {
        line(text);
        whole += static_cast<off_t>(text.size() + 1);
    }
    if (::ftruncate(file_.number(), whole) != 0) give_up("the practice's journal");
}

void journal::write(std::string_view line) {
    std::string whole(line);
    whole += '\n';
    std::string_view rest = whole;
    while (!rest.empty()) {
        const ssize_t written = ::write(file_.number(), rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) give_up("the practice's journal");
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    if (!path_.empty() && ::fdatasync(file_.number()) != 0) give_up("the practice's journal");
}

} // namespace signalbox::simulate
