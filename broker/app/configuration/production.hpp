#pragma once

#include <vector>

#include "broker/app/configuration/configuration.hpp"
#include "broker/app/configuration/problem.hpp"

namespace signalbox::app {

// What the profile forbids, each with the setting that has to change. Production: plain HTTP for MESH, development
// certificates, clients without certificates, secrets in the file or well known, secret files that others can read, an
// admin listener that is reachable from outside, FHIR without TLS and client certificates, MLLP senders that nothing
// but their messages names. Demo and sandbox: other addresses than loopback, unless on purpose. `with_secrets` false
// leaves out what needs the secrets and certificates to be there. The secrets of the directory file have their rules in
// directory/file.hpp.
std::vector<problem> check_profile(const configuration& c, bool with_secrets);

// What the MLLP listener and the section `mllp` say together, in every profile: senders known by a certificate that
// nobody asks for, a listener without senders.
std::vector<problem> check_mllp(const configuration& c);

} // namespace signalbox::app
