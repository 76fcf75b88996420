#pragma once

#include <cstdint>
#include <cstring>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "venue/deribit/book.h"
#include "venue/deribit/feed_terms.h"
#include "venue/deribit/listing.h"
#include "venue/deribit/messages.h"

namespace ballast::deribit {

/// Looked up by what a frame's buffer holds, without a copy. Eight characters at once. Not noexcept: the library keeps
/// the hash of a name beside it only then, and else makes that of each name that it passes anew.
struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const
    {
        constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15;
        constexpr std::size_t kWord = sizeof(std::uint64_t);
        std::uint64_t hash = text.size();
        const auto add = [&](const char* from, std::size_t count) {
            std::uint64_t word = 0;
            std::memcpy(&word, from, count);
            hash = (hash ^ word) * kOdd;
            hash ^= hash >> 32;
        };
        if (text.size() < kWord) return add(text.data(), text.size()), hash;
        for (std::size_t at = 0; at + kWord < text.size(); at += kWord)
            add(text.data() + at, kWord);
        add(text.data() + text.size() - kWord, kWord);
        return hash;
    }
};
template <class Value> using ByName = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

/// What the options of one expiry are priced from: the newest word of any of them.
struct HeldForward {
    std::optional<Price> price;
    Timestamp venueTime;
};

/// What is held of one instrument.
struct Held {
    domain::Instrument instrument;
    std::string index;
    Book book;
    std::optional<Price> bid, ask, mark;
    std::optional<Quantity> bidAmount, askAmount;
    std::optional<double> markVolatility;
    HeldForward* forward{};  ///< Of its expiry; options alone.
    Timestamp
        venueTime;  ///< Of the newest bid and ask, by the venue's clock; the next ones of the newest of their kind.
    Timestamp bookTime, tickerTime, markTime;
    Timestamp markStated;          ///< As `markTime`, over all lines.
    Timestamp markedAt;            ///< Mark and its volatility were confirmed, by any channel; never: none came.
    Timestamp receivedAt;          ///< Of the newest bid and ask, of any channel but marks; never: none came.
    Timestamp spokeAt;             ///< Of the newest ticker or summary, which have all of it; never: none came.
    bool isSilent{};               ///< It was told without bid and ask, since nothing confirmed them.
    Timestamp crossedSince;        ///< Never: bid and ask do not cross.
    Timestamp jumpedAt;            ///< Never: no jump is open.
    std::optional<Quantity> most;  ///< Of a level; more stands nowhere (F32). Perpetuals whose open interest was told.
    bool offTick{};                ///< Bid or ask is no price of its ladder (F31).
    bool oddFunding{};             ///< Its last rate was no rate that is paid, and was not told (F37).
    bool bookWanted{}, closed{}, settled{};
    bool isAnother{};   ///< The venue lists another thing under its name now; nothing of it is told.
    std::string fault;  ///< Why its last row was not taken; a good row ends it.
};

/// The index of one name, with what it is the price of.
struct HeldIndex {
    std::string underlying;
    bool drives{};  ///< Its value is told as the coin's spot.
    std::optional<Price> price;
    Timestamp venueTime, receivedAt;
    bool isLocked{};  ///< By the venue's word.
};

/// What a feed holds of the venue, and the facts that follow from what comes in. Takes messages in the order of the
/// line; of two values of one thing the one with the later venue time stays.
///
/// Threads  One.
class Holdings {
public:
    explicit Holdings(const FeedTerms& terms) : m_terms(terms) {}

    /// Adds what is new, with its number from `sink`, and tells it of other terms of what is known (F38). Returns the
    /// names that are new.
    std::vector<std::string> list(const std::vector<Listed>& listed, venue::FeedSink& sink);

