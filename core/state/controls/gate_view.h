#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "controls/hedge_volume.h"
#include "controls/standing.h"
#include "domain/book.h"
#include "domain/orders.h"
#include "domain/rule.h"

namespace ballast::controls {

/// A working order of ours with no amendment or cancel under way.
struct StandingOrder {
    domain::InstrumentId instrument;
    domain::Side side{domain::Side::Buy};
    domain::Quantity quantity, filled;  ///< In all, and of that; positive.
    domain::Price limitPrice;
};

/// Coins of net delta that orders which may fill, or may not, would add: all those that raise it, and all those that
/// lower it. NaN in one of them while an order has no value. Of one option's quotes the bid stands in the one, the ask
/// in the other; of calls and puts both sides are in both.
struct DeltaSides {
    double up{}, down{};  ///< At least, and at most, 0.

    void add(double delta) { (delta > 0.0 ? up : down) += delta; }
};

/// Delta, gamma, vega and notional in the units of their limits: coins, coins per 1 % of spot, USD per volatility
/// point, USD.
using Greeks = std::array<double, 4>;

/// A cell of the heat map, by its expiry and column.
struct GreekCell {
    Timestamp expiry;
    std::size_t column{};
    friend auto operator<=>(const GreekCell&, const GreekCell&) = default;
};

/// What one contract of an option adds, and where.
struct OptionUnit {
    GreekCell cell;
    Greeks each{};
};

/// What an underlying's options stand for with every working order but quotes filled, as a whole and by cell; and what
/// the quotes that stand would add.
struct OptionBook {
    struct Part {
        Greeks held{}, bids{}, asks{};
    };
    Part whole;
    std::map<GreekCell, Part> cells;
};

/// Margin of one account after an order, USD.
struct MarginAfter {
    std::string account;
    double initial{}, equity{};
    bool raises{};  ///< Whether the order raises what initial margin asks.
};

/// New orders of one strategy that left within the last second and the last minute.
struct OrderRate {
    std::size_t second{}, minute{};
};

/// Orders of an account that work, and how many may: what its venue's gateway can cancel at once. 0: no bound of its
/// own.
struct AccountRoom {
    std::size_t working{}, most{};
};

/// What a basket was judged by: every rule that holds for its mandate, and every figure that was held against a limit,
/// as a refusal by it would name them.
struct Sheet {
    std::vector<domain::Rule> rules;
    std::vector<domain::Refusal> held;
};

/// What the gate asks of the desk; the engine answers from its state, each question in one place. Nothing here is
/// handed over by whoever wants to trade.
///
/// Units    Delta in coins with USD as numeraire; prices in the instrument's own unit; spot USD per coin.
/// Errors   What is not known is NaN or empty, never 0.
class GateView {
public:
    virtual ~GateView() = default;

    virtual const domain::Instrument* instrument(domain::InstrumentId id) const = 0;
    /// Listed, not expired, and of an underlying or venue that the desk trades (C21).
    virtual bool mayTrade(const domain::Instrument& instrument) const = 0;
    /// No account: the one in which our quotes of the instrument stand.
    virtual domain::Scopes scopes(const domain::Instrument& instrument, domain::AccountId account,
                                  domain::Mandate mandate) const = 0;
    /// The strictest state of all scopes that the order lies in (C15).
    virtual Standing standing(const domain::Scopes& scopes) const = 0;
    /// The newest closing of a latch that the desk has been told of.
    virtual domain::Epoch epoch() const = 0;

    /// Null: nothing is allowed.
    virtual const domain::UnderlyingLimits* limits(const std::string& underlying) const = 0;
    virtual double spot(const std::string& underlying) const = 0;
    /// What a limit price is held against; empty without a usable quote or fit.
    virtual std::optional<double> referencePrice(const domain::Instrument& instrument) const = 0;
    /// Fraction of the reference that a limit may stand away (C01).
    virtual double collar(const domain::Instrument& instrument) const = 0;
    /// Net delta with every working order but quotes at full size; NaN while a leg has no value.
    virtual double netDelta(const std::string& underlying) const = 0;
    /// Of that, what waits for a taker and is not hedged ahead of him.
    virtual double restingDelta(const std::string& /*underlying*/) const { return 0.0; }
    /// Of net delta what working orders, quotes aside, would add, by its sign.
    virtual DeltaSides pendingDelta(const std::string& /*underlying*/) const { return {}; }
    /// What our quotes would add.
    virtual DeltaSides quotedDelta(const std::string& underlying) const = 0;
    /// Net delta that one contract or coin adds.
    virtual double deltaPerUnit(const domain::Instrument& instrument) const = 0;
    /// Of a listed option; NaN while it has no value.
    virtual OptionUnit optionUnit(const domain::Instrument& option) const = 0;
    virtual OptionBook optionBook(const std::string& underlying) const = 0;
    /// Of every account of the basket whose margin is known; of quotes as it was last looked at, and all of them raise.
    virtual std::vector<MarginAfter> marginsAfter(std::span<const domain::OrderProposal> basket,
                                                  domain::Mandate mandate) const = 0;
    virtual OrderRate orderRate(const std::string& strategy) const = 0;
    /// Signed position of one account, less what own working orders would take back of it; never beyond zero.
    virtual domain::Quantity heldAndWorking(domain::AccountId account, domain::InstrumentId id) const = 0;
    /// Contracts that the book's own leg may close or open, absolute (C03 of a roll).
    virtual double legSize(const domain::OrderProposal& order) const = 0;

    /// The first input that forbids a decision on the underlying: C17, C18, F31 or F36.
    virtual std::optional<domain::Refusal> inputs(const std::string& underlying) const = 0;
    virtual std::optional<domain::Refusal> repeats(const std::string& underlying) const = 0;
    virtual HedgeVolume::Sent hedgeVolume(const std::string& underlying) const = 0;
    virtual bool isArmed(const std::string& account) const = 0;
    virtual bool isReconciled(const std::string& account) const = 0;

    virtual std::size_t workingOrders() const = 0;
    virtual std::size_t workingOrders(domain::InstrumentId id) const = 0;
    virtual AccountRoom roomOf(const std::string& account) const = 0;
    /// The same instrument, side, size, price and mandate left within the last 2 s (C14).
    virtual bool leftLately(const domain::OrderProposal& order, domain::Mandate mandate) const = 0;
    /// The order as it stands, if it may be amended now.
    virtual std::optional<StandingOrder> standingOrder(const domain::ClientOrderId& order) const = 0;
    /// A working order of ours stands on the other side at the limit or better (C22); those that are `replaced` are
    /// left out.
    virtual bool wouldMeetOurOwn(const domain::OrderProposal& order,
                                 std::span<const domain::ClientOrderId> replaced) const = 0;
};

}  // namespace ballast::controls
