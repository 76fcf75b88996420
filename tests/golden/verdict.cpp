#include "golden/verdict.h"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>

namespace ballast::golden {
namespace {

Tolerance read(const Value& stated)
{
    if (stated.isNumber()) return {.relative = 0.0, .absolute = stated.number()};
    return {.relative = stated.has("rel") ? stated["rel"].number() : 0.0,
            .absolute = stated.has("abs") ? stated["abs"].number() : 0.0};
}

}  // namespace

Tolerance statedTolerance(const Value& group, const Value& item)
{
    if (item.has("tol")) return read(item["tol"]);
    if (group.has("tol")) return read(group["tol"]);
    return {};
}

void Verdict::near(const Value& expected, double actual, Tolerance tolerance)
{
    const double wanted = expected.number();
    const double absolute = tolerance.absolute == 0.0 && wanted == 0.0 ? 1e-12 : tolerance.absolute;
    const double allowed = std::max(absolute, tolerance.relative * std::abs(wanted));
    if (std::isfinite(actual) && std::abs(actual - wanted) <= allowed) return;
    fail(fmt::format("{}: expected {:.17g}, got {:.17g}, allowed difference {:.3g}", expected.path(), wanted, actual,
                     allowed));
}

void Verdict::near(const Value& expected, const std::vector<double>& actual, Tolerance tolerance)
{
    if (expected.size() != actual.size())
        fail(fmt::format("{}: expected {} numbers, got {}", expected.path(), expected.size(), actual.size()));
    for (std::size_t i = 0; i < std::min(expected.size(), actual.size()); ++i)
        near(expected[i], actual[i], tolerance);
}

void Verdict::near(const Value& expected, const std::vector<std::vector<double>>& actual, Tolerance tolerance)
{
    if (expected.size() != actual.size())
        fail(fmt::format("{}: expected {} rows, got {}", expected.path(), expected.size(), actual.size()));
    for (std::size_t i = 0; i < std::min(expected.size(), actual.size()); ++i)
        near(expected[i], actual[i], tolerance);
}

void Verdict::same(const Value& expected, bool actual)
{
    if (expected.boolean() != actual) fail(fmt::format("{}: got {}", expected.path(), actual));
}

void Verdict::same(const Value& expected, const std::string& actual)
{
    if (expected.text() != actual) fail(fmt::format("{}: got {}", expected.path(), actual));
}

}  // namespace ballast::golden
