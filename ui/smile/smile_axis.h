#pragma once

#include <QString>
#include <optional>
#include <utility>
#include <vector>

#include "interfaces/snapshot.h"

namespace ballast::ui {

/// What runs along the smile's axis.
enum class SmileAxisKind { Strike, Delta, LogMoneyness };

/// A tick of the axis: where, and what it says ("60,000", "25P", "−0.15").
struct SmileTick {
    double position{};
    QString label;
};

/// Carries a strike of one expiry to the axis's own coordinate, which always rises with the strike.
///
/// Strike        the strike, USD.
/// Delta         1 − forward delta of the call, by the fit: 0.25 is the 25-delta put and 0.75 the 25-delta call, so
///               that puts stand left as on the other axes. Taken from the quotes and straight between them; empty
///               outside the quoted strikes.
/// LogMoneyness  ln(K/F).
class SmileAxis {
public:
    SmileAxis(SmileAxisKind kind, const interfaces::SliceView& slice);

    SmileAxisKind kind() const { return m_kind; }
    std::optional<double> fromStrike(double strike) const;
    std::optional<double> toStrike(double position) const;
    /// At most `most` ticks inside [low, high].
    std::vector<SmileTick> ticks(double low, double high, int most) const;
    /// "strike", "delta", "ln K/F".
    QString title() const;

private:
    SmileAxisKind m_kind;
    double m_forward;
    std::vector<std::pair<double, double>> m_deltas;  ///< Strike and 1 − delta, both strictly ascending.
};

}  // namespace ballast::ui
