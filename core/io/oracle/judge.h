#pragma once

#include <optional>
#include <string>

#include "base/timestamp.h"
#include "domain/quality.h"
#include "oracle/decimal.h"

namespace ballast::oracle {

/// What a price is worth, and why it is not Good.
struct Verdict {
    domain::Quality quality{domain::Quality::Missing};
    std::string reason;  ///< One clause; empty if Good.

    bool isGood() const { return quality == domain::Quality::Good; }
    friend bool operator==(const Verdict&, const Verdict&) = default;
};
Verdict good();

/// How one coin's price at one oracle is judged.
struct JudgeTerms {
    std::string coin;
    Duration heartbeat{Duration::seconds(3600)};  ///< Positive. Stale a tenth later (F91).
    double deviation{0.005};                      ///< Fraction of price that forces an update.
};

/// Fractions beyond which the desk does not believe: a move between two updates, and two sources apart.
///
/// Source   Fault list, section 3: a major is BTC or ETH.
double jumpLimit(const std::string& coin);
double apartLimit(const std::string& coin);

/// What an oracle told of a coin.
struct PriceReading {
    Decimal price;
    std::optional<Decimal> confidence;
    Timestamp published;                          ///< Never: the round is not complete.
    bool isWide{};                                ///< The confidence is above 1 % of the price.
    std::optional<Verdict> doubt = std::nullopt;  ///< The source's own rules, if one was broken.
};

/// Judges one coin's prices by the rules that every oracle shares (F91, F92, and of F31 the jump).
///
/// Threads  One.
class PriceJudge {
public:
    explicit PriceJudge(JudgeTerms terms) : m_terms(std::move(terms)) {}

    const JudgeTerms& terms() const { return m_terms; }
    /// The newest reading.
    void take(const PriceReading& reading);
    /// Another source's price, which is Good: a jump that it confirms is true.
    void confirm(double other);
    /// Why there is nothing: the reading before counts no more.
    void lose(Verdict why) { m_lost = std::move(why); }

    const std::optional<PriceReading>& reading() const { return m_reading; }
    /// The newest reading is sound in itself and too far from the one before (F31).
    bool isJumped() const { return m_jumped && m_reading && !m_lost && !m_reading->isWide && !m_reading->doubt; }
    /// `chainTime`: that of the newest block, never where there is none. A price is as old as the later of the two
    /// clocks says.
    Verdict verdict(Timestamp now, Timestamp chainTime) const;

private:
    bool isStale(Timestamp published, Timestamp at) const;
    void judgeJump(const PriceReading& reading);

    const JudgeTerms m_terms;
    std::optional<PriceReading> m_reading;
    std::optional<Verdict> m_lost;
    std::optional<PriceReading> m_accepted;  ///< The last that no jump was seen in.
    std::optional<PriceReading> m_jumped;    ///< The first after it that is too far away.
};

}  // namespace ballast::oracle
