#pragma once

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

/// Positions that an account had and that a whole answer of its venue leaves out: they are flat (F46). A venue that
/// reports open positions alone says by leaving one out that it was closed elsewhere. What has expired is left to its
/// settlement.
///
/// Threads  One.
class LeftOutPositions {
public:
    /// `names` outlives it.
    explicit LeftOutPositions(const InstrumentNames& names) : m_names(names) {}
    /// Every fact, in order.
    void take(const OwnFact& fact);
    /// What the answer that ends with `done` leaves out, as reports of it.
    std::vector<domain::PositionReport> of(const domain::ReconcileDone& done, Timestamp now) const;

private:
    const InstrumentNames& m_names;
    std::set<domain::InstrumentId> m_known;     ///< Of all answers so far; as many as instruments at most.
    std::set<domain::InstrumentId> m_answered;  ///< By the answer to the question of `m_askedAt`.
    Timestamp m_askedAt;
};

/// A gateway whose facts are noted on their way to the desk; it changes none of them, and adds the positions that a
/// whole answer leaves out.
///
/// Threads  As Gateway.
class WatchedGateway final : public Gateway, OwnSink {
public:
    /// `names` outlives it.
    WatchedGateway(std::unique_ptr<Gateway> gateway, std::shared_ptr<AccountNotes> notes, const InstrumentNames& names)
        : m_gateway(std::move(gateway)), m_notes(std::move(notes)), m_leftOut(names)
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
