#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "venue/account/line_word.h"
#include "venue/account/teller.h"
#include "venue/deribit_account/account_terms.h"
#include "venue/deribit_account/credentials.h"
#include "venue/deribit_account/private_line.h"

namespace ballast::deribit {

/// The way of a line from its opening to orders: login, cancel on disconnect armed and read back (C16), market-maker
/// protection set and read back for each index, private channels. Each step is the answer to the one before.
///
/// Threads  One.
class LineSteps {
public:
    /// All outlive it.
    LineSteps(const AccountTerms& terms, const Credentials& credentials, PrivateLine& line, MakerProtection& makers,
              account::Teller tell);

    void opened(Timestamp now);
    void closed(std::string_view why);
    /// A line that is not up in time ends.
    void tick(Timestamp now);
    /// A person lets keys be tried that were refused. True: the line is down, and may be tried at once.
    bool tryAgain();

    bool isUp() const { return m_phase == Phase::Up; }
    /// The venue says that it has locked the account: it is down for whoever decides, while cancels and questions go
    /// on. The word holds for the line that it came over.
    void onLock(bool isLocked);
    bool isLocked() const { return m_isLocked; }
    bool isLogin() const { return m_phase == Phase::Login; }
    bool gaveUp() const { return m_word.gaveUp(); }

    /// Of Login, Protect, ReadBack, SetMakers, ReadMakers and Subscribe.
    void onAnswer(const PrivateCall& call, const nlohmann::json& result, Timestamp now);
    void onError(const PrivateCall& call, std::int64_t code, const std::string& why, Timestamp now);
    /// Told, and the line is dropped.
    void fail(const std::string& why);

private:
    enum class Phase { Down, Login, Protect, ReadBack, Makers, Subscribe, Up };

    void goOn(Timestamp now);
    void protectMakers(Timestamp now);
    void makersAnswered(const PrivateCall& call, Timestamp now);
    void subscribe(Timestamp now);
    bool takeChannels(const nlohmann::json& given);
    void comeUp();
    void refuseWithdrawal();

    const AccountTerms& m_terms;
    const Credentials& m_credentials;
    PrivateLine& m_line;
    MakerProtection& m_makers;
    const account::Teller m_tell;
    account::LineWord m_word;
    Phase m_phase{Phase::Down};
    std::uint64_t m_nonce{};
    std::size_t m_makersLeft{};  ///< Indices whose protection is not read back yet on the present line.
    bool m_isLocked{};
    bool m_isArmed{};  ///< Cancel on disconnect, as read back on the present line.
    Timestamp m_upBy;
};

}  // namespace ballast::deribit
