#include "ui/quotes/quotes_model.h"

#include <algorithm>

#include "ui/format/counted.h"
#include "ui/format/number_format.h"
#include "ui/format/size_format.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {

using interfaces::QuoteState;
using interfaces::QuoteView;

namespace {

/// Premiums in coins have four decimals, those in dollars two.
int premiumDecimals(const QuoteView& quote) { return quote.unit == quote.underlying ? 4 : 2; }

/// `units`: of all rows. One stands in the heads; of several each row names its own, wherever the panel is narrow too.
std::vector<LadderColumn> quoteColumns(const QStringList& units)
{
    const QString unit = units.size() == 1 ? units.front() : QString();
    const QString contracts = QObject::tr("contracts");
    const QString usd = QObject::tr("USD per contract");
    const QString points = QObject::tr("vol pts");
    std::vector<LadderColumn> columns{{"quote", QObject::tr("Quote"), "", "BTC-27FEB26-888888-C", true},
                                      {"state", QObject::tr("State"), "", "one side", true, true, false, 14},
                                      {"bidSize", QObject::tr("Bid size"), contracts, "888.8"},
                                      {"bid", QObject::tr("Our bid"), unit, "8.8888"},
                                      {"marketBid", QObject::tr("Best bid"), unit, "8.8888"},
                                      {"fit", QObject::tr("Our fit"), unit, "8.8888"},
                                      {"marketAsk", QObject::tr("Best ask"), unit, "8.8888"},
                                      {"ask", QObject::tr("Our ask"), unit, "8.8888"},
                                      {"unit", QObject::tr("in"), "", "USDC", true},
                                      {"askSize", QObject::tr("Ask size"), contracts, "888.8"},
                                      {"bidEdge", QObject::tr("Bid edge"), usd, "−8,888.88"},
                                      {"askEdge", QObject::tr("Ask edge"), usd, "−8,888.88"},
                                      {"age", QObject::tr("Age"), "", "88 min 88 s"},
                                      {"half", QObject::tr("Half spread"), points, "88.8"},
                                      {"shift", QObject::tr("Inventory shift"), points, "−88.8"},
                                      {"why", QObject::tr("Note"), "", "wanted, not at the venue", true, true, true}};
    if (units.size() > 1)
        keepWhereNarrow(columns, {"quote", "state", "bid", "marketBid", "marketAsk", "ask", "unit", "age"});
    else
        keepWhereNarrow(columns, {"quote", "state", "bid", "marketBid", "marketAsk", "ask", "age"});
    return columns;
}

constexpr std::size_t kColumns = 16;

LadderCell priceCell(const std::optional<double>& price, int decimals, Tone tone = Tone::Value)
{
    LadderCell cell = price ? plainCell(*price, decimals) : missingCell();
    if (price && cell.tone == Tone::Value) cell.tone = tone;
    return cell;
}

LadderCell edgeCell(const std::optional<double>& edge)
{
    if (!edge) return missingCell();
    LadderCell cell = exposureCell(*edge, 2);
    if (*edge < 0.0) cell.tone = Tone::Down;
    return cell;
}

LadderCell stateCellOf(const QuoteView& quote)
{
    LadderCell cell = wordCell(quoteStateWord(quote.state));
    switch (quote.state) {
    case QuoteState::Standing:
        cell.mark = Mark::Fresh;
        break;
    case QuoteState::OneSided:
    case QuoteState::Wanted:
        cell.mark = Mark::Delayed;
        cell.tone = Tone::Label;
        break;
    case QuoteState::Leaving:
        cell.mark = Mark::Stale;
        cell.tone = Tone::Label;
        break;
    case QuoteState::Pulled:
        cell.mark = Mark::Override;
        cell.tone = Tone::Warn;
        break;
    }
    cell.markTone = cell.tone;
    return cell;
}

LadderCell volatilityPoints(double decimal, bool sign)
{
    return sign ? exposureCell(decimal * 100.0, 1) : plainCell(decimal * 100.0, 1);
}

LadderCell ageCell(const std::optional<Duration>& since)
{
    if (!since) return missingCell();
    LadderCell cell = wordCell(age(*since), Tone::Quiet);
    cell.raw = since->inSeconds();
    cell.toolTip = QObject::tr("Since the venue or we last said something of it: sent, amended, filled.");
    return cell;
}

/// Contracts; none on that side is a dot.
LadderCell sizeCell(double size, int decimals) { return size > 0.0 ? plainCell(size, decimals) : noPositionCell(); }

/// Those of the size that needs most, so that all stand in line.
int sizeDecimals(const std::vector<const QuoteView*>& shown)
{
    int decimals = 1;
    for (const auto* quote : shown)
        decimals = std::max({decimals, contractDecimals(quote->bidSize), contractDecimals(quote->askSize)});
    return decimals;
}

LadderRow quoteRow(const QuoteView& quote, int sizes)
{
    const int decimals = premiumDecimals(quote);
    const bool bids = quote.bidSize > 0.0, asks = quote.askSize > 0.0;
    const auto own = [](bool stands, double value) { return stands ? std::optional(value) : std::nullopt; };
    LadderRow row;
    row.key = quote.state == QuoteState::Pulled ? QStringLiteral("pull %1").arg(quote.pulledBy)
                                                : text(quote.venue + " " + quote.instrument);
    row.cells = {wordCell(quoteName(quote)),
                 stateCellOf(quote),
                 sizeCell(quote.bidSize, sizes),
                 priceCell(own(bids, quote.bid), decimals, Tone::Up),
                 priceCell(quote.marketBid, decimals),
                 priceCell(quote.fair, decimals, Tone::Accent),
                 priceCell(quote.marketAsk, decimals),
                 priceCell(own(asks, quote.ask), decimals, Tone::Down),
                 wordCell(text(quote.unit), Tone::Quiet),
                 sizeCell(quote.askSize, sizes),
                 edgeCell(quote.bidEdgeUsd),
                 edgeCell(quote.askEdgeUsd),
                 ageCell(quote.age)};
    const bool made = quote.midVolatility > 0.0;
    row.cells.push_back(made ? volatilityPoints(quote.halfSpread, false) : missingCell());
    row.cells.push_back(made ? volatilityPoints(quote.inventoryShift, true) : missingCell());
    row.cells.push_back(wordCell(text(quote.message), Tone::Label));
    row.cells.back().toolTip = text(quote.message);
    return row;
}

LadderRow coinRow(const interfaces::QuotingView& coin, const QuoteSides& leaving)
{
    const int bids = std::max(0, coin.bids - leaving.bids), asks = std::max(0, coin.asks - leaving.asks);
    LadderRow row;
    row.key = text("coin " + coin.underlying);
    row.kind = RowKind::Group;
    row.cells.assign(kColumns, blankCell());
    // Counts with their own words: under a size they would be contracts.
    const QString bidWords = counted(bids, QObject::tr("%1 bid"), QObject::tr("%1 bids"));
    const QString askWords = counted(asks, QObject::tr("%1 ask"), QObject::tr("%1 asks"));
    row.cells.front() = wordCell(QObject::tr("%1: %2, %3").arg(text(coin.underlying), bidWords, askWords));
    QString words = coin.message.empty() ? QObject::tr("%1 and %2 stand").arg(bidWords, askWords)
                                         : QObject::tr("not quoted: %1").arg(text(coin.message));
    if (leaving.bids + leaving.asks > 0) words += QObject::tr("; %1 leaving").arg(leaving.bids + leaving.asks);
    if (coin.replaced > 0)
        words += counted(static_cast<qint64>(coin.replaced), QObject::tr("; %1 replaced before it left"),
                         QObject::tr("; %1 replaced before they left"));
    row.cells.back() = wordCell(words, coin.message.empty() ? Tone::Label : Tone::Warn);
    row.cells.back().toolTip = row.cells.back().text;
    return row;
}

/// What the prices of the rows are in.
QStringList unitsOf(const std::vector<const QuoteView*>& shown)
{
    QStringList units;
    for (const auto* quote : shown)
        if (!quote->unit.empty() && !units.contains(text(quote->unit))) units << text(quote->unit);
    return units;
}

}  // namespace

