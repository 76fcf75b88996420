#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "venue/derive_feed/answers.h"
#include "venue/derive_feed/feed_terms.h"
#include "venue/feed_view.h"

namespace ballast::derive {

/// What is held of one instrument.
struct Held {
    domain::Instrument instrument;
    std::vector<venue::BookLevel> bids, asks;  ///< The last book; void until one came over the present line.
    bool bookWanted{}, inStep{};
    std::uint64_t publish{};  ///< Of that book.
    std::optional<Level> bid, ask;
    std::optional<domain::Price> mark, forward;
    std::optional<double> volatility;  ///< Of the mark, fraction.
    Timestamp bookTime, tickerTime;    ///< By the venue's clock; the newest of their kind on the present line.
    Timestamp venueTime;               ///< Of the newest value.
    Timestamp markTime;                ///< As `tickerTime`, over all lines: of mark, forward and volatility.
    Timestamp receivedAt;              ///< Of the newest value of any channel; never: none came.
    Timestamp spokeAt;                 ///< Of the newest ticker, which has mark and forward too.
    bool isSilent{};                   ///< It was told without bid and ask, since nothing confirmed them.
    Timestamp crossedSince;            ///< Never: bid and ask do not cross.
    Timestamp jumpedAt;                ///< Never: no jump is open.
    std::optional<domain::Quantity>
        most;           ///< Of a level; more stands nowhere (F32). Absent: no open interest was told.
    bool offTick{};     ///< Bid or ask is no price of its ladder (F31).
    bool oddFunding{};  ///< Its last rate was no rate that is paid, and was not told (F37).
    bool closed{}, settled{};
    bool isAnother{};   ///< The venue lists another thing under its name now; nothing of it is told.
    std::string fault;  ///< Why its last message was not taken; a good one ends it.
};

/// What a feed holds of the venue, and the facts that follow from what comes in. Of two values of one thing the one
/// with the later venue time stays.
///
/// Threads  One.
class Holdings {
public:
    enum class Outcome { Applied, Older, Unknown };  ///< Unknown: of an instrument that was not asked for.
    using Facts = std::vector<venue::MarketFact>;

    explicit Holdings(const FeedTerms& terms) : m_terms(terms) {}

    /// Adds what is new, with its number from `sink`, and tells it of other terms of what is known (F38). Returns the
    /// names that are new.
    std::vector<std::string> list(const std::vector<Listed>& listed, Timestamp now, venue::FeedSink& sink);

    /// Facts for the desk are added to `facts`.
    Outcome onTicker(const Ticker& ticker, Timestamp now, Facts& facts);
    /// Of a question: it confirms what is quiet and leaves the rest.
    Outcome onConfirmed(const Ticker& ticker, Timestamp now, Facts& facts);
    Outcome onBook(const BookPicture& book, Timestamp now, Facts& facts);
    Outcome onSpot(const SpotPrice& spot, Timestamp now, Facts& facts) const;
    /// Tells what has gone stale without its bid and ask, once: the other quotes of its expiry, which the desk takes
    /// for confirmed with each that is told, do not make it young.
    void tellSilent(Timestamp now, Facts& facts);
    /// Tells the chains that are whole now: each strike has spoken, or `patience` is over.
    void tellWholeChains(Timestamp now, Duration patience, Facts& facts);
    /// Settles what expired then, once.
    void onSettled(std::string_view coin, const SettledAt& settled, Facts& facts);
    /// Coins of which something expired a while ago and is not settled.
    std::vector<std::string> toSettle(Timestamp now) const;
    /// Expiries of a coin in which something is quiet, as YYYYMMDD.
    std::vector<std::pair<std::string, std::uint32_t>> quietExpiries(Timestamp now) const;

    void onFault(std::string_view instrument, std::string why);
    /// Books are void until they come again, and chains are told whole again.
    void lineLost();
    void lineUp(Timestamp now);
    void clearBook(std::string_view instrument);

    /// A price stood off its ladder since the last question: the venue may have changed it (F38).
    bool takeOffTick() { return std::exchange(m_sawOffTick, false); }

    const std::deque<Held>& all() const { return m_all; }
    const Held* find(std::string_view instrument) const;
    venue::InstrumentView viewOf(const Held& held, Timestamp now, bool connected) const;

private:
    /// Options of one coin that are paid in one currency.
    struct Chain {
        std::string underlying;
        domain::CurrencyId settles;
        friend auto operator<=>(const Chain&, const Chain&) = default;
    };
    struct ChainState {
        Timestamp listedAt;
        bool whole{};
    };
    Held* heldOf(std::string_view instrument);
    static void renew(Held& held, const Listed& now, venue::FeedSink& sink);
    static Chain chainOf(const Held& held);
    domain::ChainUpdate updateOf(const Chain& chain, Timestamp captureTime, bool complete) const;
    bool isStale(const Held& held, Timestamp now) const;
    void addOption(domain::ChainUpdate& update, Held& held, Timestamp now) const;
    void tellOption(Held& held, Timestamp now, Facts& facts) const;
    void take(Held& held, const Ticker& ticker, Timestamp now, Facts& facts);
    void tellTop(const Held& held, Timestamp now, Facts& facts) const;
    void watchTop(Held& held, std::optional<Level> before, Timestamp now);
    domain::Quality qualityOf(const SpotPrice& spot, Timestamp now) const;
    std::pair<domain::Quality, std::string> qualityOf(const Held& held, Timestamp now, bool connected) const;

    const FeedTerms& m_terms;
    std::deque<Held> m_all;  ///< Addresses stay.
    std::map<std::string, Held*, std::less<>> m_byName;
    std::map<Chain, ChainState> m_chains;
    bool m_sawOffTick{};
};

}  // namespace ballast::derive
