#pragma once

#include <string>
#include <vector>

#include "broker/app/configuration/problem.hpp"
#include "broker/app/configuration/secrets.hpp"

namespace signalbox::app {

// A password or key that stands in public: those of our own demo, of the MESH sandbox and of its clients' tests.
bool is_well_known(const base::secret& value) noexcept;

// What production forbids of one secret of `file`: it stands in the file itself, is well known, or its file can be read
// by every user. `with_secrets` false leaves out what needs the secret to be there.
void check_production_secret(const secret_setting& setting, const std::string& file, bool with_secrets,
                             std::vector<problem>& into);

// Reads what a setting names into its value, or adds why it cannot be had; an absent setting stays so.
void read_secret_into(secret_setting& setting, const std::string& file, std::vector<problem>& problems);

} // namespace signalbox::app
