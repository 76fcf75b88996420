#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "domain/proofs.h"
#include "venue/gateway.h"

namespace ballast::sockets {

/// The protocol of one account's connection, without a socket and without a clock.
///
/// Threads  One.
class AccountProtocol {
public:
    /// What it has to tell, in order: raw bytes of a message before the facts in them.
    using Told = std::deque<std::variant<std::string, venue::OwnFact>>;

    virtual ~AccountProtocol() = default;
    virtual void opened(Timestamp now) = 0;
    virtual void message(std::string_view text, Timestamp now) = 0;
    virtual void closed(std::string_view why, Timestamp now) = 0;
    virtual void tick(Timestamp now) = 0;

    /// Orders may leave.
    virtual bool isUp() const = 0;
    /// Errors   Refused, Unsupported or InvalidArgument with the reason: it did not leave, and was never told as sent.
    virtual Result<void> send(const domain::Cleared<domain::OrderIntent>& order, Timestamp now) = 0;
    virtual Result<void> send(const domain::Cleared<domain::Amendment>& amendment, Timestamp now) = 0;
    virtual void cancel(const domain::CancelIntent& intent, Timestamp now) = 0;
    /// As far as line and budget let them; true once nothing that a kill asked for waits any more.
    virtual bool sendCancels(Timestamp now) = 0;
    virtual void ask(const domain::Query& query, Timestamp now) = 0;
    /// When sendCancels has something to do; empty: nothing waits.
    virtual std::optional<Timestamp> nextCancel(Timestamp now) const = 0;

    Told& told() { return m_told; }

protected:
    void tell(venue::OwnFact fact) { m_told.emplace_back(std::move(fact)); }
    void tellRaw(std::string_view text) { m_told.emplace_back(std::string(text)); }

private:
    Told m_told;
};

}  // namespace ballast::sockets
