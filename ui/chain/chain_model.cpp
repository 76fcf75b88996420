#include "ui/chain/chain_model.h"

#include <array>
#include <cmath>

#include "ui/format/number_format.h"
#include "ui/format/size_format.h"
#include "ui/kit/align_decimals.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {

using interfaces::ChainOption;
using interfaces::ChainRow;

namespace {

/// Columns of the calls' wing, from the outside in.
enum Wing { Position, Delta, BidVolatility, Bid, Fit, Ask, AskVolatility, WingColumns };
constexpr int kStrike = WingColumns;
constexpr int kVolatility = WingColumns + 1;
constexpr int kPuts = WingColumns + 2;

/// The puts': what is ours lies outside there too, but a bid stands left of its ask on both sides, as at every venue: a
/// press on the left price sells on both.
constexpr std::array<Wing, WingColumns> kPutWing{BidVolatility, Bid, Fit, Ask, AskVolatility, Delta, Position};

constexpr std::array<const char*, WingColumns> kIds{"Position", "Delta", "BidVol", "Bid", "Fit", "Ask", "AskVol"};

LadderColumn wingColumn(Wing which, bool calls, const QString& unit)
{
    const std::array<QString, WingColumns> names{
        QObject::tr("Position"), QObject::tr("Delta"), QObject::tr("Bid vol"), QObject::tr("Bid"),
        QObject::tr("Our fit"),  QObject::tr("Ask"),   QObject::tr("Ask vol")};
    const bool volatility = which == BidVolatility || which == AskVolatility;
    LadderColumn column;
    column.id = (calls ? QStringLiteral("call") : QStringLiteral("put")) + QLatin1String(kIds[which]);
    column.name = (calls ? QObject::tr("C ") : QObject::tr("P ")) + names[which];
    column.unit = which == Position ? QObject::tr("contracts")
                  : which == Delta  ? QObject::tr("per coin")
                  : volatility      ? QObject::tr("vol pts")
                                    : unit;
    column.widest = which == Position ? QStringLiteral("−888.8")
                    : which == Delta  ? QStringLiteral("−0.88")
                    : volatility      ? QStringLiteral("888.8")
                                      : QStringLiteral("8.8888");
    if (which == Bid || which == Ask) column.extra = 12;
    return column;
}

std::vector<LadderColumn> columnsOf(const QString& unit)
{
    std::vector<LadderColumn> columns;
    for (int i = 0; i < WingColumns; ++i)
        columns.push_back(wingColumn(static_cast<Wing>(i), true, unit));
    columns.push_back({"strike", QObject::tr("Strike"), "USD", "888,888"});
    columns.push_back({"volatility", QObject::tr("Our fit"), QObject::tr("vol pts"), "888.8"});
    for (const Wing which : kPutWing)
        columns.push_back(wingColumn(which, false, unit));
    return columns;
}

/// As good as the expiry's quotes are: what is stale shows neither side's colour nor that of a fresh figure.
LadderCell marketReading(const std::optional<double>& value, int decimals, domain::Quality quality, Tone fresh)
{
    LadderCell cell = readingCell({.value = value, .quality = value ? quality : domain::Quality::Missing}, decimals);
    if (value && quality == domain::Quality::Good && cell.tone == Tone::Value) cell.tone = fresh;
    return cell;
}

/// A price of the market with our own quote on that side marked.
LadderCell marketCell(const std::optional<double>& price, const std::optional<double>& own, int decimals,
                      domain::Quality quality, bool isBid)
{
    LadderCell cell = marketReading(price, decimals, quality, isBid ? Tone::Up : Tone::Down);
    cell.toolTip = isBid ? QObject::tr("Press to sell here") : QObject::tr("Press to buy here");
    if (price && quality != domain::Quality::Good) cell.toolTip += QObject::tr(". The price is not fresh.");
    if (!own) return cell;
    cell.mark = isBid ? Mark::Buy : Mark::Sell;
    cell.markTone = Tone::Accent;
    cell.toolTip += isBid ? QObject::tr(". Our bid stands at %1.").arg(plain(*own, decimals))
                          : QObject::tr(". Our ask stands at %1.").arg(plain(*own, decimals));
    return cell;
}

void fillWing(const ChainOption& option, int decimals, domain::Quality quality, bool calls,
              std::vector<LadderCell>& cells)
{
    std::vector<LadderCell> wing(WingColumns);
    if (option.position == 0.0)
        wing[Position] = noPositionCell();
    else
        wing[Position] = exposureCell(option.position, contractDecimals(option.position));
    wing[Delta] = marketReading(option.forwardDelta, 2, quality, Tone::Label);
    wing[BidVolatility] = volatilityCell(option.bidVolatility, quality);
    wing[AskVolatility] = volatilityCell(option.askVolatility, quality);
    wing[Bid] = marketCell(option.bid, option.ownBid, decimals, quality, true);
    wing[Ask] = marketCell(option.ask, option.ownAsk, decimals, quality, false);
    wing[Fit] =
        readingCell({.value = option.fit, .quality = option.fit ? quality : domain::Quality::Missing}, decimals);
    for (std::size_t i = 0; i < WingColumns; ++i)
        cells[calls ? i : kPuts + i] = std::move(wing[calls ? i : static_cast<std::size_t>(kPutWing[i])]);
}

LadderRow chainRow(const ChainRow& strike, int decimals, domain::Quality quality)
{
    LadderRow row;
    row.key = ChainModel::keyOf(strike.strike);
    row.cells.assign(kPuts + WingColumns, blankCell());
    row.cells[kStrike] = plainCell(strike.strike, strike.strike == std::floor(strike.strike) ? 0 : 2);
    row.cells[kVolatility] = volatilityCell(strike.fitVolatility, quality);
    if (strike.call) fillWing(*strike.call, decimals, quality, true, row.cells);
    if (strike.put) fillWing(*strike.put, decimals, quality, false, row.cells);
    return row;
}

int nearestRowTo(const interfaces::ChainExpiry& expiry)
{
    int best = -1;
    double least = 0.0;
    for (std::size_t i = 0; expiry.forward && i < expiry.rows.size(); ++i) {
        const double distance = std::abs(expiry.rows[i].strike - *expiry.forward);
        if (best >= 0 && distance >= least) continue;
        best = static_cast<int>(i);
        least = distance;
    }
    return best;
}

}  // namespace