    /// Facts for the desk are added to `facts`. False: an instrument that was not asked for.
    bool onTicker(const Ticker& ticker, Timestamp now, std::vector<venue::MarketFact>& facts);
    /// Empty: not asked for.
    std::optional<Book::Outcome> onBook(const BookMessage& message, Timestamp now,
                                        std::vector<venue::MarketFact>& facts);
    bool onMark(const MarkPrice& mark, Timestamp now, std::vector<venue::MarketFact>& facts);
    bool onIndex(const IndexPrice& index, Timestamp now, std::vector<venue::MarketFact>& facts);
    bool onState(const InstrumentState& state);
    /// The venue stops an index, or goes on with it.
    void onLocked(std::string_view index, bool isLocked);
    /// The first of a currency makes its chains whole; later ones confirm strikes that were quiet. Returns the names of
    /// those that it contradicts: their own tickers did not tell what has changed.
    std::vector<std::string> onSummaries(const std::vector<Summary>& rows, Timestamp now,
                                         std::vector<venue::MarketFact>& facts);
    /// Tells what has gone stale without its bid and ask, once: the other quotes of its expiry, which the desk takes
    /// for confirmed with each that is told, do not make it young.
    void tellSilent(Timestamp now, std::vector<venue::MarketFact>& facts);
    /// Indices on which something has expired and is not settled, some time after its expiry.
    std::vector<std::string> toSettle(Timestamp now) const;
    /// Settles what expired on the days that are named, once.
    void onDeliveries(std::string_view index, const std::vector<Delivery>& deliveries, Timestamp now,
                      std::vector<venue::MarketFact>& facts);
    void onFault(std::string_view instrument, std::string why);
    /// What was told of an index cannot be read.
    void onIndexFault(std::string_view index, Timestamp now, std::vector<venue::MarketFact>& facts);
    /// Books are void until their snapshots.
    void lineLost();
    void clearBook(std::string_view instrument);

    /// A price stood off its ladder since the last question: the venue may have changed it (F38).
    bool takeOffTick() { return std::exchange(m_sawOffTick, false); }

    const std::deque<Held>& all() const { return m_all; }
    const ByName<HeldIndex>& indices() const { return m_indices; }
    const Held* find(std::string_view instrument) const;

    venue::InstrumentView viewOf(const Held& held, Timestamp now, bool connected) const;

private:
    static void renew(Held& held, const domain::Instrument& now, venue::FeedSink& sink);
    struct ChainName {
        std::string underlying;
        domain::Settlement settlement{};
        domain::CurrencyId settles;
        friend auto operator<=>(const ChainName&, const ChainName&) = default;
    };
    Held* heldOf(std::string_view instrument);
    static ChainName chainOf(const Held& held);
    domain::ChainUpdate updateOf(const ChainName& name, Timestamp captureTime, bool complete) const;
    Timestamp quoteTime(const Held& held, Timestamp now) const;
    bool isStale(const Held& held, Timestamp now) const;
    void addOption(domain::ChainUpdate& update, Held& held, Timestamp now) const;
    void tellOption(Held& held, Timestamp now, std::vector<venue::MarketFact>& facts) const;
    static void noteForward(Held& held, std::optional<Price> forward, Timestamp stated);
    void tellTop(const Held& held, Timestamp now, std::vector<venue::MarketFact>& facts) const;
    void watchTop(Held& held, Timestamp now);
    domain::Quality qualityOf(const HeldIndex& index, Timestamp now) const;
    void watchJump(Held& held, std::optional<Price> before, Timestamp now) const;
    /// False: a figure of it cannot be, and what was held stays, Bad.
    bool take(Held& held, const Summary& row, Timestamp now);
    std::pair<domain::Quality, std::string> qualityOf(const Held& held, Timestamp now, bool connected) const;

    const FeedTerms& m_terms;
    std::deque<Held> m_all;  ///< Addresses stay.
    ByName<Held*> m_byName;
    ByName<HeldIndex> m_indices;
    std::map<std::pair<ChainName, Timestamp>, HeldForward> m_forwards;  ///< By chain and expiry; addresses stay.
    std::vector<ChainName> m_whole;                                     ///< Chains that were told complete.
    bool m_sawOffTick{};
};

}  // namespace ballast::deribit
