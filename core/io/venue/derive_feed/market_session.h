#pragma once

#include <map>
#include <string>
#include <vector>

#include "venue/channel_delays.h"
#include "venue/derive_feed/decoder.h"
#include "venue/derive_feed/holdings.h"
#include "venue/derive_feed/market_calls.h"
#include "venue/sockets/market_protocol.h"
#include "venue/sockets/silence.h"
#include "venue/sockets/wire.h"
#include "venue/trade_tape.h"

namespace ballast::derive {

/// The protocol of one market-data connection, without a socket and without a clock: listing, subscriptions, quiet
/// strikes, settlements, watchdog. Facts go to the sink in bundles as messages came.
///
/// Threads  One.
class MarketSession final : public sockets::MarketProtocol, FrameHandler {
public:
    /// All three outlive it.
    MarketSession(const FeedTerms& terms, sockets::Wire& line, venue::FeedSink& sink);

    void opened(Timestamp now) override;
    void message(std::string_view text, Timestamp now) override;
    void handled(std::chrono::nanoseconds after) override { m_delays.stands(after); }
    void closed(std::string_view why, Timestamp now) override;
    void tick(Timestamp now) override;

    venue::FeedView view(Timestamp now) const override;
    bool isSettled() const override;

private:
    static constexpr std::size_t kChannelsACall = 250;
    static constexpr int kMostTries = 3;
    struct Channel {
        venue::ChannelView counts;
        std::string instrument;  ///< Of ticker and book.
        const Held* held{};      ///< The same; absent: of another kind.
        bool isBook{}, isSpot{};
        std::size_t kind{};  ///< Its place in the delays.
        Timestamp lastAt, askedAt;
        Timestamp sentAt;  ///< When it was asked for; what a subscription brings at once may come before its answer.
        bool resyncing{};
        int asks{};           ///< Times it was asked for anew since it last gave what it is for.
        std::string refusal;  ///< Why it is not up.
    };

    void onResult(std::uint64_t id, std::string_view frame) override;
    void onError(std::uint64_t id, const CallError& error) override;
    void onTicker(std::string_view channel, const Ticker& ticker) override;
    void onBook(std::string_view channel, const BookPicture& book) override;
    void onTrades(std::string_view channel, std::span<const PublicTrade> trades) override;
    void onSpot(std::string_view channel, std::span<const SpotPrice> prices) override;
    void onOther(std::string_view channel) override;

    void askListings();
    void onListing(MarketCall call, std::string_view frame);
    void onSubscribed(MarketCall call, std::string_view frame);
    void onTickers(const MarketCall& call, std::string_view frame);
    void onSettlements(const MarketCall& call, std::string_view frame);
    void again(MarketCall call, std::string why);
    void askForMissing();
    std::vector<std::string> channelsByNeed() const;
    void subscribeNew(const std::vector<std::string>& instruments);
    void want(std::string name, std::string_view instrument, std::vector<std::string>& fresh);
    void subscribe(const std::vector<std::string>& channels, int tries = 0);
    void askAnew(const std::vector<std::string>& channels);
    static bool mayAskAnew(const Channel& channel, Timestamp now);
    bool isSilent(const Channel& channel) const;
    bool mayDropFor(const Channel& channel) const;
    bool moves(const std::string& coin) const;
    /// `time`: the venue's own of the message; never: it carries none.
    void count(std::string_view channel, Holdings::Outcome outcome, Timestamp time = {});
    void watchSilence();
    void watchResyncs();
    void pump();
    void tellFacts();
    bool has(MarketCallKind kind) const;

    const FeedTerms& m_terms;
    sockets::Wire& m_line;
    venue::FeedSink& m_sink;
    Decoder m_decoder;
    MarketCalls m_calls;
    Holdings m_holdings;
    std::map<std::string, Channel, std::less<>> m_channels;
    venue::ChannelDelays m_delays;
    venue::TradeTape m_tape;
    std::map<std::string, std::string> m_unlisted;  ///< Coin and type without a listing, each with its reason.
    std::vector<std::string> m_refused;             ///< Instruments that could not be read, each with its reason.
    std::vector<venue::MarketFact> m_facts;
    Timestamp m_now, m_listingAt, m_confirmAt, m_settleAt, m_offTickAt, m_heardAt, m_optionsAt;
    sockets::DropPatience m_drops;
    Timestamp m_missingAt;     ///< Never: nothing is missing.
    std::uint64_t m_unread{};  ///< Frames of no known channel.
    bool m_connected{}, m_listedOnce{};
    std::string m_lastFault;
    std::string m_toldDown;  ///< Why the line is down, as last told.
};

}  // namespace ballast::derive
