#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "venue/account/line_word.h"
#include "venue/account/teller.h"
#include "venue/derive_account/account_keys.h"
#include "venue/derive_account/account_terms.h"
#include "venue/derive_account/signing_book.h"
#include "venue/derive_account/subaccount_line.h"

namespace ballast::derive {

/// The way of a line from its opening to orders: login by the wallet's signature, cancel on disconnect, the listing of
/// the account's coins, its channels; and what it needs while it is up: the listing again, and a desk that moves, for
/// the venue cancels when the line goes and only then.
///
/// Threads  One.
class LineSteps {
public:
    /// All outlive it.
    LineSteps(const AccountTerms& terms, const AccountKeys& keys, SubaccountLine& line, SigningBook& book,
              account::Teller tell, std::function<bool()> isDeskAlive);

    void opened(Timestamp now);
    void closed(std::string_view why);
    void tick(Timestamp now);
    /// A person lets a key be tried that was refused. True: the line is down, and may be tried at once.
    bool tryAgain();

    bool isUp() const { return m_phase == Phase::Up; }
    bool gaveUp() const { return m_word.gaveUp(); }

    /// Of Login, Protect, Listing and Subscribe. `frame` is the whole text.
    void onAnswer(AccountCall call, const nlohmann::json& result, std::string_view frame, Timestamp now);
    void onError(const AccountCall& call, std::int64_t code, const std::string& why, Timestamp now);

private:
    enum class Phase { Down, Login, Protect, Listing, Subscribe, Up };

    void onLogin(const nlohmann::json& result, Timestamp now);
    void onProtected(bool isArmed, Timestamp now);
    void onListing(AccountCall call, std::string_view frame, Timestamp now);
    void onSubscribed(std::string_view frame);
    void askListings(Timestamp now);
    void askListing(AccountCall call, Timestamp now);
    void subscribe(Timestamp now);
    void comeUp();
    void watchDesk(Timestamp now);
    void fail(const std::string& why);

    const AccountTerms& m_terms;
    const AccountKeys& m_keys;
    SubaccountLine& m_line;
    SigningBook& m_book;
    const account::Teller m_tell;
    const std::function<bool()> m_isDeskAlive;
    account::LineWord m_word;
    Phase m_phase{Phase::Down};
    std::size_t m_listingsLeft{};  ///< Of the first listing on the present line.
    bool m_isArmed{};
    Timestamp m_upBy, m_listingAt, m_deskMovedAt;
};

}  // namespace ballast::derive
