#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/instrument.h"
#include "domain/quality.h"
#include "venue/market_feed.h"

namespace ballast::venue {

/// One level of a book: price and what stands there.
using BookLevel = std::pair<domain::Price, domain::Quantity>;

/// What a feed holds of one instrument. Figures are the venue's, in its units; absent is absent.
struct InstrumentView {
    domain::Instrument instrument;
    std::optional<domain::Price> bid, ask, mark;
    std::optional<domain::Quantity> bidSize, askSize;
    std::optional<double> markVolatility;               ///< Fraction.
    std::vector<BookLevel> bids, asks;                  ///< Best first; empty while the book is not in step.
    domain::Quality quality{domain::Quality::Missing};  ///< The worst of line, age and its own row.
    std::string reason;                                 ///< Of a quality other than Good, one clause.
    std::optional<Duration> age;                        ///< Since the newest valid value; absent: none came.
};

/// What came through one channel since the feed began.
struct ChannelView {
    std::string name;
    std::uint64_t messages{}, gaps{}, resyncs{}, reconnects{};
    std::uint64_t dropped{};  ///< Messages or rows that could not be read or used.
    bool up{};                ///< The venue confirmed it on the present line.
};

/// Everything a feed holds.
struct FeedView {
    std::string name, kind;
    bool connected{};
    std::string lastFault;                    ///< Why the line was lost last, or what was refused.
    std::vector<InstrumentView> instruments;  ///< In order of listing.
    std::vector<ChannelView> channels;
    std::vector<std::string> missing;  ///< What was asked for and did not come up, each with its reason.
};

/// A feed that can be looked at.
class WatchedFeed : public MarketFeed {
public:
    /// At `now`. Any thread.
    virtual FeedView view(Timestamp now) const = 0;
};

}  // namespace ballast::venue
