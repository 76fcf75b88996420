#pragma once

#include <algorithm>
#include <string>

#include "core/codec/random_values.h"
#include "domain/events.h"

/// Events with random fields, extremes among them.
namespace ballast::codec::event_samples {

using namespace domain;
using samples::Random;

inline CurrencyId currency(Random& r) { return {static_cast<std::uint16_t>(r.below(currencies().size() + 1))}; }

inline Money money(Random& r) { return {r.integer(), currency(r)}; }
inline AccountId account(Random& r) { return {static_cast<std::uint16_t>(r.below(65'536))}; }
inline Instrument instrument(Random& r)
{
    Instrument i{.id = r.id(),
                 .name = r.text(),
                 .venue = r.text(),
                 .underlying = r.text(),
                 .kind = r.upTo(InstrumentKind::Cash),
                 .settlement = r.upTo(Settlement::Inverse),
                 .right = r.upTo(OptionRight::Put),
                 .strike = r.price(),
                 .expiry = r.time(),
                 .price = {},
                 .lotSize = r.quantity(),
                 .base = currency(r),
                 .quote = currency(r),
                 .settles = currency(r),
                 .unit = r.upTo(ContractUnit::Quote),
                 .multiplier = r.quantity(),
                 .leastQuantity = r.quantity()};
    for (auto n = r.below(4); n > 0; --n)
        i.price.ladder.push_back({r.price(), r.price()});
    i.price.significantFigures = static_cast<std::uint8_t>(r.below(256));
    i.price.maxDecimals = static_cast<std::uint8_t>(r.below(256));
    return i;
}

/// Of an order: whatever text, but for the byte that none has.
inline std::string orderName(Random& r)
{
    auto text = r.text();
    std::replace(text.begin(), text.end(), '\0', 'o');
    return text;
}

/// A body of the given alternative with random fields.
inline EventBody randomBody(std::size_t index, Random& r)
{
    switch (index) {
    case 0:
        return InstrumentListed{instrument(r)};
    case 1: {
        ChainUpdate chain{.underlying = r.text(), .captureTime = r.time(), .complete = r.coin()};
        chain.venue = r.text();
        chain.settlement = r.upTo(Settlement::Inverse);
        chain.settles = currency(r);
        for (auto n = r.below(5); n > 0; --n)
            chain.forwards.push_back({r.time(), r.real()});
        for (auto n = r.below(30); n > 0; --n) {
            OptionQuote quote{.instrument = r.id()};
            const auto premium = [&] {
                return r.coin() ? r.price() : Price::fromUnits(static_cast<std::int64_t>(r.below(5000)) * 10'000);
            };
            if (r.coin()) quote.bid = premium();
            if (r.coin()) quote.ask = premium();
            if (r.coin()) quote.mark = premium();
            if (r.coin())
                quote.markVolatility = r.coin() ? r.real() : static_cast<double>(r.below(30'000)) / 100.0 / 100.0;
            chain.quotes.push_back(quote);
        }
        return chain;
    }
    case 2:
        return IndexUpdate{r.text(), r.price(), r.time(), r.duration(), r.text()};
    case 3:
        return HedgeQuote{r.id(), r.price(), r.price(), r.quantity(), r.time(), r.duration()};
    case 4:
        return FundingUpdate{r.id(), r.real()};
    case 5:
        return OracleUpdate{r.text(), r.price(), r.time(), r.duration(), r.real()};
    case 6:
        return GasUpdate{r.real(), r.real()};
    case 7:
        return OrderAcknowledged{orderName(r), r.coin() ? orderName(r) + "x" : std::string()};
    case 8:
        return OrderFilled{r.text(),     r.text(),
                           r.id(),       r.upTo(Side::Sell),
                           r.quantity(), r.price(),
                           money(r),     money(r),
                           r.coin(),     AccountId{static_cast<std::uint16_t>(r.coin() ? 1 + r.below(9) : 0)}};
    case 9:
        return OrderEnded{r.text(), r.upTo(OrderState::NotPlaced), r.text(),
                          r.coin() ? std::optional(r.quantity()) : std::nullopt};
    case 10:
        return InstrumentSettled{r.id(), r.price()};
    case 11:
        return TimerFired{{r.coin() ? TimerKind::Heartbeat : TimerKind::Engine, r.id().value}, r.time()};
    case 12:
        return MarketEnded{r.text()};
    case 14: {
        ModelRiskReport report{.underlying = r.text(),
                               .valuationTime = r.time(),
                               .step = static_cast<std::uint64_t>(r.integer()),
                               .options = r.below(1000),
                               .unpricedOptions = r.below(1000),
                               .failure = r.text()};
        for (auto n = r.below(4); n > 0; --n) {
            BookUnderModel book{r.text(), r.real(), r.real(), r.real(), {}, r.real(), r.real(), r.below(500)};
            for (auto m = r.below(9); m > 0; --m)
                book.parameters.push_back({r.text(), r.real()});
            report.models.push_back(book);
        }
        return report;
    }
    case 15:
        return LatchClosed{
            {r.upTo(ScopeKind::Strategy), r.text()}, {static_cast<std::uint64_t>(r.integer())}, r.text()};
    case 16:
        return OrderSent{r.text()};
    case 17:
        return AmendAnswered{r.text(), static_cast<std::uint64_t>(r.integer()), r.coin(), r.quantity(), r.price(),
                             r.coin()};
    case 18:
        return CancelRefused{r.text(), r.text()};
    case 19:
        return ConnectionChanged{account(r), r.coin(), r.text(), r.coin(), static_cast<std::uint64_t>(r.integer())};
    case 20:
        return ProtectionChanged{account(r), r.coin()};
    case 21:
        return DeskOpened{};
    case 22:
        return OrderReport{.account = account(r),
                           .order = r.text(),
                           .venueOrder = r.text(),
                           .instrument = r.id(),
                           .side = r.upTo(Side::Sell),
                           .state = r.upTo(OrderState::NotPlaced),
                           .quantity = r.quantity(),
                           .limitPrice = r.price(),
                           .filled = r.quantity(),
                           .averagePrice = r.price(),
                           .askedAt = r.time(),
                           .whole = r.coin()};
    case 23:
        return PositionReport{account(r), r.id(), r.quantity(), r.time(), r.coin()};
    case 24:
        return BalanceReport{account(r), money(r), r.time()};
    case 25:
        return ReconcileDone{account(r), r.time(), static_cast<std::uint64_t>(r.integer())};
    case 26:
        return JournalHealth{r.upTo(Ailment::DiskNear)};
    case 27:
        return ClockChanged{r.text(), r.duration()};
    case 28:
        return IntakeCounts{static_cast<std::uint64_t>(r.integer()), static_cast<std::uint64_t>(r.integer()),
                            static_cast<std::uint64_t>(r.integer()), r.duration()};
    case 29: {
        FeedConnectionChanged feed{.venue = r.text(), .up = r.coin(), .why = r.text(), .gas = r.coin()};
        for (auto n = r.below(4); n > 0; --n)
            feed.indices.push_back(r.text());
        for (auto n = r.below(4); n > 0; --n)
            feed.oracles.push_back(r.text());
        return feed;
    }
    case 30: {
        PoolSharesUpdate update{.venue = r.text(), .shares = {}};
        for (auto n = r.below(4); n > 0; --n)
            update.shares.push_back({r.id(), r.real(), r.real(), r.real(), r.real(), r.real(), r.real(), r.time(),
                                     r.upTo(Quality::Missing), r.text()});
        return update;
    }
    case 32:
        return MarginReport{account(r), money(r), money(r), money(r), r.coin(), r.time()};
    case 33:
        return CashMoved{account(r), r.upTo(CashCause::Charge), r.text(), r.id(), money(r), r.time(), r.quantity(),
                         r.price()};
    case 31: {
        CarriedOver carried{.file = r.text(), .inputsHash = r.text(), .state = {}};
        for (auto n = r.below(4); n > 0; --n)
            carried.state.push_back(r.text());
        return carried;
    }
    default: {
        OperatorCommand c{.action = r.upTo(OperatorAction::CancelOrder),
                          .operatorName = r.text(),
                          .reason = r.text(),
                          .underlying = r.text(),
                          .venue = r.text()};
        c.proposal.value = static_cast<std::uint64_t>(r.integer());
        if (r.coin()) c.quantity = r.quantity();
        if (r.coin()) c.limitPrice = r.price();
        c.duration = r.duration();
        c.mode = r.upTo(HedgeMode::Manual);
        c.target = static_cast<std::uint64_t>(r.integer());
        c.scope = {r.upTo(ScopeKind::Strategy), r.text()};
        c.account = r.text();
        c.instrument = r.text();
        if (r.coin()) c.side = r.upTo(Side::Sell);
        c.key = r.text();
        if (r.coin()) c.value = r.real();
        c.epoch.value = static_cast<std::uint64_t>(r.integer());
        return c;
    }
    }
}

inline EventBatch randomBatch(Random& r)
{
    EventBatch batch{.time = r.time()};
    for (auto n = r.below(6); n > 0; --n)
        batch.events.push_back({r.time(), randomBody(r.below(std::variant_size_v<EventBody>), r)});
    return batch;
}

}  // namespace ballast::codec::event_samples
