#include "recorded/missing_rows.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace ballast::recorded {

namespace {

constexpr std::size_t kNamed = 3;
constexpr std::size_t kFewestKnown = 6;  ///< Of an expiry: of fewer a third tells nothing.
constexpr int kForgotten = 2;            ///< Captures running that lack an option: it is gone, not lost.

struct Count {
    std::size_t had{}, missing{};

    bool isSaid() const { return 10 * missing > had; }
    bool isThin() const { return had >= kFewestKnown && 3 * missing > had; }
};

}  // namespace

std::set<std::string> MissingRows::inTurn(const std::set<std::string>& known, const std::set<std::string>& told)
{
    std::set<std::string> found;
    for (const auto& chain : told)
        m_gone[chain].now = 0;
    for (const auto& chain : known) {
        if (told.contains(chain)) continue;
        auto& gone = m_gone[chain];
        if (++gone.now <= gone.most) found.insert(chain);
        gone.most = std::max(gone.most, gone.now);
    }
    return found;
}

std::string MissingRows::judge(ChainCapture& capture)
{
    std::set<std::string> told;
    for (const auto& row : capture.rows)
        told.insert(row.instrument);
    std::erase_if(m_known, [&](const auto& one) { return one.second.expiry.second <= capture.time; });
    std::map<Expiry, Count> counts;
    for (auto& [name, known] : m_known) {
        auto& count = counts[known.expiry];
        ++count.had;
        if (told.contains(name)) continue;
        ++count.missing;
        ++known.missed;
    }
    std::erase_if(m_known, [](const auto& one) { return one.second.missed >= kForgotten; });
    for (const auto& row : capture.rows)
        m_known.insert_or_assign(row.instrument, Known{{row.currency, row.expiry}, 0});
    std::set<std::string> known, chains;
    for (const auto& row : capture.rows)
        chains.insert(row.currency);
    for (const auto& [expiry, count] : counts)
        known.insert(expiry.first);
    const auto expected = inTurn(known, chains);
    std::erase_if(counts,
                  [&expected](const auto& one) { return !one.second.isSaid() || expected.contains(one.first.first); });
    if (counts.empty()) return {};
    std::size_t missing = 0, place = 0;
    std::string names;
    for (const auto& [expiry, count] : counts) {
        missing += count.missing;
        if (place++ < kNamed)
            names += fmt::format("{}{} {} {} of {}", names.empty() ? "" : ", ", expiry.first,
                                 toIso8601(expiry.second).substr(0, 10), count.missing, count.had);
    }
    if (counts.size() > kNamed) names += fmt::format(" and {} more", counts.size() - kNamed);
    const auto before = capture.rows.size();
    std::erase_if(capture.rows, [&](const ChainRow& row) {
        const auto count = counts.find(Expiry(row.currency, row.expiry));
        return count != counts.end() && count->second.isThin();
    });
    const auto thinned = before - capture.rows.size();
    return fmt::format("{} options that were told before are missing, {}; what is missing is carried{}", missing, names,
                       thinned == 0 ? ""
                                    : fmt::format(", and with it {} rows that are left of expiries of which more than "
                                                  "a third is missing",
                                                  thinned));
}

}  // namespace ballast::recorded
