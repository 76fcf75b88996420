#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "venue/feed_view.h"
#include "venue/hyperliquid_feed/feed_terms.h"
#include "venue/hyperliquid_feed/listing.h"
#include "venue/hyperliquid_feed/messages.h"

namespace ballast::hyperliquid {

/// What is held of one perpetual.
struct Held {
    domain::Instrument instrument;
    ListedPerpetual listed;
    std::vector<venue::BookLevel> bids, asks;  ///< The last book; void until one came over the present line.
    bool inStep{};
    std::optional<domain::Price> bid, ask, mark, oracle;
    std::optional<domain::Quantity> bidSize, askSize;
    Timestamp bookTime, bestTime;  ///< By the venue's clock; the newest of their kind on the present line.
    Timestamp topTime;             ///< When bid and ask were true: the venue's time, or when its middle confirmed them.
    Timestamp receivedAt;          ///< Of the newest value of any channel; never: none came.
    Timestamp crossedSince;        ///< Never: bid and ask do not cross.
    Timestamp jumpedAt;            ///< Never: no jump is open.
    std::optional<domain::Price> leastAt;  ///< The mark by which its least order was told; absent: it was not.
    Timestamp contradictedSince;           ///< The venue's middle is not ours; never: it is.
    std::optional<domain::Quantity>
        most;               ///< Of a level; more stands nowhere (F32). Absent: no open interest was told.
    bool oddFunding{};      ///< Its last rate was no rate that is paid, and was not told (F37).
    ListedPerpetual first;  ///< As it was listed when the feed began.
    std::string flag;       ///< F106: why it is no hedge; empty: it may be one.
    std::string fault;      ///< Why its last message was not taken; a good one ends it.
};

/// What a feed holds of the venue, and the facts that follow from what comes in. Of two values of one thing the one
/// with the later venue time stays.
///
/// Threads  One.
class Holdings {
public:
    enum class Outcome { Applied, Older, Unknown };  ///< Unknown: of a coin that was not asked for.

    explicit Holdings(const FeedTerms& terms) : m_terms(terms) {}

    /// Adds the perpetuals of the terms' coins that are new, with their numbers from `sink`; of those that are held it
    /// takes other terms (F38), other margin rules (F106) and whether they are delisted. Returns the coins that are
    /// new. Coins that cannot be held are added to `refused`.
    std::vector<std::string> list(const Universe& universe, venue::FeedSink& sink, std::vector<std::string>& refused);

    /// Tells of each perpetual whose least order, which the venue states in USDC, is another by its mark.
    void tellLeast(venue::FeedSink& sink);

    /// What was flagged since the last call, as one sentence; empty: nothing was.
    std::string takeFlagged() { return std::exchange(m_flagged, {}); }

    /// Facts for the desk are added to `facts`.
    Outcome onBook(const BookSnapshot& book, Timestamp now, std::vector<venue::MarketFact>& facts);
    Outcome onBest(const BestPrices& best, Timestamp now, std::vector<venue::MarketFact>& facts);
    Outcome onContext(const AssetContext& context, Timestamp now, std::vector<venue::MarketFact>& facts);
    /// A middle confirms best prices that did not change, which are told only when they do.
    Outcome onMid(const Mid& mid, Timestamp now, std::vector<venue::MarketFact>& facts);
    void onFault(std::string_view coin, std::string why);
    /// Books are void until they come again.
    void lineLost();
    void clearBook(std::string_view coin);

    const std::deque<Held>& all() const { return m_all; }
    const Held* find(std::string_view coin) const;
    venue::InstrumentView viewOf(const Held& held, Timestamp now, bool connected) const;

private:
    Held* heldOf(std::string_view coin);
    void relist(Held& held, const ListedPerpetual& row, venue::FeedSink& sink);
    void flag(Held& held);
    static void setLeast(Held& held);
    void takeTop(Held& held, Timestamp at, Timestamp now, std::optional<Level> bid, std::optional<Level> ask,
                 std::vector<venue::MarketFact>& facts) const;
    void confirm(Held& held, domain::Price mid, Timestamp now, std::vector<venue::MarketFact>& facts) const;
    static domain::Quality qualityOf(const AssetContext& context);
    std::pair<domain::Quality, std::string> qualityOf(const Held& held, Timestamp now, bool connected) const;

    const FeedTerms& m_terms;
    std::deque<Held> m_all;  ///< A few; addresses stay.
    std::string m_flagged;
};

}  // namespace ballast::hyperliquid
