#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/timestamp.h"
#include "venue/account/teller.h"

namespace ballast::account {

/// A cancel of everything that the account has at its venue, whoever placed it (F48): from the word of a kill until the
/// venue's own list of open orders has nothing that is not ours (F52). A refusal, an answer that does not come and a
/// line that goes do not end it: it is tried again with patience that doubles, and what is left is told.
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

    /// A kill asks for it: it begins anew, at once.
    void want(Timestamp now);
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
    /// Orders of ours left after the word, which a cancel of all would take along: what is open is looked at.
    void look() { m_step = Step::Look; }
    /// The venue took the cancel; whether it did all of it is looked at.
    void taken(Timestamp now);
    /// The venue did not do the step, in its words.
    void refused(std::string_view why, Timestamp now);
    /// It did not do a part of it.
    void note(std::string_view why) { m_refusal = why; }
    /// The venue's list, asked for then: what is open and not ours, in words. Empty: it is done.
    void found(const std::vector<std::string>& left, Timestamp askedAt, Timestamp now);
    /// Over the next line it is due at once.
    void lineLost();

private:
    void again(Timestamp now);
    void tell(std::string_view why);

    const Step m_first;
    const std::string m_label;
    const Teller m_tell;
    Step m_step{Step::None};
    Timestamp m_wantedAt, m_due;
    Duration m_patience;
    std::string m_refusal;  ///< The venue's newest words.
    int m_looks{};          ///< That found something.
    bool m_isOnWire{}, m_awaits{};
};

}  // namespace ballast::account
