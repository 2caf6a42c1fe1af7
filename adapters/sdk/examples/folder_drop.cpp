// An adapter that files each delivery into the folder of its settings, in C++20. As a library:
//   clang++-16 -std=c++20 -O2 -fPIC -shared -I PREFIX/include folder_drop.cpp -o folder_drop.so
#include "signalbox/adapter.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <unistd.h>

namespace adapter = signalbox::adapter;
namespace fs = std::filesystem;

class folder_drop {
  public:
    explicit folder_drop(const adapter::host& hub) : folder_(hub.needed_setting("/folder")) {
        fs::create_directories(folder_);
    }

    static adapter::description about() {
        return {.name = "folder-drop-cpp",
                .version = "1.0.0",
                .forms = "fhir-r4 fhir-stu3 edifact-nhs003 hl7v2-oru original",
                .settings_schema = R"({"type": "object", "required": ["folder"], "additionalProperties": false,
                                       "properties": {"folder": {"type": "string", "minLength": 1}}})",
                .max_in_flight = 4,
                .idempotent = true}; // the file's name is the delivery's
    }

    std::string check() const { return fs::is_directory(folder_) ? "" : "the folder is not there"; }

    void deliver(const adapter::delivery& what, adapter::completion done) const {
        const fs::path path = folder_ / what.delivery_id();
        if (fs::exists(path)) return done(adapter::duplicate());
        const fs::path part = path.string() + "." + std::to_string(what.attempt()) + ".part";
        std::ofstream(part, std::ios::binary)
            .write(what.payload().data(), static_cast<std::streamsize>(what.payload().size()));
        if (!is_kept(part)) return done(adapter::retry("disk"));
        fs::rename(part, path);
        if (!is_kept(folder_)) return done(adapter::unknown("disk"));
        done(adapter::accepted()); // it would survive a crash now
    }

  private:
    static bool is_kept(const fs::path& path) {
        const int file = ::open(path.c_str(), O_RDONLY);
        const bool kept = file >= 0 && ::fsync(file) == 0;
        ::close(file);
        return kept;
    }

    fs::path folder_;
};

SIGNALBOX_ADAPTER(folder_drop)
