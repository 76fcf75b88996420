#include <QtTest>

#include "support/sample_snapshot.h"
#include "ui/header/feed_line.h"
#include "ui/theme/theme.h"

using namespace ballast;
using namespace ballast::ui;

/// The narrow window's feeds: none goes without being counted, and the worst stays.
class FeedLineTest : public QObject {
    Q_OBJECT

    static std::vector<HeaderRow> feeds()
    {
        const auto row = [](const char* name, Mark mark) {
            HeaderRow r;
            r.label = QString::fromLatin1(name);
            r.value = QStringLiteral("0.4 s");
            r.mark = mark;
            return r;
        };
        return {row("Options", Mark::Fresh), row("Perps", Mark::Dead), row("Oracle", Mark::Fresh),
                row("Gas", Mark::Delayed)};
    }
    static QStringList words(const FeedLine& line)
    {
        QStringList all;
        for (const auto& part : line.parts)
            all << part.words;
        return all;
    }
    QFontMetrics metrics() const { return QFontMetrics(uiFont(11)); }

private Q_SLOTS:
    void withRoomAllAreShown()
    {
        const FeedLine line = feedLine(feeds(), metrics(), 2000);
        QCOMPARE(line.parts.size(), std::size_t{4});
        QCOMPARE(line.dropped, 0);
    }

    void shownAndCountedAreAllAtEveryWidth()
    {
        for (int room = 0; room < 600; room += 7) {
            const FeedLine line = feedLine(feeds(), metrics(), room);
            const std::size_t shown = line.parts.size() - (line.dropped > 0 ? 1 : 0);
            QCOMPARE(shown + static_cast<std::size_t>(line.dropped), std::size_t{4});
            QVERIFY(line.width <= room || shown == 0);
        }
    }

    void theCalmOnesGiveWayFirst()
    {
        int room = feedLine(feeds(), metrics(), 2000).width - 1;
        FeedLine line = feedLine(feeds(), metrics(), room);
        QVERIFY(words(line).contains(QStringLiteral("Perps 0.4 s")));
        QVERIFY(words(line).last().startsWith(QLatin1Char('+')));
        while (line.parts.size() > 2)
            line = feedLine(feeds(), metrics(), --room);
        QCOMPARE(words(line), QStringList({QStringLiteral("Perps 0.4 s"), QStringLiteral("+3")}));
        QVERIFY(line.parts.back().mark == Mark::Delayed);
    }

    void withoutRoomTheCountStays()
    {
        const FeedLine line = feedLine(feeds(), metrics(), 0);
        QCOMPARE(words(line), QStringList{QStringLiteral("+4")});
        QVERIFY(line.parts.front().mark == Mark::Dead);
    }
};

QTEST_MAIN(FeedLineTest)
#include "feed_line_test.moc"
