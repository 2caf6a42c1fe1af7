#pragma once

#include <cstdint>
#include <string>

#include "broker/base/clock.hpp"
#include "tools/simulate/practice/faults.hpp"
#include "tools/simulate/practice/inbox.hpp"

namespace signalbox::simulate {

// The SystmOne-like side of a practice: pairs of a control file and a data file, as the MESH client writes them.
// FOLDER/in: interchanges of reports for the practice. FOLDER/out: its NHSACKs, one for each interchange, behind the
// decision about it. FOLDER/failed: what was no interchange. Blocks; one thread.
class folder_exchange {
  public:
    // Makes the folders. Throws std::filesystem::filesystem_error.
    folder_exchange(std::string folder, std::string ods_code, simulate::inbox& inbox, fault_plan& faults);

    // Takes what lies in `in` and writes what `out` is owed; one look.
    void look(base::time_point now);

  private:
    void take_pair(const std::string& stem, base::time_point now);
    void answer(const decision& about, base::time_point now);

    std::string folder_;
    std::string ods_code_;
    simulate::inbox& inbox_;
    fault_plan& faults_;
};

} // namespace signalbox::simulate
