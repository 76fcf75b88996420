#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "domain/own_facts.h"
#include "venue/account/calls.h"
#include "venue/hyperliquid_account/account_keys.h"
#include "venue/hyperliquid_account/account_terms.h"
#include "venue/hyperliquid_account/address_limit.h"
#include "venue/sockets/wire.h"

namespace ballast::hyperliquid {

/// What a post of an account's line is for.
enum class PostKind {
    Listing,
    Role,
    Protect,
    Order,
    Cancel,
    CancelAll,
    OpenToCancel,
    ListingToCancel,  ///< What is open may be of a coin that was listed since.
    OneOrder,
    OneOrderAgain,
    UnknownOpen,
    UnknownFills,
    OnePosition,
    OpenOrders,
    State,
    Limit  ///< Of the address.
};

/// A post and what its answer is about.
struct Post {
    PostKind kind{};
    std::vector<domain::ClientOrderId> orders{};
    domain::Query query{};
    Timestamp sent{};
};

/// Questions and signed actions over one account's line, and which of them have no answer.
///
/// Threads  One.
class PostLine {
public:
    /// All outlive it.
    PostLine(const AccountTerms& terms, const AccountKeys& keys, sockets::Wire& wire);

    /// False: the line takes nothing now. Its weight has been counted, or is with `askAnyway`.
    bool ask(const nlohmann::ordered_json& question, Post about, Timestamp now);
    /// What does not wait for the budget: what a line begins with, and what a cancel needs.
    bool askAnyway(const nlohmann::ordered_json& question, Post about, Timestamp now);
    /// Whether an order may leave by the venue's count of this machine, which cancels never ask for.
    bool mayAct(Timestamp now) const { return m_terms.weights->mayOrder(now, weightOfAction(1)); }
    /// What it lets the account's address do in all; every action is counted there.
    AddressLimit& limit() { return m_limit; }
    /// The venue counted more than we did (F05).
    void spendAll(Timestamp now) { m_terms.weights->spendAll(now); }
    /// Signed by the account's wallet over a nonce of its own; nonces rise strictly, whatever the clock does. With an
    /// instant: the venue does nothing of it later than that. It is counted by weight, with `parts` orders or cancels
    /// in it, whatever is held. False as well: the profile watches.
    bool act(const nlohmann::ordered_json& action, Post about, Timestamp now, std::optional<Timestamp> until = {},
             std::size_t parts = 1);
    void subscribe(std::string_view channel);
    void ping();

    /// The post that this id answers; empty: nobody's.
    std::optional<Post> take(const nlohmann::json& id) { return m_posts.take(id); }
    /// Whether an answer to a question of this order's proof is waited for.
    bool isProving(const domain::ClientOrderId& order, Timestamp now) const;
    void forgetLate(Timestamp now, Duration longest) { m_posts.forgetLate(now, longest); }
    void clear() { m_posts.clear(); }
    /// Closes the line: the account is asked anew over the next one.
    void drop(std::string_view why) { m_wire.drop(why); }
    void tryNow() { m_wire.tryNow(); }
    const std::string& owner() const { return m_keys.owner(); }

private:
    bool post(std::string_view type, const nlohmann::ordered_json& payload, Post about, Timestamp now);

    const AccountTerms& m_terms;
    const AccountKeys& m_keys;
    sockets::Wire& m_wire;
    account::Calls<Post> m_posts;
    AddressLimit m_limit;
    std::uint64_t m_nonce{};
};

/// Milliseconds since 1970, as the venue counts.
std::uint64_t millisecondsOf(Timestamp at);
/// A question about an account: "openOrders", "clearinghouseState", …
nlohmann::ordered_json questionAbout(std::string_view type, const std::string& owner);

}  // namespace ballast::hyperliquid
