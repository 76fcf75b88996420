#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include "golden/verdict.h"

namespace ballast::golden {

/// Mean and standard deviation of a sample as it grows (Welford).
class Sample {
public:
    void add(double value)
    {
        m_count += 1.0;
        const double away = value - m_mean;
        m_mean += away / m_count;
        m_squares += away * (value - m_mean);
    }
    double mean() const { return m_mean; }
    double deviation() const { return std::sqrt(m_squares / std::max(m_count - 1.0, 1.0)); }
    double count() const { return m_count; }

private:
    double m_count{}, m_mean{}, m_squares{};
};

/// Means agree within four standard errors of both runs together. The other run's deviation is taken as ours, which is
/// checked on its own; its size stands in the file.
inline void nearMean(Verdict& verdict, const Value& expected, const Sample& ours, double theirPaths)
{
    const double error = ours.deviation() * std::sqrt(1.0 / ours.count() + 1.0 / theirPaths);
    verdict.near(expected, ours.mean(), {.relative = 0.0, .absolute = 4.0 * error + 1e-12});
}

/// Number of paths that a file's figures come from.
inline double pathsOf(const Value& inputs)
{
    const double paths = inputs["paths"].number();
    if (!(paths >= 100.0)) throw MissingField(inputs.path() + ".paths: too few to compare means with");
    return paths;
}

/// A text input names the one experiment that is known here; any other text fails.
inline void onlyKnown(Verdict& verdict, const Value& text, const char* known)
{
    verdict.same(text, std::string(known));
}

}  // namespace ballast::golden
