#include "live/keeping_store.h"

namespace ballast::live {

Result<void> KeepingStore::tidy()
{
    auto tidied = m_store->tidy();
    constexpr std::chrono::seconds kBetween{1};
    if (const auto now = std::chrono::steady_clock::now(); now - m_keptAt >= kBetween) {
        m_keep();
        m_keptAt = now;
    }
    return tidied;
}

}  // namespace ballast::live
