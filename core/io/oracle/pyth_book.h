#pragma once

#include <string>
#include <vector>

#include "oracle/hermes.h"
#include "oracle/standing.h"
#include "venue/channel_delays.h"

namespace ballast::oracle {

struct PythFeedTerms {
    JudgeTerms judge;
    std::string id;  ///< With or without 0x.
};

/// Which feeds are read at Hermes, and how.
struct PythTerms {
    std::string name{"Pyth"};
    std::vector<PythFeedTerms> feeds;
    std::string key;                             ///< Of the API; empty: none is sent.
    Duration askEvery{Duration::seconds(2)};     ///< While the stream is away or silent.
    Duration silentAfter{Duration::seconds(5)};  ///< Then it is asked for.
};

/// What is known of Pyth's feeds, and what it is worth.
///
/// Threads  One at a time.
class PythBook {
public:
    PythBook(const PythTerms& terms, OracleBoard& board);

    /// One message as Hermes sent it. What cannot be read costs itself and is counted. `receivedAt`: from the stream;
    /// never: it was asked for, and how late it is says nothing.
    void take(std::string_view text, Timestamp receivedAt = {});
    /// What was taken last stands here, so long after its receipt.
    void stands(std::chrono::nanoseconds after) { m_delays.stands(after); }
    void opened();
    /// The stream is down: nothing is fresh until it is told again (F01).
    void closed(std::string_view why);
    /// Hermes did not answer a question.
    void failed(std::string_view why) { m_fault = why; }

    std::vector<CoinNow> coins(Timestamp now);
    venue::FeedView view(Timestamp now) const;

private:
    struct Feed {
        PriceJudge judge;
        std::string id;
        bool isCut{};
    };
    void takePrice(const PythPrice& price, Timestamp receivedAt);
    Verdict ownVerdict(const Feed& feed, Timestamp now) const;

    const PythTerms& m_terms;
    OracleBoard& m_board;
    std::vector<Feed> m_feeds;
    venue::ChannelDelays m_delays;
    bool m_isOpen{}, m_hasAnswered{};
    std::string m_fault;   ///< Of the line, last.
    std::string m_badRow;  ///< Of a row that could not be read, last.
    std::uint64_t m_messages{}, m_bad{}, m_unknown{}, m_older{}, m_opened{};
};

}  // namespace ballast::oracle
