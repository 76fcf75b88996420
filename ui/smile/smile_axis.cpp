#include "ui/smile/smile_axis.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ui/format/number_format.h"
#include "ui/kit/chart_ticks.h"

namespace ballast::ui {
namespace {

using Pair = std::pair<double, double>;

std::vector<Pair> deltaNodes(const interfaces::SliceView& slice)
{
    std::vector<Pair> nodes;
    for (const auto& quote : slice.quotes) {
        const double position = 1.0 - quote.forwardDelta;
        const bool known =
            quote.fitVolatility.has_value() && std::isfinite(position) && position > 0.0 && position < 1.0;
        if (known && (nodes.empty() || (quote.strike > nodes.back().first && position > nodes.back().second)))
            nodes.emplace_back(quote.strike, position);
    }
    return nodes;
}

/// Straight between nodes; `from` and `to` choose which of the pair is asked for.
std::optional<double> between(const std::vector<Pair>& nodes, double value, double Pair::*from, double Pair::*to)
{
    if (nodes.size() < 2 || !(value >= nodes.front().*from) || value > nodes.back().*from) return std::nullopt;
    const auto right = std::lower_bound(nodes.begin() + 1, nodes.end() - 1, value,
                                        [from](const Pair& node, double wanted) { return node.*from < wanted; });
    const auto left = right - 1;
    const double share = (value - (*left).*from) / ((*right).*from - (*left).*from);
    return (*left).*to + share * ((*right).*to - (*left).*to);
}

std::vector<SmileTick> deltaTicks(double low, double high)
{
    struct Named {
        double position;
        const char* label;
    };
    constexpr std::array<Named, 9> kNamed{{{0.5, "50"},
                                           {0.25, "25P"},
                                           {0.75, "25C"},
                                           {0.1, "10P"},
                                           {0.9, "10C"},
                                           {0.35, "35P"},
                                           {0.65, "35C"},
                                           {0.05, "5P"},
                                           {0.95, "5C"}}};
    std::vector<SmileTick> ticks;
    for (const Named& named : kNamed)
        if (named.position >= low && named.position <= high)
            ticks.push_back({named.position, QString::fromLatin1(named.label)});
    std::sort(ticks.begin(), ticks.end(), [](const auto& a, const auto& b) { return a.position < b.position; });
    return ticks;
}

}  // namespace

SmileAxis::SmileAxis(SmileAxisKind kind, const interfaces::SliceView& slice)
    : m_kind(kind), m_forward(slice.forward),
      m_deltas(kind == SmileAxisKind::Delta ? deltaNodes(slice) : std::vector<Pair>{})
{
}

std::optional<double> SmileAxis::fromStrike(double strike) const
{
    if (!(strike > 0.0)) return std::nullopt;
    if (m_kind == SmileAxisKind::Strike) return strike;
    if (m_kind == SmileAxisKind::Delta) return between(m_deltas, strike, &Pair::first, &Pair::second);
    if (!(m_forward > 0.0)) return std::nullopt;
    return std::log(strike / m_forward);
}

std::optional<double> SmileAxis::toStrike(double position) const
{
    if (m_kind == SmileAxisKind::Strike) return position;
    if (m_kind == SmileAxisKind::Delta) return between(m_deltas, position, &Pair::second, &Pair::first);
    if (!(m_forward > 0.0)) return std::nullopt;
    return m_forward * std::exp(position);
}

std::vector<SmileTick> SmileAxis::ticks(double low, double high, int most) const
{
    if (m_kind == SmileAxisKind::Delta) return deltaTicks(low, high);
    const ChartTicks values = chartTicks(low, high, most);
    const int decimals =
        m_kind == SmileAxisKind::Strike ? tickDecimals(values.step) : std::max(2, tickDecimals(values.step));
    std::vector<SmileTick> ticks;
    for (const double value : values.values)
        ticks.push_back(
            {value, m_kind == SmileAxisKind::Strike ? plain(value, decimals) : signedNumber(value, decimals)});
    return ticks;
}

QString SmileAxis::title() const
{
    if (m_kind == SmileAxisKind::Strike) return QStringLiteral("strike");
    return m_kind == SmileAxisKind::Delta ? QStringLiteral("delta") : QStringLiteral("ln K/F");
}

}  // namespace ballast::ui
