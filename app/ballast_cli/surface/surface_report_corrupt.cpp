#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <span>

#include "ballast_cli/surface/surface_report_data.h"
#include "recorded/capture_check.h"
#include "volatility/smile_health.h"

namespace ballast::cli::report {

namespace {

using recorded::ChainCapture;
using recorded::ChainRow;

constexpr std::array kFactors{0.5, 0.9, 1.05, 1.2, 1.5, 10.0, 1000.0};
constexpr int kTries = 4;
constexpr double kOwnBound = 1.0, kOtherBound = 0.2;  ///< Volatility points.

enum class Scope { Cell, Expiry, Column };
constexpr std::array<std::pair<Scope, const char*>, 3> kScopes{
    {{Scope::Cell, "one cell"}, {Scope::Expiry, "one expiry"}, {Scope::Column, "whole column"}}};

struct Column {
    const char* name;
    void (*scale)(ChainRow& row, double factor);
};
void scale(std::optional<double>& cell, double factor)
{
    if (cell) *cell *= factor;
}
constexpr std::array kColumns{
    Column{"index", [](ChainRow& row, double factor) { row.indexPrice *= factor; }},
    Column{"forwards", [](ChainRow& row, double factor) { row.underlyingLevel *= factor; }},
    Column{"marks", [](ChainRow& row, double factor) { scale(row.mark, factor); }},
    Column{"volatilities", [](ChainRow& row, double factor) { scale(row.markVolatility, factor); }},
    Column{"bids", [](ChainRow& row, double factor) { scale(row.bid, factor); }},
    Column{"asks", [](ChainRow& row, double factor) { scale(row.ask, factor); }},
};

struct Smile {
    double atTheMoney{};  ///< Volatility points.
    bool isGood{};
};
using Smiles = std::map<Timestamp, Smile>;

Smiles smilesOf(const ChainCapture& capture, const std::string& currency)
{
    const auto expiries = expiriesOf(capture, currency);
    std::vector<volatility::SliceInput> inputs;
    for (const auto& expiry : expiries)
        inputs.push_back(expiry.input());
    Smiles smiles;
    const auto surface = volatility::fitSurface(inputs);
    if (!surface) return smiles;
    for (const auto& slice : surface->slices())
        smiles[slice.expiry] = {100.0 * slice.smile.impliedVolatility(0.0),
                                volatility::qualityOf(slice) == domain::Quality::Good};
    return smiles;
}

/// Puts the fault into a capture; the expiries that it touches.
std::vector<Timestamp> spoil(ChainCapture& capture, const std::string& currency, const Column& column, Scope scope,
                             double factor, std::mt19937_64& random)
{
    std::vector<ChainRow*> rows;
    for (auto& row : capture.rows)
        if (row.currency == currency && row.expiry > capture.time) rows.push_back(&row);
    if (rows.empty()) return {};
    const ChainRow& chosen = *rows[random() % rows.size()];
    std::vector<Timestamp> touched;
    for (auto* row : rows) {
        const bool hit =
            scope == Scope::Column || (scope == Scope::Expiry && row->expiry == chosen.expiry) || row == &chosen;
        if (!hit) continue;
        column.scale(*row, factor);
        touched.push_back(row->expiry);
    }
    return touched;
}

void compare(CorruptionRow& row, const Smiles& clean, const Smiles& spoilt, std::span<const Timestamp> touched)
{
    for (const auto& [expiry, smile] : clean) {
        const auto now = spoilt.find(expiry);
        if (now == spoilt.end()) {
            ++row.lost;
            continue;
        }
        const bool own = std::find(touched.begin(), touched.end(), expiry) != touched.end();
        const double moved = std::abs(now->second.atTheMoney - smile.atTheMoney);
        double& worst = own ? row.worstOwn : row.worstOther;
        worst = std::max(worst, moved);
        row.unmarked += now->second.isGood && moved > (own ? kOwnBound : kOtherBound) ? 1 : 0;
    }
}

}  // namespace

std::vector<CorruptionRow> corrupt(const std::vector<ChainCapture>& captures, std::uint64_t seed)
{
    std::mt19937_64 random(seed);
    std::vector<CorruptionRow> rows;
    for (const auto& column : kColumns)
        for (const auto& [scope, scopeName] : kScopes)
            for (const double factor : kFactors) {
                CorruptionRow row{.what = column.name, .scope = scopeName, .factor = factor};
                for (; row.tries < kTries; ++row.tries) {
                    auto clean = captures[random() % captures.size()];
                    const auto currencies = recorded::currenciesOf(clean);
                    const auto& currency = currencies[random() % currencies.size()];
                    auto spoilt = clean;
                    const auto touched = spoil(spoilt, currency, column, scope, factor, random);
                    recorded::reconcile(clean);
                    row.said += recorded::reconcile(spoilt).empty() ? 0 : 1;
                    compare(row, smilesOf(clean, currency), smilesOf(spoilt, currency), touched);
                }
                rows.push_back(row);
            }
    return rows;
}

}  // namespace ballast::cli::report
