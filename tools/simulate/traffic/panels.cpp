#include "tools/simulate/traffic/panels.hpp"

#include <array>

namespace signalbox::simulate {

namespace {

using test = traffic_test;

// Codes and names: config/maps/ (those that it has no row for are there on purpose: laboratories send such codes).
// Reference ranges of adults as British laboratories print them; they serve no clinic.
constexpr std::array blood_count = {
    test{"423..", "Haemoglobin estimation", "g/L", 115, 165, 0.6},
    test{"42H..", "Total white cell count", "10*9/L", 4.0, 11.0, 0.8, 1},
    test{"426..", "Red blood cell (RBC) count", "10*12/L", 3.80, 5.80, 0.4, 2},
    test{"42P..", "Platelet count", "10*9/L", 150, 450, 0.5},
    test{"42J..", "Neutrophil count", "10*9/L", 2.0, 7.5, 0.8, 1},
    test{"42M..", "Lymphocyte count", "10*9/L", 1.0, 4.0, 0.5, 1},
    test{"42N..", "Monocyte count", "10*9/L", 0.2, 1.0, 0.5, 1},
};
constexpr std::array kidney = {
    test{"44I5.", "Serum sodium", "mmol/L", 133, 146, 0.5},
    test{"44I4.", "Serum potassium", "mmol/L", 3.5, 5.3, 0.4, 1},
    test{"44J9.", "Serum urea level", "mmol/L", 2.5, 7.8, 0.8, 1},
    test{"44J3.", "Serum creatinine", "umol/L", 49, 104, 0.9},
    test{"451F.", "Glomerular filtration rate", "mL/min/{1.73_m2}", 60, 120, 0.5},
};
constexpr std::array liver = {
    test{"44M4.", "Serum albumin", "g/L", 35, 50, 0.4},
    test{"44EC.", "Serum total bilirubin level", "umol/L", 2, 21, 0.8},
    test{"44GB.", "Serum alanine aminotransferase level", "U/L", 5, 40, 1.5},
    test{"44F..", "Serum alkaline phosphatase", "U/L", 30, 130, 0.7},
    test{"44G9.", "Serum gamma-glutamyl transferase level", "U/L", 5, 55, 1.5},
};
constexpr std::array lipids = {
    test{"44PJ.", "Serum total cholesterol level", "mmol/L", 2.5, 5.0, 0.8, 1},
    test{"44P5.", "Serum HDL cholesterol level", "mmol/L", 1.0, 2.2, 0.3, 1},
    test{"44PL0", "Serum non high density lipoprotein cholesterol level", "mmol/L", 1.5, 4.0, 0.6, 1},
    test{"44Q..", "Serum triglycerides", "mmol/L", 0.4, 1.7, 1.0, 1},
};
constexpr std::array thyroid = {
    test{"442W.", "Serum TSH level", "mU/L", 0.27, 4.20, 1.2, 2},
    test{"442V.", "Serum free T4 level", "pmol/L", 11.0, 25.0, 0.4, 1},
};
constexpr std::array diabetes = {
    test{"42W5.", "Haemoglobin A1c level - IFCC standardised", "mmol/mol", 20, 41, 1.8},
};
constexpr std::array vitamins = {
    test{"42T..", "Serum vitamin B12", "ng/L", 197, 771, 0.4},
    test{"42U5.", "Serum folate", "ug/L", 3.9, 26.8, 0.3, 1},
    test{"42R4.", "Serum ferritin", "ug/L", 13, 150, 1.0},
    test{"44LA.", "Serum vitamin D", "nmol/L", 50, 150, 0.4},
};
constexpr std::array inflammation = {
    test{"44CC.", "Plasma C reactive protein", "mg/L", 0, 5, 12.0},
    test{"42B6.", "Erythrocyte sedimentation rate", "mm/h", 1, 20, 1.5},
};
constexpr std::array clotting = {
    test{"42QE.", "International normalised ratio", "", 2.0, 3.0, 0.9, 1},
};
constexpr std::array<std::string_view, 4> urine = {
    "No significant growth.",
    "Mixed growth, probable contamination. Please repeat if clinically indicated.",
    "Escherichia coli >100,000 cfu/mL. Sensitive to nitrofurantoin, resistant to trimethoprim.",
    "White cells 100 per microlitre, no growth.",
};
constexpr std::array<std::string_view, 3> respiratory = {
    "SARS-CoV-2 RNA not detected. Influenza A and B RNA not detected.",
    "SARS-CoV-2 RNA DETECTED. Influenza A and B RNA not detected.",
    "SARS-CoV-2 RNA not detected. Influenza A RNA DETECTED.",
};

constexpr std::array<traffic_panel, panel_kinds> panels = {{
    {"424..", "Full blood count - FBC", "VENOUS BLOOD", blood_count, {}},
    {"44JB.", "Urea and electrolytes", "VENOUS BLOOD", kidney, {}},
    {"44D6.", "Liver function test", "VENOUS BLOOD", liver, {}},
    {"44P..", "Serum cholesterol", "VENOUS BLOOD", lipids, {}},
    {"442J.", "Thyroid function test", "VENOUS BLOOD", thyroid, {}},
    {"42W5.", "Haemoglobin A1c level", "VENOUS BLOOD", diabetes, {}},
    {"42T..", "Vitamins and iron", "VENOUS BLOOD", vitamins, {}},
    {"44CC.", "Inflammation markers", "VENOUS BLOOD", inflammation, {}},
    {"42QE.", "International normalised ratio", "VENOUS BLOOD", clotting, {}},
    {"46B..", "Urine bacteriuria test", "MID STREAM URINE", {}, urine},
    {"4JF2.", "Respiratory virus PCR", "NOSE AND THROAT SWAB", {}, respiratory},
}};

} // namespace

const traffic_panel& panel_of(panel_kind kind) noexcept { return panels[static_cast<std::size_t>(kind)]; }

} // namespace signalbox::simulate
