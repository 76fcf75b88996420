#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "domain/instrument.h"

namespace ballast::deribit {

/// What the venue watches our quotes for: more than so much filled within `interval` takes all quotes of an index away.
struct ProtectionTerms {
    Duration interval;   ///< Zero: not asked for.
    Duration frozenFor;  ///< After it fired; zero: until it is reset.
    double quantity{};   ///< Coins filled; zero: no bound.
    double delta{};      ///< Coins of net delta filled; zero: no bound.
    bool isWanted() const { return interval > Duration{}; }
};

/// Market-maker protection of one account's quotes, index by index: armed, read back, fired, reset.
///
/// It is reset by a quote that was decided well after it fired: the desk's engine stops quoting with the venue's word
/// of it, so that only a person's resumption makes such a quote.
///
/// Source   Deribit, private/set_mmp_config, get_mmp_config, reset_mmp, user.mmp_trigger.{index_name}.
/// Threads  One.
class MakerProtection {
public:
    /// The venue's own word for it, in reasons of cancels and refusals; what the engine listens for.
    static constexpr std::string_view kWord = "mmp_trigger";

    MakerProtection(ProtectionTerms terms, const std::vector<std::string>& coins);

    bool isWanted() const { return m_terms.isWanted() && !m_indices.empty(); }
    std::vector<std::string> indices() const;
    /// "btc_usd", or "btc_usdc" of what USDC pays.
    static std::string indexOf(const domain::Instrument& instrument);
    /// Parameters of private/set_mmp_config.
    std::string configOf(const std::string& index) const;

    /// A new line: nothing is armed until it is read back. What fired stays so.
    void lineLost();
    /// The answer to private/get_mmp_config: armed if it states the terms.
    void onReadBack(const std::string& index, const nlohmann::json& result);
    /// The venue does not tell when it fires: not armed on this line.
    void onUnheard(const std::string& index);
    void onFired(const std::string& index, Timestamp now);
    void onReset(const std::string& index, bool done);

    enum class May { Quote, Wait, Reset };
    struct Word {
        May may{};
        std::string why;  ///< Not of Quote.
    };
    /// Whether a quote that was decided then may leave. Reset: the venue is to be asked for it, and the quote waits.
    Word mayQuote(const std::string& index, Timestamp decidedAt);

private:
    enum class Stand { Off, Armed, Fired, Resetting };
    struct State {
        Stand stand{Stand::Off};
        Timestamp firedAt;
        bool isUnheard{};  ///< On this line.
    };
    const ProtectionTerms m_terms;
    std::map<std::string, State> m_indices;
};

}  // namespace ballast::deribit
