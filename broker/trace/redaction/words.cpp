#include "broker/trace/redaction/words.hpp"

#include <algorithm>
#include <string>

#include "broker/trace/redaction/characters.hpp"

namespace signalbox::trace {

namespace {

constexpr std::size_t text_max = 80; // bytes

// Small letters, a blank around each.
constexpr std::string_view results =
    " abnormal absent adult adults and borderline clotted detected equivocal false fasting female greater growth "
    "haemolysed heavy high indeterminate insufficient intermediate isolated less light low male moderate "
    "negative nil no none normal not or over pending plus positive present random reactive resistant sample "
    "scanty seen sensitive than to trace true under unknown yes ";

// One of these makes a term.
constexpr std::string_view terms =
    " a1c acth adrenal adrenocorticotrophic alanine albumin alkaline aminotransferase amylase anti antibodies "
    "antibody antigen arthritis aspartate autoantibodies autoantibody autoimmune b12 bacteriology bacteriuria "
    "basophil basophils bicarbonate bilirubin biochemistry biopsy blood bnp calcium cell cells chemistry "
    "chloride cholesterol clotting coagulation corpuscular cortisol count cov creatine creatinine crp culture "
    "cytology dcct diabetes differential digoxin dna egfr electrolytes enzyme eosinophil eosinophils erythrocyte "
    "erythrocytes erythropoetin erythropoietin esr estimation ethanol examination faecal faeces fbc ferritin "
    "fibrinogen film filtration fluid folate fructosamine fsh ggt globulin glomerular glucose glutamyl "
    "haematinics haematocrit haematology haemoglobin hba1c hdl hepatitis histology hiv hormone hydroxyvitamin "
    "ifcc immunoglobulin immunology inflammation influenza inr kidney kinase lactate latex ldl leucocyte lh "
    "lipase lipid lipids lipoprotein lithium liver luteinising lymphocyte lymphocytes magnesium markers mch mchc "
    "mcv microbiology microscopy molar monocyte monocytes mononucleosis mycology natriuretic neutrophil "
    "neutrophils oestradiol organism paracetamol parathyroid parietal pathology pcr peptide peroxidase "
    "phosphatase phosphate plasma platelet platelets potassium pregnancy profile progesterone prolactin protein "
    "prothrombin psa pus rast ratio rbc reticulocyte rheumatoid rna sars semen sensitivities serology serum sodium "
    "specimen sputum stool substance sugar swab t3 t4 test testosterone tests thrombin thyroid titre transferase "
    "transferrin triglyceride triglycerides triiodothyronine troponin tsh urate urea urine valproate virology "
    "virus viscosity vitamin vitamins vldl wbc ";

// Beside a term; some of them are names of persons as well.
constexpr std::string_view beside_terms =
    " a acid activated activity actual aligned and b binding bone brain c calculated capillary clinical complete "
    "concentration control corrected d density e ear early eye factor fasting for fraction free full function g "
    "gamma group high hour hydroxy in infection infectious international iron k kit large level levels low m "
    "mass mean median mid midstream morning muscle nasal non normalised nose nuclear nucleated occult of output "
    "partial per percentage random rate reactive red renal report respiratory result results s sample "
    "screen screening second sedimentation sent sex skin small smooth standardised stimulating stream study "
    "taken the throat time tissue total trial u urgent vaginal venous volume white whole with wound ";

bool holds(std::string_view words, const std::string& word) { return words.find(' ' + word + ' ') != words.npos; }

// Whether `takes` every word in small letters; one without letters has to be of `digits_max` digits at most.
template <class Takes>
bool each_word(std::string_view text, std::size_t digits_max, const Takes& takes) {
    if (text.size() > text_max) return false;
    for (std::size_t at = 0; at < text.size();) {
        if (static_cast<unsigned char>(text[at]) >= 0x80) return false;
        auto end = at;
        while (end < text.size() && is_word(text[end])) ++end;
        std::string word(text.substr(at, end - at));
        at = std::max(end, at + 1);
        if (std::none_of(word.begin(), word.end(), is_letter)) {
            if (word.size() > digits_max) return false;
            continue;
        }
        for (char& c : word) c = is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
        if (!takes(word)) return false;
    }
    return true;
}

} // namespace

bool is_plain_result(std::string_view text) {
    return each_word(text, 8, [](const std::string& word) { return holds(results, word); });
}

bool is_laboratory_term(std::string_view text) {
    bool found = false;
    const bool all = each_word(text, 3, [&](const std::string& word) {
        const bool is_term = holds(terms, word);
        found = found || is_term;
        return is_term || holds(beside_terms, word);
    });
    return all && found;
}

bool is_worded(std::string_view text) {
    const auto is_part = [](char c) { return is_letter(c) || static_cast<unsigned char>(c) >= 0x80; };
    return std::count_if(text.begin(), text.end(), is_part) > 3 && !is_plain_result(text);
}

} // namespace signalbox::trace
