#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/timestamp.h"
#include "venue/account/teller.h"

namespace ballast::account {

/// When the venue says that an open order was placed, of a member in milliseconds; never: it does not say.
Timestamp placedAt(const nlohmann::json& order, const char* member);

/// A cancel of everything that the account has at its venue, whoever placed it (F48): from the word of a kill or a
/// flatten until the venue's own list of open orders has nothing that is not ours (F52). Nothing else ends it, at any
/// venue: after a refusal, an answer that does not come, a line that goes and an order that does not go it is tried
/// again with patience that doubles, and what is left is told. What lasts longer than a minute is told as such,
/// whatever holds it up, and again when other orders are left and each ten minutes, until the list is empty.
///
/// What was placed after the word is no part of it, so that a hand's orders of later stay: what can cancel only all is
/// sent late only after a list without such.
///
/// Orders of ours are no part of it: each is cancelled by its name until it has ended (F49).
///
/// Threads  One.
class CancelOfAll {
public:
    enum class Step : std::uint8_t {
        None,    ///< Nothing, or nothing yet.
        Cancel,  ///< Everything is to be cancelled.
        Look     ///< The venue is to be asked what is open.
    };

    /// `first`: Look where the venue cancels only what is named. `label`: the account's, with which its words begin.
    CancelOfAll(Step first, std::string label, Teller tell) : m_first(first), m_label(std::move(label)), m_tell(tell) {}

    /// A kill or a flatten asks for it: it begins anew, at once. `word`: when it was given, where that was before now;
    /// never: now.
    void want(Timestamp now, Timestamp word = {});
    bool isWanted() const { return m_step != Step::None; }
    /// Nothing of what was wanted last still waits for the line or the budget.
    bool isOnWire() const { return !isWanted() || m_isOnWire; }
    /// What is due.
    Step step(Timestamp now) const { return m_due <= now ? m_step : Step::None; }
    std::optional<Timestamp> due() const { return isWanted() ? std::optional(m_due) : std::nullopt; }

    /// The due step left. Without an answer it is due again.
    void sent(Timestamp now);
    /// The cancel of all, or that of what was found, was handed to the wire.
    void onWire() { m_isOnWire = true; }
    /// An order of that time is part of it; one of which the venue does not say when it was placed is.
    bool isOf(Timestamp placed) const { return placed.isNever() || placed <= m_wantedAt + kAllowance; }
    /// A cancel of all would by now take along what was placed after the word.
    bool isToLook(Timestamp now) const
    {
        return m_step == Step::Cancel && !m_hasLooked && now > m_wantedAt + kAllowance;
    }
    /// What is open is looked at before the cancel, which may take along what is not to go.
    void look();
    /// The venue took the cancel that left at `sentAt`; whether it did all of it is looked at. One of before the word
    /// is another's.
    void taken(Timestamp sentAt, Timestamp now);
    /// The venue did not do the step, in its words.
    void refused(std::string_view why, Timestamp now);
    /// It did not do a part of it.
    void note(std::string_view why) { m_refusal = why; }
    /// The venue's list, asked for then: what is open and part of it, in words. `isSingly`: what is left was cancelled
    /// order by order just now, since others are to stay. Done with an empty one after the cancel, or singly.
    void found(const std::vector<std::string>& left, bool isSingly, Timestamp askedAt, Timestamp now);
    /// Each turn, also while the line is down: says that it lasts too long.
    void watch(Timestamp now, bool isUp);
    /// The venue took a cancel of all since the word.
    bool wasTaken() const { return m_wasTaken; }
    /// A word of the account, of no order.
    void tell(std::string_view why);
    /// Over the next line it is due at once.
    void lineLost();

private:
    void again(Timestamp now);
    void tellLeft(const std::string& left);

    /// Of the venue's clock against ours.
    static constexpr Duration kAllowance = Duration::seconds(5);
    const Step m_first;
    const std::string m_label;
    const Teller m_tell;
    Step m_step{Step::None};
    Timestamp m_wantedAt;  ///< The word.
    Timestamp m_begunAt, m_cancelledAt, m_due;
    Duration m_patience;
    std::string m_refusal;  ///< The venue's newest words.
    std::string m_left;     ///< Of its newest list; empty: none came.
    int m_looks{};          ///< That found something.
    Timestamp m_tellAt;     ///< When it is told that it lasts.
    bool m_isLate{};        ///< It was told.
    bool m_isOnWire{}, m_awaits{}, m_wasTaken{};
    bool m_looksFirst{}, m_hasLooked{};  ///< Before the next cancel.
};

}  // namespace ballast::account
