#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "golden/value.h"

namespace ballast::golden {

/// |actual - expected| <= max(absolute, relative * |expected|).
struct Tolerance {
    double relative{1e-9};
    double absolute{1e-12};
};

/// The tolerance stated in the case, else in the group (`tol` as {rel, abs} or as one absolute number), else the
/// schema's. A relative one alone has no absolute part unless the expected value is zero.
Tolerance statedTolerance(const Value& group, const Value& item);

/// What is wrong with one case; empty when it passes.
class Verdict {
public:
    /// Reads `expected` and compares. A value that is not finite never passes.
    void near(const Value& expected, double actual, Tolerance tolerance = {});
    void near(const Value& expected, const std::vector<double>& actual, Tolerance tolerance = {});
    void near(const Value& expected, const std::vector<std::vector<double>>& actual, Tolerance tolerance = {});
    void same(const Value& expected, bool actual);
    void same(const Value& expected, const std::string& actual);
    void fail(std::string sentence) { m_failures.push_back(std::move(sentence)); }
    /// The value of a result; an error fails the case and ends it.
    template <typename T> T take(Result<T> result)
    {
        if (!result) throw MissingField("the core refused: " + result.error().message);
        return std::move(*result);
    }

    const std::vector<std::string>& failures() const { return m_failures; }

private:
    std::vector<std::string> m_failures;
};

/// Checks one case of a group; for a group without `cases` the case is the group.
using GroupCheck = void (*)(const Value& group, const Value& item, Verdict& verdict);

}  // namespace ballast::golden
