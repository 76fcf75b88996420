#include <QtTest>
#include <limits>

#include "ui/format/dated_time.h"
#include "ui/format/display_zone.h"
#include "ui/format/number_format.h"
#include "ui/format/typed_number.h"

using namespace ballast;
using namespace ballast::ui;

namespace {

/// The design writes spaces and minus as such; the screen has them as U+00A0 and U+2212.
QString shown(const char* words)
{
    return QString::fromUtf8(words).replace(QLatin1Char(' '), QChar(0x00A0)).replace(QLatin1Char('-'), QChar(0x2212));
}

Timestamp at(const char* iso) { return parseIso8601(iso).value(); }

}  // namespace

/// Expectations are the examples of the desk design, section 5.
class NumberFormatTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void examplesOfTheDesign()
    {
        QCOMPARE(price("BTC", 63844.5), shown("63,844.5"));
        QCOMPARE(price("ETH", 1876.25), shown("1,876.25"));
        QCOMPARE(optionPrice(0.1181), shown("0.1181"));
        QCOMPARE(deltaCoin("BTC", -11.617), shown("-11.617"));
        QCOMPARE(deltaCoin("ETH", 52.32), shown("+52.32"));
        QCOMPARE(deltaCoin("BTC", 5.314), shown("+5.314"));
        QCOMPARE(usd0(344985.0), shown("+344,985"));
        QCOMPARE(usd0(-5462.0), shown("-5,462"));
        QCOMPARE(usd2(83.80), shown("83.80"));
        QCOMPARE(basisPoints(6.3e-4), shown("6.3 bp"));
        QCOMPARE(percent1(0.618), shown("61.8"));
        QCOMPARE(vol1(0.857), shown("85.7"));
        QCOMPARE(volSigned1(-0.219), shown("-21.9"));
    }

    void nothingRoundsToMinusZero()
    {
        QCOMPARE(signedNumber(-0.0004, 3), shown("0.000"));
        QCOMPARE(usd0(-0.4), shown("0"));
        QCOMPARE(usd0(0.0), shown("0"));
        QCOMPARE(plain(-0.0, 2), shown("0.00"));
    }

    void groupsThousandsOnBothSidesOfTheSign()
    {
        QCOMPARE(signedNumber(-1234567.5, 1), shown("-1,234,567.5"));
        QCOMPARE(plain(999.0, 0), shown("999"));
        QCOMPARE(plain(1000.0, 0), shown("1,000"));
    }

    void whatIsNoNumberIsMissing()
    {
        QCOMPARE(plain(std::numeric_limits<double>::quiet_NaN(), 2), kMissing);
        QCOMPARE(usd0(std::numeric_limits<double>::infinity()), kMissing);
        QCOMPARE(latency(std::numeric_limits<double>::quiet_NaN()), kMissing);
    }

    void ages()
    {
        QCOMPARE(age(Duration::milliseconds(400)), shown("0.4 s"));
        QCOMPARE(age(Duration::seconds(31)), shown("31 s"));
        QCOMPARE(age(Duration::hours(5) + Duration::minutes(38)), shown("5 h 38 min"));
        QCOMPARE(age(Duration::milliseconds(9'960)), shown("10 s"));
        QCOMPARE(age(Duration::milliseconds(99'600)), shown("1 min 40 s"));
        QCOMPARE(age(Duration::seconds(-3)), shown("0.0 s"));
        QCOMPARE(age(Duration::days(3) + Duration::hours(4)), shown("3 d 4 h"));
    }

    void timesToGo()
    {
        const Timestamp now = at("2026-02-05T21:29:37Z");
        QCOMPARE(toGo(at("2026-02-06T08:00:00Z") - now), shown("10 h"));
        QCOMPARE(toGo(at("2026-02-07T08:00:00Z") - now), shown("34 h"));
        QCOMPARE(toGo(at("2026-02-09T08:00:00Z") - now), shown("3 d"));
        QCOMPARE(toGo(at("2026-02-27T08:00:00Z") - now), shown("21 d"));
        QCOMPARE(toGo(at("2026-12-25T08:00:00Z") - now), shown("322 d"));
        // On its last two days an expiry is a matter of minutes.
        const auto expiry = at("2026-02-07T08:00:00Z");
        QCOMPARE(expiryToGo(expiry, at("2026-02-07T04:47:10Z")), shown("3 h 12 min"));
        QCOMPARE(expiryToGo(expiry, at("2026-02-05T08:00:01Z")), shown("47 h 59 min"));
        QCOMPARE(expiryToGo(expiry, at("2026-02-05T08:00:00Z")), shown("48 h"));
        QCOMPARE(expiryToGo(expiry, at("2026-02-07T07:30:00Z")), shown("30 min"));
        QCOMPARE(expiryToGo(expiry, at("2026-02-07T07:59:30Z")), QStringLiteral("under ") + shown("1 min"));
        QCOMPARE(expiryToGo(expiry, expiry), QStringLiteral("expired"));
        QCOMPARE(expiryWithTime(expiry, at("2026-02-07T04:47:10Z")),
                 QStringLiteral("07 Feb 26, ") + shown("08:00 UTC") + QStringLiteral(", ") + shown("3 h 12 min"));
        QCOMPARE(expiryWithTime(expiry, at("2026-02-01T04:47:10Z")), QStringLiteral("07 Feb 26"));
    }

    void latencies()
    {
        QCOMPARE(latency(73e-6), shown("73 µs"));
        QCOMPARE(latency(0.31e-3), shown("0.31 ms"));
        QCOMPARE(latency(88e-3), shown("88 ms"));
        QCOMPARE(latencyTriple(31e-6, 58e-6, 73e-6),
                 QStringLiteral("31 / 58 / 73") + QChar(0x00A0) + QStringLiteral("µs"));
        QCOMPARE(latencyTriple({}, {}, {}), kMissing);
    }

    void countdowns()
    {
        QCOMPARE(countdown(Duration::seconds(18)), shown("18 s"));
        QCOMPARE(countdown(Duration::seconds(923)), QStringLiteral("15:23"));
        QCOMPARE(countdown(Duration::seconds(3723)), QStringLiteral("1:02:03"));
    }

    void times()
    {
        const Timestamp time = at("2026-02-05T20:40:06.112Z");
        QCOMPARE(timeOfDay(at("2026-02-05T21:29:37.885Z")), QStringLiteral("21:29:37"));
        QCOMPARE(recordTime(time), QStringLiteral("20:40:06.112"));
        QCOMPARE(date(time), QStringLiteral("5 Feb 2026"));
        QCOMPARE(weekdayDate(time), QStringLiteral("Thu 5 Feb 2026"));
        QCOMPARE(expiryLabel(at("2026-02-27T08:00:00Z")), QStringLiteral("27 Feb 26"));
        QCOMPARE(expiryShort(at("2026-02-06T08:00:00Z")), QStringLiteral("06 Feb"));
    }

    void sentencesKeepNumberAndUnitTogether()
    {
        QCOMPARE(sentence("cost 83.80 USD at +0.02 %, 31 s old"),
                 QStringLiteral("cost 83.80\u00A0USD at +0.02\u00A0%, 31\u00A0s old"));
    }

    /// Expectations from the rules of the zones: Berlin is one hour ahead in winter, two from 29 March 2026 01:00 UTC.
    void localTimeMovesWhatIsShownAndNamesTheZone()
    {
        const QTimeZone berlin("Europe/Berlin");
        if (!berlin.isValid()) QSKIP("This machine has no zone database.");
        DisplayZone& zone = DisplayZone::instance();
        zone.setLocalZone(berlin);
        zone.setLocal(true);
        const Timestamp winter = at("2026-02-05T23:29:37.885Z");
        QCOMPARE(timeOfDay(winter), QStringLiteral("00:29:37"));
        QCOMPARE(tableTime(winter), QStringLiteral("00:29:37.885"));
        QCOMPARE(timeOfDayZoned(winter), shown("00:29:37 CET"));
        QCOMPARE(weekdayDate(winter), QStringLiteral("Fri 6 Feb 2026"));
        QCOMPARE(timeOfDayZoned(at("2026-03-29T00:59:59Z")), shown("01:59:59 CET"));
        QCOMPARE(timeOfDayZoned(at("2026-03-29T01:00:00Z")), shown("03:00:00 CEST"));
        zone.setLocal(false);
        QCOMPARE(timeOfDayZoned(winter), shown("23:29:37 UTC"));
    }

    void recordsStayUtcInLocalTime()
    {
        DisplayZone& zone = DisplayZone::instance();
        zone.setLocalZone(QTimeZone(5 * 3600 + 1800));
        zone.setLocal(true);
        const Timestamp time = at("2026-02-05T20:40:06.112Z");
        QCOMPARE(recordTime(time), QStringLiteral("20:40:06.112"));
        QCOMPARE(date(at("2026-02-05T23:40:06Z")), QStringLiteral("5 Feb 2026"));
        QCOMPARE(expiryLabel(at("2026-02-27T08:00:00Z")), QStringLiteral("27 Feb 26"));
        QCOMPARE(tableTime(time), QStringLiteral("02:10:06.112"));
        QVERIFY(zoneName(time).contains(QStringLiteral("5:30")));
        zone.setLocal(false);
    }

    void aTimeOfAnotherDaySaysWhichDay()
    {
        const Timestamp now = at("2026-02-05T21:29:37Z");
        QCOMPARE(timeSince(at("2026-02-05T00:00:00Z"), now), shown("00:00:00 UTC"));
        QVERIFY(timeSince(at("2026-02-04T23:59:59Z"), now).startsWith(QStringLiteral("04 Feb 23:59:59")));
        QVERIFY(!isSameDay(at("2025-02-05T21:00:00Z"), now));
        DisplayZone& zone = DisplayZone::instance();
        zone.setLocalZone(QTimeZone(3 * 3600));
        zone.setLocal(true);
        QVERIFY(isSameDay(at("2026-02-04T21:00:00Z"), at("2026-02-05T20:00:00Z")));
        QCOMPARE(datedTime(at("2026-02-04T21:00:00Z")), QStringLiteral("05 Feb 00:00:00"));
        zone.setLocal(false);
    }

    void theZoneSaysThatItChanged()
    {
        DisplayZone& zone = DisplayZone::instance();
        QSignalSpy spy(&zone, &DisplayZone::changed);
        zone.setLocal(true);
        zone.setLocal(true);
        zone.setLocal(false);
        QCOMPARE(spy.count(), 2);
    }

    void aCommaStandsBetweenThousandsAlone()
    {
        const std::pair<const char*, double> numbers[]{
            {"0.5", 0.5}, {"-0.5", -0.5}, {"\u22120.5", -0.5}, {"+1,250.5", 1'250.5}, {"1,250,000", 1.25e6},
            {".5", 0.5},  {"5.", 5.0},    {" 12 ", 12.0},      {"007", 7.0},          {"1250.125", 1'250.125}};
        for (const auto& [words, value] : numbers) {
            const auto read = typedNumber(QString::fromUtf8(words));
            QVERIFY2(read && *read == value, words);
            QVERIFY2(commaAdvice(QString::fromUtf8(words)).isEmpty(), words);
        }
        for (const char* words : {"0,5",  "-0,5",    "0,500",   "1,5",       "1,50",      "12,5000", "1,2345",
                                  ",500", "1.250,5", "1,250,5", "1,250.5,0", "63800,500", "",        "-",
                                  ".",    "many",    "nan",     "inf",       "1e5",       "0x10",    "1 250"})
            QVERIFY2(!typedNumber(QString::fromUtf8(words)), words);
        QVERIFY(commaAdvice(QStringLiteral("0,5")).contains(QStringLiteral("0.5")));
        QVERIFY(commaAdvice(QStringLiteral("many")).isEmpty());
        QVERIFY(!typedNumber(QString(400, QLatin1Char('9'))));
    }

    void hashes() { QCOMPARE(shortHash("9f3c000000000000e1a7"), QStringLiteral("9f3c…e1a7")); }
};

QTEST_APPLESS_MAIN(NumberFormatTest)
#include "number_format_test.moc"
