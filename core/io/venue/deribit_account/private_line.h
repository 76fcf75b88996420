#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/instrument.h"
#include "domain/own_facts.h"
#include "venue/account/calls.h"
#include "venue/sockets/wire.h"

namespace ballast::deribit {

/// What a call of an account's line is for.
enum class PrivateKind {
    Login,
    Protect,
    ReadBack,
    SetMakers,
    ReadMakers,
    ResetMakers,
    Subscribe,
    Heartbeat,
    Test,
    Order,
    Amend,
    Cancel,
    CancelAll,
    CancelOptions,
    CancelOther,   ///< By the venue's number, of a kill: not ours.
    OpenToCancel,  ///< What a kill's cancel of everything left.
    OneOrder,
    OnePosition,
    OpenOrders,
    Positions,
    Balances,
    Log
};
/// Counted by the venue as a message that matches (fact sheet 10).
bool isMatching(PrivateKind kind);

/// A call and what its answer is about.
struct PrivateCall {
    PrivateKind kind{};
    domain::ClientOrderId order{};
    std::uint64_t amendment{};
    domain::Query query{};
    std::string index{};  ///< Of market-maker protection; of the log its currency.
    Timestamp sent{};
};

/// JSON-RPC calls of one account's line, and which of them have no answer.
///
/// Threads  One.
class PrivateLine {
public:
    explicit PrivateLine(sockets::Wire& wire) : m_wire(wire) {}

    /// `parameters` is JSON text. False: the line takes nothing now.
    bool call(PrivateKind kind, std::string_view method, std::string_view parameters, Timestamp now,
              PrivateCall about = {});
    /// The call that a frame with an id answers; empty: nobody's.
    std::optional<PrivateCall> take(const nlohmann::json& id) { return m_calls.take(id); }
    void forgetLate(Timestamp now, Duration longest) { m_calls.forgetLate(now, longest); }
    void clear() { m_calls.clear(); }
    /// Closes the line: the account is asked anew over the next one.
    void drop(std::string_view why) { m_wire.drop(why); }
    void tryNow() { m_wire.tryNow(); }

private:
    sockets::Wire& m_wire;
    account::Calls<PrivateCall> m_calls;
};

/// Texts of parameters, as JSON. A currency may be empty.
std::string labelParameters(const domain::ClientOrderId& label, const std::string& currency);
std::string indexParameters(const std::string& index);
/// The account's orders, fills and positions.
inline constexpr const char* kChangesChannel = "user.changes.any.any.raw";
/// Where market-maker protection of an index says that it fired.
inline constexpr const char* kPortfolioChannel = "user.portfolio.any";
inline constexpr const char* kLockChannel = "user.lock";
std::string triggerChannel(const std::string& index);
/// The account's channels, and the word of market-maker protection of each index.
std::string channelParameters(const std::vector<std::string>& makerIndices);

/// "BTC", what an instrument settles in; empty where it is not known.
std::string settlesIn(const domain::Instrument& instrument);

}  // namespace ballast::deribit
