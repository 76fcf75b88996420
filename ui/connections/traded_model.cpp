#include "ui/connections/traded_model.h"

#include <set>

#include "ui/connections/connection_cells.h"
#include "ui/format/number_format.h"
#include "ui/kit/align_decimals.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {
namespace {

using interfaces::TradedInstrumentView;
using interfaces::VenueConnectionView;

struct TradedAt {
    enum Column : std::size_t { What, Price, PricedIn, Age, Taker, Size, SizedIn, Volume, Trades, Heard, Columns };
};

/// Whole minutes of a volume; less was heard where the line was away or is young.
constexpr std::int64_t kWholeMinutes = 59;

std::vector<LadderColumn> tradedColumns()
{
    const QString hour = QObject::tr("within 60 min");
    return {
        {"instrument", QObject::tr("Instrument"), "", QStringLiteral("BTC_USDC-27FEB26-68000-P"), true, true, true, 0,
         true},
        {"price", QObject::tr("Last"), "", "88,888.8888", false, true, false, 0, true},
        {"priced-in", QObject::tr("Priced"), QObject::tr("in"), QObject::tr("points"), true, true, false, 0, true},
        {"age", QObject::tr("Age"), "", "88 min 88 s", false, true, false, 0, true},
        {"taker", QObject::tr("Taker"), "", QObject::tr("bought"), true},
        {"size", QObject::tr("Size"), "", "8,888,888.888"},
        {"sized-in", QObject::tr("Sized"), QObject::tr("in"), "USDC", true, true, false, 0, true},
        {"volume", QObject::tr("Volume"), hour, "888,888,888", false, true, false, 0, true},
        {"trades", QObject::tr("Trades"), hour, "88,888"},
        {"heard", QObject::tr("Heard"), QObject::tr("of these"), QObject::tr("nothing"), true, true, false, 14, true}};
}

/// Nothing is known of what was not heard.
LadderCell heardCell(Duration heard)
{
    if (heard <= Duration{}) return markedCell(QObject::tr("nothing"), Mark::Warning, Tone::Warn);
    const auto minutes = heard.nanoseconds / Duration::minutes(1).nanoseconds;
    if (minutes >= kWholeMinutes) return wordCell(QObject::tr("all"), Tone::Label);
    LadderCell cell =
        markedCell(minutes == 0 ? age(heard) : QObject::tr("%1\u00A0min").arg(minutes), Mark::Notice, Tone::Label);
    cell.toolTip = QObject::tr("The volume is of so much of the last 60 min: the line was away in the rest of it, or "
                               "had not begun");
    return cell;
}

LadderRow tradedRow(const VenueConnectionView& venue, const TradedInstrumentView& one)
{
    LadderRow row{.key = text(venue.name + '\n' + one.name), .kind = RowKind::Plain, .cells = {}};
    row.cells.assign(TradedAt::Columns, blankCell());
    row.cells[TradedAt::What] = wordCell(text(one.name));
    row.cells[TradedAt::PricedIn] = wordCell(text(one.pricedIn), Tone::Label);
    row.cells[TradedAt::SizedIn] = wordCell(text(one.sizedIn), Tone::Label);
    row.cells[TradedAt::Heard] = heardCell(one.heard);
    row.cells[TradedAt::Price] = exactCell(one.price);
    row.cells[TradedAt::Size] = exactCell(one.size);
    row.cells[TradedAt::Age] = ageCell(one.age);
    if (!one.price.empty())
        row.cells[TradedAt::Taker] = wordCell(one.isBought ? QObject::tr("bought") : QObject::tr("sold"));
    const bool isKnown = one.heard > Duration{};
    row.cells[TradedAt::Volume] = isKnown ? exactCell(one.hourVolume) : missingCell();
    row.cells[TradedAt::Trades] = isKnown ? plainCell(static_cast<double>(one.hourTrades), 0) : missingCell();
    if (isKnown && one.hourTrades == 0)
        row.cells[TradedAt::Volume].tone = row.cells[TradedAt::Trades].tone = Tone::Quiet;
    return row;
}

LadderRow indexRow(const VenueConnectionView& venue, const interfaces::VolatilityIndexLine& index)
{
    LadderRow row{.key = text(venue.name + "\nvolatility " + index.name), .kind = RowKind::Plain, .cells = {}};
    row.cells.assign(TradedAt::Columns, blankCell());
    row.cells[TradedAt::What] = wordCell(QObject::tr("%1 volatility index").arg(text(index.coin)));
    row.cells[TradedAt::What].toolTip = text(index.name);
    row.cells[TradedAt::Price] = volatilityCell(index.volatility, index.quality);
    row.cells[TradedAt::PricedIn] = wordCell(QObject::tr("points"), Tone::Label);
    row.cells[TradedAt::Age] = ageCell(index.age);
    return row;
}

/// Figures of one unit stand in line; those of another have other decimals.
void alignByUnit(std::vector<LadderRow>& rows, std::size_t unit, std::initializer_list<std::size_t> figures)
{
    std::set<QString> units;
    for (const auto& row : rows)
        units.insert(row.cells[unit].text);
    for (const auto& one : units) {
        std::vector<LadderRow> some;
        for (const auto& row : rows)
            if (row.cells[unit].text == one) some.push_back(row);
        alignDecimals(some, figures);
        std::size_t next = 0;
        for (auto& row : rows)
            if (row.cells[unit].text == one) row = std::move(some[next++]);
    }
}

}  // namespace

void TradedModel::show(const interfaces::ConnectionsView& view)
{
    std::vector<LadderRow> rows;
    for (const auto& venue : view.venues) {
        if (venue.traded.empty() && venue.volatilities.empty()) continue;
        LadderRow head{.key = text(venue.name), .kind = RowKind::Group, .cells = {}};
        head.cells.assign(TradedAt::Columns, blankCell());
        head.cells[TradedAt::What] = wordCell(text(venue.name));
        if (!venue.connected) head.cells[TradedAt::Heard] = markedCell(QObject::tr("down"), Mark::Breach, Tone::Breach);
        rows.push_back(std::move(head));
        std::vector<LadderRow> some;
        for (const auto& index : venue.volatilities)
            some.push_back(indexRow(venue, index));
        for (const auto& one : venue.traded)
            some.push_back(tradedRow(venue, one));
        alignByUnit(some, TradedAt::PricedIn, {TradedAt::Price});
        alignByUnit(some, TradedAt::SizedIn, {TradedAt::Size, TradedAt::Volume});
        std::move(some.begin(), some.end(), std::back_inserter(rows));
    }
    setTable(tradedColumns(), std::move(rows));
}

}  // namespace ballast::ui
