#include "broker/app/signing_key.hpp"

#include "broker/app/files.hpp"
#include "broker/base/signing.hpp"

namespace signalbox::app {

bool is_signing_key(const base::secret& pem) { return base::signing_key::from_pem(pem).has_value(); }

result<base::secret> own_signing_key(const std::string& folder, const std::string& name) {
    const std::string path = folder + "/keys/" + name;
    if (const auto kept = read_file(path)) {
        base::secret pem(*kept);
        const auto key = base::signing_key::from_pem(pem);
        if (!key) return key.error();
        return pem;
    }
    if (auto made = make_folder(folder + "/keys"); !made) return made.error();
    base::secret fresh = base::new_signing_key_pem();
    if (const auto written = write_file_durably(path, fresh.reveal(), 0600); !written) return written.error();
    return fresh;
}

} // namespace signalbox::app
