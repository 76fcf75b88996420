#include "venue/fact_limits.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "domain/money.h"

namespace ballast::venue {

namespace {

using namespace domain;

// As the engine takes them (decide/engine/input_check.cpp); tests/core/live holds the two together.
constexpr Timestamp kEarliest{1}, kLatest{7'258'118'400'000'000'000};
constexpr double kLeastLevel = 1e-6, kGreatestLevel = 1e9, kMostMoney = 1e12;
constexpr std::int64_t kMostUnits = 100'000'000'000'000'000;  // 1e9.
constexpr Duration kLongest = Duration::days(3650);

/// Keeps the first figure that lies outside.
class Figures {
public:
    void time(const char* what, Timestamp time, bool always = false)
    {
        if (!always && time.isNever()) return;
        if (time < kEarliest || time > kLatest) refuse(what, fmt::format("{} ns", time.nanoseconds));
    }
    void length(const char* what, Duration value)
    {
        if (value < Duration{} || value > kLongest) refuse(what, fmt::format("{} ns", value.nanoseconds));
    }
    template <class Tag> void size(const char* what, FixedPoint<Tag> value)
    {
        if (value.units() < -kMostUnits || value.units() > kMostUnits) refuse(what, value.toString());
    }
    template <class Value> void size(const char* what, const std::optional<Value>& value)
    {
        if (value) size(what, *value);
    }
    template <class Tag> void positive(const char* what, FixedPoint<Tag> value, std::int64_t least)
    {
        size(what, value);
        if (value.units() < least) refuse(what, value.toString());
    }
    void level(const char* what, double value)
    {
        if (!(value >= kLeastLevel && value <= kGreatestLevel)) refuse(what, fmt::format("{}", value));
    }
    void money(const char* what, double value)
    {
        if (!(std::abs(value) <= kMostMoney)) refuse(what, fmt::format("{}", value));
    }
    void money(const char* what, Money value)
    {
        money(what, value.toDouble());
        const auto currency = value.currency.value;
        if (currency > currencies().size() || (value.units != 0 && currency == 0))
            refuse(what, "no currency that is known");
    }
    void refuse(const char* what, const std::string& value)
    {
        if (!m_fault) m_fault = fmt::format("{} of {}", what, value);
    }
    std::optional<std::string> fault() { return std::move(m_fault); }

private:
    std::optional<std::string> m_fault;
};

void take(Figures& of, const OptionQuote& quote)
{
    of.size("a bid", quote.bid);
    of.size("an ask", quote.ask);
    of.size("a mark", quote.mark);
    if (quote.markVolatility) of.money("a mark volatility", *quote.markVolatility);
}

void take(Figures& of, const ExpiryForward& forward)
{
    of.time("an expiry", forward.expiry, true);
    of.level("a forward", forward.forward);
}

void take(Figures& of, const ChainUpdate& e)
{
    of.time("a time of capture", e.captureTime);
    for (const auto& forward : e.forwards)
        take(of, forward);
    for (const auto& quote : e.quotes)
        take(of, quote);
}

void take(Figures& of, const IndexUpdate& e)
{
    of.size("an index", e.price);
    of.time("the time of an index", e.sampleTime);
    of.length("the step of an index", e.step);
}

void take(Figures& of, const HedgeQuote& e)
{
    of.size("a bid", e.bid);
    of.size("an ask", e.ask);
    of.size("a depth", e.depth);
    of.time("the time of a quote", e.sampleTime);
    of.length("the step of a quote", e.step);
}

void take(Figures& of, const FundingUpdate& e) { of.money("a funding rate", e.ratePerHour); }

void take(Figures& of, const OracleUpdate& e)
{
    of.size("an oracle's price", e.price);
    of.time("the time of an oracle's price", e.publishedAt);
    of.length("a heartbeat", e.heartbeat);
    of.money("a deviation", e.deviationThreshold);
}

void take(Figures& of, const GasUpdate& e)
{
    of.money("a base fee", e.baseFeeGwei);
    of.money("a priority fee", e.priorityFeeGwei);
}

void take(Figures& of, const InstrumentSettled& e) { of.size("a settlement price", e.price); }

/// Shares come from contracts, and the feed that reads them checks the whole of them.
void take(Figures&, const PoolSharesUpdate&) {}

void take(Figures&, const OrderSent&) {}
void take(Figures& of, const OrderAcknowledged& e)
{
    const bool fits =
        e.venueOrder.size() <= kMostVenueOrderBytes && (e.order + e.venueOrder).find('\0') == std::string::npos;
    if (!fits) of.refuse("a venue's id of an order", "too long, or with a zero byte");
}
void take(Figures&, const CancelRefused&) {}
void take(Figures&, const ConnectionChanged&) {}
void take(Figures&, const ProtectionChanged&) {}
void take(Figures& of, const OrderFilled& e)
{
    of.size("a filled quantity", e.quantity);
    of.size("the price of a fill", e.price);
    of.money("the fee of a fill", e.fee);
    of.money("the gas of a fill", e.gas);
}
void take(Figures& of, const OrderEnded& e)
{
    if (e.filled) of.positive("a filled quantity", *e.filled, 0);
}
void take(Figures& of, const AmendAnswered& e)
{
    of.positive("an amended quantity", e.quantity, e.accepted ? 1 : 0);
    of.size("an amended limit", e.limitPrice);
}
void take(Figures& of, const OrderReport& e)
{
    of.positive("an order's quantity", e.quantity, e.state == OrderState::NotPlaced ? 0 : 1);
    of.positive("an order's filled quantity", e.filled, 0);
    of.positive("an order's average price", e.averagePrice, 0);
    of.size("an order's limit", e.limitPrice);
}
void take(Figures& of, const PositionReport& e) { of.size("a position", e.quantity); }
void take(Figures& of, const BalanceReport& e)
{
    if (e.amount.currency.value == 0 || e.amount.currency.value > currencies().size())
        of.refuse("a balance", "no currency that is known");
}
void take(Figures&, const ReconcileDone&) {}
void take(Figures& of, const ClockChanged& e)
{
    if (e.offset > kLongest || e.offset < Duration{} - kLongest)
        of.refuse("an offset of clocks", fmt::format("{} ns", e.offset.nanoseconds));
}
void take(Figures& of, const CashMoved& e)
{
    of.money("a payment", e.amount);
    of.time("a payment", e.paidAt, true);
    of.size("the position of a settlement", e.position);
    of.size("the price of a settlement", e.price);
    if (e.price.units() < 0) of.refuse("the price of a settlement", "less than nothing");
    if (e.id.empty() || e.id.size() > kMostPaymentIdBytes) of.refuse("the id of a payment", "empty or too long");
    if (e.amount.currency.value == 0) of.refuse("a payment", "no currency that is known");
}
void take(Figures& of, const MarginReport& e)
{
    of.money("an equity", e.equity);
    of.money("an initial margin", e.initial);
    of.money("a maintenance margin", e.maintenance);
    if (e.initial.units < 0 || e.maintenance.units < 0) of.refuse("a required margin", "less than nothing");
}

template <class Fact> std::optional<std::string> outside(const Fact& fact)
{
    Figures of;
    take(of, fact);
    return of.fault();
}

}  // namespace

std::optional<std::string> unusable(const Instrument& instrument)
{
    Figures of;
    of.time("an expiry", instrument.expiry, instrument.isOption());
    if (instrument.isOption()) of.level("a strike", instrument.strike.toDouble());
    for (const auto& step : instrument.price.ladder)
        of.size("a tick", step.tick);
    of.positive("a contract's size", instrument.multiplier, 1);
    of.positive("a lot", instrument.lotSize, 0);
    return of.fault();
}

std::optional<std::string> unusable(const MarketFact& fact)
{
    return std::visit([](const auto& one) { return outside(one); }, fact);
}

std::optional<std::string> unusable(const OwnFact& fact)
{
    return std::visit([](const auto& one) { return outside(one); }, fact);
}

std::optional<std::string> dropUnusable(std::vector<MarketFact>& facts)
{
    std::optional<std::string> first;
    const auto isOut = [&](const auto& one) {
        auto fault = outside(one);
        if (fault && !first) first = std::move(fault);
        return fault.has_value();
    };
    for (auto& fact : facts) {
        auto* chain = std::get_if<ChainUpdate>(&fact);
        if (chain == nullptr) continue;
        std::erase_if(chain->forwards, isOut);
        std::erase_if(chain->quotes, isOut);
    }
    std::erase_if(
        facts, [&](const MarketFact& fact) { return std::visit([&](const auto& one) { return isOut(one); }, fact); });
    return first;
}

double mostApart(std::string_view coin) { return coin == "BTC" || coin == "ETH" ? 0.01 : 0.03; }

double apart(double a, double b) { return std::max(a, b) / std::min(a, b) - 1.0; }

}  // namespace ballast::venue
