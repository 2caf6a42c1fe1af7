#pragma once

#include <set>
#include <string>
#include <vector>

#include "broker/app/configuration/file_reader.hpp"
#include "broker/app/directory/file.hpp"

namespace signalbox::app {

// Makes a directory of a document that passed the schema, and finds what no schema can say: ids twice, groups that
// nobody defined, NHS numbers with a wrong check digit, days that are none.
class directory_reader : public file_reader {
  public:
    directory_reader(const fhir::document& given, std::string file);

    directory_file read();

  private:
    void groups(const fhir::value& given, directory_file& into);
    void mailboxes(const fhir::value& given, directory_file& into);
    mailbox_setting mailbox(const fhir::value& given, const std::string& id, const std::string& ods_code);
    void patients(const fhir::value& given, directory_file& into);
    std::vector<std::string> workflow_ids(const fhir::value& given);
    std::vector<std::string> known_groups(const fhir::value& given); // those of a mailbox
    std::string date_of_birth(const fhir::value& given);             // yyyyMMdd

    std::vector<std::string> group_names_;
};

} // namespace signalbox::app