QString ChainModel::keyOf(double strike) { return QString::number(strike, 'g', 17); }

void ChainModel::show(const interfaces::ChainView& chain, const interfaces::ChainExpiry& expiry)
{
    m_expiry = expiry;
    m_atTheMoney = nearestRowTo(expiry);
    const int decimals = m_decimals = chain.unit == chain.underlying ? 4 : 2;
    std::vector<LadderRow> rows;
    for (const auto& strike : expiry.rows)
        rows.push_back(chainRow(strike, decimals, expiry.quality));
    if (m_atTheMoney >= 0) {
        auto& row = rows[static_cast<std::size_t>(m_atTheMoney)];
        row.kind = RowKind::AtTheMoney;
        row.cells[kStrike].tone = Tone::Accent;
        row.cells[kStrike].toolTip = tr("Nearest the forward %1 USD").arg(price(chain.underlying, *expiry.forward));
    }
    alignDecimals(rows, {Position, kPuts + WingColumns - 1});
    setTable(columnsOf(text(chain.unit)), std::move(rows));
}

QStringList bidBeforeAsk(QStringList kept)
{
    const auto placeOf = [&kept](const char* id) {
        const QString begins = QStringLiteral("put") + QLatin1String(id) + QLatin1Char('|');
        for (qsizetype i = 0; i < kept.size(); ++i)
            if (kept[i].startsWith(begins)) return i;
        return qsizetype{-1};
    };
    for (const auto& [bid, ask] : {std::pair(Bid, Ask), {BidVolatility, AskVolatility}}) {
        const auto bids = placeOf(kIds.at(bid)), asks = placeOf(kIds.at(ask));
        if (asks >= 0 && asks < bids) kept.swapItemsAt(bids, asks);
    }
    return kept;
}

void ChainModel::clear()
{
    m_expiry = {};
    m_atTheMoney = -1;
    setTable(columnsOf({}), {});
}

std::optional<double> ChainModel::strikeAt(int row) const
{
    if (row < 0 || row >= static_cast<int>(m_expiry.rows.size())) return std::nullopt;
    return m_expiry.rows[static_cast<std::size_t>(row)].strike;
}

/// Our fit lies on no tick: as its cell shows it, or in full where that shows nothing of it.
std::optional<double> ChainModel::fitAsShown(const interfaces::ChainOption& option) const
{
    if (!option.fit) return std::nullopt;
    const double scale = std::pow(10.0, m_decimals);
    const double shown = std::round(*option.fit * scale) / scale;
    return shown > 0.0 ? shown : *option.fit;
}

std::optional<ChainModel::Offer> ChainModel::offerAt(int row, int column) const
{
    if (row < 0 || row >= static_cast<int>(m_expiry.rows.size())) return std::nullopt;
    if (column == kStrike || column == kVolatility) return offerOf(row);
    const auto& strike = m_expiry.rows[static_cast<std::size_t>(row)];
    const bool calls = column < kStrike;
    const auto& option = calls ? strike.call : strike.put;
    if (!option) return std::nullopt;
    const int wing = calls ? column : kPutWing.at(static_cast<std::size_t>(column - kPuts));
    Offer offer{.option = &*option};
    offer.side = wing == Bid || wing == BidVolatility ? domain::Side::Sell : domain::Side::Buy;
    offer.limit = offer.side == domain::Side::Sell ? option->bid : option->ask;
    if (!offer.limit) offer.limit = fitAsShown(*option);
    return offer;
}

std::optional<ChainModel::Offer> ChainModel::offerOf(int row) const
{
    if (row < 0 || row >= static_cast<int>(m_expiry.rows.size())) return std::nullopt;
    const auto& strike = m_expiry.rows[static_cast<std::size_t>(row)];
    const bool call = !m_expiry.forward || strike.strike >= *m_expiry.forward;
    const auto& option = (call && strike.call) || !strike.put ? strike.call : strike.put;
    if (!option) return std::nullopt;
    return Offer{.option = &*option, .limit = option->ask ? option->ask : fitAsShown(*option)};
}

}  // namespace ballast::ui
