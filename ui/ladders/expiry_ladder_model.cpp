#include "ui/ladders/expiry_ladder_model.h"

#include <algorithm>
#include <array>

#include "ui/choices/trends.h"
#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {

using interfaces::UnderlyingView;

namespace {

constexpr std::array<GreekColumn, 6> kGreeks{GreekColumn::Delta, GreekColumn::Gamma,    GreekColumn::Vega,
                                             GreekColumn::Theta, GreekColumn::DeltaUsd, GreekColumn::GammaUsd};

std::vector<LadderColumn> makeColumns(const QString& coin)
{
    std::vector<LadderColumn> columns{{"expiry", QObject::tr("Expiry"), "", "88 May 88", true},
                                      {"toGo", QObject::tr("To go"), "", "48:88 h"},
                                      {"atm", QObject::tr("ATM"), QObject::tr("vol pts"), "888.8"}};
    for (const GreekColumn greek : kGreeks) {
        const bool usual = greek != GreekColumn::DeltaUsd && greek != GreekColumn::GammaUsd;
        columns.push_back(greekColumn(greek, coin, false, usual));
    }
    columns.push_back({"vega30", QObject::tr("Vega 30 d"), QObject::tr("USD per vol pt"), "−88,888", false, false});
    columns.push_back({"skew", QObject::tr("25Δ reversal"), QObject::tr("vol pts"), "−88.8", false, false});
    columns.push_back({"notional", QObject::tr("Notional"), "USD", "−88,888,888", false, false});
    return columns;
}

/// What a row of sums is made of.
struct Sums {
    interfaces::ScreenGreeks greeks;
    double notional{};
    int missing{};
};

void addLegs(Sums& sums, const UnderlyingView& view, std::optional<Timestamp> expiry)
{
    for (const auto& leg : view.legs) {
        if (expiry && leg.expiry != *expiry) continue;
        sums.missing += leg.complete ? 0 : 1;
        sums.notional += leg.notionalUsd;
    }
}

void markIncomplete(LadderCell& cell, int missing)
{
    if (missing == 0) return;
    cell.mark = Mark::Warning;
    cell.markTone = Tone::Warn;
    cell.toolTip = missing == 1 ? QObject::tr("One leg is missing") : QObject::tr("%1 legs are missing").arg(missing);
}

/// The last hour behind delta, vega and volatility; without an expiry those of the whole coin.
void addTrends(LadderRow& row, const std::string& code, Timestamp expiry)
{
    const auto& trends = Trends::instance();
    row.cells[3].trend = trends.of(Trends::delta(code, expiry));
    row.cells[5].trend = trends.of(Trends::vega(code, expiry));
    if (!expiry.isNever()) row.cells[2].trend = trends.of(Trends::volatility(code, expiry));
}

void appendGreeks(LadderRow& row, std::string_view code, const Sums& sums)
{
    const std::size_t first = row.cells.size();
    for (const GreekColumn greek : kGreeks)
        row.cells.push_back(greekCell(greek, code, sums.greeks));
    markIncomplete(row.cells[first], sums.missing);
    row.cells.push_back(usdCell(sums.greeks.vega30Usd));
}

LadderCell skewCell(const UnderlyingView& view, Timestamp expiry)
{
    for (const auto& slice : view.surface->slices) {
        if (slice.expiry != expiry || !slice.riskReversal25) continue;
        LadderCell cell = exposureCell(*slice.riskReversal25 * 100.0, 1);
        return cell;
    }
    return missingCell();
}

domain::Quality qualityOf(const UnderlyingView& view, Timestamp expiry)
{
    for (const auto& slice : view.surface->slices)
        if (slice.expiry == expiry) return slice.quality;
    return domain::Quality::Good;
}

/// To the minute below 48 h, as the header's clock has it: "3:12 h" hours and minutes, all that a narrow panel has room
/// for.
QString shortToGo(Timestamp expiry, Timestamp now)
{
    const std::int64_t minutes = std::max<std::int64_t>(0, (expiry - now).nanoseconds / 60'000'000'000);
    if (minutes < 60 || minutes >= std::int64_t{48} * 60) return toGo(expiry - now);
    return QStringLiteral("%1:%2\u00A0h").arg(minutes / 60).arg(minutes % 60, 2, 10, QLatin1Char('0'));
}

LadderRow expiryRow(const UnderlyingView& view, const interfaces::ExpiryRow& expiry, Timestamp now)
{
    LadderRow row;
    row.key = ExpiryLadderModel::keyOf(expiry.expiry);
    LadderCell left = wordCell(shortToGo(expiry.expiry, now), Tone::Label);
    left.toolTip = expiryWithTime(expiry.expiry, now);
    left.raw = (expiry.expiry - now).inSeconds() / 86400.0;
    row.cells = {expiryCell(expiry.expiry), left, volatilityCell(expiry.atmVolatility, qualityOf(view, expiry.expiry))};
    Sums sums;
    sums.greeks = expiry.greeks;
    addLegs(sums, view, expiry.expiry);
    appendGreeks(row, view.code, sums);
    row.cells.push_back(skewCell(view, expiry.expiry));
    row.cells.push_back(usdCell(sums.notional));
    addTrends(row, view.code, expiry.expiry);
    return row;
}

LadderRow totalRow(const QString& name, RowKind kind, std::string_view code, const Sums& sums)
{
    LadderRow row;
    row.key = name;
    row.kind = kind;
    row.cells = {wordCell(name), blankCell(), blankCell()};
    appendGreeks(row, code, sums);
    row.cells.push_back(blankCell());
    row.cells.push_back(usdCell(sums.notional));
    return row;
}

}  // namespace

QString ExpiryLadderModel::keyOf(Timestamp expiry) { return text(toIso8601(expiry)); }

std::optional<Timestamp> ExpiryLadderModel::expiryAt(int row) const
{
    if (row < 0 || row >= static_cast<int>(m_expiries.size())) return std::nullopt;
    return m_expiries[static_cast<std::size_t>(row)];
}

void ExpiryLadderModel::show(const UnderlyingView& view, Timestamp now)
{
    m_expiries.clear();
    std::vector<LadderRow> rows;
    for (const auto& expiry : view.byExpiry) {
        m_expiries.push_back(expiry.expiry);
        rows.push_back(expiryRow(view, expiry, now));
    }
    Sums options;
    addLegs(options, view, std::nullopt);
    Sums net = options;
    options.greeks = view.options;
    net.greeks = view.net;
    Sums hedges;
    hedges.greeks = view.hedges;
    if (view.spot.value) hedges.notional = view.hedges.deltaCoin * *view.spot.value;
    net.notional += hedges.notional;
    rows.push_back(totalRow(tr("Options"), RowKind::Total, view.code, options));
    rows.push_back(totalRow(tr("Hedges"), RowKind::Total, view.code, hedges));
    rows.push_back(totalRow(tr("Net"), RowKind::GrandTotal, view.code, net));
    addTrends(rows.back(), view.code, {});
    setTable(makeColumns(text(view.code)), std::move(rows));
}

}  // namespace ballast::ui
