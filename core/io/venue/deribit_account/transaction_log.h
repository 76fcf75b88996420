#pragma once

#include <deque>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "venue/account/questions.h"
#include "venue/account/told_trades.h"
#include "venue/deribit_account/account_terms.h"
#include "venue/deribit_account/private_line.h"
#include "venue/instrument_names.h"

namespace ballast::deribit {

/// Cash of the account that moved beside trades (F37), as its log at the venue has it: deposits, withdrawals,
/// transfers, corrections, what open futures and perpetuals had gained when the day's session ended, and fees of
/// deliveries. A settlement of what the feed has not listed waits for it, and a minute longer than the feed itself:
/// then it is of a position that the desk does not know, and cash that came in. Asked for each minute, and when a
/// session has ended, currency by currency; no channel tells of it. Trades and what is delivered stand in it as well,
/// and are told elsewhere.
///
/// Source   Deribit, private/get_transaction_log: `change` of a settlement is its "futures session PNL and perpetual
///          session funding"; in the documented row it is session_rpl (funding included) and session_upl. What was
///          realised is in our balance since it was (account_messages), so that the rest comes in. "New types can be
///          added any time"; those that are not known are left out, and the balance shows them. Rate limits: a call
///          costs 10,000 of the account's own pool of 80,000, which gets 10,000 a second; one too many ends the
///          session. So one call is on its way at a time, at most one in 1.5 s, over all lines, and a log is read to
///          its end however long that takes.
///
/// Threads  One.
class TransactionLog {
public:
    /// All outlive it.
    TransactionLog(const AccountTerms& terms, const venue::InstrumentNames& names, PrivateLine& line,
                   account::Questions& questions)
        : m_terms(terms), m_names(names), m_line(line), m_questions(questions)
    {
    }
    /// What was not read to its end is read again; the pool is the account's, so the pace goes on.
    void lineLost();
    /// The line is up.
    void tick(Timestamp now);
    /// The answer for the currency that the call names.
    void onAnswer(const PrivateCall& call, const nlohmann::json& result);
    /// The venue refused the call: it is asked again in the next minute.
    void onRefused() { m_asked.reset(); }

private:
    /// A page that is to be asked for.
    struct Page {
        std::string currency;
        Timestamp begun;               ///< When the first one was asked for; never: this is it.
        std::uint64_t continuation{};  ///< 0: the first.
        Timestamp sent;
    };
    void beginMinute(Timestamp now);
    void ask(Page page, Timestamp now);
    /// A row that was read; of a settlement what it names.
    struct Row {
        domain::CashMoved moved;
        std::string instrument;   ///< Empty: no settlement.
        domain::Quantity amount;  ///< The venue's, signed.
    };
    void take(const nlohmann::json& row);
    void takeUnnamed(Timestamp now);
    void tell(Row row, const std::optional<domain::Instrument>& settles);

    const AccountTerms& m_terms;
    const venue::InstrumentNames& m_names;
    PrivateLine& m_line;
    account::Questions& m_questions;
    Timestamp m_beginAt, m_mayAskAt;          ///< Never: at once.
    std::deque<Page> m_due;                   ///< At most one of each currency.
    std::optional<Page> m_asked;              ///< Without an answer yet.
    std::map<std::string, Timestamp> m_from;  ///< By currency: what was read lies before.
    account::ToldTrades m_told;
    std::map<std::string, Row> m_unnamed;  ///< By id: settlements of what no feed has listed yet.
    Timestamp m_listsSince;                ///< The feed was seen to list from then on; never: not yet.
};

}  // namespace ballast::deribit
