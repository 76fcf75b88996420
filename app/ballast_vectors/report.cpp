#include "ballast_vectors/report.h"

#include <algorithm>
#include <numeric>

namespace ballast::vectors {

void Report::count(const std::string& group, const std::string& entry, const std::string& why)
{
    auto found = std::find_if(m_groups.begin(), m_groups.end(), [&](const Group& one) { return one.name == group; });
    if (found == m_groups.end()) found = m_groups.insert(m_groups.end(), {.name = group});
    ++(why.empty() ? found->passed : found->failed);
    if (!why.empty()) m_failures.push_back({group, entry, why});
}

std::size_t Report::passed() const
{
    return std::accumulate(m_groups.begin(), m_groups.end(), std::size_t{0},
                           [](std::size_t sum, const Group& group) { return sum + group.passed; });
}

}  // namespace ballast::vectors
