#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>

#include "core/codec/random_values.h"
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

using codec::samples::Random;
using codec::samples::randomDecision;

inline SessionHeader header()
{
    return {.kind = domain::MarketKind::Simulated,
            .marketTitle = "Built-in market, seed 42",
            .fingerprint = "simulated 42",
            .marketStart = {1'700'000'000'000'000'000},
            .underlyings = {"BTC", "ETH"},
            .seed = 42,
            .profile = domain::Profile::Simulated,
            .settingsText = "horizon = 3600\n",
            .bookText = "name = \"sample\"\n",
            .margins = {{"deribit.toml", "kind = \"grid\"\n"}, {"derive.toml", "kind = \"pmrm\"\n"}},
            .rulesVersion = "0123456789abcdef"};
}

/// Step n with two decisions (every fifth second one an override), an intent and an amendment of it, all told apart by
/// n.
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
        auto d = codec::samples::holdDecision(2 * n - 1 + i, time, n);
        if (i == 1 && n % 5 == 0) d.kind = domain::DecisionKind::Override;
        s.decisions.push_back(d);
    }
    s.intents.push_back(controls::Gate::pass(
        domain::OrderIntent{.id = "run-" + std::to_string(n),
                            .decision = {2 * n - 1},
                            .time = time,
                            .instrument = {7},
                            .quantity = domain::Quantity::fromUnits(static_cast<std::int64_t>(n) * 1000),
                            .limitPrice = domain::Price::fromUnits(6'800'000'000'000)}));
    s.amendments.push_back(controls::Gate::pass(
        domain::Amendment{.order = "run-" + std::to_string(n),
                          .number = 1,
                          .decision = {2 * n},
                          .time = time,
                          .instrument = {7},
                          .quantity = domain::Quantity::fromUnits(static_cast<std::int64_t>(n) * 2000),
                          .limitPrice = domain::Price::fromUnits(6'800'000'000'000)}));
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
