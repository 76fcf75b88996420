#include <QtTest>

#include "support/sample_snapshot.h"
#include "ui/tickets/flatten_estimate.h"

using namespace ballast;
using namespace ballast::ui;

/// What flattening would cost, against a book small enough to reckon by hand.
class FlattenEstimateTest : public QObject {
    Q_OBJECT

    static interfaces::PositionView position(const char* name, domain::InstrumentKind kind, double quantity)
    {
        interfaces::PositionView p;
        p.instrument = name;
        p.venue = "Deribit";
        p.underlying = "BTC";
        p.kind = kind;
        p.quantity = quantity;
        p.valueUsd = quantity * 100.0;
        return p;
    }
    /// 2 BTC of perpetual at 10 USD a coin and 3 USD of gas; one option whose point is worth 40 USD and whose
    /// quotes lie 3 points apart.
    static interfaces::Snapshot book()
    {
        using domain::InstrumentKind;
        interfaces::Snapshot s;
        s.positions = {position("BTC-PERPETUAL", InstrumentKind::Perpetual, -2.0),
                       position("BTC-27FEB26-60000-P", InstrumentKind::Option, -5.0),
                       position("USDC cash", InstrumentKind::Cash, 1e6)};
        auto decision = std::make_shared<domain::Decision>();
        domain::Candidate candidate;
        candidate.venue = "Deribit";
        candidate.instrument = "BTC-PERPETUAL";
        candidate.quantity = 0.5;
        candidate.gasUsd = 3.0;
        candidate.costUsd = 8.0;
        decision->candidates = {candidate};
        s.decisions.push_back({decision});
        interfaces::UnderlyingView btc;
        btc.code = "BTC";
        interfaces::LegView leg;
        leg.instrument = "BTC-27FEB26-60000-P";
        leg.venue = "Deribit";
        leg.expiry = fromCivil({2026, 2, 27, 8, 0, 0, 0});
        leg.strike = 60000.0;
        leg.greeks.vegaUsd = -40.0;
        leg.complete = true;
        btc.legs = {leg};
        interfaces::StrikeRow row;
        row.strike = 60000.0;
        row.bidVolatility = 0.60;
        row.askVolatility = 0.63;
        btc.byStrike = {{leg.expiry, 61000.0, {row}}};
        s.underlyings = {btc};
        return s;
    }

private Q_SLOTS:
    void hedgesCostWhatTheNewestDecisionFound()
    {
        const FlattenEstimate e = estimateFlatten(book(), false);
        QCOMPARE(e.orders, 1);
        QCOMPARE(e.costUsd, 2.0 * 10.0 + 3.0);
        QVERIFY(flattenSentence(book(), false).endsWith(QStringLiteral("Options stay.")));
    }

    void optionsCostHalfTheirSpread()
    {
        const FlattenEstimate e = estimateFlatten(book(), true);
        QCOMPARE(e.orders, 2);
        QVERIFY(std::abs(e.costUsd - (23.0 + 40.0 * 1.5)) < 1e-9);
        QVERIFY(flattenSentence(book(), true).contains(QStringLiteral("≈ 83 USD")));
        QVERIFY(flattenSentence(book(), true).contains(QStringLiteral("without option fees")));
    }

    void whatHasNoSpreadIsCountedAndNotPriced()
    {
        auto s = book();
        s.underlyings.front().byStrike.front().rows.front().bidVolatility.reset();
        const FlattenEstimate e = estimateFlatten(s, true);
        QCOMPARE(e.withoutCost, 1);
        QCOMPARE(e.costUsd, 23.0);
        QVERIFY(flattenSentence(s, true).contains(QStringLiteral("not in the estimate: 1")));
    }

    void anEmptyBookHasNothingToClose()
    {
        QCOMPARE(flattenSentence({}, true), QStringLiteral("There is nothing to close."));
    }
};

QTEST_MAIN(FlattenEstimateTest)
#include "flatten_estimate_test.moc"
