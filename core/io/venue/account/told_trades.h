#pragma once

#include <deque>
#include <set>
#include <string>

namespace ballast::account {

/// Ids of fills that were told, the newest 10,000: venues tell each fill on several ways and several times (F23).
///
/// Threads  One.
class ToldTrades {
public:
    /// False: it was told before.
    bool isNew(const std::string& id);

private:
    std::set<std::string> m_ids;
    std::deque<std::string> m_inOrder;
};

}  // namespace ballast::account
