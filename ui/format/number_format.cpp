#include "ui/format/number_format.h"

#include <QRegularExpression>
#include <QStringList>
#include <array>
#include <cmath>

#include "ui/format/display_zone.h"
#include "words/figures.h"

namespace ballast::ui {
namespace {

constexpr QChar kMinus(0x2212);
constexpr QChar kNoBreakSpace(0x00A0);
const Duration kInMinutesBelow = Duration::hours(48);

QString groupThousands(const QString& digits)
{
    const qsizetype point = digits.indexOf(QLatin1Char('.'));
    QString result = digits;
    for (qsizetype at = (point < 0 ? digits.size() : point) - 3; at > 0; at -= 3)
        result.insert(at, QLatin1Char(','));
    return result;
}

bool roundsToZero(const QString& digits)
{
    for (const QChar c : digits)
        if (c != QLatin1Char('0') && c != QLatin1Char('.')) return false;
    return true;
}

QString formatted(double value, int decimals, bool withPlus)
{
    if (!std::isfinite(value)) return kMissing;
    const QString digits = QString::number(std::abs(value), 'f', decimals);
    const QString grouped = groupThousands(digits);
    if (roundsToZero(digits)) return grouped;
    if (value < 0.0) return kMinus + grouped;
    return withPlus ? QLatin1Char('+') + grouped : grouped;
}

QString withUnit(const QString& number, const QString& unit) { return number + kNoBreakSpace + unit; }

QString twoDigits(int value) { return QStringLiteral("%1").arg(value, 2, 10, QLatin1Char('0')); }

QString clockText(const CivilTime& c)
{
    return QStringLiteral("%1:%2:%3").arg(twoDigits(c.hour), twoDigits(c.minute), twoDigits(c.second));
}

QString monthName(int month)
{
    static const std::array<QString, 12> kNames{QStringLiteral("Jan"), QStringLiteral("Feb"), QStringLiteral("Mar"),
                                                QStringLiteral("Apr"), QStringLiteral("May"), QStringLiteral("Jun"),
                                                QStringLiteral("Jul"), QStringLiteral("Aug"), QStringLiteral("Sep"),
                                                QStringLiteral("Oct"), QStringLiteral("Nov"), QStringLiteral("Dec")};
    return kNames.at(static_cast<std::size_t>(month - 1));
}

struct LatencyUnit {
    double perSecond;
    QString name;
};

LatencyUnit latencyUnit(double seconds)
{
    if (seconds < 99.5e-6) return {1e6, QStringLiteral("µs")};
    if (seconds < 0.9995) return {1e3, QStringLiteral("ms")};
    return {1.0, QStringLiteral("s")};
}

QString latencyNumber(double scaled)
{
    if (scaled < 0.9995) return plain(scaled, 2);
    return plain(scaled, scaled < 9.95 ? 1 : 0);
}

QString twoUnits(std::int64_t seconds)
{
    const auto pair = [](std::int64_t a, const QString& unitA, std::int64_t b, const QString& unitB) {
        return withUnit(QString::number(a), unitA) + kNoBreakSpace + withUnit(QString::number(b), unitB);
    };
    if (seconds < 3600) return pair(seconds / 60, QStringLiteral("min"), seconds % 60, QStringLiteral("s"));
    if (seconds < 86400) return pair(seconds / 3600, QStringLiteral("h"), seconds % 3600 / 60, QStringLiteral("min"));
    return pair(seconds / 86400, QStringLiteral("d"), seconds % 86400 / 3600, QStringLiteral("h"));
}

}  // namespace

const QString kMissing = QStringLiteral("—");
const QString kEstimated = QStringLiteral("≈ ");

QString text(std::string_view utf8) { return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size())); }

QString sentence(std::string_view utf8)
{
    static const QRegularExpression kUnit(
        QStringLiteral("(?<=\\d) (?=(%|bp|USD|BTC|ETH|gwei|s|min|h|d|ms|vol pts?)\\b|%)"));
    return text(utf8).replace(kUnit, QString(kNoBreakSpace));
}

QString plain(double value, int decimals) { return formatted(value, decimals, false); }
QString signedNumber(double value, int decimals) { return formatted(value, decimals, true); }

int coinDecimals(std::string_view underlying) { return underlying == "BTC" ? 3 : 2; }
int priceDecimals(std::string_view underlying) { return underlying == "BTC" ? 1 : 2; }

QString price(std::string_view underlying, double value) { return plain(value, priceDecimals(underlying)); }
QString price(double value, int decimals) { return plain(value, decimals); }
QString optionPrice(double value) { return plain(value, 4); }
QString deltaCoin(std::string_view underlying, double value) { return signedNumber(value, coinDecimals(underlying)); }
QString sizeCoin(std::string_view underlying, double value)
{
    return plain(std::abs(value), words::sizeDecimals(underlying, value));
}
QString usd0(double value) { return signedNumber(value, 0); }
QString usd2(double value) { return plain(value, 2); }
QString vol1(double decimalVolatility) { return plain(decimalVolatility * 100.0, 1); }
QString volSigned1(double decimalVolatility) { return signedNumber(decimalVolatility * 100.0, 1); }
QString percent1(double fraction) { return plain(fraction * 100.0, 1); }
QString basisPoints(double fraction) { return withUnit(plain(fraction * 1e4, 1), QStringLiteral("bp")); }

