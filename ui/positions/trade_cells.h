#pragma once

#include <map>
#include <string>

#include "domain/orders.h"
#include "ui/kit/ladder_model.h"

/// Cells that orders and fills share.
namespace ballast::ui {

LadderCell sideCell(domain::Side side);
/// Decimals of the sizes in a table: for each instrument those that all of its sizes need, so that none is rounded and
/// they stand in line. At least one for contracts of options, three for BTC and two for other coins.
class SizeDecimals {
public:
    void take(const std::string& instrument, const std::string& underlying, double size);
    /// Of one that was taken.
    int of(const std::string& instrument) const { return m_decimals.at(instrument); }

private:
    std::map<std::string, int> m_decimals;
};
/// Premiums in coin have four decimals, prices of coins by their size.
int tradePriceDecimals(double price);

}  // namespace ballast::ui
