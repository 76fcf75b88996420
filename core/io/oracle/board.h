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

    /// While the first is not sound and two others are, the first of these drives in its place.
    bool drives(const std::string& coin, const std::string& oracle) const;
    /// Whether another one may: there are three or more.
    bool mayStandIn(const std::string& coin) const;
    /// The price that its own rules found Good, or none. Doubted: it moved too far at once; it is compared with, for
    /// then two disagree, and confirms nothing.
    void put(const std::string& coin, const std::string& oracle, std::optional<double> price, bool isDoubted = false);
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
        bool isDoubted{};
    };
    static Verdict compared(const std::string& coin, const std::vector<Source>& all, const Source& own);
    mutable std::mutex m_mutex;
    std::map<std::string, std::vector<Source>> m_coins;
};

}  // namespace ballast::oracle