QString age(Duration value)
{
    const double seconds = std::max(0.0, value.inSeconds());
    if (seconds < 9.95) return withUnit(plain(seconds, 1), QStringLiteral("s"));
    if (seconds < 99.5) return withUnit(plain(seconds, 0), QStringLiteral("s"));
    return twoUnits(std::llround(seconds));
}

QString countdown(Duration value)
{
    // In whole nanoseconds: a double would turn 923 s into a little more, and round it up.
    const std::int64_t seconds = std::max<std::int64_t>(0, (value.nanoseconds + 999'999'999) / 1'000'000'000);
    if (seconds < 60) return withUnit(QString::number(seconds), QStringLiteral("s"));
    const QString tail = twoDigits(static_cast<int>(seconds % 60));
    if (seconds < 3600) return QStringLiteral("%1:%2").arg(seconds / 60).arg(tail);
    return QStringLiteral("%1:%2:%3").arg(seconds / 3600).arg(twoDigits(static_cast<int>(seconds % 3600 / 60)), tail);
}

QString toGo(Duration value)
{
    const std::int64_t seconds = std::max<std::int64_t>(0, value.nanoseconds / 1'000'000'000);
    if (seconds < 3600) return withUnit(QString::number(seconds / 60), QStringLiteral("min"));
    if (seconds < std::int64_t{72} * 3600) return withUnit(QString::number(seconds / 3600), QStringLiteral("h"));
    return withUnit(QString::number(seconds / 86400), QStringLiteral("d"));
}

QString latency(double seconds)
{
    if (!std::isfinite(seconds)) return kMissing;
    const LatencyUnit unit = latencyUnit(seconds);
    return withUnit(latencyNumber(seconds * unit.perSecond), unit.name);
}

QString latencyTriple(std::optional<double> p50, std::optional<double> p95, std::optional<double> p99)
{
    double largest = -1.0;
    for (const auto& value : {p50, p95, p99})
        if (value && std::isfinite(*value)) largest = std::max(largest, *value);
    if (largest < 0.0) return kMissing;
    const LatencyUnit unit = latencyUnit(largest);
    QStringList parts;
    for (const auto& value : {p50, p95, p99})
        parts << (value ? latencyNumber(*value * unit.perSecond) : kMissing);
    return withUnit(parts.join(QStringLiteral(" / ")), unit.name);
}

QString timeOfDay(Timestamp time) { return clockText(toCivil(DisplayZone::instance().toWall(time))); }

QString timeOfDayZoned(Timestamp time) { return withUnit(timeOfDay(time), zoneName(time)); }

QString tableTime(Timestamp time) { return recordTime(DisplayZone::instance().toWall(time)); }

QString zoneName(Timestamp time) { return DisplayZone::instance().nameAt(time); }

QString recordTime(Timestamp time)
{
    const CivilTime c = toCivil(time);
    return clockText(c) + QStringLiteral(".%1").arg(c.nanosecond / 1'000'000, 3, 10, QLatin1Char('0'));
}

QString date(Timestamp time)
{
    const CivilTime c = toCivil(time);
    return QStringLiteral("%1 %2 %3").arg(c.day).arg(monthName(c.month)).arg(c.year);
}

QString weekdayDate(Timestamp time)
{
    static const std::array<QString, 7> kDays{QStringLiteral("Thu"), QStringLiteral("Fri"), QStringLiteral("Sat"),
                                              QStringLiteral("Sun"), QStringLiteral("Mon"), QStringLiteral("Tue"),
                                              QStringLiteral("Wed")};  // 1970-01-01 was a Thursday
    const Timestamp wall = DisplayZone::instance().toWall(time);
    const std::int64_t days = wall.nanoseconds / 86'400'000'000'000;
    return kDays.at(static_cast<std::size_t>(((days % 7) + 7) % 7)) + QLatin1Char(' ') + date(wall);
}

QString expiryLabel(Timestamp expiry)
{
    return expiryShort(expiry) + QLatin1Char(' ') + twoDigits(toCivil(expiry).year % 100);
}

QString expiryToGo(Timestamp expiry, Timestamp now)
{
    const std::int64_t left = (expiry - now).nanoseconds;
    if (left <= 0) return QObject::tr("expired");
    if (left >= kInMinutesBelow.nanoseconds) return toGo(expiry - now);
    const std::int64_t minutes = left / Duration::minutes(1).nanoseconds;
    if (minutes == 0) return QObject::tr("under %1").arg(withUnit(QStringLiteral("1"), QStringLiteral("min")));
    if (minutes < 60) return toGo(expiry - now);
    return withUnit(QString::number(minutes / 60), QStringLiteral("h")) + kNoBreakSpace +
           withUnit(QString::number(minutes % 60), QStringLiteral("min"));
}

QString expiryWithTime(Timestamp expiry, Timestamp now)
{
    const std::int64_t left = (expiry - now).nanoseconds;
    if (left >= kInMinutesBelow.nanoseconds) return expiryLabel(expiry);
    return QStringLiteral("%1, %2, %3")
        .arg(expiryLabel(expiry), withUnit(timeOfDay(expiry).left(5), zoneName(expiry)), expiryToGo(expiry, now));
}

QString expiryShort(Timestamp expiry)
{
    const CivilTime c = toCivil(expiry);
    return twoDigits(c.day) + QLatin1Char(' ') + monthName(c.month);
}

QString shortHash(std::string_view hash)
{
    if (hash.size() <= 9) return text(hash);
    return text(hash.substr(0, 4)) + QStringLiteral("…") + text(hash.substr(hash.size() - 4));
}

}  // namespace ballast::ui
