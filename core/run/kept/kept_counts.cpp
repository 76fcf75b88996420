#include "kept/kept_counts.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/typed_text.h"
#include "desk/records.h"
#include "desk/state.h"
#include "engine/operator_actions.h"
#include "kept/kept_commands.h"

namespace ballast::kept {

namespace {

using commands::KeptCount;

constexpr Duration kBetweenLooks = Duration::seconds(10);
constexpr std::size_t kMostBytes = 32'768;  ///< What a command can carry to a journal is more.
constexpr const char* kWhy = "what a desk has counted goes on in its next journal";

std::int64_t dayOf(Timestamp time) { return time.nanoseconds / Duration::days(1).nanoseconds; }

bool hasCoin(const desk::State& state, const std::string& underlying)
{
    return underlying.empty() || state.hedging.contains(underlying);
}

}  // namespace

bool isOver(const KeptCount& count, Timestamp now)
{
    return dayOf(count.since) != dayOf(now) && now - count.since > Duration::minutes(5);
}

void KeptCounts::carry(const engine::Engine& engine, std::vector<KeptCount> left, const Submit& submit,
                       std::vector<std::string>& said)
{
    if (!domain::isOfVenues(engine.state().config.marketKind)) return;
    for (const auto& one : left) {
        // Of a coin that this session does not have it stays in the file.
        if (!hasCoin(engine.state(), one.underlying)) continue;
        m_taken.push_back(one);
        // The same journal has it all.
        if (engine::countsOf(engine.state(), one.underlying, one.counts) == one.counts) continue;
        const auto of = one.underlying.empty() ? std::string("the desk") : printable(one.underlying);
        if (one.counts.size() > kMostBytes) {
            said.push_back(fmt::format("counts of {} begin anew, for they could not be read", of));
            continue;
        }
        const auto words = engine::countsInWords(engine.state(), one.counts, m_wall());
        if (!words.empty()) said.push_back(fmt::format("counts of {}: {}", of, words));
        domain::OperatorCommand again;
        again.action = domain::OperatorAction::PauseUnderlying;
        again.operatorName = engine::kOwnName;
        again.reason = fmt::format("{}{}", desk::kBeforeStart, inWords(one.since, kWhy));
        again.underlying = one.underlying;
        again.key = engine::keyOfCounts(one.counts);
        m_hasSubmitted = true;
        ++m_underWay;
        submit(std::move(again));
    }
    m_standing = m_taken;
}

void KeptCounts::noteCarried(const domain::EventBatch& inputs)
{
    if (m_underWay == 0) return;
    for (const auto& event : inputs.events) {
        const auto* command = std::get_if<domain::OperatorCommand>(&event.body);
        if (command != nullptr && engine::carriesCounts(*command) && m_underWay > 0) --m_underWay;
    }
}

bool KeptCounts::haveMoved(const engine::Engine& engine)
{
    const auto& state = engine.state();
    if (m_underWay > 0 || !domain::isOfVenues(state.config.marketKind)) return false;
    engine::putCountMarks(state, m_newMarks);
    if (m_newMarks == m_marks && state.now - m_looked < kBetweenLooks) return false;
    std::swap(m_marks, m_newMarks);
    m_looked = state.now;
    std::vector<KeptCount> now;
    const auto add = [&](const std::string& underlying) {
        const auto known = std::find_if(m_standing.begin(), m_standing.end(),
                                        [&](const auto& one) { return one.underlying == underlying; });
        auto counts = engine::countsOf(state, underlying, known == m_standing.end() ? std::string() : known->counts);
        if (counts.empty()) return;
        const bool isSame = known != m_standing.end() && known->counts == counts;
        now.push_back({underlying, std::move(counts), isSame ? known->since : m_wall()});
    };
    add({});
    for (const auto& [underlying, hedge] : state.hedging)
        add(underlying);
    return std::exchange(m_standing, std::move(now)) != m_standing;
}

}  // namespace ballast::kept
