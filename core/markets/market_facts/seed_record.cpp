#include "market_facts/seed_record.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "dynamics/price_path.h"
#include "dynamics/surface.h"
#include "dynamics/venue_models.h"
#include "pricing/black76.h"
#include "pricing/steady.h"

namespace ballast::market_facts {

namespace {

using dynamics::Surface;

constexpr std::int64_t kBlock = 12;
constexpr std::int64_t kHour = 3600, kDay = 24 * kHour, kWeek = 7 * kDay;
constexpr std::int64_t kFirstMonday = 1'767'571'200;  ///< 2026-01-05T00:00:00Z.
constexpr double kDaysPerYear = 365.0, kQuarterQuantile = 0.6744897501960817;
constexpr std::size_t kGasMean = 90, kKeptBlocks = 240;
constexpr std::int64_t kRehedge = 600;

/// Volatility where the forward delta is that of the normal quantile `z` (puts: positive).
double volatilityAt(const dynamics::Smile& smile, double z)
{
    double volatility = smile.volatility(0.0);
    for (int i = 0; i < 12; ++i) {
        const double deviation = volatility * std::sqrt(smile.years);
        volatility = smile.volatility(-z * deviation + 0.5 * deviation * deviation);
    }
    return volatility;
}

/// Median full spread, in points, of quotes in a bucket: options about the delta in expiries about the tenor.
double bucketSpread(const Surface& surface, std::size_t coin, double days, double delta,
                    dynamics::RandomNumbers& random)
{
    constexpr std::array<double, 4> kDeltas{0.05, 0.10, 0.25, 0.50}, kQuantiles{1.6449, 1.2816, 0.6745, 0.0};
    Series spreads;
    for (int i = 0; i < 7; ++i) {
        const double tenor = days < 10.0 ? random.between(4.5, 9.5) : random.between(22.0, 36.0);
        const auto smile = surface.smile(tenor / kDaysPerYear);
        const auto place = static_cast<std::size_t>(std::find(kDeltas.begin(), kDeltas.end(), delta) - kDeltas.begin());
        const double side = random.chance(0.5) ? 1.0 : -1.0;
        const double z = side * (kQuantiles[place] + random.between(-0.12, 0.12));
        const double guess = smile.volatility(0.0) * std::sqrt(smile.years);
        const double k = z * guess;
        const double volatility = smile.volatility(k);
        const double root = volatility * std::sqrt(smile.years);
        const double d1 = -k / root + 0.5 * root;
        const double strike = steady::exp(k);
        const auto right = k < 0.0 ? domain::OptionRight::Put : domain::OptionRight::Call;
        const double price = pricing::black76Price(right, 1.0, strike, volatility, smile.years);
        const double vega = steady::normalDensity(d1) * std::sqrt(smile.years) / 100.0;
        const double absDelta = steady::normalCdf(k < 0.0 ? -d1 : d1);
        const double points = dynamics::optionSpreadPoints(coin, tenor, absDelta, surface.stress());
        const auto quote = dynamics::quoteInTicks(price, points * vega, dynamics::optionTick(price));
        if (quote.bid > 0.0) spreads.push_back((quote.ask - quote.bid) / vega);
    }
    return spreads.empty() ? std::nan("") : quantile(spreads, 0.5);
}

dynamics::Parameters withoutPremium(dynamics::Parameters parameters)
{
    parameters.premium = 0.0;
    return parameters;
}

/// One sale that runs: hedged in forwards of its expiry.
struct Running {
    double price{}, swapPrice{}, hedged{}, delta{}, volatility{};
};

class Recorder {
public:
    Recorder(const dynamics::Parameters& parameters, std::uint64_t seed, int days)
        : m_p(parameters), m_fair(withoutPremium(parameters)), m_days(days), m_seed(seed),
          m_start(kFirstMonday + static_cast<std::int64_t>(seed % 7) * kDay),
          m_opens(static_cast<std::size_t>(seed % 24)), m_path(parameters, seed, m_start, {93'000.0, 3'200.0}),
          m_funding(seed, 0), m_book(seed, 0), m_gas(seed), m_oracle(seed, 1), m_pool(0.0005, 0.0003),
          m_random(seed, 99)
    {
    }

