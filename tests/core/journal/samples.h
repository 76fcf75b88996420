#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <random>
#include <sstream>
#include <string>
#include <unistd.h>

#include "journal/session_header.h"
#include "journal/step_record.h"
#include "support/proofs.h"

namespace ballast::journal::samples {

/// A folder of its own for one test, removed at the end.
class TemporaryFolder {
public:
    TemporaryFolder()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "ballast-journal-XXXXXX").string();
        if (::mkdtemp(pattern.data()) != nullptr) m_path = pattern;
    }
    ~TemporaryFolder()
    {
        std::error_code ignored;
        if (!m_path.empty()) std::filesystem::remove_all(m_path, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    std::string file(const std::string& name) const { return (m_path / name).string(); }

private:
    std::filesystem::path m_path;
};

inline std::string contentOf(const std::string& path)
{
    std::ostringstream content;
    content << std::ifstream(path, std::ios::binary).rdbuf();
    return content.str();
}

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
    d.trigger = r.text();
    d.profile = r.text();
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
                                r.real(), r.real(), r.real(), r.text()});
    d.choice = r.text();
    d.reason = r.text();
    d.code = r.text();
    d.quantity = r.real();
    d.costUsd = r.real();
    d.riskRemovedUsd = r.real();
    d.operatorName = r.text();
    return d;
}

inline SessionHeader header()
{
    return {.kind = domain::MarketKind::Simulated,
            .marketTitle = "Built-in market, seed 42",
            .fingerprint = "simulated 42",
            .marketStart = {1'700'000'000'000'000'000},
            .underlyings = {"BTC", "ETH"},
            .profile = "simulated",
            .settingsText = "horizon = 3600\n",
            .bookText = "name = \"sample\"\n",
            .seed = 42,
            .engineVersion = "0.1.0"};
}

/// Step n with two decisions (every fifth second one an override), an intent and a quote set, all told apart by n.
inline StepRecord step(std::uint64_t n)
{
    const Timestamp time{1'700'000'000'000'000'000 + static_cast<std::int64_t>(n) * 1'000'000'000};
    StepRecord s{.step = n, .inputs = {.time = time}};
    domain::ChainUpdate chain{.underlying = "BTC", .captureTime = time};
    for (std::uint32_t i = 1; i <= 20; ++i)
        chain.quotes.push_back({.instrument = {i},
                                .bid = domain::Price::fromUnits(static_cast<std::int64_t>(n % 1000 + i) * 10'000),
                                .markVolatility = 0.5 + static_cast<double>(n) * 1e-3});
    s.inputs.events.push_back({time, chain});
    for (std::uint64_t i = 0; i < 2; ++i) {
        domain::Decision d{.sequence = {2 * n - 1 + i}, .time = time, .kind = domain::DecisionKind::Hold};
        if (i == 1 && n % 5 == 0) d.kind = domain::DecisionKind::Override;
        d.underlying = "BTC";
        d.choice = "hold";
        d.reason = "net delta " + std::to_string(n) + " stands inside the band";
        d.candidates.push_back({.venue = "Deribit", .instrument = "BTC_USDC-PERPETUAL", .quantity = 0.5});
        s.decisions.push_back(d);
    }
    s.intents.push_back(controls::Gate::pass(
        domain::OrderIntent{.id = "run-" + std::to_string(n),
                            .decision = {2 * n - 1},
                            .time = time,
                            .instrument = {7},
                            .quantity = domain::Quantity::fromUnits(static_cast<std::int64_t>(n) * 1000),
                            .limitPrice = domain::Price::fromUnits(6'800'000'000'000)}));
    s.quoteSets.push_back(controls::Gate::pass(domain::QuoteSet{.underlying = "BTC",
                                                                .time = time,
                                                                .rule = "mid ± half-spread",
                                                                .quotes = {{.instrument = {n % 20 == 0 ? 1u : 2u}}}}));
    return s;
}

/// The same thing, judged again after a change.
template <class T, class Change> domain::Gated<T> changed(const domain::Gated<T>& gated, Change change)
{
    T value = *gated;
    change(value);
    return controls::Gate::pass(std::move(value));
}

}  // namespace ballast::journal::samples
