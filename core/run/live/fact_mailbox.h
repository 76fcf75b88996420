#pragma once

#include <string>
#include <vector>

#include "base/mailbox.h"
#include "venue/market_feed.h"

namespace ballast::live {

/// What of a chain a mailbox holds apart: the engine's ChainUpdate is put together again when it is taken.
struct ChainQuote {
    std::uint32_t chain{};  ///< Place in the mailbox's list of chains.
    Timestamp captureTime;
    domain::OptionQuote quote;
};
struct ChainForward {
    std::uint32_t chain{};
    Timestamp captureTime;
    domain::ExpiryForward forward;
};

/// The facts of one feed that wait for the engine, merged by section 6's rules on today's kinds of events: an option's
/// quote, a forward, a hedge quote, a funding rate, an index, an oracle's price, gas and a venue's pool shares have one
/// slot for each subject, and the newest wins; complete chains, settlements and gaps are never merged.
///
/// Threads  Any number of writers, one reader.
class FactMailbox {
public:
    using Unit = std::variant<ChainQuote, ChainForward, domain::ChainUpdate, domain::IndexUpdate, domain::HedgeQuote,
                              domain::FundingUpdate, domain::OracleUpdate, domain::GasUpdate, domain::InstrumentSettled,
                              domain::FeedConnectionChanged, domain::PoolSharesUpdate>;
    struct Key {
        std::uint32_t kind{}, subject{};
        std::int64_t expiry{};
        friend bool operator==(const Key&, const Key&) = default;
    };
    struct HashOfKey {
        std::size_t operator()(const Key& key) const noexcept;
    };
    using Box = Mailbox<Key, Unit, HashOfKey>;

    void post(std::span<const venue::MarketFact> bundle, Timestamp receivedAt);
    /// The feed lost its venue or has it again: told with what the mailbox has been told of so far.
    void tellConnection(const std::string& venue, bool up, std::string_view why, Timestamp receivedAt);

    /// Everything that waits, as events at the end of `events`, each with `Timestamp{}` as its time; the newest receipt
    /// raises `newest`, and each fact's first receipt stands at the end of `receipts`. What is left of one chain's
    /// quotes and forwards is one event, at the first one's place, as old as the oldest of them; what is seconds older
    /// or younger is told apart, so that a mark of long ago makes no fresh quote old. Returns the counts since the
    /// beginning.
    Box::Counts take(std::vector<domain::Event>& events, Timestamp& newest, std::vector<Timestamp>& receipts);

    std::optional<Timestamp> oldest() const { return m_box.oldest(); }
    std::size_t size() const { return m_box.size(); }

private:
    struct ChainName {
        std::string underlying, venue;
        domain::Settlement settlement{};
        domain::CurrencyId settles;
        friend bool operator==(const ChainName&, const ChainName&) = default;
    };
    struct Chain {
        ChainName name;
        std::size_t event{};  ///< 1 + place of its event among those being put together; 0: none yet.
        std::size_t other{};  ///< The same of what has another time.
    };
    void add(const venue::MarketFact& fact);
    void split(const domain::ChainUpdate& update);
    std::uint32_t chainOf(const domain::ChainUpdate& update);
    std::uint32_t nameOf(const std::string& text);
    domain::ChainUpdate& updateOf(std::uint32_t chain, Timestamp captureTime, std::vector<domain::Event>& events);
    void learnChains();
    void orderPlaces(std::vector<domain::Event>& events);
    void forgetPlaces();

    std::mutex m_mutex;                  ///< Of what turns facts into letters.
    std::vector<Box::Letter> m_letters;  ///< Kept for its memory.
    std::vector<ChainName> m_chainNames;
    std::vector<std::string> m_names;
    domain::FeedConnectionChanged m_told;  ///< Names of what the feed has told.
    Box m_box;
    // The reader's.
    std::vector<Chain> m_chains;
    std::vector<Box::Slot> m_taken;  ///< Kept for its memory.
    std::size_t m_ordered{};         ///< Place of the first event that may still be put before another.
};

}  // namespace ballast::live
