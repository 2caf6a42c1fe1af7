#include <algorithm>
#include <array>

#include "broker/pathology/hl7v2/read/datatypes.hpp"
#include "broker/pathology/hl7v2/read/parts.hpp"

namespace signalbox::pathology::hl7v2 {

namespace {

constexpr std::array<std::string_view, 8> versions{"2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.7.1"};

void read_type(segment_reader& msh, header& into) {
    auto list = msh.repetitions(9);
    if (list.empty()) return;
    into.type = list.front().text(1);
    into.trigger = list.front().text(2);
    list.front().ignore(3); // the structure's name, which the first two give
    for (components& repetition : list) repetition.close();
}

} // namespace

header read_header(segment_reader& msh) {
    header read;
    for (const std::uint32_t structural : {1U, 2U, 14U, 18U, 20U}) msh.ignore(structural);
    read.sending_application = read_place(msh, 3);
    read.sending_facility = read_place(msh, 4);
    read.receiving_application = read_place(msh, 5);
    read.receiving_facility = read_place(msh, 6);
    read.generated = read_time(msh, 7);
    read_type(msh, read);
    read.control_id = msh.text(10);
    read.processing_id = msh.text(11);
    read.version = msh.text(12);
    read.accept_acknowledgement = msh.text(15);
    read.application_acknowledgement = msh.text(16);
    msh.close();
    return read;
}

void check_header(segment_reader& msh, const header& read) {
    if (read.type != "ORU")
        msh.fail("message-type", "the message is no ORU^R01, the only kind that is read here", 9, 1);
    else if (read.trigger != "R01")
        msh.fail("message-event", "the message is no ORU^R01, the only kind that is read here", 9, 2);
    if (std::find(versions.begin(), versions.end(), read.version) == versions.end())
        msh.fail("version-unsupported", "the version is none of 2.3 to 2.7.1", 12);
    if (read.control_id.empty()) msh.fail("control-id-missing", "the message has no control id", 10);
    if (!read.processing_id.empty() && read.processing_id != "P")
        msh.warn("processing-id", "MSH-11 says that this is no message of production", 11);
    if (msh.has(14)) msh.fail("fragment", "the message continues another: only whole ones are read", 14);
}

} // namespace signalbox::pathology::hl7v2
