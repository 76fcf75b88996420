#include <bit>
#include <cmath>
#include <cstdint>
#include <gtest/gtest.h>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "core/volatility/recorded_chains.h"
#include "pricing/inverse_option.h"
#include "pricing/isa.h"
#include "volatility/chain_fit.h"

namespace {

ballast::pricing::Isa widest = ballast::pricing::Isa::Plain;
std::uint64_t timesAsked = 0;

}  // namespace

/// These four stand here in place of core/quant/pricing/isa.cpp, so that the fits below run as they would on a machine
/// whose widest level is `widest`.
namespace ballast::pricing {

Isa bestIsa() noexcept
{
    ++timesAsked;
    return widest;
}

bool machineHas(Isa isa) noexcept
{
    const bool hasAvx2 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
    if (isa == Isa::Avx2) return hasAvx2;
    return isa == Isa::Plain || (hasAvx2 && __builtin_cpu_supports("avx512f") != 0 &&
                                 __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512vl") != 0);
}

std::string_view toString(Isa isa) noexcept
{
    return isa == Isa::Avx512 ? "avx512" : isa == Isa::Avx2 ? "avx2" : "plain";
}

Result<Isa> parseIsa(std::string_view) { return widest; }

}  // namespace ballast::pricing

namespace ballast::volatility {
namespace {

using domain::OptionRight;
using pricing::Isa;

/// All that a fit says, to the last bit.
class Bits {
public:
    void add(double value) { m_bits.push_back(std::bit_cast<std::uint64_t>(value)); }
    void add(const std::optional<double>& value)
    {
        m_bits.push_back(value.has_value() ? 1U : 0U);
        if (value) add(*value);
    }
    void add(const FittedSlice& slice)
    {
        const auto& p = slice.parameters();
        for (const double value :
             {p.a, p.b, p.rho, p.m, p.sigma, slice.forward, slice.yearsToExpiry, slice.rmseVolPoints, slice.minG,
              slice.minGAt, slice.calendarGap, slice.worstCalendarK})
            add(value);
        m_bits.push_back(static_cast<std::uint64_t>(slice.quotesUsed));
        m_bits.push_back(static_cast<std::uint64_t>(slice.quotesRejected));
        m_bits.push_back((slice.butterflyOk ? 1U : 0U) + (slice.calendarOk ? 2U : 0U));
        for (const auto& quote : slice.quotes) {
            for (const auto& iv : {quote.markIv, quote.bidIv, quote.askIv})
                add(iv);
            add(quote.fitIv);
            m_bits.push_back(quote.used ? 1U : 0U);
        }
    }
    void add(const Result<VolatilitySurface>& surface)
    {
        m_bits.push_back(surface.has_value() ? 1U : 0U);
        if (!surface) return;
        for (const auto& slice : surface->slices())
            add(slice);
        m_bits.push_back(surface->unfitted().size());
    }
    std::size_t size() const { return m_bits.size(); }
    friend bool operator==(const Bits&, const Bits&) = default;

private:
    std::vector<std::uint64_t> m_bits;
};

/// Quotes of a random smile, noisy enough that some fits need their arbitrage repaired.
std::vector<SmileQuote> randomQuotes(std::mt19937& engine, double years, double forward)
{
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    const double root = std::sqrt(years);
    const auto smile = SviSlice::create({.a = 0.1 * years * uniform(engine),
                                         .b = root * (0.05 + 0.4 * uniform(engine)),
                                         .rho = 1.4 * uniform(engine) - 0.7,
                                         .m = root * (0.4 * uniform(engine) - 0.2),
                                         .sigma = root * (0.05 + 0.5 * uniform(engine))},
                                        years)
                           .value();
    std::vector<SmileQuote> quotes;
    const double noise = 0.2 * uniform(engine) * uniform(engine);
    const int count = 7 + static_cast<int>(30.0 * uniform(engine));
    for (int i = 0; i < count; ++i) {
        const double k = 2.5 * root * smile.impliedVolatility(0.0) * (2.0 * i / (count - 1) - 1.0);
        const double iv = smile.impliedVolatility(k) * (1.0 + noise * (uniform(engine) - 0.5));
        for (const auto right : {OptionRight::Call, OptionRight::Put}) {
            const double strike = forward * std::exp(k);
            const double coins = pricing::inverseOptionPrice(right, forward, strike, iv, years);
            quotes.push_back({strike, right, 0.98 * coins, 1.02 * coins, coins, iv});
        }
    }
    return quotes;
}

/// Whole surfaces of seeded smiles, fitted afresh and again from the one before; then one slice alone.
Bits fitSeededSmiles()
{
    Bits bits;
    std::mt19937 engine(20);
    const Timestamp now{1'770'000'000'000'000'000};
    std::optional<VolatilitySurface> last;
    for (int round = 0; round < 40; ++round) {
        std::vector<std::vector<SmileQuote>> quotes;
        std::vector<SliceInput> inputs;
        for (const double days : {1.0, 4.0, 11.0, 32.0, 95.0, 270.0})
            quotes.push_back(randomQuotes(engine, days / 365.0, 60000.0));
        std::size_t i = 0;
        for (const double days : {1.0, 4.0, 11.0, 32.0, 95.0, 270.0})
            inputs.push_back({now + Duration::fromSeconds(days * 86400.0), 60000.0, days / 365.0,
                              domain::Settlement::Inverse, quotes[i++]});
        const auto fresh = fitSurface(inputs);
        bits.add(fresh);
        if (last) bits.add(fitSurface(inputs, &*last));
        if (!fresh) continue;
        last = *fresh;
        const auto slices = last->slices();
        for (std::size_t s = 1; s + 1 < slices.size(); ++s)
            if (const auto refit = refitSlice(inputs[s], slices[s], {&slices[s - 1], &slices[s + 1]})) bits.add(*refit);
    }
    return bits;
}

Bits fitRecordedCaptures(const std::filesystem::path& folder)
{
    Bits bits;
    std::map<std::string, std::optional<VolatilitySurface>> last;
    for (const auto& file : test::captureFiles(folder))
        for (const auto& chain : test::readCapture(file)) {
            const auto inputs = chain.inputs();
            auto& previous = last[chain.underlying];
            auto surface = fitSurface(inputs, previous ? &*previous : nullptr);
            bits.add(surface);
            if (surface) previous = std::move(*surface);
        }
    return bits;
}

/// The same at every level that this machine has; expects more than one.
template <class Fit> void expectSameBits(Fit fit)
{
    widest = Isa::Plain;
    timesAsked = 0;
    const Bits plain = fit();
    EXPECT_GT(timesAsked, 100U) << "the fits ask for the widest level, so this test chooses it";
    EXPECT_GT(plain.size(), 10'000U);
    int levels = 1;
    for (const Isa isa : {Isa::Avx2, Isa::Avx512}) {
        if (!pricing::machineHas(isa)) continue;
        widest = isa;
        EXPECT_TRUE(fit() == plain) << "at " << pricing::toString(isa);
        ++levels;
    }
    if (levels == 1) GTEST_SKIP() << "this machine has the plain level only";
}

TEST(FitsAtEveryLevel, OfSeededSmilesAreTheSameBits) { expectSameBits(fitSeededSmiles); }

TEST(FitsAtEveryLevel, OfRecordedCapturesAreTheSameBits)
{
    const auto folder = test::findChainFolder();
    if (!folder) GTEST_SKIP() << "the recorded Deribit chain captures are absent: " BALLAST_RECORDED_DATA;
    expectSameBits([&] { return fitRecordedCaptures(*folder); });
}

}  // namespace
}  // namespace ballast::volatility
