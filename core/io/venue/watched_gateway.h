#pragma once

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/latency_histogram.h"
#include "venue/gateway.h"
#include "venue/instrument_names.h"

namespace ballast::venue {

/// How an account stands, by what its gateway has told. Latencies count from the beginning.
struct AccountStanding {
    bool connected{};
    std::optional<bool> armed;
    std::map<domain::CurrencyId, domain::Money> balances;  ///< By currency.
    std::vector<domain::MarginReport> margins;             ///< What the newest answer says, one a currency.
    Timestamp marginsAt;                                   ///< When it came.
    LatencyHistogram acknowledgement;                      ///< From sent to the first answer.
    LatencyHistogram fill;  ///< From that to the first fill; where fills are final after blocks, from sent.
    std::uint64_t sent{}, acknowledged{}, fills{};
    std::string lastError;
    Timestamp lastErrorAt;
};

/// Where a watched gateway writes and a screen reads; bounded whatever is told.
///
/// Threads  Any.
class AccountNotes {
public:
    static constexpr std::size_t kMostOrders = 4096;  ///< On their way at once; of more no latency is known.

    explicit AccountNotes(Finality finality) : m_finality(finality) {}
    void take(const OwnFact& fact, Timestamp at);
    AccountStanding standing() const;

private:
    void take(const domain::OrderSent& fact, Timestamp at);
    void take(const domain::OrderAcknowledged& fact, Timestamp at);
    void take(const domain::OrderFilled& fact, Timestamp at);
    void take(const domain::OrderEnded& fact, Timestamp at);
    void take(const domain::CancelRefused& fact, Timestamp at);
    void take(const domain::ConnectionChanged& fact, Timestamp at);
    void take(const domain::ProtectionChanged& fact, Timestamp at);
    void take(const domain::BalanceReport& fact, Timestamp at);
    void take(const domain::MarginReport& fact, Timestamp at);
    template <class T> void take(const T&, Timestamp) {}
    void note(std::string error, Timestamp at);

    struct OnItsWay {
        Timestamp sentAt, answeredAt;
        bool isFilled{};
    };
    const Finality m_finality;
    mutable std::mutex m_mutex;
    AccountStanding m_standing;
    std::map<domain::ClientOrderId, OnItsWay> m_orders;
};

/// Positions that an account had and that whole answers of its venue leave out: they are flat (F46). A venue that
/// reports open positions alone says by leaving one out that it was closed elsewhere. Two sound answers in a row must
/// leave it out, since a copy of the venue that is behind may do so once; an answer of which reports are missing says
/// nothing. What has expired is left to its settlement.
///
/// Threads  One.
class LeftOutPositions {
public:
    /// `names` outlives it. `held`: what the account had before, as the book of a former run has it.
    explicit LeftOutPositions(const InstrumentNames& names, const std::set<domain::InstrumentId>& held = {});
    /// Every fact, in order.
    void take(const OwnFact& fact);
    /// What the answer that ends with `done` leaves out, as reports of it; to be asked before `done` is taken.
    std::vector<domain::PositionReport> of(const domain::ReconcileDone& done, Timestamp now) const;

private:
    struct Answer {
        Timestamp askedAt;
        std::uint64_t reports{};  ///< Told so far.
        std::set<domain::InstrumentId> positions;
    };
    void count(const domain::OrderFilled& fact) { m_known[fact.instrument] = 0; }
    void count(const domain::OrderReport& fact);
    void count(const domain::PositionReport& fact);
    void count(const domain::BalanceReport& fact) { ++answerTo(fact.askedAt).reports; }
    void count(const domain::ConnectionChanged& fact);
    void count(const domain::ReconcileDone& done);
    template <class T> void count(const T&) {}
    Answer& answerTo(Timestamp askedAt);
    /// Empty: reports of it are missing.
    std::optional<Answer> soundAnswer(const domain::ReconcileDone& done) const;

    const InstrumentNames& m_names;
    /// With the sound answers in a row that left it out; as many as instruments at most.
    std::map<domain::InstrumentId, unsigned> m_known;
    std::deque<Answer> m_answers;  ///< That have not ended, the newest last.
};

/// A gateway whose facts are noted on their way to the desk; it changes none of them, and adds the positions that
/// whole answers leave out.
///
/// Threads  As Gateway.
class WatchedGateway final : public Gateway, OwnSink {
public:
    /// `names` outlives it. `held`: as of LeftOutPositions.
    WatchedGateway(std::unique_ptr<Gateway> gateway, std::shared_ptr<AccountNotes> notes, const InstrumentNames& names,
                   const std::set<domain::InstrumentId>& held = {})
        : m_gateway(std::move(gateway)), m_notes(std::move(notes)), m_leftOut(names, held)
    {
    }
    ~WatchedGateway() override { stop(); }

    const Capabilities& capabilities() const override { return m_gateway->capabilities(); }
    Result<void> start(OwnSink& sink) override
    {
        m_sink = &sink;
        return m_gateway->start(*this);
    }
    void stop() noexcept override { m_gateway->stop(); }
    bool offer(const domain::Committed<domain::Gated<domain::OrderIntent>>& order) noexcept override
    {
        return m_gateway->offer(order);
    }
    bool offer(const domain::Committed<domain::Gated<domain::Amendment>>& amendment) noexcept override
    {
        return m_gateway->offer(amendment);
    }
    void cancel(const domain::CancelIntent& intent) noexcept override { m_gateway->cancel(intent); }
    bool waitHandedOver(domain::KillId kill, std::chrono::milliseconds longest) const override
    {
        return m_gateway->waitHandedOver(kill, longest);
    }
    void ask(const domain::Query& query) noexcept override { m_gateway->ask(query); }
    std::vector<HandedOver> takeHandedOver() override { return m_gateway->takeHandedOver(); }
    std::optional<double> budgetHeld() const override { return m_gateway->budgetHeld(); }

private:
    bool tell(const OwnFact& fact, Timestamp receivedAt) override;
    bool tellRaw(std::string_view bytes, Timestamp receivedAt) override { return m_sink->tellRaw(bytes, receivedAt); }
    bool isDeskAlive() const noexcept override { return m_sink->isDeskAlive(); }

    const std::unique_ptr<Gateway> m_gateway;
    const std::shared_ptr<AccountNotes> m_notes;
    LeftOutPositions m_leftOut;  ///< The gateway's thread's.
    OwnSink* m_sink{};
};

}  // namespace ballast::venue
