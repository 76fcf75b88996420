#include <QAbstractItemModelTester>
#include <QtTest>

#include "ui/decisions/decision_filter_model.h"
#include "ui/decisions/decision_log_model.h"

using namespace ballast;
using namespace ballast::ui;
using domain::DecisionKind;
using interfaces::DecisionView;

namespace {

DecisionView made(std::uint64_t sequence, DecisionKind kind = DecisionKind::Hold, int merged = 1)
{
    auto decision = std::make_shared<domain::Decision>();
    decision->sequence.value = sequence;
    decision->kind = kind;
    decision->underlying = "BTC";
    decision->reason = "Net delta lies inside its band.";
    decision->quantity = kind == DecisionKind::Hedge ? -11.617 : 0.0;
    decision->choice = kind == DecisionKind::Hedge ? "BTC-PERP" : "hold";
    decision->costUsd = kind == DecisionKind::Hedge ? 470.783 : 0.0;
    return {decision, merged, "abcdef0123456789"};
}

}  // namespace

class DecisionLogModelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepsTheRulesOfAModelThroughEveryChange()
    {
        DecisionLogModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setDecisions({made(2), made(1)});
        model.setDecisions({made(4), made(3), made(2), made(1)});
        model.setDecisions({made(5), made(4), made(3)});
        model.setDecisions({made(9)});
        model.setDecisions({});
        model.setDecisions({made(1)});
        QCOMPARE(model.rowCount(), 1);
    }

    void aNewDecisionIsOneInsertAtTheTop()
    {
        DecisionLogModel model;
        model.setDecisions({made(2), made(1)});
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setDecisions({made(3), made(2), made(1)});
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(inserted[0][1].toInt(), 0);
        QCOMPARE(inserted[0][2].toInt(), 0);
        QCOMPARE(reset.count(), 0);
        QCOMPARE(changed.count(), 0);
    }

    void aMergedHoldChangesItsRowOnly()
    {
        DecisionLogModel model;
        model.setDecisions({made(2), made(1)});
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setDecisions({made(3, DecisionKind::Hold, 2), made(1)});
        QCOMPARE(inserted.count(), 0);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed[0][0].toModelIndex().row(), 0);
        QCOMPARE(changed[0][1].toModelIndex().row(), 0);
    }

    void theSameListTellsNothing()
    {
        DecisionLogModel model;
        model.setDecisions({made(2), made(1)});
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        model.setDecisions({made(2), made(1)});
        QCOMPARE(changed.count() + inserted.count(), 0);
    }

    void copyHasFullPrecisionAndTheScreenHasNot()
    {
        DecisionLogModel model;
        model.setDecisions({made(1, DecisionKind::Hedge)});
        const QModelIndex cost = model.index(0, DecisionLogModel::Cost);
        QCOMPARE(cost.data().toString(), QStringLiteral("470.78"));
        QCOMPARE(cost.data(DecisionLogModel::FullPrecisionRole).toString(), QStringLiteral("470.783"));
    }

    void filtersByKindAndByWords()
    {
        DecisionLogModel model;
        DecisionFilterModel filter;
        filter.setSourceModel(&model);
        model.setDecisions({made(3, DecisionKind::Hedge), made(2, DecisionKind::Refused), made(1)});
        filter.setShown(DecisionFilterModel::Show::Acted);
        QCOMPARE(filter.rowCount(), 1);
        filter.setShown(DecisionFilterModel::Show::Held);
        QCOMPARE(filter.rowCount(), 1);
        filter.setShown(DecisionFilterModel::Show::All);
        filter.setWords(QStringLiteral("sell 11.617"));
        QCOMPARE(filter.rowCount(), 1);
        filter.setWords(QStringLiteral("2"));
        QCOMPARE(filter.rowCount(), 1);
    }

    /// An order is no fill: what a line says was done follows its orders.
    void aHeadlineSaysWhatBecameOfItsOrders()
    {
        DecisionLogModel model;
        const auto order = [](double quantity, double filled, domain::OrderState state) {
            interfaces::OrderView view;
            view.decision = {2};
            view.instrument = "BTC-PERP";
            view.quantity = quantity;
            view.filled = filled;
            view.state = state;
            return view;
        };
        const auto said = [&model] { return model.index(0, DecisionLogModel::Headline).data().toString(); };
        const std::vector<DecisionView> list{made(2, DecisionKind::Hedge), made(1)};
        model.setDecisions(list);
        QCOMPARE(said(), QStringLiteral("Hedge ordered, sell 11.617 BTC perpetual"));
        model.setDecisions(list, {order(6.0, 0.0, domain::OrderState::Working)});
        QCOMPARE(said(), QStringLiteral("Hedge ordered, sell 11.617 BTC perpetual"));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setDecisions(list, {order(6.0, 3.0, domain::OrderState::PartlyFilled)});
        QCOMPARE(said(), QStringLiteral("Hedged BTC, sold 5.8085 BTC of 11.617 BTC perpetual"));
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed[0][0].toModelIndex().row(), 0);
        QCOMPARE(changed[0][1].toModelIndex().row(), 0);
        // It went out in two: one that is filled is not all of it.
        model.setDecisions(list,
                           {order(6.0, 0.0, domain::OrderState::Sent), order(6.0, 6.0, domain::OrderState::Filled)});
        QCOMPARE(said(), QStringLiteral("Hedged BTC, sold 5.8085 BTC of 11.617 BTC perpetual"));
        model.setDecisions(list,
                           {order(6.0, 6.0, domain::OrderState::Filled), order(6.0, 6.0, domain::OrderState::Filled)});
        QCOMPARE(said(), QStringLiteral("Hedged BTC, sold 11.617 BTC perpetual"));
        // What is known stays when its orders have left their list, one by one.
        model.setDecisions(list, {order(6.0, 6.0, domain::OrderState::Filled)});
        model.setDecisions(list, {});
        QCOMPARE(said(), QStringLiteral("Hedged BTC, sold 11.617 BTC perpetual"));
        // The other leg of a roll, under the same number, is another instrument's.
        DecisionLogModel roll;
        auto leg = order(3.0, 3.0, domain::OrderState::Filled);
        leg.instrument = "BTC-27MAR26-70000-P";
        roll.setDecisions(list, {leg, order(6.0, 0.0, domain::OrderState::Rejected)});
        QCOMPARE(roll.index(0, DecisionLogModel::Headline).data().toString(),
                 QStringLiteral("Hedge unfilled, sell 11.617 BTC perpetual"));
        // A step back in a journal, and the same number of another session, begin anew.
        model.setDecisions({made(3), made(2, DecisionKind::Hedge), made(1)});
        QCOMPARE(model.index(1, DecisionLogModel::Headline).data().toString(),
                 QStringLiteral("Hedged BTC, sold 11.617 BTC perpetual"));
        model.setDecisions(list);
        QCOMPARE(said(), QStringLiteral("Hedge ordered, sell 11.617 BTC perpetual"));
        model.setDecisions(list, {order(6.0, 6.0, domain::OrderState::Filled)});
        QCOMPARE(said(), QStringLiteral("Hedged BTC, sold 11.617 BTC perpetual"));
        auto another = list;
        another.front().hash = "fedcba9876543210";
        model.setDecisions(another);
        QCOMPARE(said(), QStringLiteral("Hedge ordered, sell 11.617 BTC perpetual"));
        for (const auto ended : {domain::OrderState::Cancelled, domain::OrderState::Rejected,
                                 domain::OrderState::NotSent, domain::OrderState::NotPlaced}) {
            DecisionLogModel other;
            other.setDecisions(list, {order(6.0, 0.0, ended)});
            QCOMPARE(other.index(0, DecisionLogModel::Headline).data().toString(),
                     QStringLiteral("Hedge unfilled, sell 11.617 BTC perpetual"));
        }
    }
};

QTEST_MAIN(DecisionLogModelTest)
#include "decision_log_model_test.moc"
