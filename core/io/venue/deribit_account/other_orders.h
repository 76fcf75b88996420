#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "domain/instrument.h"
#include "venue/deribit_account/private_messages.h"

namespace ballast::deribit {

/// Open orders of the account that the present session did not send: by hand elsewhere, or of a run before this one.
/// They are not ours to cancel by the way (F48), and one of a former run is cancelled where the desk names it.
///
/// Threads  One.
class OtherOrders {
public:
    /// A new line: nothing is known before the account was asked whole.
    void lineLost();
    /// Every open order has been told of, here or by the session.
    void askedWhole() { m_isWhole = true; }
    /// An order that the session does not know, as the venue tells it now; without an instrument it counts as any.
    void see(const VenueOrder& order, std::optional<domain::InstrumentId> instrument);
    /// The instrument of an open one with this label; empty: there is none.
    std::optional<domain::InstrumentId> find(const std::string& label) const;
    void forget(const std::string& label);
    /// Whether none is open of which `covers` holds; false before the account was asked whole.
    bool areNone(const std::function<bool(domain::InstrumentId)>& covers) const;

private:
    struct Other {
        std::string label;
        std::optional<domain::InstrumentId> instrument;
    };
    std::map<std::string, Other> m_open;  ///< By the venue's id.
    bool m_isWhole{};
};

}  // namespace ballast::deribit
