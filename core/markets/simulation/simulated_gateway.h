#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "base/result.h"
#include "domain/settings.h"
#include "playback/venue.h"
#include "simulation/resting_quotes.h"
#include "simulation/venue_view.h"

namespace ballast::simulation {

/// Fills cleared orders against the market that it sees.
///
/// Hedges   Immediate or cancel. Acknowledged after half the venue's latency, filled after the whole of it at
///          mid ± half-spread ± 2/3 Y σ_day √(Q/V) of mid, to the price at which the last coin would meet the limit
///          (mid ± half-spread ± the full square-root impact); the rest ends as Cancelled. The half-spread is the
///          quoted one, or the configured one where bid and ask are equal. Off chain an order above a quarter of the
///          depth (or 0.05 % of daily volume when depth is unknown) comes in two or three parts, one latency apart;
///          on chain a swap is one transaction and pays its gas once.
/// Options  At the venue's own bid or ask as last confirmed, in full or not at all: a quote confirmed more than
///          `maxQuoteAge` before the order's time is refused. A ChainUpdate confirms all quotes of each expiry whose
///          forward it names, changed or not.
/// Quotes   Options only; they rest from the instant in which they were sent and fill when a taker hits them. Their
///          acknowledgement, and the answer to an amendment, come after the venue's latency.
/// Time     An order fills against what the market showed when its fill is due, whenever `takeDue` is called.
/// Orders   An id that works, or is among the last kEndedKept that ended, is ignored when it is sent again: the venue
///          has it already. One that ended before these is taken for a new one.
/// Source   Cost model: models/hedging.md section 3. Option fee: 0.03 % of the index, at most 12.5 % of premium.
/// Units    fees in what the instrument settles in, gas in ETH; latencies in event time.
/// Threads  One thread, the market thread.
class SimulatedGateway final : public playback::Venue {
public:
    /// Ended orders whose ids are remembered.
    static constexpr std::size_t kEndedKept = 1'000;

    /// `maxQuoteAge` empty: 15 s, or zero under the profile `recorded`. `quotes` is shared with the market whose takers
    /// hit them; null: nobody does.
    ///
    /// Errors   InvalidArgument if a hedge venue's daily volume is not positive, its failure probability is outside
    ///          [0, 1), or its latency or maxQuoteAge is negative.
    static Result<std::unique_ptr<SimulatedGateway>> create(const domain::Settings& settings,
                                                            std::optional<Duration> maxQuoteAge = std::nullopt,
                                                            std::shared_ptr<RestingQuotes> quotes = nullptr);

    void onBatch(const domain::EventBatch& batch) override;
    void send(const domain::Cleared<domain::OrderIntent>& order) override;
    void amend(const domain::Cleared<domain::Amendment>& amendment) override;
    void cancel(const domain::CancelIntent& cancel) override;
    std::optional<Timestamp> nextDue() const override;
    std::vector<domain::Event> takeDue(Timestamp until) override;
    std::optional<std::string> kept() const override;
    Result<void> goOn(std::string_view kept, const domain::InstrumentTable& listed) override;

private:
    struct Working {
        domain::OrderIntent intent;
        const domain::HedgeVenue* venue{};         ///< Null for options and quotes.
        std::optional<domain::Price> optionPrice;  ///< Fixed when sent.
        domain::Quantity filled;
        int part{}, parts{1};  ///< Parts filled so far, of.
        Duration latency;
        /// But for the venue, which the instrument names.
        template <class A, class Self> static void fields(A& a, Self& w)
        {
            a(w.intent, w.optionPrice, w.filled, w.part, w.parts, w.latency);
        }
    };
    struct Step {
        enum class Kind { Acknowledge, Fill, Answer, End } kind{Kind::End};
        domain::ClientOrderId order;
        domain::OrderState state{domain::OrderState::Rejected};  ///< End only.
        std::string reason;                                      ///< End only.
        domain::Quantity filled;                                 ///< End of a quote only.
        domain::AmendAnswered answer;                            ///< Answer only.
        template <class A, class Self> static void fields(A& a, Self& s)
        {
            a(s.kind, s.order, s.state, s.reason, s.filled, s.answer);
        }
        friend constexpr auto lastOf(Kind) { return Kind::End; }
    };
    /// Due time, then order of planning. What cancels end comes last in its instant and by order, whichever cancel
    /// reached an order first: a kill and a single cancel of the same instant may arrive either way round.
    using Due = std::tuple<Timestamp, std::uint64_t, domain::ClientOrderId>;

    /// What a hedge order meets at one instant.
    struct Terms {
        double mid{}, halfSpread{}, dailyVolatility{};  ///< USD; fractions.
        double reachable{};                             ///< Coins of the order within its limit.
    };
    using Events = std::vector<domain::Event>;
    template <class A, class Self> static void state(A& a, Self& g);
    bool isWhole() const;

    SimulatedGateway(const domain::Settings& settings, Duration maxQuoteAge, std::shared_ptr<RestingQuotes> quotes);
    Result<Working> accept(const domain::OrderIntent& intent);
    Result<void> acceptHedge(Working& order) const;
    Result<void> acceptOption(Working& order) const;
    int partsOf(const Working& order) const;
    Result<void> acceptQuote(Working& order);
    bool reaches(const domain::CancelIntent& cancel, const domain::OrderIntent& order) const;
    void end(const domain::ClientOrderId& order, domain::Quantity filled);
    void remember(const domain::ClientOrderId& ended);
    void drop(const domain::ClientOrderId& order);
    domain::Quantity lotOf(const Working& order) const;

    static Step stepOf(Step::Kind kind, const domain::ClientOrderId& order);
    void plan(Timestamp due, Step step);
    void planEnd(Timestamp due, const domain::ClientOrderId& order, domain::OrderState state, std::string reason);
    void performUntil(Timestamp until);
    void takeFills(Timestamp until);
    void perform(Timestamp time, const Step& step, Events& events);
    void finish(Timestamp time, const Step& step, Events& events);

    Terms termsAt(Timestamp time, const Working& order) const;
    domain::Quantity nextPart(const Working& order) const;
    domain::OrderFilled hedgeFill(const Working& order, const Terms& terms, domain::Quantity quantity) const;
    void fillHedge(Timestamp time, Working& order, Events& events);
    void endAtLimit(Timestamp time, const Working& order, double price, Events& events);
    void fillOption(Timestamp time, const Working& order, Events& events);
    domain::Money optionFee(const Working& order) const;

    domain::Settings m_settings;
    VenueView m_view;
    std::shared_ptr<RestingQuotes> m_quotes;
    Duration m_maxQuoteAge;
    Timestamp m_now;
    std::uint64_t m_planned{};
    std::map<Due, Step> m_steps;
    std::map<domain::ClientOrderId, Working> m_working;
    std::deque<domain::ClientOrderId> m_ended;  ///< In the order in which they ended.
    std::set<domain::ClientOrderId> m_isEnded;  ///< The same.
    Events m_ready;                             ///< Performed, not yet taken.
};

}  // namespace ballast::simulation
