#include "ui/choices/trends.h"

#include <cmath>

namespace ballast::ui {
namespace {

QString named(const char* what, const std::string& of, Timestamp expiry)
{
    return QStringLiteral("%1|%2|%3")
        .arg(QString::fromLatin1(what), QString::fromStdString(of))
        .arg(expiry.nanoseconds);
}

}  // namespace

Trends& Trends::instance()
{
    static Trends trends;
    return trends;
}

QString Trends::delta(const std::string& coin, Timestamp expiry) { return named("delta", coin, expiry); }
QString Trends::vega(const std::string& coin, Timestamp expiry) { return named("vega", coin, expiry); }
QString Trends::volatility(const std::string& coin, Timestamp expiry) { return named("atm", coin, expiry); }
QString Trends::margin(const std::string& venue) { return named("margin", venue, {}); }
QString Trends::gas() { return QStringLiteral("gas"); }

void Trends::Hour::note(const QString& figure, double value)
{
    if (!std::isfinite(value)) return;
    auto& samples = figures[figure];
    samples.push_back({last, value});
    while (last - samples.front().time > kLength)
        samples.pop_front();
}

bool Trends::Hour::take(const interfaces::Snapshot& shown)
{
    if (shown.time < last) *this = {};
    if (!figures.empty() && shown.time - last < kApart) return false;
    if (shown.underlyings.empty()) return false;
    last = shown.time;
    for (const auto& u : shown.underlyings) {
        note(delta(u.code), u.net.deltaCoin);
        note(vega(u.code), u.net.vegaUsd);
        for (const auto& row : u.byExpiry) {
            note(delta(u.code, row.expiry), row.greeks.deltaCoin);
            note(vega(u.code, row.expiry), row.greeks.vegaUsd);
            if (row.atmVolatility) note(volatility(u.code, row.expiry), *row.atmVolatility);
        }
    }
    for (const auto& venue : shown.margin)
        if (venue.shareOfEquity.value) note(margin(venue.venue), *venue.shareOfEquity.value);
    for (const auto& feed : shown.feeds)
        if (feed.name == "Gas" && feed.worst.value) note(gas(), *feed.worst.value);
    return true;
}

bool Trends::take(const interfaces::Snapshot& picture)
{
    return (picture.session == interfaces::SessionKind::Review ? m_journal : m_desk).take(picture);
}

void Trends::showJournal(bool shown)
{
    m_isJournal = shown;
    m_journal = {};
}

std::vector<double> Trends::of(const QString& figure) const
{
    const Hour& hour = m_isJournal ? m_journal : m_desk;
    std::vector<double> values;
    const auto found = hour.figures.find(figure);
    if (found == hour.figures.end()) return values;
    values.reserve(found->second.size());
    for (const auto& sample : found->second)
        if (hour.last - sample.time <= kLength) values.push_back(sample.value);
    return values;
}

void Trends::clear() { m_desk = m_journal = {}; }

}  // namespace ballast::ui