    SeedRecord run()
    {
        m_record.start = m_start;
        atHour();
        const std::int64_t end = m_start + m_days * kDay;
        for (std::int64_t second = m_start; second < end; second += kBlock) {
            m_path.step(kBlock);
            atBlock(second + kBlock);
            if ((second + kBlock) % 60 == 0 && second + kBlock - m_start <= kWeek) atMinute();
            if ((second + kBlock - m_start) % kRehedge == 0) hedge();
            if ((second + kBlock) % kHour == 0) atHour();
        }
        settle();
        flow();
        return std::move(m_record);
    }

private:
    void atBlock(std::int64_t second)
    {
        const double eth = m_path.state().spot[1];
        const double before = m_oracle.answer();
        if (const auto round = m_oracle.step(second, eth); round && before > 0.0)
            m_record.rounds.push_back({static_cast<double>((second - m_start) / kDay),
                                       std::abs(steady::log(round->price / before)), round->scheduled});
        if (m_poolPrice > 0.0) m_poolBefore = m_poolPrice;
        m_poolPrice = m_pool.block(eth);
        const double fee = m_gas.block(second);
        if (m_record.blockFees.size() < kKeptBlocks) m_record.blockFees.push_back(fee);
        m_fees.push_back(fee);
        m_feeSum += fee;
        if (m_fees.size() > kGasMean) m_feeSum -= m_fees[m_fees.size() - kGasMean - 1];
        if (m_fees.size() < kGasMean) return;
        const double price = m_feeSum / static_cast<double>(kGasMean);
        m_high = m_high > 0.0 ? std::max(m_high, price) : price;
        m_low = m_low > 0.0 ? std::min(m_low, price) : price;
        m_gasPrice = price;
    }

    void atMinute()
    {
        for (std::size_t i = 0; i < kCoinCount; ++i)
            m_record.minutely[i].push_back(m_path.state().spot[i]);
    }

    void atHour()
    {
        const auto& state = m_path.state();
        const auto hour = static_cast<std::size_t>((state.second - m_start) / kHour);
        for (std::size_t i = 0; i < kCoinCount; ++i)
            m_record.hourly[i].push_back(state.spot[i]);
        if (hour == 0) atMinute();
        if (hour % 24 == 0) m_record.index.push_back(index30(0));
        if (hour % 6 == 0) capture(hour);
        if (hour == m_opens) open();
        if (hour == 0) return;
        m_record.gasClose.push_back(m_gasPrice);
        m_record.gasHigh.push_back(m_high);
        m_record.gasLow.push_back(m_low);
        m_high = m_low = 0.0;
        m_record.poolDeviation.push_back(steady::log(m_poolBefore / state.spot[1]));
        m_record.oracleDeviation.push_back(steady::log(m_oracle.answer() / state.spot[1]));
        perpetual(hour);
    }

    void perpetual(std::size_t hour)
    {
        const Series& spot = m_record.hourly[0];
        m_funding.step(1.0, steady::log(spot[hour] / spot[hour - 1]));
        m_premiums += m_funding.premium() / 8.0;
        if (hour % 8 == 0) {
            m_record.funding.push_back(dynamics::PerpetualPremium::fundingOf(m_premiums));
            m_premiums = 0.0;
        }
        m_book.step(1.0);
        if (hour < 24) return;
        double sum = 0.0;
        for (std::size_t i = hour - 23; i <= hour; ++i)
            sum += steady::square(steady::log(spot[i] / spot[i - 1]));
        const double volatility = std::sqrt(sum * kDaysPerYear);
        m_record.dayVolatility.push_back(volatility);
        m_record.bookSpread.push_back(0.1475 * m_book.spread(volatility / 0.41));
        m_record.bookDepth.push_back(m_book.depth(volatility / 0.41));
    }

    double index30(std::size_t coin) const
    {
        constexpr double kYears = 30.0 / kDaysPerYear;
        return std::sqrt(Surface(m_p, m_path.state(), coin).modelFreeVariance(kYears) / kYears);
    }

    void capture(std::size_t hour)
    {
        Capture capture;
        capture.hour = hour;
        for (std::size_t i = 0; i < kCoinCount; ++i) {
            const Surface surface(m_p, m_path.state(), i);
            auto& to = capture.coins[i];
            to.spot = m_path.state().spot[i];
            to.carry = m_path.state().carry[i];
            constexpr std::array<double, 3> kTenors{7.0, 30.0, 90.0};
            std::array<double, 3> atm{};
            for (std::size_t t = 0; t < 3; ++t) {
                const auto smile = surface.smile(kTenors[t] / kDaysPerYear);
                const double call = volatilityAt(smile, -kQuarterQuantile), put = volatilityAt(smile, kQuarterQuantile);
                atm[t] = smile.volatility(0.0);
                to.reversal[t] = call - put;
                to.butterfly[t] = 0.5 * (call + put) - atm[t];
            }
            to.atm7 = atm[0], to.atm30 = atm[1], to.atm90 = atm[2];
            to.atm180 = surface.smile(180.0 / kDaysPerYear).volatility(0.0);
            if (hour % 24 != 0) {
                for (auto& row : to.spread)
                    row.fill(std::nan(""));
                continue;
            }
            constexpr std::array<double, 4> kDeltas{0.50, 0.25, 0.10, 0.05};
            for (std::size_t t = 0; t < 2; ++t)
                for (std::size_t d = 0; d < 4; ++d)
                    to.spread[t][d] = bucketSpread(surface, i, t == 0 ? 7.0 : 30.0, kDeltas[d], m_random);
        }
        m_record.captures.push_back(capture);
    }

