#include <QListView>
#include <QtTest>

#include "ui/decisions/decision_delegate.h"
#include "ui/decisions/decision_log_model.h"
#include "ui/format/display_zone.h"

using namespace ballast;
using namespace ballast::ui;

/// Rows of different days are parted by the day's name above the newest of each.
class DayRowsTest : public QObject {
    Q_OBJECT

    static interfaces::DecisionView at(std::uint64_t number, int day, int hour)
    {
        auto decision = std::make_shared<domain::Decision>();
        decision->sequence.value = number;
        decision->time = fromCivil({2026, 2, day, hour, 0, 0, 0});
        decision->underlying = "BTC";
        decision->reason = "Net delta lies inside its band.";
        return {decision, 1, "abcdef0123456789"};
    }
    static QList<int> heights(DecisionLogModel& model)
    {
        QListView list;
        list.resize(500, 600);
        list.setModel(&model);
        list.setModelColumn(DecisionLogModel::Headline);
        auto* delegate = new DecisionDelegate(&list);
        list.setItemDelegate(delegate);
        QList<int> result;
        QStyleOptionViewItem option;
        option.widget = &list;
        for (int row = 0; row < model.rowCount(); ++row)
            result << delegate->sizeHint(option, model.index(row, DecisionLogModel::Headline)).height();
        return result;
    }

private Q_SLOTS:
    void cleanup() { DisplayZone::instance().setLocal(false); }

    void theNewestRowOfEachDayIsHigher()
    {
        DecisionLogModel model;
        model.setDecisions({at(5, 6, 9), at(4, 6, 1), at(3, 5, 23), at(2, 5, 22), at(1, 3, 22)});
        const QList<int> h = heights(model);
        QVERIFY(h[0] > h[1]);
        QVERIFY(h[2] > h[3]);
        QCOMPARE(h[0], h[2]);
        QCOMPARE(h[4], h[2]);
        QCOMPARE(h[1], h[3]);
    }

    void aNewerRowOfTheSameDayTakesTheNameAway()
    {
        DecisionLogModel model;
        model.setDecisions({at(1, 5, 9)});
        const int alone = heights(model)[0];
        model.setDecisions({at(2, 5, 10), at(1, 5, 9)});
        const QList<int> h = heights(model);
        QCOMPARE(h[0], alone);
        QVERIFY(h[1] < alone);
    }

    void aReaderHearsTheDay()
    {
        DecisionLogModel model;
        model.setDecisions({at(1, 5, 9)});
        const QString words = model.index(0, DecisionLogModel::Headline).data(Qt::AccessibleTextRole).toString();
        QVERIFY2(words.startsWith(QStringLiteral("Thu 5 Feb 2026, ")), qPrintable(words));
    }
};

QTEST_MAIN(DayRowsTest)
#include "day_rows_test.moc"
