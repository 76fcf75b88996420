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

/// What so many contracts of a perpetual or future gain from one price to another, in what it is paid in; prices
/// positive.
double gainOf(const domain::Instrument& instrument, double contracts, double from, double to);

/// What is held where.
struct PositionKey {
    domain::AccountId account;
    domain::InstrumentId instrument;
    friend auto operator<=>(const PositionKey&, const PositionKey&) = default;
};

/// What something was worth at a time, USD, on the desk's two bases.
struct Worth {
    double fair{};    ///< At our fit.
    double marked{};  ///< At the venue's marks.
    Worth& operator+=(const Worth& other)
    {
        fair += other.fair;
        marked += other.marked;
        return *this;
    }
};

struct Position {
    domain::Quantity quantity;
    double entryPrice{};  ///< Average: premium as quoted for options, USD per coin else (harmonic where inverse).
    Worth basis;          ///< What it was worth when the day's P&L began, plus what was paid for it since. Its P&L is
                          ///< its worth less this.
};

/// What the book earned since the day's P&L began beside what is still open, USD; costs negative. With the P&L of every
/// position and of all cash it is the change of equity, less what was brought in from outside.
struct Earned {
    Worth closed;  ///< Of positions that are closed or have expired.
    double feesUsd{}, gasUsd{}, fundingUsd{};
    Earned& operator+=(const Earned& other)
    {
        closed += other.closed;
        feesUsd += other.feesUsd;
        gasUsd += other.gasUsd;
        fundingUsd += other.fundingUsd;
        return *this;
    }
};

/// What a trade cost beside its price.
struct TradeCosts {
    domain::Money fee, gas;
    double feeUsd{}, gasUsd{};  ///< The same in dollars of now.
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
    /// Adds what came from outside to what an account owns of a currency; `usd` is its worth. It earns nothing.
    void addCash(domain::AccountId account, const std::string& currency, double amount, double usd);
    /// A position that came from outside; no cash moves, nothing is earned. `worth` is that of the whole `quantity`.
    void openPosition(domain::AccountId account, const domain::Instrument& instrument, domain::Quantity quantity,
                      double price, const Worth& worth);
    /// A trade: moves position and cash, fee and gas in what they were paid in. Price in the instrument's own unit;
    /// spot turns coin into USD.
    void onTrade(domain::AccountId account, const domain::Instrument& instrument, domain::Side side,
                 domain::Quantity quantity, double price, const TradeCosts& costs, double spot);
    /// Something came into a position, or went out of it, beside the desk: its basis moves by what that is worth now.
    void moveBasis(const PositionKey& key, const Worth& worth);
    /// In every account. An expired option pays its intrinsic value at the index, a future its gain, in what it settles
    /// in.
    void onSettlement(const domain::Instrument& instrument, double index);
    /// Funding of perpetuals over `hours`, by the rates that are told: an estimate until the venue pays.
    void accrueFunding(const market::MarketState& market, double hours);
    /// The venue paid funding: `amount` of what the instrument is paid in, positive to us, each worth `usd`. Its figure
    /// takes the place of what was accrued since the payment before; what it is off from that is given.
    double payFunding(domain::AccountId account, const domain::Instrument& instrument, double amount, double usd);
    /// Of that, what was accrued since the payment before.
    double accruedOf(const PositionKey& key) const;
    /// A gain of an open perpetual or future became cash while it stays open: `gain` in what it is paid in, and the
    /// position counts from `entryPrice` on. Nothing is earned. Nothing happens where none is held.
    void moveGain(const PositionKey& key, const domain::Instrument& instrument, double gain, double entryPrice,
                  double spot);
    /// Interest, or a charge of the account: earned, or lost where it is negative. `usd` is the worth of all of it.
    void payCharge(domain::AccountId account, const std::string& currency, double amount, double usd);

    /// The day's P&L begins: `worthOf(position's key, instrument id)` and `usdOf(currency)` say what is held now.
    template <class WorthOf, class UsdOf> void beginDay(WorthOf worthOf, UsdOf usdOf)
    {
        m_earned = {};
        for (auto& [key, position] : m_positions)
            position.basis = worthOf(key);
        for (const auto& [key, amount] : m_cash)
            m_cashBasis[key] = amount * usdOf(key.second);
        for (auto& [underlying, count] : m_changes)
            ++count;
    }
    Earned earned() const;
    /// Of one account.
    Earned earnedIn(domain::AccountId account) const;
    /// Of one underlying, in every account: what its instruments earned. Interest and charges are of none.
    Earned earnedOn(const std::string& underlying) const;
    /// What cash stood for when the day's P&L began, plus what it was worth as it came and went since, USD.
    double cashBasisUsd(domain::AccountId account, const std::string& currency) const;

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
        auto& [accounts, positions, cash, cashBasis, earned, fundingUsd, accrued, coins, changes] = self;
        static_cast<void>(changes);
        a(accounts, positions, cash, cashBasis, earned, fundingUsd, accrued, coins);
    }

private:
    void moveCash(domain::AccountId account, const std::string& currency, double amount, double usd);
    void close(std::map<PositionKey, Position>::iterator position, const std::string& underlying, double paidUsd);

    domain::AccountTable m_accounts;
    std::map<PositionKey, Position> m_positions;
    std::map<std::pair<domain::AccountId, std::string>, double> m_cash, m_cashBasis;
    std::map<std::pair<domain::AccountId, std::string>, Earned> m_earned;  ///< By account and underlying.
    double m_fundingUsd{};
    std::map<PositionKey, double> m_accrued;  ///< Funding since the venue paid last, in what it is paid in.
    std::map<std::pair<domain::AccountId, std::string>, domain::Instrument> m_coins;  ///< Coin cash, for holdings.
    std::map<std::string, std::uint64_t> m_changes;                                   ///< By underlying.
};

}  // namespace ballast::valuation
