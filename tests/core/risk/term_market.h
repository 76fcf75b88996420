#pragma once

#include <cmath>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "risk/holding_risk.h"

namespace ballast::risk::testing {

/// One coin with a skewed smile at each of many expiries, and books on it drawn with a seed.
class TermMarket {
public:
    static constexpr double kSpot = 60000.0;

    explicit TermMarket(double volatility = 0.6, double wings = 0.06)
    {
        std::vector<volatility::FittedSlice> slices;
        for (const int days : expiryDays()) {
            const double years = days / 365.0;
            // The wings shrink with time so that total variance grows everywhere.
            const double wing = wings * std::sqrt(years);
            const volatility::SviParameters raw{
                .a = volatility * volatility * years - wing * 0.15, .b = wing, .rho = -0.3, .m = 0.02, .sigma = 0.15};
            slices.push_back({.expiry = expiry(days),
                              .forward = kSpot * std::exp(0.08 * years),
                              .yearsToExpiry = years,
                              .smile = volatility::SviSlice::create(raw, years).value()});
            m_spotAtFit[expiry(days)] = kSpot;
        }
        m_surface = volatility::VolatilitySurface::create(std::move(slices)).value();
    }

    static std::vector<int> expiryDays() { return {1, 3, 6, 7, 13, 29, 30, 45, 60, 89, 90, 120, 180, 270}; }
    static Timestamp start() { return Timestamp{1'772'409'600'000'000'000}; }  // 2026-03-02.
    static Timestamp expiry(int days) { return start() + Duration::days(days); }

    MarketView view() const
    {
        return {.now = start(),
                .spot = kSpot,
                .surface = &*m_surface,
                .spotAtFit = &m_spotAtFit,
                .linearPrices = &m_linear};
    }

    const domain::Instrument& addOption(domain::OptionRight right, double strike, int days,
                                        domain::Settlement settlement = domain::Settlement::Inverse,
                                        const std::string& venue = "Deribit")
    {
        m_instruments.push_back({.name = "option " + std::to_string(m_instruments.size()),
                                 .venue = venue,
                                 .underlying = "BTC",
                                 .kind = domain::InstrumentKind::Option,
                                 .settlement = settlement,
                                 .right = right,
                                 .strike = domain::Price::fromDouble(strike).value(),
                                 .expiry = expiry(days)});
        return m_instruments.back();
    }
    const domain::Instrument& addLinear(domain::InstrumentKind kind, double price, const std::string& venue = "Deribit")
    {
        m_instruments.push_back({.name = "linear " + std::to_string(m_instruments.size()),
                                 .venue = venue,
                                 .underlying = "BTC",
                                 .kind = kind});
        m_instruments.back().id = {static_cast<std::uint32_t>(m_instruments.size())};
        m_linear[m_instruments.back().id] = price;
        return m_instruments.back();
    }

    /// Options at drawn strikes, expiries and venues, and a perpetual on each venue.
    std::vector<Holding> drawBook(unsigned seed, int options)
    {
        std::mt19937_64 random(seed);
        std::uniform_real_distribution<double> logStrike(-0.7, 0.7), size(-5.0, 5.0);
        const std::vector<std::string> venues{"Deribit", "Derive", "Paradex"};
        const auto days = expiryDays();
        std::vector<Holding> book;
        for (int i = 0; i < options; ++i) {
            const auto right = random() % 2 == 0 ? domain::OptionRight::Call : domain::OptionRight::Put;
            const auto settlement = random() % 2 == 0 ? domain::Settlement::Inverse : domain::Settlement::Linear;
            const double strike = 500.0 * std::round(kSpot * std::exp(logStrike(random)) / 500.0);
            book.push_back({.instrument = &addOption(right, strike, days[random() % days.size()], settlement,
                                                     venues[random() % venues.size()]),
                            .quantity = size(random)});
        }
        for (const auto& venue : venues)
            book.push_back({.instrument = &addLinear(domain::InstrumentKind::Perpetual, kSpot + 25.0, venue),
                            .quantity = size(random),
                            .entryPrice = 58000.0});
        return book;
    }

private:
    std::optional<volatility::VolatilitySurface> m_surface;
    std::map<Timestamp, double> m_spotAtFit;
    std::map<domain::InstrumentId, double> m_linear;
    std::deque<domain::Instrument> m_instruments;  ///< Addresses stay.
};

}  // namespace ballast::risk::testing
