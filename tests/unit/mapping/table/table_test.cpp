#include "broker/mapping/table/table.hpp"

#include <cstring>

#include <catch2/catch.hpp>

#include "tests/support/map_builder.hpp"

using namespace signalbox;
using mapping::code_map;
using mapping::table_head;

namespace {

std::string compiled(const std::string& rows = "urn:lab,HGB,Hb,http://snomed.info/sct,1022431000000105,,equal,PBCL\n"
                                               "urn:lab,PLT,,http://snomed.info/sct,1022651000000100,,equal,\n") {
    return std::string(tests::map_of(rows)->bytes());
}

// The same table with its head changed, and a checksum that fits.
template <class Change>
std::string changed(Change change) {
    std::string bytes = compiled();
    table_head head;
    std::memcpy(&head, bytes.data(), sizeof head);
    change(head, bytes);
    std::memcpy(bytes.data(), &head, sizeof head);
    head.checksum = mapping::checksum_of(base::as_bytes(bytes).data() + mapping::table_checked_from,
                                         bytes.size() - mapping::table_checked_from);
    std::memcpy(bytes.data(), &head, sizeof head);
    return bytes;
}

std::string why_refused(std::string bytes) {
    const auto opened = code_map::open("t.map", std::move(bytes));
    return opened ? "" : opened.error().front().reason;
}

} // namespace

TEST_CASE("table: a compiled map gives the rows that went in", "[mapping][table]") {
    const auto map = code_map::open("t.map", compiled());

    REQUIRE(map.has_value());
    REQUIRE((*map)->find("urn:lab", "HGB").size() == 1);
    CHECK((*map)->find("urn:lab", "HGB").front().target_code == "1022431000000105");
    CHECK((*map)->find("urn:lab", "HGB").front().refset == mapping::target_refset::pbcl);
    CHECK((*map)->find("urn:lab", "WBC").empty());
    CHECK((*map)->find("", "").empty());
    CHECK((*map)->version() == tests::map_of("urn:lab,HGB,Hb,http://snomed.info/sct,1022431000000105,,equal,PBCL\n"
                                             "urn:lab,PLT,,http://snomed.info/sct,1022651000000100,,equal,\n")
                                   ->version());
    REQUIRE((*map)->sources().size() == 1);
    CHECK((*map)->sources().front().name == "test.csv");
    CHECK((*map)->sources().front().rows == 2);
}

TEST_CASE("table: an approval that an import would refuse refuses the compiled map as a whole", "[mapping][table]") {
    const auto why = [](const std::string& by, const std::string& on, const std::string& reason, mapping::day today) {
        mapping::table_builder rows;
        mapping::map_row row;
        row.source_system = "urn:lab";
        row.source_code = "HGB";
        row.target_system = mapping::snomed_system;
        row.target_code = "1022431000000105";
        row.equivalence = mapping::equivalence::wider;
        row.file = "made.csv";
        row.line = 7;
        rows.add(row);
        row.source_code = "PLT";
        row.approved_by = by;
        row.approved_on = on;
        row.approval_reason = reason;
        row.line = 8;
        rows.add(row);
        rows.sort();
        const auto opened = code_map::open("t.table", rows.finish("made@1", "made.csv", {}), today);
        return opened ? "" : opened.error().front().reason;
    };
    CHECK(why("", "", "", 20261127).empty()); // loaded, and of no effect: a person has to approve it
    CHECK(why("A. Person", "2026-11-27", "compared", 20261127).empty());
    CHECK(why("A. Person", "2026-11-28", "compared", 20261127) ==
          "made.csv line 8: approved_on lies in the future; import its sources again");
    CHECK(why("A. Person", "2026-11-28", "compared", 0).empty());
    CHECK(why("A. Person", "", "", 0).find("line 8: an approval has approved_by") != std::string::npos);
    CHECK(why("A. Person", "soon", "compared", 0).find("approved_on is no day") != std::string::npos);
    CHECK(why("1", "2026-11-27", "compared", 0).find("are words") != std::string::npos);
}

TEST_CASE("table: the same sources give the same bytes", "[mapping][table]") { CHECK(compiled() == compiled()); }

