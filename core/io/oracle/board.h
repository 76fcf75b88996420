#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "oracle/judge.h"

namespace ballast::oracle {

/// The oracles of each coin side by side: which of them drives the engine, and whether they agree (F93).
///
/// Threads  Any; nothing here waits long.
class OracleBoard {
public:
    /// All are added before any feed starts; the first of a coin drives, if the desk has a use for it.
    void add(const std::string& coin, const std::string& oracle, double deviation, bool isUsed);

    bool drives(const std::string& coin, const std::string& oracle) const;
    /// The price that its own rules found Good, or none.
    void put(const std::string& coin, const std::string& oracle, std::optional<double> price);
    /// Two that are apart are both Suspect; of three and more, those apart from the median. Good where nothing can be
    /// compared.
    Verdict compare(const std::string& coin, const std::string& oracle) const;
    /// Price of a Good source other than this one, if there is any.
    std::optional<double> other(const std::string& coin, const std::string& oracle) const;

private:
    struct Source {
        std::string oracle;
        double deviation{};
        bool isUsed{};
        std::optional<double> price;
    };
    mutable std::mutex m_mutex;
    std::map<std::string, std::vector<Source>> m_coins;
};

}  // namespace ballast::oracle
