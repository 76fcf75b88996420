#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/accounts.h"
#include "domain/book.h"
#include "domain/events.h"
#include "market/market_state.h"
#include "risk/holding_risk.h"

namespace ballast::valuation {

/// USD that one contract gains for one unit of its price at `spot`: its multiplier; times spot for an option settled in
/// coins, over spot for a perpetual or future that is.
double usdPerPrice(const domain::Instrument& instrument, double spot);
/// What its price is in: "BTC" of a coin-settled option, "USDC", "USD" where the listing names no currency.
std::string priceUnitOf(const domain::Instrument& instrument);
/// What gains and premiums of the instrument are paid in.
std::string paidIn(const domain::Instrument& instrument);

/// What is held where.
struct PositionKey {
    domain::AccountId account;
    domain::InstrumentId instrument;
    friend auto operator<=>(const PositionKey&, const PositionKey&) = default;
};

struct Position {
    domain::Quantity quantity;
    double entryPrice{};    ///< Average: premium as quoted for options, USD per coin else (harmonic where inverse).
    double openValueUsd{};  ///< What it was worth when the session began or it was opened, plus later trades' cost.
};

/// Positions, cash and what they earned. One writer: the engine.
class BookState {
public:
    /// Accounts in the order in which the book names them, then those that come up later.
    const domain::AccountTable& accounts() const { return m_accounts; }
    domain::AccountId addAccount(std::string_view venue, std::string_view name = domain::kMainAccount)
    {
        return m_accounts.add(venue, name);
    }
    /// Adds to what an account owns of a currency.
    void addCash(domain::AccountId account, const std::string& currency, double amount);
    /// A position that existed before the session; no cash moves.
    void openPosition(domain::AccountId account, const domain::Instrument& instrument, domain::Quantity quantity,
                      double price, double spot);
    /// A trade: moves position and cash, fee and gas in what they were paid in. Price in the instrument's own unit;
    /// spot turns coin into USD.
    void onTrade(domain::AccountId account, const domain::Instrument& instrument, domain::Side side,
                 domain::Quantity quantity, double price, domain::Money fee, domain::Money gas, double spot);
    /// In every account. An expired option pays its intrinsic value at the index, a future its gain, in what it settles
    /// in.
    void onSettlement(const domain::Instrument& instrument, double index);
    /// Funding of perpetuals over `hours`.
    void accrueFunding(const market::MarketState& market, double hours);

    /// Becomes as `newer` is; positions and coins are copied only when one has changed.
    void follow(const BookState& newer);

    const std::map<PositionKey, Position>& positions() const { return m_positions; }
    /// Of all accounts.
    domain::Quantity quantityOf(domain::InstrumentId id) const;
    domain::Quantity quantityOf(const PositionKey& key) const;
    /// By account and currency.
    const std::map<std::pair<domain::AccountId, std::string>, double>& cash() const { return m_cash; }
    double cashOf(domain::AccountId account, const std::string& currency) const;
    double fundingUsd() const { return m_fundingUsd; }
    /// Grows whenever a position of the underlying or coins in it change. Not state: compared for being equal alone.
    std::uint64_t changesOf(const std::string& underlying) const;

    /// Holdings of one underlying (coin cash included), for risk; of all accounts, or of one. Instruments stay owned by
    /// the table.
    std::vector<risk::Holding> holdings(const market::MarketState& market, const std::string& underlying,
                                        std::optional<domain::AccountId> account = std::nullopt) const;
    /// What the venue's mark adds to our fair value of a holding, USD; 0 where unknown.
    static double markAdjustmentUsd(const market::UnderlyingMarket& market, const domain::Instrument& instrument,
                                    double quantity);
    /// Every member but the counts of changes, for checkpoints.
    template <class Archive, class Self> static void fields(Archive& a, Self& self)
    {
        auto& [accounts, positions, cash, fundingUsd, coins, changes] = self;
        static_cast<void>(changes);
        a(accounts, positions, cash, fundingUsd, coins);
    }

private:
    domain::AccountTable m_accounts;
    std::map<PositionKey, Position> m_positions;
    std::map<std::pair<domain::AccountId, std::string>, double> m_cash;
    double m_fundingUsd{};
    std::map<std::pair<domain::AccountId, std::string>, domain::Instrument> m_coins;  ///< Coin cash, for holdings.
    std::map<std::string, std::uint64_t> m_changes;                                   ///< By underlying.
};

}  // namespace ballast::valuation
