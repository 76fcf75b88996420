#pragma once

#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include "domain/decision.h"
#include "domain/events.h"

namespace ballast::codec::samples {

/// Seeded values with many extremes among them.
class Random {
public:
    explicit Random(std::uint64_t seed) : m_engine(seed) {}

    std::uint64_t below(std::uint64_t limit) { return m_engine() % limit; }
    bool coin() { return below(2) == 0; }

    std::int64_t integer()
    {
        constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
        constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
        const std::int64_t extremes[] = {0, 1, -1, kMin, kMax, kMin + 1};
        if (below(4) == 0) return extremes[below(6)];
        return static_cast<std::int64_t>(m_engine()) >> below(64);
    }
    double real()
    {
        using Limits = std::numeric_limits<double>;
        const double extremes[] = {0.0, -0.0, Limits::max(), Limits::lowest(), Limits::min(), Limits::denorm_min(),
                                   0.1};
        if (below(4) == 0) return extremes[below(7)];
        return static_cast<double>(integer()) * 1e-8;
    }
    /// Any bytes, also none, quotes, control characters and what is not UTF-8.
    std::string text()
    {
        std::string value(below(12), ' ');
        for (auto& c : value)
            c = static_cast<char>(below(256));
        return value;
    }
    template <class E> E upTo(E last) { return static_cast<E>(below(static_cast<std::uint64_t>(last) + 1)); }
    Timestamp time() { return {integer()}; }
    Duration duration() { return {integer()}; }
    domain::Price price() { return domain::Price::fromUnits(integer()); }
    domain::Quantity quantity() { return domain::Quantity::fromUnits(integer()); }
    domain::InstrumentId id() { return {static_cast<std::uint32_t>(m_engine() >> below(64))}; }

private:
    std::mt19937_64 m_engine;
};

inline domain::Decision randomDecision(Random& r)
{
    domain::Decision d;
    d.sequence.value = static_cast<std::uint64_t>(r.integer());
    d.time = {r.integer() & std::numeric_limits<std::int64_t>::max()};
    d.kind = r.upTo(domain::DecisionKind::Override);
    d.underlying = r.text();
    d.trigger = r.upTo(domain::Trigger::Desk);
    d.profile = r.upTo(domain::Profile::Live);
    for (auto n = r.below(4); n > 0; --n) {
        domain::DecisionInput input{.name = r.text(), .unit = r.text(), .quality = r.upTo(domain::Quality::Missing)};
        if (r.coin()) input.value = r.real();
        if (r.coin()) input.ageMilliseconds = r.integer();
        d.inputs.push_back(input);
    }
    d.before = {r.real(), r.real(), r.real(), r.real(), r.real()};
    d.deltaAfter = r.real();
    if (r.coin()) d.band = domain::NoTradeBand{r.real(), r.real()};
    for (auto n = r.below(4); n > 0; --n)
        d.candidates.push_back({r.text(), r.text(), r.real(), r.real(), r.real(), r.real(), r.real(), r.real(),
                                r.real(), r.real(), r.real(), domain::findExclusion(r.text())});
    d.choice = r.text();
    d.reason = r.text();
    d.code = r.upTo(domain::RecordCode::F95);
    d.quantity = r.real();
    d.costUsd = r.real();
    d.riskRemovedUsd = r.real();
    d.operatorName = r.text();
    if (r.coin()) return d;
    const auto code = [&r] { return static_cast<domain::RecordCode>(1 + r.below(40)); };
    for (auto n = r.below(4); n > 0; --n)
        d.judgedBy.rules.push_back(code());
    for (auto n = r.below(4); n > 0; --n)
        d.judgedBy.limits.push_back({code(), r.text(), r.real(), r.real(), r.text()});
    return d;
}

/// A plain hold with one candidate, told apart by its number and `net`.
inline domain::Decision holdDecision(std::uint64_t sequence, Timestamp time, std::uint64_t net)
{
    domain::Decision d{.sequence = {sequence}, .time = time, .kind = domain::DecisionKind::Hold};
    d.underlying = "BTC";
    d.choice = domain::kHold;
    d.reason = "net delta " + std::to_string(net) + " stands inside the band";
    d.candidates.push_back({.venue = "Deribit", .instrument = "BTC_USDC-PERPETUAL", .quantity = 0.5});
    return d;
}

}  // namespace ballast::codec::samples
