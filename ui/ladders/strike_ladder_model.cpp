#include "ui/ladders/strike_ladder_model.h"

#include <algorithm>
#include <cmath>

#include "ui/format/number_format.h"
#include "ui/format/size_format.h"
#include "ui/kit/align_decimals.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {

using interfaces::StrikeRow;
using interfaces::UnderlyingView;

namespace {

std::vector<LadderColumn> makeColumns(const QString& coin)
{
    const QString points = QObject::tr("vol pts");
    const QString contracts = QObject::tr("contracts");
    std::vector<LadderColumn> columns{
        {"strike", QObject::tr("Strike"), "USD", "888 more"}, {"calls", QObject::tr("Calls"), contracts, "−888.8"},
        {"puts", QObject::tr("Puts"), contracts, "−888.8"},   {"bid", QObject::tr("Bid"), points, "888.8"},
        {"ask", QObject::tr("Ask"), points, "888.8"},         {"fit", QObject::tr("Fit"), points, "888.8"}};
    columns.push_back(greekColumn(GreekColumn::Delta, coin, true));
    columns.push_back(greekColumn(GreekColumn::Vega, coin, true));
    columns.push_back(greekColumn(GreekColumn::Gamma, coin, true, false));
    columns.push_back(greekColumn(GreekColumn::Theta, coin, true, false));
    columns.push_back(greekColumn(GreekColumn::DeltaUsd, coin, true, false));
    return columns;
}

constexpr GreekColumn kGreeks[]{GreekColumn::Delta, GreekColumn::Vega, GreekColumn::Gamma, GreekColumn::Theta,
                                GreekColumn::DeltaUsd};

LadderCell contractsCell(double contracts)
{
    return contracts == 0.0 ? noPositionCell() : exposureCell(contracts, contractDecimals(contracts));
}

int strikeDecimals(double strike) { return strike == std::floor(strike) ? 0 : 2; }

/// Whether a leg at this strike has no greeks.
bool isIncomplete(const UnderlyingView& view, Timestamp expiry, double strike)
{
    return std::any_of(view.legs.begin(), view.legs.end(),
                       [&](const auto& leg) { return !leg.complete && leg.expiry == expiry && leg.strike == strike; });
}

void appendGreeks(LadderRow& row, const UnderlyingView& view, const StrikeRow& strike, bool incomplete)
{
    const bool owned = strike.calls != 0.0 || strike.puts != 0.0;
    for (const GreekColumn greek : kGreeks) {
        LadderCell cell = owned ? greekCell(greek, view.code, strike.greeks) : noPositionCell();
        if (incomplete) {
            cell = missingCell();
            cell.mark = greek == GreekColumn::Delta ? Mark::Warning : Mark::None;
            cell.markTone = Tone::Warn;
            cell.toolTip = QObject::tr("This leg has no volatility, so its greeks are not known.");
        }
        row.cells.push_back(cell);
    }
}

LadderRow strikeRow(const UnderlyingView& view, Timestamp expiry, const StrikeRow& strike, domain::Quality quality)
{
    LadderRow row;
    row.key = StrikeLadderModel::keyOf(strike.strike);
    row.cells = {plainCell(strike.strike, strikeDecimals(strike.strike)),
                 contractsCell(strike.calls),
                 contractsCell(strike.puts),
                 volatilityCell(strike.bidVolatility, quality),
                 volatilityCell(strike.askVolatility, quality),
                 volatilityCell(strike.fitVolatility, quality)};
    for (std::size_t i = 3; i < 6; ++i)
        if (row.cells[i].tone == Tone::Value) row.cells[i].tone = i == 5 ? Tone::Label : Tone::Value;
    appendGreeks(row, view, strike, isIncomplete(view, expiry, strike.strike));
    return row;
}

domain::Quality qualityOf(const UnderlyingView& view, Timestamp expiry)
{
    for (const auto& slice : view.surface->slices)
        if (slice.expiry == expiry) return slice.quality;
    return domain::Quality::Good;
}

int nearestRow(const interfaces::StrikeLadder& ladder)
{
    int best = -1;
    double least = 0.0;
    for (std::size_t i = 0; i < ladder.rows.size(); ++i) {
        const double distance = std::abs(ladder.rows[i].strike - ladder.forward);
        if (best >= 0 && distance >= least) continue;
        best = static_cast<int>(i);
        least = distance;
    }
    return best;
}

void add(interfaces::ScreenGreeks& a, const interfaces::ScreenGreeks& b)
{
    a.deltaCoin += b.deltaCoin;
    a.deltaUsd += b.deltaUsd;
    a.gammaCoin += b.gammaCoin;
    a.gammaUsd += b.gammaUsd;
    a.vegaUsd += b.vegaUsd;
    a.vega30Usd += b.vega30Usd;
    a.vegaOwnUsd += b.vegaOwnUsd;
    a.thetaUsd += b.thetaUsd;
}

}  // namespace

QString StrikeLadderModel::keyOf(double strike) { return QString::number(strike, 'g', 17); }

std::optional<double> StrikeLadderModel::strikeAt(int row) const
{
    if (row < 0 || row >= static_cast<int>(m_ladder.rows.size())) return std::nullopt;
    return m_ladder.rows[static_cast<std::size_t>(row)].strike;
}

void StrikeLadderModel::show(const UnderlyingView& view, std::optional<Timestamp> expiry)
{
    m_underlying = view.code;
    m_ladder = {};
    for (const auto& ladder : view.byStrike)
        if (ladder.expiry == expiry) m_ladder = ladder;
    m_atTheMoney = nearestRow(m_ladder);
    const auto quality = qualityOf(view, m_ladder.expiry);
    std::vector<LadderRow> rows;
    for (const auto& strike : m_ladder.rows)
        rows.push_back(strikeRow(view, m_ladder.expiry, strike, quality));
    if (m_atTheMoney >= 0) {
        auto& row = rows[static_cast<std::size_t>(m_atTheMoney)];
        row.kind = RowKind::AtTheMoney;
        row.cells.front().tone = Tone::Accent;
        row.cells.front().toolTip = tr("Nearest the forward %1 USD").arg(price(view.code, m_ladder.forward));
    }
    alignDecimals(rows, {1, 2});
    setTable(makeColumns(text(view.code)), std::move(rows));
}

LadderRow StrikeLadderModel::moreRow(int first, int last) const
{
    StrikeRow sum;
    int count = 0;
    for (int i = 0; i < static_cast<int>(m_ladder.rows.size()); ++i) {
        if (i >= first && i <= last) continue;
        const auto& row = m_ladder.rows[static_cast<std::size_t>(i)];
        ++count;
        sum.calls += row.calls;
        sum.puts += row.puts;
        add(sum.greeks, row.greeks);
    }
    LadderRow row;
    row.kind = RowKind::More;
    row.cells = {wordCell(tr("%1 more").arg(count), Tone::Label),
                 exposureCell(sum.calls, 1),
                 exposureCell(sum.puts, 1),
                 blankCell(),
                 blankCell(),
                 blankCell()};
    for (const GreekColumn greek : kGreeks)
        row.cells.push_back(greekCell(greek, m_underlying, sum.greeks));
    return row;
}

std::optional<Timestamp> usualExpiry(const UnderlyingView& view, Timestamp now)
{
    std::optional<Timestamp> best;
    double least = 0.0;
    for (const auto& ladder : view.byStrike) {
        const double distance = std::abs((ladder.expiry - now).inSeconds() / 86400.0 - 30.0);
        if (best && distance >= least) continue;
        best = ladder.expiry;
        least = distance;
    }
    return best;
}

}  // namespace ballast::ui
