#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "venue_server/contract.h"

namespace ballast::venue_server {

/// What an account holds of one contract. `size` is signed, in the venue's unit.
struct Position {
    Quantity size;
    double average{};    ///< Price of entry.
    double reference{};  ///< Futures: price from which the session's gain is counted; that of entry, or the last
                         ///< settlement's.
    double realized{}, funding{};
};

/// Money in one currency. `balance` moves with premiums, fees and settlements; what futures have gained in the session
/// is beside it until 08:00 UTC.
struct Purse {
    double balance{};
    double futuresRealized{};  ///< Of the session.
    double optionsRealized{};
};

/// What an account would have to show for its money, in one currency.
///
/// Source   Deribit, private/get_account_summary; Ballast's fact sheet sections 7 and 10: standard margin.
struct Figures {
    double balance{}, marginBalance{}, equity{}, available{};
    double initialMargin{}, maintenanceMargin{};
    double futuresRealized{}, futuresUnrealized{}, futuresGain{};
    double optionsRealized{}, optionsUnrealized{}, optionsGain{}, optionsValue{};
    double deltaTotal{}, optionsDelta{}, optionsGamma{}, optionsVega{}, optionsTheta{};
    std::map<std::string, double> deltas, gammas, vegas, thetas;  ///< By index.
    bool isPortfolio{};
};

/// One user of the venue: keys, money and positions.
struct Account {
    std::string key, secret;
    std::uint64_t number{};
    bool isPortfolio{};  ///< Margined as a portfolio in each currency; else by the standard table.
    std::map<std::string, Purse> purses;
    std::map<Contract*, Position> positions;
    /// Of the session, by future or perpetual; also where nothing is held any more.
    struct Realized {
        double gain{}, funding{};
    };
    std::map<Contract*, Realized> session;
};

/// What the end of a session moved to an account's balance, or a delivery did, of one contract.
struct Settled {
    Contract* contract{};
    Quantity position;  ///< Held then.
    double realized{};  ///< Gain and funding of the session that were booked in it.
    double funding{};   ///< Thereof.
    double unrealized{};
    double balance{};  ///< After it.
    double change() const { return realized + unrealized; }
};

/// Books a trade of `signedAmount` at `price`. Returns what it realised, in the contract's currency.
double book(Account& account, Contract& contract, Quantity signedAmount, double price, double fee);
/// In the contract's currency; 12.5 % of an option's price at most.
double feeOf(const Contract& contract, Quantity amount, double price, bool maker);
/// Gain of `size` between two prices, in the contract's currency.
double gainOf(const Contract& contract, double size, double from, double to);
/// Margins of a position or an order of `size`, in the contract's currency.
struct Margins {
    double initial{}, maintenance{};
};
Margins marginsOf(const Contract& contract, double size);
/// `ordersMargin`: of open orders. `portfolio`: in the place of the standard table's margins; options' value then
/// stands as margin.
Figures figuresOf(const Account& account, const std::string& currency, double ordersMargin,
                  const std::optional<Margins>& portfolio = std::nullopt);
/// 08:00 UTC: gains of futures move to the balance, contract by contract.
std::vector<Settled> settleSession(Account& account);
/// Funding of `elapsed`, to the session's gain; longs pay a positive rate.
void accrueFunding(Account& account, Duration elapsed);
/// The end of a position at its delivery price: an option's payoff moves to the balance, a future's gain to the
/// session. The account holds it.
Settled expire(Account& account, Contract& contract);

}  // namespace ballast::venue_server