    double leftYears() const
    {
        return static_cast<double>(m_start + m_days * kDay - m_path.state().second) / (kDaysPerYear * kDay);
    }

    double forward(std::size_t coin) const
    {
        const auto& s = m_path.state();
        return s.spot[coin] * steady::exp(m_p.carryMean[coin] * leftYears());
    }

    const dynamics::Parameters& parametersOf(std::size_t sale) const { return sale == 0 ? m_p : m_fair; }

    void open()
    {
        const double years = leftYears();
        for (std::size_t i = 0; i < kCoinCount; ++i) {
            m_strike[i] = m_lastForward[i] = forward(i);
            for (std::size_t j = 0; j < 2; ++j) {
                const Surface surface(parametersOf(j), m_path.state(), i);
                auto& sale = m_running[i][j];
                sale.volatility = surface.smile(years).volatility(0.0);
                sale.swapPrice = surface.modelFreeVariance(years);
                // Call and put are worth the same at the forward.
                sale.price = 2.0 * pricing::black76Price(domain::OptionRight::Call, m_strike[i], m_strike[i],
                                                         sale.volatility, years);
            }
        }
        m_isOpen = true;
        hedge();
    }

    /// The smile is read by the hour, the forward at each hedge.
    void hedge()
    {
        if (!m_isOpen) return;
        const double years = leftYears();
        const bool onTheHour = m_path.state().second % kHour == 0;
        for (std::size_t i = 0; i < kCoinCount; ++i) {
            const double f = forward(i);
            m_realised[i] += steady::square(steady::log(f / m_lastForward[i]));
            for (std::size_t j = 0; j < 2; ++j) {
                auto& sale = m_running[i][j];
                sale.hedged += sale.delta * (f - m_lastForward[i]);
                if (years <= 0.0) continue;
                const double k = steady::log(m_strike[i] / f);
                if (onTheHour) sale.volatility = Surface(parametersOf(j), m_path.state(), i).smile(years).volatility(k);
                const double root = sale.volatility * std::sqrt(years);
                sale.delta = 2.0 * steady::normalCdf(-k / root + 0.5 * root) - 1.0;
            }
            m_lastForward[i] = f;
        }
    }

    void settle()
    {
        for (std::size_t i = 0; i < kCoinCount; ++i)
            for (std::size_t j = 0; j < 2; ++j) {
                const auto &sale = m_running[i][j], &fair = m_running[i][1];
                const double payoff = std::abs(m_path.state().spot[i] - m_strike[i]);
                m_record.sales[i][j] = {.straddle = (sale.price - payoff + sale.hedged) / sale.price,
                                        .premium = (sale.price - fair.price) / sale.price,
                                        .varianceSwap = (sale.swapPrice - m_realised[i]) / sale.swapPrice,
                                        .swapPremium = (sale.swapPrice - fair.swapPrice) / sale.swapPrice};
            }
    }

    void flow()
    {
        for (std::size_t i = 0; i < kCoinCount; ++i) {
            dynamics::Arrivals arrivals(m_seed, 60 + i, dynamics::Arrivals::perpetualFlow(i));
            Series counts(30, 0.0), sides;
            for (double time = arrivals.wait() - 60.0; time < 300.0; time += arrivals.wait()) {
                if (time < 0.0) continue;
                counts[static_cast<std::size_t>(time / 10.0)] += 1.0;
                sides.push_back(arrivals.buys() ? 1.0 : -1.0);
            }
            m_record.counts[i].push_back(std::move(counts));
            m_record.sides[i].push_back(std::move(sides));
        }
    }

    const dynamics::Parameters& m_p;
    dynamics::Parameters m_fair;
    int m_days;
    std::uint64_t m_seed;
    std::int64_t m_start;
    std::size_t m_opens;
    dynamics::PricePath m_path;
    dynamics::PerpetualPremium m_funding;
    dynamics::BookShape m_book;
    dynamics::GasFee m_gas;
    dynamics::OracleRounds m_oracle;
    dynamics::PoolPrice m_pool;
    dynamics::RandomNumbers m_random;
    SeedRecord m_record;
    Series m_fees;
    double m_feeSum{}, m_high{}, m_low{}, m_gasPrice{}, m_premiums{}, m_poolPrice{}, m_poolBefore{};
    bool m_isOpen{};
    std::array<double, kCoinCount> m_strike{}, m_lastForward{}, m_realised{};
    std::array<std::array<Running, 2>, kCoinCount> m_running{};
};

}  // namespace

SeedRecord recordSeed(const dynamics::Parameters& parameters, std::uint64_t seed, int days)
{
    return Recorder(parameters, seed, days).run();
}

}  // namespace ballast::market_facts
