#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "venue/channel_delays.h"
#include "venue/hyperliquid_feed/decoder.h"
#include "venue/hyperliquid_feed/holdings.h"
#include "venue/hyperliquid_feed/market_line.h"
#include "venue/sockets/market_protocol.h"
#include "venue/sockets/silence.h"
#include "venue/trade_tape.h"

namespace ballast::hyperliquid {

/// The protocol of one market-data connection, without a socket and without a clock: listing, subscriptions, pings,
/// watchdog. Facts go to the sink in bundles as messages came.
///
/// Threads  One.
class MarketSession final : public sockets::MarketProtocol, FrameHandler {
public:
    /// All three outlive it.
    MarketSession(const FeedTerms& terms, MarketLine& line, venue::FeedSink& sink);

    void opened(Timestamp now) override;
    void message(std::string_view text, Timestamp now) override;
    void handled(std::chrono::nanoseconds after) override { m_delays.stands(after); }
    void closed(std::string_view why, Timestamp now) override;
    void tick(Timestamp now) override;
    /// The answer to `MarketLine::askListing`, or why there is none; it is asked for again no sooner than `wait`.
    void listing(const Result<std::string>& body, Duration wait, Timestamp now);

    venue::FeedView view(Timestamp now) const override;
    bool isSettled() const override;

private:
    struct Channel {
        venue::ChannelView counts;
        std::string type, coin;  ///< No coin: of all.
        std::size_t kind{};      ///< Its place in the delays.
        Duration silentAfter;    ///< Zero: it may be quiet.
        Timestamp lastAt, askedAt;
        bool resyncing{};
        int tries{};
        std::string refusal;  ///< Why it is not up.
    };

    void onBook(const BookSnapshot& book) override;
    void onBest(const BestPrices& best) override;
    void onTrades(std::span<const PublicTrade> trades) override;
    void onContext(const AssetContext& context) override;
    void onMids(std::span<const Mid> mids) override;
    void onEcho(const SubscriptionEcho& echo) override;
    void onPong() override;
    void onError(std::string_view words) override;
    void onOther(std::string_view channel) override;

    Channel* channelOf(std::string_view type, std::string_view coin);
    /// `time`: the venue's own of the message; never: it carries none.
    void count(std::string_view type, std::string_view coin, Holdings::Outcome outcome, Timestamp time = {});
    void want(std::string_view type, const std::string& coin, Duration silentAfter);
    void subscribe(Channel& channel);
    /// The venue says, or its messages show, that the channel is there.
    void confirm(Channel& channel);
    void resync(Channel& channel);
    void watchAnswers();
    void watchSilence();
    void watchPing();
    void pump();
    void tellFacts();

    const FeedTerms& m_terms;
    MarketLine& m_line;
    venue::FeedSink& m_sink;
    Decoder m_decoder;
    Holdings m_holdings;
    std::map<std::string, Channel, std::less<>> m_channels;
    venue::ChannelDelays m_delays;
    venue::TradeTape m_tape;
    std::vector<std::string> m_refused;  ///< What the listing has and cannot be held, each with its reason.
    std::deque<std::string> m_out;       ///< Waits for the budget.
    venue::RateBudget m_budget;
    std::vector<venue::MarketFact> m_facts;
    Timestamp m_now, m_pingAt, m_pingedAt, m_listingAt;
    sockets::DropPatience m_drops;
    Duration m_listingPatience;
    std::uint64_t m_unread{};  ///< Frames of no channel of ours.
    bool m_connected{}, m_listed{}, m_awaitsListing{};
    std::string m_lastFault, m_listingFault;
    std::string m_toldDown;  ///< Why the line is down, as last told.
};

}  // namespace ballast::hyperliquid
