#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/error.h"
#include "volatility/fitted_slice.h"

namespace ballast::volatility {

/// The three numbers by which traders name a smile. Volatilities are decimals.
struct SmileReading {
    double atmVolatility{};   ///< At the forward, k = 0.
    double riskReversal25{};  ///< Volatility of the 25-delta call less that of the 25-delta put.
    double butterfly25{};     ///< Mean of those two less the ATM volatility.
    double call25LogMoneyness{};
    double put25LogMoneyness{};
};

/// Reads a smile. Delta is N(d1) on the forward, as the venue prints it.
SmileReading readSmile(const SviSlice& smile) noexcept;

/// Log-moneyness at which a call on this smile has the given delta N(d1), in (0, 1).
double logMoneynessAtCallDelta(const SviSlice& smile, double callDelta) noexcept;

/// An expiry that has no smile, and why.
struct UnfittedExpiry {
    Timestamp expiry;
    Error error;
};

/// Smiles of one underlying in order of expiry.
///
/// Between expiries total variance is linear in time at fixed k, which cannot cross where the smiles do not; before
/// the first the volatility is that of the first; after the last the forward variance of the last interval goes on.
///
/// Threads  Immutable; share freely.
class VolatilitySurface {
public:
    /// Errors   InvalidArgument if there is no slice, two have the same expiry, or a forward or time is not positive.
    static Result<VolatilitySurface> create(std::vector<FittedSlice> slices, std::vector<UnfittedExpiry> unfitted = {});

    /// A surface in which `slice` takes the place of the one of its expiry, or is added; marks of the expiries beside
    /// it follow.
    VolatilitySurface withSlice(FittedSlice slice) const;

    std::span<const FittedSlice> slices() const noexcept { return m_slices; }
    std::span<const UnfittedExpiry> unfitted() const noexcept { return m_unfitted; }
    const FittedSlice* findSlice(Timestamp expiry) const noexcept;

    /// Black volatility of any expiry at log-moneyness k; k must be finite.
    double impliedVolatility(Timestamp expiry, double k) const;

    /// Total variance as of the fit of the neighbouring slices; 0 for an expiry before that.
    double totalVariance(Timestamp expiry, double k) const;

    /// Forward of any expiry: linear in its logarithm between expiries, that of the nearest outside.
    double forward(Timestamp expiry) const;

    /// Reading of a listed expiry.
    std::optional<SmileReading> findReading(Timestamp expiry) const noexcept;

    /// Slices with butterfly or calendar arbitrage left in them.
    int markedCount() const noexcept;

private:
    void judgeBeside(std::size_t own, std::size_t changed);
    VolatilitySurface(std::vector<FittedSlice> slices, std::vector<UnfittedExpiry> unfitted) noexcept;

    /// First slice that does not expire before `expiry`, as an index.
    std::size_t upperIndex(Timestamp expiry) const noexcept;
    /// Time to expiry as the neighbouring slices count it; they may have been fitted at different times.
    double yearsTo(Timestamp expiry) const noexcept;

    std::vector<FittedSlice> m_slices;
    std::vector<UnfittedExpiry> m_unfitted;
};

}  // namespace ballast::volatility
