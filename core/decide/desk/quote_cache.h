#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/orders.h"
#include "quoting/option_quotes.h"
#include "risk/market_view.h"

namespace ballast::desk {

/// What the quoter chose and made last. It is taken again while everything that it was made of is the same to the bit,
/// so quotes never depend on it: no state, and a copy is empty.
class QuoteCache {
public:
    /// An option that is quoted, where it stood, and its quote with what that was made of.
    struct Chosen {
        domain::InstrumentId option;
        risk::OptionPoint point;
        std::optional<quoting::QuoteInputs> inputs;  ///< Of `quote`; empty: not made yet. Its option is not kept.
        std::optional<domain::OwnQuote> quote;
    };
    /// One expiry of the main chain.
    struct Expiry {
        std::uint64_t listings{};  ///< How often terms of the underlying's instruments were told anew.
        std::optional<risk::CarriedSmile> smile;
        std::vector<domain::InstrumentId> options;   ///< All that are listed, as the chain orders them.
        std::vector<domain::InstrumentId> standing;  ///< Those quoted before, ascending.
        std::vector<Chosen> chosen;
    };

    QuoteCache() = default;
    QuoteCache(const QuoteCache&) {}
    QuoteCache& operator=(const QuoteCache&)
    {
        m_expiries.clear();
        return *this;
    }
    QuoteCache(QuoteCache&&) = default;
    QuoteCache& operator=(QuoteCache&&) = default;
    ~QuoteCache() = default;

    Expiry& of(const std::string& underlying, Timestamp expiry) { return m_expiries[underlying][expiry]; }
    /// Of expiries that are not quoted any more.
    void forgetBefore(const std::string& underlying, Timestamp expiry)
    {
        auto& own = m_expiries[underlying];
        own.erase(own.begin(), own.lower_bound(expiry));
    }

private:
    std::map<std::string, std::map<Timestamp, Expiry>> m_expiries;
};

}  // namespace ballast::desk
