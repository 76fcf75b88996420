#include "ui/basis/venue_price_model.h"

#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {
namespace {

using interfaces::BasisQuoteView;

std::vector<LadderColumn> makeColumns(const QString& coin)
{
    const QString bp = QObject::tr("bp");
    return {{"venue", QObject::tr("Venue"), "", QObject::tr("Hyperliquid M"), true, true, false, 0, true},
            {"instrument", QObject::tr("Instrument"), "", "BTC_USDC-PERPETUAL M", true, true, true, 0, true},
            {"bid", QObject::tr("Bid"), "USD", "888,888.88"},
            {"ask", QObject::tr("Ask"), "USD", "888,888.88"},
            {"mid", QObject::tr("Mid"), "USD", "888,888.88", false, true, false, 14, true},
            {"index", QObject::tr("To index"), bp, "−8,888.8", false, true, false, 0, true},
            {"oracle", QObject::tr("To oracle"), bp, "−8,888.8", false, true, false, 0, true},
            {"depth", QObject::tr("Within 10 bp"), coin, "88,888.888"},
            {"funding", QObject::tr("Funding"), QObject::tr("bp an hour"), "−88.888"},
            {"age", QObject::tr("Age"), "", "88 min 88 s"}};
}

LadderCell distanceCell(std::optional<double> fraction)
{
    if (!fraction) return missingCell();
    LadderCell cell = plainCell(1e4 * *fraction, 1);
    cell.text = signedNumber(1e4 * *fraction, 1);
    return cell;
}

LadderCell ageCell(const interfaces::Reading& reading)
{
    return reading.age ? wordCell(age(*reading.age), Tone::Label) : blankCell();
}

LadderRow baseRow(const QString& name, const std::string& coin, const interfaces::Reading& reading)
{
    LadderRow row{.key = QLatin1Char('\x1f') + name, .kind = RowKind::Group, .cells = {}};
    row.cells.assign(10, blankCell());
    row.cells[0] = wordCell(name);
    row.cells[1] = wordCell(text(reading.source), Tone::Label);
    row.cells[4] = readingCell(reading, priceDecimals(coin));
    row.cells[9] = ageCell(reading);
    return row;
}

LadderRow rowOf(const std::string& coin, const BasisQuoteView& quote)
{
    const int decimals = priceDecimals(coin);
    const auto priceCell = [&](std::optional<double> price) {
        return price ? plainCell(*price, decimals) : missingCell();
    };
    LadderRow row{.key = text(quote.venue + '\n' + quote.instrument), .cells = {}};
    row.cells = {wordCell(text(quote.venue), Tone::Label),
                 wordCell(text(quote.instrument)),
                 priceCell(quote.bid),
                 priceCell(quote.ask),
                 readingCell(quote.mid, decimals),
                 distanceCell(quote.toIndex),
                 distanceCell(quote.toOracle),
                 quote.depthCoins ? plainCell(*quote.depthCoins, coinDecimals(coin)) : missingCell(),
                 blankCell(),
                 ageCell(quote.mid)};
    if (quote.fundingPerHour) {
        row.cells[8] = plainCell(1e4 * *quote.fundingPerHour, 3);
        row.cells[8].text = signedNumber(1e4 * *quote.fundingPerHour, 3);
    }
    return row;
}

}  // namespace

void VenuePriceModel::show(const QString& coin, const interfaces::BasisView& basis)
{
    const auto code = coin.toStdString();
    std::vector<LadderRow> rows{baseRow(QObject::tr("Index"), code, basis.index),
                                baseRow(QObject::tr("Oracle"), code, basis.oracle)};
    for (const auto& quote : basis.quotes)
        rows.push_back(rowOf(code, quote));
    setTable(makeColumns(coin), std::move(rows));
}

}  // namespace ballast::ui
