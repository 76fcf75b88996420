#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "venue/account/line_word.h"
#include "venue/account/teller.h"
#include "venue/hyperliquid_account/account_messages.h"
#include "venue/hyperliquid_account/own_orders.h"
#include "venue/hyperliquid_account/post_line.h"

namespace ballast::hyperliquid {

/// The way of a line from its opening to orders: the listing, whose the address is (F105), the account's three
/// channels; and what it needs while it is up: pings, and the scheduled cancel (C16), which the venue has no question
/// to read back, so that its "ok" is all that it says.
///
/// Threads  One.
class LineSteps {
public:
    /// All outlive it.
    LineSteps(const AccountTerms& terms, PostLine& line, OwnOrders& orders, account::Teller tell,
              std::function<bool()> isDeskAlive);

    void opened(Timestamp now);
    void closed(std::string_view why);
    void tick(Timestamp now);

    bool isUp() const { return m_phase == Phase::Up; }
    bool isDown() const { return m_phase == Phase::Down; }
    /// What comes now is everybody's: its bytes are not kept.
    bool isListing() const { return m_phase == Phase::Listing; }

    void onListing(const nlohmann::json& data, Timestamp now);
    void onRole(const nlohmann::json& data);
    /// The venue confirms a channel; with the last one the line is up.
    void onEcho(const nlohmann::json& data, Timestamp now);
    /// The scheduled cancel stands until then.
    void onProtected(Timestamp until);
    /// It does not, in the venue's words.
    void onProtectionRefused(std::string_view why, Timestamp now);
    /// What the venue says is wrong, of no request by its number.
    void onComplaint(const nlohmann::json& data);
    /// How much the venue lets the address do is asked, where other questions leave room; and its answer.
    void askLimit(Timestamp now);
    void onLimit(const nlohmann::json& data);
    /// The answer to an action, which may say that all of that is used up.
    void noteLimit(const Result<std::vector<ActionStatus>>& statuses, Timestamp now);

private:
    enum class Phase { Down, Listing, Channels, Up };

    void subscribe();
    void comeUp(Timestamp now);
    void protect(Timestamp now);
    void setArmed(bool armed);
    void countFiring(Timestamp now);
    void tellLimit();
    Duration armedFor() const;
    Duration renewal() const;
    void refuse(const std::string& why);

    const AccountTerms& m_terms;
    PostLine& m_line;
    OwnOrders& m_orders;
    const account::Teller m_tell;
    const std::function<bool()> m_isDeskAlive;
    account::LineWord m_word;
    Phase m_phase{Phase::Down};
    std::set<std::string, std::less<>> m_channels;  ///< Confirmed on the present line.
    bool m_isArmed{};
    Timestamp m_protectAt, m_pingAt, m_channelsBy;
    Timestamp m_armedUntil;              ///< When the venue cancels everything; never: it does not.
    std::string m_refusal, m_complaint;  ///< The venue's newest words.
    int m_refusals{};                    ///< Of the scheduled cancel, in a row.
    std::int64_t m_firingDay{};          ///< Since 1970, UTC.
    int m_firings{};                     ///< On that day.
};

}  // namespace ballast::hyperliquid
