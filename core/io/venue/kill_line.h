#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "domain/operator_command.h"
#include "domain/orders.h"
#include "venue/latch_board.h"

namespace ballast::venue {

/// Where cancels go straight to, past engine and journal: a gateway, which only notes the wish and wakes.
///
/// Threads  Any; waits for nothing.
class CancelPort {
public:
    virtual ~CancelPort() = default;
    virtual void cancel(const domain::CancelIntent& intent) noexcept = 0;
    /// Waits for that; false when the time was over first.
    virtual bool waitHandedOver(domain::KillId kill, std::chrono::milliseconds longest) const = 0;
};

/// What a kill came to.
struct KillReceipt {
    domain::KillId kill;
    domain::Epoch epoch;
    std::chrono::microseconds latchClosed{};  ///< From the call to the latch closed.
};

/// The one door past engine and journal: it only takes away. Closes the latch, puts the command where the journal will
/// find it, and lets every gateway cancel, in this order, so that nothing is cancelled of which no record will tell.
/// Needs neither disk, window nor engine.
///
/// Threads  Any.
class KillLine {
public:
    using Slot = std::function<void(domain::OperatorCommand)>;  ///< Never full, never waits for another thread's work.

    KillLine(LatchBoard& latches, std::vector<CancelPort*> ports, Slot slot);

    /// `key` is the command's.
    ///
    /// Errors   NotFound if the desk has no such venue, account, underlying or strategy; nothing is closed then.
    Result<KillReceipt> kill(const domain::Scope& scope, const std::string& who, const std::string& reason,
                             const std::string& key = {});

    /// A kill or a flatten that stands from a run before, of which nobody knows how far it came: every gateway cancels
    /// once more what was placed until `since`, when it was given. `orders`: ours of that run in its scope, which no
    /// gateway knows by what they belong to. Of a kill the latch is closed already; no record tells of it anew.
    void takeUp(const domain::Scope& scope, Timestamp since, const std::vector<domain::ClientOrderId>& orders);

    /// From the kill until every gateway has handed its cancels over; empty when the time was over first.
    bool waitHandedOver(domain::KillId kill, std::chrono::milliseconds longest) const;

private:
    domain::KillId cancelAtPorts(const domain::Scope& scope, Timestamp decided = {});

    LatchBoard& m_latches;
    const std::vector<CancelPort*> m_ports;
    const Slot m_slot;
    std::atomic<std::uint64_t> m_kills{0};
};

}  // namespace ballast::venue
