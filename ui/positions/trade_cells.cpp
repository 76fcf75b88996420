#include "ui/positions/trade_cells.h"

#include "domain/instrument.h"
#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {

LadderCell sideCell(domain::Side side)
{
    const bool buy = side == domain::Side::Buy;
    LadderCell cell = wordCell(buy ? QObject::tr("Buy") : QObject::tr("Sell"), buy ? Tone::Up : Tone::Down);
    cell.mark = buy ? Mark::Buy : Mark::Sell;
    cell.markTone = cell.tone;
    return cell;
}

int tradeSizeDecimals(const std::string& instrument, const std::string& underlying)
{
    return domain::parseOptionName(instrument) ? 1 : coinDecimals(underlying);
}

int tradePriceDecimals(double price)
{
    if (price < 10.0) return 4;
    return price < 10'000.0 ? 2 : 1;
}

}  // namespace ballast::ui
