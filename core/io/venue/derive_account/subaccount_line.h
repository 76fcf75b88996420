#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "domain/own_facts.h"
#include "venue/account/calls.h"
#include "venue/sockets/wire.h"

namespace ballast::derive {

/// What a call of an account's line is for.
enum class CallKind {
    Login,
    Protect,
    Listing,
    Subscribe,
    Order,
    Replace,
    Cancel,
    CancelLabel,  ///< Without its instrument.
    CancelAll,
    CancelOurs,    ///< All orders, where all are ours and leave.
    CancelOther,   ///< By the venue's number, of a kill: not ours.
    OpenToCancel,  ///< What a kill's cancel of everything left.
    OneOpen,
    OneHistory,
    OnePosition,
    OpenOrders,
    Positions,
    Collaterals,
    Margin
};
/// Counted by the venue as a message that matches (fact sheet 9). A cancel by label alone is none, and cancels of all
/// have a limit of their own.
bool isMatching(CallKind kind);
bool isCancelOfAll(CallKind kind);

/// A call and what its answer is about.
struct AccountCall {
    CallKind kind{};
    domain::ClientOrderId order{};
    domain::Query query{};
    std::uint64_t amendment{};
    domain::Quantity quantity{};  ///< Of an amendment.
    std::string coin{}, type{};   ///< Of a listing.
    std::uint64_t page{1};        ///< Of a listing or a history.
    Timestamp sent{};
};

/// Calls over one sub-account's line, and which of them have no answer.
///
/// Threads  One.
class SubaccountLine {
public:
    SubaccountLine(sockets::Wire& wire, std::uint64_t subaccount) : m_wire(wire), m_subaccount(subaccount) {}

    /// `parameters` is JSON text. False: the line takes nothing now.
    bool call(std::string_view method, const std::string& parameters, AccountCall about, Timestamp now);
    /// {"subaccount_id": …} and more members, as JSON text.
    std::string ofSubaccount(std::string_view more = {}) const;
    std::uint64_t subaccount() const { return m_subaccount; }

    /// The call that this id answers; empty: nobody's.
    std::optional<AccountCall> take(const nlohmann::json& id) { return m_calls.take(id); }
    /// False: a replacement has waited for longer. Other late calls are forgotten.
    bool forgetLate(Timestamp now, Duration longest);
    void clear() { m_calls.clear(); }
    /// Closes the line: the account is asked anew over the next one.
    void drop(std::string_view why) { m_wire.drop(why); }
    void tryNow() { m_wire.tryNow(); }

private:
    sockets::Wire& m_wire;
    const std::uint64_t m_subaccount;
    account::Calls<AccountCall> m_calls;
};

}  // namespace ballast::derive
