#include "engine/input_check.h"

#include <cmath>
#include <fmt/format.h>
#include <map>
#include <set>

#include "base/typed_text.h"

namespace ballast::engine {

namespace {

using namespace domain;

constexpr Timestamp kEarliest{1}, kLatest{7'258'118'400'000'000'000};  // The years 1970 to 2199.
constexpr double kLeastLevel = 1e-6, kGreatestLevel = 1e9;             // USD per coin.
constexpr std::int64_t kMostUnits = 100'000'000'000'000'000;           // 1e9 coins or dollars, so that sums have room.

constexpr Duration kMostApart = Duration::days(3650);
constexpr std::uint64_t kMostClosings = 1'000'000'000'000;  // A latch cannot be closed more often.

/// One batch; the first fault stays.
class Check {
public:
    Check(const InstrumentTable& table, std::size_t accounts)
        : m_table(table), m_listed(table.all().size()), m_accounts(accounts)
    {
    }

    void take(const Event& event)
    {
        time("its time", event.time, true);
        std::visit([this](const auto& body) { fields(body); }, event.body);
    }
    void time(const char* what, Timestamp time, bool always = false)
    {
        if (!always && time.isNever()) return;
        if (time < kEarliest || time > kLatest)
            refuse(fmt::format("{} must lie in the years 1970 to 2199, was {} ns", what, time.nanoseconds));
    }
    void refuse(std::string sentence)
    {
        if (m_fault.empty()) m_fault = std::move(sentence);
    }
    const std::string& fault() const { return m_fault; }

private:
    void id(InstrumentId instrument)
    {
        if (instrument.value < 1 || instrument.value > m_listed)
            refuse(fmt::format("instrument {} is not listed; {} are", instrument.value, m_listed));
    }
    /// Of a number that is listed.
    const Instrument& listedAs(InstrumentId instrument) const
    {
        const auto before = m_table.all().size();
        return instrument.value <= before ? m_table.at(instrument) : *m_order[instrument.value - before - 1];
    }
    void account(AccountId value)
    {
        if (value.value < 1 || value.value > m_accounts)
            refuse(fmt::format("account {} is not of this desk; {} are", value.value, m_accounts));
    }
    template <class Tag> void positive(const char* what, FixedPoint<Tag> value, std::int64_t least)
    {
        size(what, value);
        if (value.units() < least)
            refuse(fmt::format("{} must not be below {}, was {}", what, least, value.toString()));
    }
    void level(const char* what, double value)
    {
        if (!(value >= kLeastLevel && value <= kGreatestLevel))
            refuse(fmt::format("{} must lie between {} and {}, was {}", what, kLeastLevel, kGreatestLevel, value));
    }
    template <class Tag> void size(const char* what, FixedPoint<Tag> value)
    {
        if (value.units() < -kMostUnits || value.units() > kMostUnits)
            refuse(fmt::format("{} must lie within 1e9, was {}", what, value.toString()));
    }
    template <class Value> void size(const char* what, const std::optional<Value>& value)
    {
        if (value) size(what, *value);
    }
    void length(const char* what, Duration value)
    {
        if (value < Duration{} || value > Duration::days(3650))
            refuse(fmt::format("{} must be 0 to 10 years, was {} ns", what, value.nanoseconds));
    }
    void epoch(Epoch value)
    {
        if (value.value > kMostClosings)
            refuse(fmt::format("the epoch of a closing must be at most {}, was {}", kMostClosings, value.value));
    }
    void money(const char* what, double value)
    {
        if (!(std::abs(value) <= 1e12)) refuse(fmt::format("{} must lie within 1e12, was {}", what, value));
    }

    void money(const char* what, Money value)
    {
        money(what, value.toDouble());
        if (value.currency.value > currencies().size() || (value.units != 0 && value.currency.value == 0))
            refuse(fmt::format("{} must be of one of {} known currencies, was of number {}", what, currencies().size(),
                               value.currency.value));
    }

