#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "domain/latch.h"

namespace ballast::domain {

/// The rules that can stop an order, by the numbers of the legend in core/RULES.md.
enum class Rule {
    F36,  ///< A figure of the order or of the exposure is not usable.
    C15,  ///< Trading stands still in a scope of the order.
    C01,  ///< Price collar.
    C02,  ///< Size of one order: whole lots, at most the largest.
    C03,  ///< Notional of one order.
    C04,  ///< Net delta, gamma, vega and cells in the worst partial fill.
    C08,  ///< Repeated automatic execution.
    C11,  ///< Working orders.
    C12,  ///< An automatic hedge must lower exposure.
    C14,  ///< The same order once more.
    C16,  ///< The venue's dead man's switch is not armed.
    C17,  ///< An input is missing or old.
    C18,  ///< Two sources disagree.
    C19,  ///< Account not reconciled with its venue.
    C21,  ///< The instrument is none that may be traded now.
    C22,  ///< The order would meet our own.
    F31,  ///< A price that jumped waits for a second source.
    C07,  ///< New orders of one strategy in a second and in a minute.
    C20,  ///< Free margin after the order.
    C05,  ///< Gamma and vega that one hedge changes.
    C09   ///< What automatic hedges sent in five minutes and in a day.
};
/// "C04".
std::string_view toString(Rule rule) noexcept;

/// What a limit bounds of an underlying's book; of cells the worst. The last two are of its hedger (C09).
enum class LimitedFigure : std::uint8_t {
    NetDelta,
    Gamma,
    Vega,
    CellDelta,
    CellGamma,
    CellVega,
    CellNotional,
    HedgeVolume5min,
    HedgeVolumeDay
};

/// Why an order may not leave: figures, from which controls/refusal_text makes the sentence.
struct Refusal {
    Rule rule{Rule::F36};
    Scope scope;          ///< What the rule holds for.
    double value{};       ///< What the order would make of it, in the rule's unit.
    double limit{};       ///< What is allowed.
    double reference{};   ///< C01: price that the collar stands around; C12, C04, C09, C20: as it is before.
    std::size_t order{};  ///< Which order of the basket, from 0; the first where the rule is of the whole basket.
    LimitedFigure figure{LimitedFigure::NetDelta};  ///< C04, C05, C09: of what.
};

}  // namespace ballast::domain
