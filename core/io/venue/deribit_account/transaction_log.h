#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>

#include "venue/account/teller.h"
#include "venue/account/told_trades.h"
#include "venue/deribit_account/account_terms.h"
#include "venue/deribit_account/private_line.h"

namespace ballast::deribit {

/// Cash of the account that moved beside trades (F37), as its log at the venue has it: deposits, withdrawals, transfers
/// and corrections. Asked for each minute, currency by currency; no channel tells of it. Trades, settlements and
/// deliveries stand in it as well, and are told elsewhere.
///
/// Source   Deribit, private/get_transaction_log: "New types can be added any time"; those that are not known are left
///          out, and the balance shows them.
///
/// Threads  One.
class TransactionLog {
public:
    /// All outlive it.
    TransactionLog(const AccountTerms& terms, PrivateLine& line, account::Teller tell)
        : m_terms(terms), m_line(line), m_tell(tell)
    {
    }
    void lineLost() { m_askAt = {}; }
    /// The line is up.
    void tick(Timestamp now);
    /// The answer for the currency that the call names.
    void onAnswer(const PrivateCall& call, const nlohmann::json& result, Timestamp now);

private:
    void ask(const std::string& currency, Timestamp now, unsigned page = 0, std::uint64_t continuation = 0);
    void take(const nlohmann::json& row);

    const AccountTerms& m_terms;
    PrivateLine& m_line;
    const account::Teller m_tell;
    Timestamp m_askAt;                        ///< Never: at once.
    std::map<std::string, Timestamp> m_from;  ///< By currency: what was read lies before.
    account::ToldTrades m_told;
};

}  // namespace ballast::deribit
