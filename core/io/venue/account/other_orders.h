#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/timestamp.h"
#include "domain/instrument.h"
#include "domain/orders.h"

namespace ballast::account {

/// Open orders of the account that the present session did not send: by hand elsewhere, or of a run before this one.
/// They are not ours to cancel by the way (F48), and one of a former run is cancelled where the desk names it.
///
/// Threads  One.
class OtherOrders {
public:
    /// What is known of one.
    struct Other {
        std::string label;  ///< Our client id, if it has one.
        std::optional<domain::InstrumentId> instrument;
        domain::Quantity quantity, filled;  ///< In all, and so far, in the venue's unit.
    };

    /// A new line: nothing is known before the account was asked whole.
    void lineLost();
    /// Every open order has been told of, here or by the session.
    void askedWhole() { m_isWhole = true; }
    /// An order that the session does not know, as the venue tells it now; without an instrument it counts as any.
    /// True: it is open, and its cancel was asked for by name before it was known. `id` is the venue's.
    bool see(const std::string& id, Other order, domain::OrderState state);
    /// An open one with this label, in an instrument that is known; null: there is none.
    const Other* find(const std::string& label) const;
    /// It is to be cancelled and is not known: `see` says when it is. The newest 4,096 names.
    void want(const std::string& label, Timestamp now);
    /// True: there was one with this label.
    bool forget(const std::string& label);
    /// Whether none is open of which `covers` holds; false before the account was asked whole.
    bool areNone(const std::function<bool(domain::InstrumentId)>& covers) const;

private:
    std::map<std::string, Other> m_open;        ///< By the venue's id.
    std::map<std::string, Timestamp> m_wanted;  ///< Labels, and since when.
    bool m_isWhole{};
};

}  // namespace ballast::account
