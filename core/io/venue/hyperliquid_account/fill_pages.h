#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "venue/hyperliquid_account/account_messages.h"

namespace ballast::hyperliquid {

/// The account's fills since an instant, which the venue gives in pages, oldest first: each page is asked for from the
/// last one's last time, until one brings nothing new.
///
/// Source   Hyperliquid docs, "Info endpoint": both times are inclusive, an answer over time holds 500 or 2,000 fills
///          (both are said), the newest 10,000 are kept.
///
/// Threads  One.
class FillPages {
public:
    enum class Next {
        Page,  ///< There may be more, from `from` on.
        End,   ///< All have come.
        Hides  ///< There may be others that cannot be had.
    };

    /// Milliseconds since 1970.
    void begin(std::uint64_t from) { *this = FillPages{}, m_from = from; }
    Next take(const std::vector<VenueFill>& page);
    std::uint64_t from() const { return m_from; }

private:
    std::uint64_t m_from{};
    std::set<std::pair<std::string, std::uint64_t>> m_seen;  ///< Trade and order: with oneself both sides are told.
    std::size_t m_pages{};
};

}  // namespace ballast::hyperliquid