QString quoteName(const QuoteView& quote)
{
    if (!quote.instrument.empty()) return text(quote.instrument);
    if (!quote.expiry.isNever()) return text(quote.underlying) + QLatin1Char(' ') + expiryLabel(quote.expiry);
    return quote.underlying.empty() ? QObject::tr("all coins") : QObject::tr("all of %1").arg(text(quote.underlying));
}

QuoteSides leavingSides(const interfaces::QuotesView& quotes, const std::string& underlying)
{
    QuoteSides sides;
    for (const auto& quote : quotes.lines) {
        if (quote.state != QuoteState::Leaving || (!underlying.empty() && quote.underlying != underlying)) continue;
        sides.bids += quote.bidSize > 0.0 ? 1 : 0;
        sides.asks += quote.askSize > 0.0 ? 1 : 0;
    }
    return sides;
}

QString quoteStateWord(QuoteState state)
{
    switch (state) {
    case QuoteState::Standing:
        return QObject::tr("stands");
    case QuoteState::OneSided:
        return QObject::tr("one side");
    case QuoteState::Wanted:
        return QObject::tr("waits");
    case QuoteState::Leaving:
        return QObject::tr("leaving");
    case QuoteState::Pulled:
        break;
    }
    return QObject::tr("pulled");
}

void QuotesModel::show(const interfaces::QuotesView& quotes, const std::vector<const QuoteView*>& shown)
{
    std::vector<LadderRow> rows;
    m_meanings.clear();
    const int sizes = sizeDecimals(shown);
    const auto add = [&](const QuoteView& quote) {
        rows.push_back(quoteRow(quote, sizes));
        m_meanings.push_back({quote.underlying, quote});
    };
    for (const auto* quote : shown)
        if (quote->underlying.empty()) add(*quote);
    for (const auto& coin : quotes.coins) {
        rows.push_back(coinRow(coin, leavingSides(quotes, coin.underlying)));
        m_meanings.push_back({coin.underlying, std::nullopt});
        for (const auto* quote : shown)
            if (quote->underlying == coin.underlying) add(*quote);
    }
    setTable(quoteColumns(unitsOf(shown)), std::move(rows));
}

const QuoteView* QuotesModel::quoteAt(int row) const
{
    if (row < 0 || row >= static_cast<int>(m_meanings.size())) return nullptr;
    const auto& quote = m_meanings[static_cast<std::size_t>(row)].quote;
    return quote ? &*quote : nullptr;
}

std::string QuotesModel::coinAt(int row) const
{
    return row < 0 || row >= static_cast<int>(m_meanings.size()) ? std::string()
                                                                 : m_meanings[static_cast<std::size_t>(row)].coin;
}

}  // namespace ballast::ui
