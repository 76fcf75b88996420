#pragma once

#include <map>
#include <optional>
#include <string>

#include "risk/market_view.h"

namespace ballast::risk::testing {

/// One coin with two fitted smiles under the test's hand. The forwards carry a basis, so forwardPerSpot is not 1.
class FlatMarket {
public:
    static constexpr double kBasis = 1.03;

    /// Slope of the smile in its wings; 0 makes it flat at 60 %.
    explicit FlatMarket(double spot = 80000.0, double wings = 0.0, double volatility = 0.6)
        : m_spot(spot), m_wings(wings), m_volatility(volatility)
    {
        rebuild();
    }

    MarketView view() const
    {
        return {
            .now = m_now, .spot = m_spot, .surface = &*m_surface, .spotAtFit = &m_spotAtFit, .linearPrices = &m_linear};
    }
    /// The same surface seen at another spot, later, or with another level of volatility.
    MarketView viewAt(double spot) const
    {
        MarketView shifted = view();
        shifted.spot = spot;
        return shifted;
    }
    MarketView viewLater(Duration by) const
    {
        MarketView later = view();
        later.now = later.now + by;
        return later;
    }
    FlatMarket withVolatility(double volatility) const { return FlatMarket(m_spot, m_wings, volatility); }

    Timestamp now() const { return m_now; }
    Timestamp expiry(int days = 30) const { return m_fitTime + Duration::days(days); }
    double spot() const { return m_spot; }

    domain::Instrument option(domain::OptionRight right, double strike, domain::Settlement settlement,
                              int days = 30) const
    {
        return {.name = "option",
                .venue = "Deribit",
                .underlying = "BTC",
                .kind = domain::InstrumentKind::Option,
                .settlement = settlement,
                .right = right,
                .strike = domain::Price::fromDouble(strike).value(),
                .expiry = expiry(days)};
    }
    static domain::Instrument linear(domain::InstrumentKind kind, const std::string& name)
    {
        return {.id = idOf(name), .name = name, .venue = "Deribit", .underlying = "BTC", .kind = kind};
    }
    void setMid(const std::string& name, double mid) { m_linear[idOf(name)] = mid; }
    static domain::InstrumentId idOf(const std::string& name)
    {
        return {static_cast<std::uint32_t>(std::hash<std::string>{}(name)) | 1U};
    }

private:
    void rebuild()
    {
        std::vector<volatility::FittedSlice> slices;
        for (const int days : {30, 90}) {
            const double years = days / 365.0;
            const double total = m_volatility * m_volatility * years;
            // a is lowered by what the wings add at k = 0.
            const volatility::SviParameters raw{
                .a = total - m_wings * 0.2, .b = m_wings, .rho = -0.2, .m = 0.0, .sigma = 0.2};
            slices.push_back({.expiry = expiry(days),
                              .forward = m_spot * kBasis,
                              .yearsToExpiry = years,
                              .smile = volatility::SviSlice::create(raw, years).value()});
            m_spotAtFit[expiry(days)] = m_spot;
        }
        m_surface = volatility::VolatilitySurface::create(std::move(slices)).value();
    }

    double m_spot, m_wings, m_volatility;
    Timestamp m_fitTime{1'772'409'600'000'000'000};  // 2026-03-02.
    Timestamp m_now{m_fitTime};
    std::optional<volatility::VolatilitySurface> m_surface;
    std::map<Timestamp, double> m_spotAtFit;
    std::map<domain::InstrumentId, double> m_linear;
};

}  // namespace ballast::risk::testing