TEST_CASE("table: a thousand codes are each found, and their neighbours are not", "[mapping][table]") {
    std::string rows;
    for (int i = 0; i < 1000; ++i)
        rows += "urn:lab,C" + std::to_string(i) + ",,http://snomed.info/sct,1022431000000105,,equal,\n";
    const auto map = tests::map_of(rows);

    CHECK(map->size() == 1000);
    for (int i = 0; i < 1000; ++i) {
        const auto found = map->find("urn:lab", "C" + std::to_string(i));
        REQUIRE(found.size() == 1);
        CHECK(found.front().line == static_cast<std::uint32_t>(i + 2));
        CHECK(map->find("urn:lab", "D" + std::to_string(i)).empty());
        CHECK(map->find("urn:lac", "C" + std::to_string(i)).empty());
    }
}

TEST_CASE("table: long codes are told apart by their ends, short ones by their length", "[mapping][table]") {
    const std::string to = ",,http://snomed.info/sct,";
    const auto map = tests::map_of("urn:lab,ABCDEFGH" + to + "1022431000000105,,equal,\nurn:lab,ABCDEFGHI" + to +
                                   "1022651000000100,,equal,\nurn:lab,ABCDEFGHJ" + to + "1107511000000100,,equal,\n");

    CHECK(map->find("urn:lab", "ABCDEFGH").front().target_code == "1022431000000105");
    CHECK(map->find("urn:lab", "ABCDEFGHI").front().target_code == "1022651000000100");
    CHECK(map->find("urn:lab", "ABCDEFGHJ").front().target_code == "1107511000000100");
    CHECK(map->find("urn:lab", "ABCDEFGHK").empty());
    CHECK(map->find("urn:lab", "ABCDEFG").empty());
    CHECK(map->find("urn:lab", std::string_view("ABCDEFG\0", 8)).empty());
}

TEST_CASE("table: every changed byte is refused", "[mapping][table]") {
    const std::string good = compiled();
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string bad = good;
        bad[i] = static_cast<char>(bad[i] ^ 0x10);
        CHECK_FALSE(why_refused(bad).empty());
    }
}

TEST_CASE("table: a file that was cut short is refused", "[mapping][table]") {
    const std::string good = compiled();
    for (std::size_t size = 0; size < good.size(); ++size) CHECK_FALSE(why_refused(good.substr(0, size)).empty());
    CHECK(why_refused(good.substr(0, good.size() - 8)) == "the compiled code map is cut short");
}

TEST_CASE("table: another format and another byte order are named", "[mapping][table]") {
    CHECK(why_refused(changed([](table_head& head, std::string&) { head.format = 9; })) ==
          "compiled in format 9, this version reads 1; import its sources again");
    CHECK(why_refused(changed([](table_head& head, std::string&) {
              head.byte_order = 0x04030201;
          })).starts_with("compiled on a machine with another byte order"));
}

TEST_CASE("table: numbers that lead out of the file are refused, whatever the checksum says", "[mapping][table]") {
    const auto section = [](auto pick, std::uint64_t offset, std::uint64_t count) {
        return why_refused(changed([&](table_head& head, std::string&) {
            auto& where = head.*pick;
            where.offset += offset;
            where.count += count;
        }));
    };
    for (const auto pick :
         {&table_head::slots, &table_head::rows, &table_head::details, &table_head::sources, &table_head::text_bytes}) {
        CHECK_FALSE(section(pick, 1, 0).empty());
        CHECK_FALSE(section(pick, 1ULL << 40, 0).empty());
        CHECK_FALSE(section(pick, 0, 1ULL << 61).empty());
    }
    CHECK_FALSE(why_refused(changed([](table_head& head, std::string&) { head.names.begins[0] = 1U << 30; })).empty());
    CHECK_FALSE(why_refused(changed([](table_head& head, std::string& bytes) {
                    mapping::packed_row row{};
                    row.texts.begins[mapping::target_code_text] = 1U << 30;
                    std::memcpy(bytes.data() + head.rows.offset, &row, sizeof row);
                })).empty());
    CHECK_FALSE(why_refused(changed([](table_head& head, std::string& bytes) {
                    const mapping::packed_slot slot{0, 3}; // of two rows
                    std::memcpy(bytes.data() + head.slots.offset, &slot, sizeof slot);
                })).empty());
    CHECK_FALSE(why_refused(changed([](table_head& head, std::string& bytes) {
                    for (std::uint64_t i = 0; i < head.slots.count; ++i) { // none is free
                        const mapping::packed_slot slot{0, 1};
                        std::memcpy(bytes.data() + head.slots.offset + i * sizeof slot, &slot, sizeof slot);
                    }
                })).empty());
}
