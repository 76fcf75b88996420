#include "ui/link/selection.h"

#include <utility>

namespace ballast::ui {

Selection::Selection(QObject* parent) : QObject(parent), m_underlying(QStringLiteral("BTC")) {}

void Selection::setUnderlying(const QString& code)
{
    if (code == m_underlying) return;
    m_underlying = code;
    m_expiry.reset();
    m_strike.reset();
    m_deltaBucket.reset();
    Q_EMIT changed();
}

void Selection::take(const Selection& other)
{
    if (m_underlying == other.m_underlying && m_expiry == other.m_expiry && m_strike == other.m_strike &&
        m_deltaBucket == other.m_deltaBucket)
        return;
    m_underlying = other.m_underlying;
    m_expiry = other.m_expiry;
    m_strike = other.m_strike;
    m_deltaBucket = other.m_deltaBucket;
    Q_EMIT changed();
}

void Selection::setExpiry(std::optional<Timestamp> expiry)
{
    if (expiry == m_expiry) return;
    m_expiry = expiry;
    Q_EMIT changed();
}

void Selection::setStrike(std::optional<double> strike)
{
    if (strike == m_strike) return;
    m_strike = strike;
    Q_EMIT changed();
}

void Selection::setDeltaBucket(std::optional<std::size_t> bucket)
{
    if (bucket == m_deltaBucket) return;
    m_deltaBucket = bucket;
    Q_EMIT changed();
}

void Selection::setHover(std::optional<Timestamp> expiry, std::optional<double> strike)
{
    if (expiry == m_hoveredExpiry && strike == m_hoveredStrike) return;
    m_hoveredExpiry = expiry;
    m_hoveredStrike = strike;
    Q_EMIT hovered();
}

void Selection::setCell(std::optional<Timestamp> expiry, std::optional<std::size_t> bucket)
{
    if (expiry == m_expiry && bucket == m_deltaBucket) return;
    m_expiry = expiry;
    m_deltaBucket = bucket;
    Q_EMIT changed();
}

}  // namespace ballast::ui
