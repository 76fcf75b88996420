#pragma once

#include <QObject>
#include <QString>
#include <cstddef>
#include <optional>

#include "base/timestamp.h"

namespace ballast::ui {

/// What the panels of one link group look at. Setting a part in one panel sets it in all of them.
///
/// Threads  GUI thread.
class Selection : public QObject {
    Q_OBJECT
public:
    explicit Selection(QObject* parent = nullptr);

    const QString& underlying() const { return m_underlying; }
    std::optional<Timestamp> expiry() const { return m_expiry; }
    std::optional<double> strike() const { return m_strike; }
    std::optional<std::size_t> deltaBucket() const { return m_deltaBucket; }

    /// Another underlying forgets expiry, strike and bucket, which belong to the former one.
    void setUnderlying(const QString& code);
    void setExpiry(std::optional<Timestamp> expiry);
    void setStrike(std::optional<double> strike);
    void setDeltaBucket(std::optional<std::size_t> bucket);
    /// Becomes as another is: one signal, none where both are the same.
    void take(const Selection& other);
    /// A heat map cell: one signal for both.
    void setCell(std::optional<Timestamp> expiry, std::optional<std::size_t> bucket);

    /// What the pointer is over, in any panel: the others show a crosshair there. It selects nothing.
    void setHover(std::optional<Timestamp> expiry, std::optional<double> strike);
    std::optional<Timestamp> hoveredExpiry() const { return m_hoveredExpiry; }
    std::optional<double> hoveredStrike() const { return m_hoveredStrike; }

Q_SIGNALS:
    void changed();
    void hovered();

private:
    QString m_underlying;
    std::optional<Timestamp> m_expiry;
    std::optional<double> m_strike;
    std::optional<Timestamp> m_hoveredExpiry;
    std::optional<double> m_hoveredStrike;
    std::optional<std::size_t> m_deltaBucket;
};

}  // namespace ballast::ui
