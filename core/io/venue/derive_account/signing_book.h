#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "venue/derive_account/account_keys.h"
#include "venue/derive_account/account_terms.h"
#include "venue/instrument_names.h"

namespace ballast::derive {

/// What the account's orders are signed with: the listing's addresses and fees, each coin's spot, and nonces that rise
/// strictly.
///
/// Threads  One.
class SigningBook {
public:
    /// An order's instrument with the parameters that leave.
    struct Signed {
        domain::Instrument instrument;
        std::string body;  ///< JSON text.
    };
    /// What an order or its replacement says.
    struct Wanted {
        domain::InstrumentId instrument;
        domain::Quantity quantity;
        domain::Price limit;
        bool isBuy{}, quotes{}, takes{};
        domain::ClientOrderId label;
        std::string
            replaces{};  ///< The venue's number of the order that it takes the place of, if nothing of that is filled.
    };

    /// All outlive it.
    SigningBook(const AccountTerms& terms, const AccountKeys& keys, const venue::InstrumentNames& names)
        : m_terms(terms), m_keys(keys), m_names(names)
    {
    }

    void list(Listed row) { m_listed.insert_or_assign(row.instrument.name, std::move(row)); }
    /// A new line tells the spots anew.
    void lineLost() { m_index.clear(); }
    /// `data` of spot_feed.{coin}: its price in USD; what cannot be read is passed over.
    void onSpot(const nlohmann::json& data);
    /// Errors   Refused for what is not listed or has no spot yet; InvalidArgument for what is not in the venue's
    /// steps;
    ///          those of signing.
    Result<Signed> sign(const Wanted& order, Timestamp now);

private:
    const AccountTerms& m_terms;
    const AccountKeys& m_keys;
    const venue::InstrumentNames& m_names;
    std::map<std::string, Listed, std::less<>> m_listed;  ///< By name; options and perpetuals.
    std::map<std::string, double, std::less<>> m_index;   ///< USD by coin, as last told on the present line.
    std::uint64_t m_nonce{};
};

}  // namespace ballast::derive