    void fields(const InstrumentListed& e)
    {
        const auto& i = e.instrument;
        const auto known = m_table.find(i.venue, i.name);
        const auto [place, isNew] = m_new.try_emplace(i.venue + "/" + i.name, known ? &m_table.at(*known) : &i);
        if (!known && isNew) {
            ++m_listed;
            m_order.push_back(&i);
        }
        const auto& old = *place->second;
        if (old.kind != i.kind || old.underlying != i.underlying || old.expiry != i.expiry || old.strike != i.strike ||
            old.right != i.right || old.settlement != i.settlement)
            refuse(fmt::format("{} is listed already with other terms", printable(i.name, 60)));
        time("the expiry", i.expiry, i.isOption());
        if (i.isOption()) level("the strike", i.strike.toDouble());
        for (const auto& step : i.price.ladder)
            size("a tick", step.tick);
        size("the multiplier", i.multiplier);
        size("the lot", i.lotSize);
        for (const CurrencyId currency : {i.base, i.quote, i.settles})
            if (currency.value > currencies().size())
                refuse(fmt::format("a currency must be one of {} known ones, was number {}", currencies().size(),
                                   currency.value));
        if (i.lotSize.units() < 0 || i.multiplier.units() <= 0 || (!i.price.ladder.empty() && !i.price.isStated()))
            refuse(fmt::format("ticks and multiplier must be positive and the lot not negative, were {}, {} and {}",
                               i.price.toString(), i.multiplier.toString(), i.lotSize.toString()));
    }
    void fields(const ChainUpdate& e)
    {
        time("the capture", e.captureTime);
        for (const auto& forward : e.forwards) {
            time("an expiry", forward.expiry, true);
            level("a forward", forward.forward);
        }
        for (const auto& quote : e.quotes) {
            id(quote.instrument);
            size("a bid", quote.bid);
            size("an ask", quote.ask);
            size("a mark", quote.mark);
            if (quote.markVolatility) money("a mark volatility", *quote.markVolatility);
        }
    }
    void fields(const IndexUpdate& e)
    {
        size("the price", e.price);
        time("the sample", e.sampleTime);
        length("the step", e.step);
    }
    void fields(const HedgeQuote& e)
    {
        id(e.instrument);
        size("the bid", e.bid);
        size("the ask", e.ask);
        size("the depth", e.depth);
        time("the sample", e.sampleTime);
        length("the step", e.step);
    }
    void fields(const FundingUpdate& e)
    {
        id(e.instrument);
        money("the rate", e.ratePerHour);
    }
    void fields(const OracleUpdate& e)
    {
        size("the price", e.price);
        time("the publication", e.publishedAt);
        length("the heartbeat", e.heartbeat);
        money("the deviation", e.deviationThreshold);
    }
    void fields(const GasUpdate& e)
    {
        money("the base fee", e.baseFeeGwei);
        money("the priority fee", e.priorityFeeGwei);
    }
    void fields(const OrderFilled& e)
    {
        id(e.instrument);
        size("the quantity", e.quantity);
        size("the price", e.price);
        money("the fee", e.fee);
        money("the gas", e.gas);
        if (e.account.value != 0) account(e.account);
    }
    void fields(const InstrumentSettled& e)
    {
        id(e.instrument);
        size("the price", e.price);
    }
    void fields(const OperatorCommand& e)
    {
        length("the duration", e.duration);
        size("the quantity", e.quantity);
        size("the limit", e.limitPrice);
        epoch(e.epoch);
    }
    void fields(const LatchClosed& e) { epoch(e.epoch); }
    void fields(const ModelRiskReport& e) { time("the valuation", e.valuationTime); }
    void fields(const OrderAcknowledged& e)
    {
        const bool hasZero = (e.order + e.venueOrder).find('\0') != std::string::npos;
        if (e.venueOrder.size() > kMostVenueOrderBytes || hasZero)
            refuse(fmt::format("a venue's id of an order may have {} bytes and none that is zero, had {}",
                               kMostVenueOrderBytes, e.venueOrder.size()));
    }
    void fields(const OrderEnded& e)
    {
        if (e.filled) positive("what is filled", *e.filled, 0);
    }
    void fields(const OrderSent&) {}
    void fields(const AmendAnswered& e)
    {
        positive("the quantity", e.quantity, e.accepted ? 1 : 0);
        size("the limit", e.limitPrice);
    }
    void fields(const CancelRefused&) {}
    void fields(const ConnectionChanged& e) { account(e.account); }
    void fields(const ProtectionChanged& e) { account(e.account); }
    void fields(const DeskOpened&) {}
    void fields(const OrderReport& e)
    {
        account(e.account);
        if (e.state != OrderState::NotPlaced) id(e.instrument);
        positive("the quantity", e.quantity, e.state == OrderState::NotPlaced ? 0 : 1);
        positive("what is filled", e.filled, 0);
        positive("the average price", e.averagePrice, 0);
        size("the limit", e.limitPrice);
        time("the question", e.askedAt, true);
    }
    void fields(const PositionReport& e)
    {
        account(e.account);
        id(e.instrument);
        size("the position", e.quantity);
        time("the question", e.askedAt, true);
    }
    void fields(const BalanceReport& e)
    {
        account(e.account);
        if (e.amount.currency.value == 0) refuse("a balance must name its currency");
        time("the question", e.askedAt, true);
    }
    void fields(const ReconcileDone& e)
    {
        account(e.account);
        time("the question", e.askedAt, true);
    }
    void fields(const JournalHealth&) {}
    void fields(const ClockChanged& e)
    {
        if (e.offset > kMostApart || e.offset < Duration{} - kMostApart)
            refuse(fmt::format("an offset of clocks must lie within 10 years, was {} ns", e.offset.nanoseconds));
    }
    void fields(const IntakeCounts& e)
    {
        length("the oldest", e.oldest);
        if (e.merged > e.posted)
            refuse(fmt::format("no more facts can be merged than the {} posted, were {}", e.posted, e.merged));
    }
    void fields(const FeedConnectionChanged& e)
    {
        if (e.venue.empty()) refuse("a feed must name its venue");
    }
    void fields(const PoolSharesUpdate& e)
    {
        if (e.venue.empty()) refuse("pool shares must name their venue");
        std::set<std::uint32_t> told;
        for (const auto& share : e.shares) {
            id(share.instrument);
            if (!m_fault.empty()) return;
            if (!told.insert(share.instrument.value).second)
                refuse(fmt::format("a pool share must be told once, instrument {} is twice", share.instrument.value));
            const auto& listed = listedAs(share.instrument);
            if (!listed.isPoolShare() || listed.venue != e.venue)
                refuse(fmt::format("instrument {} is no pool share of {}", share.instrument.value,
                                   printable(e.venue, 60)));
            level("a pool's price", share.price);
            for (const double edge : {share.lower, share.upper})
                if (!(edge > 0.0) || !std::isfinite(edge)) refuse(fmt::format("an edge must be a price, was {}", edge));
            if (!(share.lower < share.upper))
                refuse(fmt::format("the edges must ascend, were {} and {}", share.lower, share.upper));
            for (const double held : {share.liquidity, share.feesBase, share.feesQuote})
                if (!(held >= 0.0 && held <= 1e15))
                    refuse(fmt::format("liquidity and fees must be 0 to 1e15, one was {}", held));
            time("the sample", share.sampleTime);
        }
    }
    void fields(const MarginReport& e)
    {
        account(e.account);
        money("the equity", e.equity);
        money("the initial margin", e.initial);
        money("the maintenance margin", e.maintenance);
        if (e.initial.units < 0 || e.maintenance.units < 0) refuse("a margin that is required must not be negative");
        if (e.initial.currency != e.equity.currency || e.maintenance.currency != e.equity.currency)
            refuse("equity and margins of one report must be of one currency");
        time("the question", e.askedAt, true);
    }
    void fields(const CashMoved& e)
    {
        account(e.account);
        if (e.id.empty() || e.id.size() > kMostPaymentIdBytes)
            refuse(fmt::format("a payment's id must have 1 to {} bytes, had {}", kMostPaymentIdBytes, e.id.size()));
        if (e.amount.currency.value == 0) refuse("a payment must name its currency");
        money("a payment", e.amount);
        if (e.instrument.value != 0) id(e.instrument);
        if (e.cause == CashCause::Funding && e.instrument.value == 0) refuse("funding must name its instrument");
        size("the position of a settlement", e.position);
        size("the price of a settlement", e.price);
        if (e.price.units() < 0) refuse("the price of a settlement must not be negative, was " + e.price.toString());
        if (e.instrument.value == 0 && (!e.position.isZero() || e.price.units() != 0))
            refuse("a settlement must name its instrument");
        time("a payment", e.paidAt, true);
    }
    void fields(const CarriedOver& e)
    {
        if (e.state.empty()) refuse("what is carried over must be a state, was nothing");
    }
    void fields(const TimerFired& e) { time("the due time", e.due); }
    void fields(const MarketEnded&) {}

    const InstrumentTable& m_table;
    std::size_t m_listed, m_accounts;
    std::map<std::string, const Instrument*> m_new;  ///< What this batch lists, as listed first.
    std::vector<const Instrument*> m_order;          ///< Those that are new, by their numbers.
    std::string m_fault;
};

}  // namespace

Result<void> checkInputs(const desk::State& state, const domain::EventBatch& batch)
{
    Check check(state.market.instruments(), state.book.accounts().all().size());
    check.time("the batch", batch.time, true);
    if (batch.time < state.now)
        check.refuse(fmt::format("the batch must not be earlier than {}, was {} ns", toIso8601(state.now),
                                 batch.time.nanoseconds));
    if (!check.fault().empty()) return fail(ErrorCode::InvalidArgument, check.fault());
    for (std::size_t i = 0; i < batch.events.size(); ++i) {
        check.take(batch.events[i]);
        if (check.fault().empty()) continue;
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("event {} ({}): {}", i + 1, kindName(batch.events[i]), check.fault()));
    }
    return {};
}

}  // namespace ballast::engine
