// Units of trade: lengths, volumes and weights of Britain and the United States, printers' units.
// Which codes there are, which of them take prefixes and what they are worth are facts of the Unified Code for Units of
// Measure 2.2, copyright Regenstrief Institute, Inc. (https://ucum.org/license).
#include "broker/pathology/units/ucum/atom.hpp"

namespace signalbox::pathology::units::ucum {
namespace {

using kind = atom_kind;
constexpr bool fixed = false;

constexpr atom atoms[] = {
    // lengths, areas and volumes
    {"[in_i]", fixed, kind::plain, "2.54", "cm"},
    {"[ft_i]", fixed, kind::plain, "12", "[in_i]"},
    {"[yd_i]", fixed, kind::plain, "3", "[ft_i]"},
    {"[mi_i]", fixed, kind::plain, "5280", "[ft_i]"},
    {"[fth_i]", fixed, kind::plain, "6", "[ft_i]"},
    {"[nmi_i]", fixed, kind::plain, "1852", "m"},
    {"[kn_i]", fixed, kind::plain, "1", "[nmi_i]/h"},
    {"[sin_i]", fixed, kind::plain, "1", "[in_i]2"},
    {"[sft_i]", fixed, kind::plain, "1", "[ft_i]2"},
    {"[syd_i]", fixed, kind::plain, "1", "[yd_i]2"},
    {"[cin_i]", fixed, kind::plain, "1", "[in_i]3"},
    {"[cft_i]", fixed, kind::plain, "1", "[ft_i]3"},
    {"[cyd_i]", fixed, kind::plain, "1", "[yd_i]3"},
    {"[bf_i]", fixed, kind::plain, "144", "[in_i]3"},
    {"[cr_i]", fixed, kind::plain, "128", "[ft_i]3"},
    {"[mil_i]", fixed, kind::plain, "1e-3", "[in_i]"},
    {"[cml_i]", fixed, kind::plain, "1", "[pi]/4.[mil_i]2"},
    {"[hd_i]", fixed, kind::plain, "4", "[in_i]"},
    // surveyors' lengths, United States
    {"[ft_us]", fixed, kind::plain, "1200", "m/3937"},
    {"[yd_us]", fixed, kind::plain, "3", "[ft_us]"},
    {"[in_us]", fixed, kind::plain, "1", "[ft_us]/12"},
    {"[rd_us]", fixed, kind::plain, "16.5", "[ft_us]"},
    {"[ch_us]", fixed, kind::plain, "4", "[rd_us]"},
    {"[lk_us]", fixed, kind::plain, "1", "[ch_us]/100"},
    {"[rch_us]", fixed, kind::plain, "100", "[ft_us]"},
    {"[rlk_us]", fixed, kind::plain, "1", "[rch_us]/100"},
    {"[fth_us]", fixed, kind::plain, "6", "[ft_us]"},
    {"[fur_us]", fixed, kind::plain, "40", "[rd_us]"},
    {"[mi_us]", fixed, kind::plain, "8", "[fur_us]"},
    {"[acr_us]", fixed, kind::plain, "160", "[rd_us]2"},
    {"[srd_us]", fixed, kind::plain, "1", "[rd_us]2"},
    {"[smi_us]", fixed, kind::plain, "1", "[mi_us]2"},
    {"[sct]", fixed, kind::plain, "1", "[mi_us]2"},
    {"[twp]", fixed, kind::plain, "36", "[sct]"},
    {"[mil_us]", fixed, kind::plain, "1e-3", "[in_us]"},
    // lengths, imperial
    {"[in_br]", fixed, kind::plain, "2.539998", "cm"},
    {"[ft_br]", fixed, kind::plain, "12", "[in_br]"},
    {"[rd_br]", fixed, kind::plain, "16.5", "[ft_br]"},
    {"[ch_br]", fixed, kind::plain, "4", "[rd_br]"},
    {"[lk_br]", fixed, kind::plain, "1", "[ch_br]/100"},
    {"[fth_br]", fixed, kind::plain, "6", "[ft_br]"},
    {"[pc_br]", fixed, kind::plain, "2.5", "[ft_br]"},
    {"[yd_br]", fixed, kind::plain, "3", "[ft_br]"},
    {"[mi_br]", fixed, kind::plain, "5280", "[ft_br]"},
    {"[nmi_br]", fixed, kind::plain, "6080", "[ft_br]"},
    {"[kn_br]", fixed, kind::plain, "1", "[nmi_br]/h"},
    {"[acr_br]", fixed, kind::plain, "4840", "[yd_br]2"},
    // volumes, United States and metric cookery
    {"[gal_us]", fixed, kind::plain, "231", "[in_i]3"},
    {"[bbl_us]", fixed, kind::plain, "42", "[gal_us]"},
    {"[qt_us]", fixed, kind::plain, "1", "[gal_us]/4"},
    {"[pt_us]", fixed, kind::plain, "1", "[qt_us]/2"},
    {"[gil_us]", fixed, kind::plain, "1", "[pt_us]/4"},
    {"[foz_us]", fixed, kind::plain, "1", "[gil_us]/4"},
    {"[fdr_us]", fixed, kind::plain, "1", "[foz_us]/8"},
    {"[min_us]", fixed, kind::plain, "1", "[fdr_us]/60"},
    {"[crd_us]", fixed, kind::plain, "128", "[ft_i]3"},
    {"[bu_us]", fixed, kind::plain, "2150.42", "[in_i]3"},
    {"[gal_wi]", fixed, kind::plain, "1", "[bu_us]/8"},
    {"[pk_us]", fixed, kind::plain, "1", "[bu_us]/4"},
    {"[dqt_us]", fixed, kind::plain, "1", "[pk_us]/8"},
    {"[dpt_us]", fixed, kind::plain, "1", "[dqt_us]/2"},
    {"[tbs_us]", fixed, kind::plain, "1", "[foz_us]/2"},
    {"[tsp_us]", fixed, kind::plain, "1", "[tbs_us]/3"},
    {"[cup_us]", fixed, kind::plain, "16", "[tbs_us]"},
    {"[foz_m]", fixed, kind::plain, "30", "mL"},
    {"[cup_m]", fixed, kind::plain, "240", "mL"},
    {"[tsp_m]", fixed, kind::plain, "5", "mL"},
    {"[tbs_m]", fixed, kind::plain, "15", "mL"},
    // volumes, imperial
    {"[gal_br]", fixed, kind::plain, "4.54609", "l"},
    {"[pk_br]", fixed, kind::plain, "2", "[gal_br]"},
    {"[bu_br]", fixed, kind::plain, "4", "[pk_br]"},
    {"[qt_br]", fixed, kind::plain, "1", "[gal_br]/4"},
    {"[pt_br]", fixed, kind::plain, "1", "[qt_br]/2"},
    {"[gil_br]", fixed, kind::plain, "1", "[pt_br]/4"},
    {"[foz_br]", fixed, kind::plain, "1", "[gil_br]/5"},
    {"[fdr_br]", fixed, kind::plain, "1", "[foz_br]/8"},
    {"[min_br]", fixed, kind::plain, "1", "[fdr_br]/60"},
    // weights, avoirdupois
    {"[gr]", fixed, kind::plain, "64.79891", "mg"},
    {"[lb_av]", fixed, kind::plain, "7000", "[gr]"},
    {"[oz_av]", fixed, kind::plain, "1", "[lb_av]/16"},
    {"[dr_av]", fixed, kind::plain, "1", "[oz_av]/16"},
    {"[scwt_av]", fixed, kind::plain, "100", "[lb_av]"},
    {"[lcwt_av]", fixed, kind::plain, "112", "[lb_av]"},
    {"[ston_av]", fixed, kind::plain, "20", "[scwt_av]"},
    {"[lton_av]", fixed, kind::plain, "20", "[lcwt_av]"},
    {"[stone_av]", fixed, kind::plain, "14", "[lb_av]"},
    // weights, troy
    {"[pwt_tr]", fixed, kind::plain, "24", "[gr]"},
    {"[oz_tr]", fixed, kind::plain, "20", "[pwt_tr]"},
    {"[lb_tr]", fixed, kind::plain, "12", "[oz_tr]"},
    // weights, apothecaries'
    {"[sc_ap]", fixed, kind::plain, "20", "[gr]"},
    {"[dr_ap]", fixed, kind::plain, "3", "[sc_ap]"},
    {"[oz_ap]", fixed, kind::plain, "8", "[dr_ap]"},
    {"[lb_ap]", fixed, kind::plain, "12", "[oz_ap]"},
    {"[oz_m]", fixed, kind::plain, "28", "g"},
    // printers' lengths
    {"[lne]", fixed, kind::plain, "1", "[in_i]/12"},
    {"[pnt]", fixed, kind::plain, "1", "[lne]/6"},
    {"[pca]", fixed, kind::plain, "12", "[pnt]"},
    {"[pnt_pr]", fixed, kind::plain, "0.013837", "[in_i]"},
    {"[pca_pr]", fixed, kind::plain, "12", "[pnt_pr]"},
    {"[pied]", fixed, kind::plain, "32.48", "cm"},
    {"[pouce]", fixed, kind::plain, "1", "[pied]/12"},
    {"[ligne]", fixed, kind::plain, "1", "[pouce]/12"},
    {"[didot]", fixed, kind::plain, "1", "[ligne]/6"},
    {"[cicero]", fixed, kind::plain, "12", "[didot]"},
};

} // namespace

std::span<const atom> customary_atoms() noexcept { return atoms; }

} // namespace signalbox::pathology::units::ucum
