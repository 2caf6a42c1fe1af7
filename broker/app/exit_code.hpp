#pragma once

namespace signalbox::app {

// What the program says when it ends; the table stands in config/README.md.
enum class exit_code : int {
    done = 0,
    failed = 1,
    usage = 2,
    findings = 3,
    not_found = 4,
    unreachable = 5,
    store_failed = 74,
    store_lost = 76,
    configuration = 78,
};

} // namespace signalbox::app
