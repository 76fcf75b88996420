#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "venue/channel_delays.h"
#include "venue/deribit/call_queue.h"
#include "venue/deribit/decoder.h"
#include "venue/deribit/holdings.h"
#include "venue/sockets/market_protocol.h"
#include "venue/sockets/silence.h"
#include "venue/sockets/wire.h"
#include "venue/trade_tape.h"

namespace ballast::deribit {

/// The protocol of one market-data connection, without a socket and without a clock: listing, subscriptions, heartbeat,
/// gaps, watchdog. Facts go to the sink in bundles as messages came.
///
/// Threads  One.
class Session final : public sockets::MarketProtocol, FrameHandler {
public:
    Session(const FeedTerms& terms, sockets::Wire& line, venue::FeedSink& sink);

    void opened(Timestamp now) override;
    void message(std::string_view text, Timestamp now) override;
    void handled(std::chrono::nanoseconds after) override { m_delays.stands(after); }
    void closed(std::string_view why, Timestamp now) override;
    void tick(Timestamp now) override;

    venue::FeedView view(Timestamp now) const override;
    bool isSettled() const override;

private:
    static constexpr std::size_t kChannelsACall = 200;  // Well under the venue's 32 kB a frame.
    static constexpr int kMostTries = 3;
    struct Channel {
        venue::ChannelView counts;
        std::string instrument;  ///< Of ticker and book.
        const Held* held{};      ///< The same; absent: of another kind.
        const HeldIndex* index{};
        bool isBook{};
        std::size_t kind{};  ///< Its place in the delays.
        Timestamp lastAt, askedAt;
        Timestamp sentAt;  ///< When it was asked for; what a subscription brings at once may come before its answer.
        bool resyncing{};
        bool ending{};        ///< What comes is still of the subscription before, whose end is not answered.
        int asks{};           ///< Times it was asked for anew since it last gave what it is for.
        std::string refusal;  ///< Why it is not up.
    };
    void watchSilence(Timestamp now);
    void watchResyncs(Timestamp now);
    void watchCrossing(Timestamp now);
    static bool mayAskAnew(const Channel& channel, Timestamp now);
    bool isSilent(const Channel& channel, Timestamp now) const;
    bool mayDropFor(const Channel& channel, Timestamp now) const;
    bool moves(std::string_view coin, Timestamp now) const;
    void listAgain();
    bool hasOwnCurrency(std::string_view coin) const;

    void onResult(std::uint64_t id, std::string_view result) override;
    void onError(std::uint64_t id, const CallError& error) override;
    void onTicker(std::string_view channel, const Ticker& ticker) override;
    void onBook(std::string_view channel, const BookMessage& book) override;
    void onQuote(std::string_view channel, const Quote& quote) override;
    void onTrades(std::string_view channel, std::span<const Trade> trades) override;
    void onIndex(std::string_view channel, const IndexPrice& index) override;
    void onVolatilityIndex(std::string_view channel, const VolatilityIndex& index) override;
    void onMarkPrices(std::string_view channel, std::span<const MarkPrice> marks) override;
    void onInstrumentState(std::string_view channel, const InstrumentState& state) override;
    void onPlatformState(std::string_view channel, const PlatformState& state) override;
    void onHeartbeat(bool test) override;
    void onOther(std::string_view channel) override;

    void onListing(const Call& call, std::string_view result);
    void onSubscribed(const Call& call, std::string_view result);
    void onSummary(const Call& call, std::string_view result);
    void onDelivery(const Call& call, std::string_view result);
    void again(Call call, std::string why);
    void ended(const Call& unsubscribe);
    void askForMissing();
    void subscribe(std::vector<std::string> channels, int tries = 0);
    std::vector<std::string> channelsByNeed() const;
    void subscribeNew(const std::vector<std::string>& instruments);
    std::string tradesOf(const domain::Instrument& instrument) const;
    std::vector<venue::VolatilityIndexView> volatilities(Timestamp now) const;
    void resync(std::string_view channel);
    /// The same of many, in few calls; also of those that are being asked for anew.
    void askAnew(const std::vector<std::string>& channels);
    /// `time`: the venue's own of the message; never: it carries none.
    void count(std::string_view channel, bool used, Timestamp time = {});
    void pump();
    void tellFacts();
    std::vector<std::string> currencies() const;
    Duration testEvery() const;

    const FeedTerms& m_terms;
    sockets::Wire& m_line;
    venue::FeedSink& m_sink;
    Decoder m_decoder;
    CallQueue m_calls;
    Holdings m_holdings;
    std::map<std::string, Channel, std::less<>> m_channels;
    venue::ChannelDelays m_delays;
    venue::TradeTape m_tape;
    struct HeldVolatility {
        double volatility{};  ///< Fraction.
        Timestamp venueTime, receivedAt;
    };
    std::map<std::string, HeldVolatility, std::less<>> m_volatilities;  ///< By name of the index.
    std::map<std::string, std::string> m_unlisted;  ///< Currencies without a listing, each with its reason.
    std::set<std::string> m_notCurrencies;          ///< Coins without a currency of their own, on the present line.
    std::set<std::string> m_withOptions;            ///< Currencies under which options are listed.
    std::set<std::string> m_createdIn;              ///< Currencies in which something was created while one was listed.
    std::vector<std::string> m_refused;             ///< Instruments that could not be read, each with its reason.
    std::vector<venue::MarketFact> m_facts;
    Timestamp m_now, m_summaryAt, m_deliveriesAt, m_listingAt, m_offTickAt, m_heardAt, m_optionsAt;
    sockets::DropPatience m_drops;
    std::uint64_t m_unread{};  ///< Frames of no known channel.
    bool m_connected{}, m_listedOnce{};
    std::string m_lastFault;
    std::string m_toldDown;  ///< Why the line is down, as last told.
    Timestamp m_missingAt;   ///< Never: nothing is missing.
    Timestamp m_testAt;      ///< When the line is to be shown alive unasked.
};

}  // namespace ballast::deribit
