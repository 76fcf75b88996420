#include "ui/positions/trade_cells.h"

#include <algorithm>

#include "ui/format/number_format.h"
#include "ui/format/size_format.h"
#include "ui/kit/cell_text.h"
#include "words/figures.h"
#include "words/instrument_words.h"

namespace ballast::ui {

LadderCell sideCell(domain::Side side)
{
    const bool buy = side == domain::Side::Buy;
    LadderCell cell = wordCell(buy ? QObject::tr("Buy") : QObject::tr("Sell"), buy ? Tone::Up : Tone::Down);
    cell.mark = buy ? Mark::Buy : Mark::Sell;
    cell.markTone = cell.tone;
    return cell;
}

void SizeDecimals::take(const std::string& instrument, const std::string& underlying, double size)
{
    const bool counts = words::kindOfName(instrument) == words::NamedKind::Option;
    int& decimals = m_decimals[instrument];
    decimals = std::max(decimals, counts ? contractDecimals(size) : words::sizeDecimals(underlying, size));
}

int tradePriceDecimals(double price)
{
    if (price < 10.0) return 4;
    return price < 10'000.0 ? 2 : 1;
}

}  // namespace ballast::ui
