#include "ui/kit/table_text.h"

#include <QtTest>

#include "support/sample_snapshot.h"
#include "ui/ladders/expiry_ladder_model.h"
#include "ui/positions/positions_model.h"

using namespace ballast;
using namespace ballast::ui;

namespace {

/// A small CSV reader, written for this test from RFC 4180.
QList<QStringList> parseCsv(const QString& text)
{
    QList<QStringList> lines(1);
    QString cell;
    bool quoted = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (quoted && c == u'"' && i + 1 < text.size() && text[i + 1] == u'"')
            cell += text[++i];
        else if (c == u'"')
            quoted = !quoted;
        else if (!quoted && c == u',')
            lines.last() << std::exchange(cell, {});
        else if (!quoted && c == u'\n')
            lines.last() << std::exchange(cell, {}), lines << QStringList();
        else if (quoted || c != u'\r')
            cell += c;
    }
    lines.removeLast();
    return lines;
}

}  // namespace

class TableTextTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void numbersComeBackBitForBit()
    {
        const auto snapshot = support::sampleSnapshot();
        const auto& view = snapshot->underlyings[0];
        ExpiryLadderModel model;
        model.show(view, snapshot->time);
        const auto lines = parseCsv(tableTextOf(model, QLatin1Char(',')));
        QCOMPARE(lines.size(), model.rowCount() + 1);
        QCOMPARE(lines[0][4], QStringLiteral("Gamma BTC per 1 %"));
        for (std::size_t i = 0; i < view.byExpiry.size(); ++i) {
            const auto& cells = lines[static_cast<qsizetype>(i) + 1];
            QCOMPARE(cells[3].toDouble(), view.byExpiry[i].greeks.deltaCoin);
            QCOMPARE(cells[5].toDouble(), view.byExpiry[i].greeks.vegaUsd);
        }
        QCOMPARE(lines[1][0], QStringLiteral("2026-02-06T08:00:00.000Z"));
    }

    void hostileTextIsMadeHarmless_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("cell");
        QTest::newRow("formula") << "=cmd|' /C calc'!A0"
                                 << "'=cmd|' /C calc'!A0";
        QTest::newRow("plus") << "+1+1"
                              << "'+1+1";
        QTest::newRow("minus") << "-2+3"
                               << "'-2+3";
        QTest::newRow("at") << "@SUM(A1)"
                            << "'@SUM(A1)";
        QTest::newRow("tab") << "\t=1"
                             << "'\t=1";
        QTest::newRow("comma and quote") << "a,\"b\""
                                         << "\"a,\"\"b\"\"\"";
        QTest::newRow("formula with comma") << "=HYPERLINK(\"x\",\"y\")"
                                            << "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"";
        QTest::newRow("line break") << "a\r\nb"
                                    << "\"a\r\nb\"";
        QTest::newRow("plain") << "BTC-27FEB26-50000-P"
                               << "BTC-27FEB26-50000-P";
    }
    void hostileTextIsMadeHarmless()
    {
        QFETCH(QString, words);
        QFETCH(QString, cell);
        QCOMPARE(fileCell(words, QLatin1Char(',')), cell);
    }

    void negativeNumbersStayNumbers()
    {
        QCOMPARE(fileCell(-12.5, QLatin1Char(',')), QStringLiteral("-12.5"));
        QCOMPARE(fileCell(QVariant(), QLatin1Char(',')), QString());
    }

    void aHostileInstrumentNameStaysInItsCell()
    {
        interfaces::PositionView position;
        position.instrument = "=1+1,\"x\"\nsecond";
        position.venue = "Deribit";
        position.underlying = "BTC";
        PositionsModel model;
        model.show({&position});
        const auto lines = parseCsv(tableTextOf(model, QLatin1Char(',')));
        QCOMPARE(lines.size(), model.rowCount() + 1);
        QCOMPARE(lines[2][0], QStringLiteral("'=1+1,\"x\"\nsecond"));
        QCOMPARE(lines[2].size(), model.columnCount());
    }
};

QTEST_MAIN(TableTextTest)
#include "table_text_test.moc"
