#pragma once

#include <atomic>
#include <deque>
#include <string>

#include "live/intake.h"
#include "live/journal_loop.h"
#include "venue/kill_line.h"
#include "venue/order_line.h"

namespace ballast::load {

/// A venue that acknowledges and fills at once, in full and at the limit, whatever the latches let go, without a fee;
/// of quotes it takes none. So nothing is ever left to cancel.
///
/// Threads  Outlet: the journal's. Cancels: any.
class ImmediateVenue final : public live::Outlet, public venue::CancelPort {
public:
    ImmediateVenue(live::Intake& intake, const venue::LatchBoard& latches, const Clock& clock)
        : m_intake(intake), m_line(latches), m_clock(clock)
    {
    }

    bool offer(const domain::Committed<domain::Gated<domain::OrderIntent>>& order) override;
    bool offer(const domain::Committed<domain::Gated<domain::QuoteSet>>& quotes) override;
    void notSent(const domain::ClientOrderId& order) override;
    void done(std::uint64_t, const std::vector<engine::CommandOutcome>&) override {}

    void cancel(const domain::CancelIntent&) noexcept override {}
    bool waitHandedOver(domain::KillId, std::chrono::milliseconds) const override { return true; }

    std::uint64_t filled() const noexcept { return m_filled.load(); }

private:
    void tell(live::OwnFact fact);

    live::Intake& m_intake;
    venue::OrderLine m_line;
    const Clock& m_clock;
    std::deque<live::OwnFact> m_untold;  ///< What the own queue had no room for.
    std::uint64_t m_trades{};
    std::atomic<std::uint64_t> m_filled{0};
};

}  // namespace ballast::load
