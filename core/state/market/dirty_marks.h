#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "base/timestamp.h"

namespace ballast::market {

/// What changed of the things that values stand on. A mark is a count that grows: a value remembers the count that it
/// was made at and is good while that stands, so nothing is cleared and nothing read too early. Set where the market's
/// state changes:
///
/// | fact | mark |
/// | --- | --- |
/// | index that is used, at once or once its jump is settled | `spot`: every leg and smile of the underlying |
/// | a hedge instrument's quote that is used; a venue's pool shares | `linear`: its leg |
/// | option quotes; a fit; an expiry that goes | `smile`: that expiry's legs and the venue's marks of them |
/// | a complete chain | `chain`: all smiles of the underlying |
/// | an instrument listed again | `listing`: everything of the underlying |
/// | any change of option quotes and fits | `quotes`: nothing that is valued; what copies them |
///
/// Positions and cash are counted by BookState; time is the instant that values are taken at. Not state: in another
/// run the counts may begin anew, as long as no value is kept.
class DirtyMarks {
public:
    void spot(const std::string& underlying) { ++change(underlying).spot; }
    void linear(const std::string& underlying) { ++change(underlying).linear; }
    void smile(const std::string& underlying, std::size_t chain, Timestamp expiry)
    {
        ++change(underlying).smiles[{chain, expiry}];
    }
    void chain(const std::string& underlying) { ++change(underlying).chains; }
    /// Quotes were told, fitted or went, whether a value stands on them or not.
    void quotes(const std::string& underlying) { ++m_counts[underlying].quotes; }
    void listing(const std::string& underlying)
    {
        Counts& counts = change(underlying);
        ++counts.linear;
        ++counts.chains;
        ++counts.listings;
    }

    /// Anything of the underlying.
    std::uint64_t of(const std::string& underlying) const;
    /// Spot.
    std::uint64_t ofSpot(const std::string& underlying) const;
    /// What its perpetuals, futures, spot and coins stand on.
    std::uint64_t ofLinear(const std::string& underlying) const;
    /// Terms of what had been listed before.
    std::uint64_t ofListing(const std::string& underlying) const;
    /// Terms of what had been listed before, of all underlyings together.
    std::uint64_t ofListings() const;
    /// Any option's quotes and fits.
    std::uint64_t ofQuotes(const std::string& underlying) const;
    /// Quotes and fit of an expiry.
    std::uint64_t ofSmile(const std::string& underlying, std::size_t chain, Timestamp expiry) const;

private:
    struct Counts {
        std::uint64_t any{}, spot{}, linear{}, chains{}, listings{}, quotes{};
        std::map<std::pair<std::size_t, Timestamp>, std::uint64_t> smiles;
    };
    Counts& change(const std::string& underlying)
    {
        Counts& counts = m_counts[underlying];
        ++counts.any;
        return counts;
    }
    const Counts& find(const std::string& underlying) const;

    std::map<std::string, Counts> m_counts;
};

}  // namespace ballast::market
