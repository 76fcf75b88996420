#include <QtTest>

#include "ui/decisions/proposal_facts.h"
#include "ui/format/number_format.h"
#include "ui/tickets/decision_text.h"

using namespace ballast;
using namespace ballast::ui;

namespace {

QString shown(const char* words) { return QString::fromUtf8(words); }

/// The proposal of the design's picture.
interfaces::ProposalView pictured()
{
    auto d = std::make_shared<domain::Decision>();
    d->underlying = "BTC";
    d->kind = domain::DecisionKind::Proposal;
    d->before.delta = 5.314;
    d->before.spot = 63858.0;
    d->quantity = -2.083;
    d->costUsd = 83.80;
    d->riskRemovedUsd = 166.45;
    d->inputs = {{"surface", 1.0, "", 400, domain::Quality::Good}, {"oracle", 1.0, "", 31000, domain::Quality::Good}};
    domain::Candidate other{"Hyperliquid", "BTC-PERP", -2.083, 63819.5};
    domain::Candidate excluded{"Uniswap v3", "BTC-SPOT", -2.083, 63819.5};
    excluded.excluded = domain::findExclusion("excluded");
    domain::Candidate chosen{"Deribit", "BTC-PERPETUAL", -2.083, 63819.5, 66.5, 5.3, 12.0, 0.0, 0.0, 83.8, 166.4};
    d->candidates = {excluded, other, chosen};
    interfaces::ProposalView p;
    p.decision = d;
    p.candidateKinds = {domain::InstrumentKind::Spot, domain::InstrumentKind::Perpetual,
                        domain::InstrumentKind::Perpetual};
    p.instrument = "BTC-PERPETUAL";
    p.venue = "Deribit";
    p.limitPrice = 63819.5;
    p.now = interfaces::ProposalFigures{.quantity = -2.083,
                                        .limitPrice = 63819.5,
                                        .costUsd = 83.80,
                                        .riskRemovedUsd = 166.45,
                                        .netDelta = 5.314,
                                        .netDeltaAfter = 3.231,
                                        .spot = 63858.0,
                                        .candidates = d->candidates};
    return p;
}

}  // namespace

class ProposalFactsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// What costs more than it removes is not offered as if it were what the desk would do.
    void holdingIsNamedWhereItIsCheaper()
    {
        auto p = pictured();
        QVERIFY(!holdIsCheaper(p));
        QCOMPARE(candidateLines(p).back().name, QStringLiteral("Hold"));
        p.now->riskRemovedUsd = p.now->costUsd - 0.17;
        QVERIFY(holdIsCheaper(p));
        QCOMPARE(candidateLines(p).back().name, QStringLiteral("Hold, cheaper now"));
        p.now->riskRemovedUsd = p.now->costUsd - 0.001;  // Shown as 0.00.
        QVERIFY(!holdIsCheaper(p));
    }

    /// Each part of the cost has a column, so that the row can be added up: here funding costs 8.4 USD.
    void theColumnsOfACandidateAddUpToItsCost()
    {
        auto p = pictured();
        domain::Candidate& c = p.now->candidates[2];
        c.feeUsd = 330.9;
        c.spreadUsd = 129.4;
        c.impactUsd = 139.9;
        c.carryUsd = 8.4;
        c.costUsd = 608.6;
        const CandidateLine line = candidateLines(p).front();
        QVERIFY(line.chosen);
        QCOMPARE(line.carry, shown("8.4"));
        double sum = 0.0;
        for (const QString& part : {line.fee, line.spread, line.impact, line.gas, line.carry})
            sum += part.toDouble();
        QVERIFY(std::abs(sum - line.cost.toDouble()) < 1e-9);
        QCOMPARE(candidateLines(p).back().carry, shown("0.0"));
    }

    void titleHasSideSizeAndUnit()
    {
        auto p = pictured();
        QCOMPARE(proposalTitle(p), shown("Sell 2.083 BTC"));
        p.now->quantity = -1.5;
        QCOMPARE(proposalTitle(p), shown("Sell 1.500 BTC"));
    }

    void factsAreThoseOfThePicture()
    {
        const auto facts = proposalFacts(pictured());
        QCOMPARE(facts[0].value, shown("+3.231 BTC"));
        QCOMPARE(facts[1].value, shown("83.80 USD, 6.3\u00A0bp"));
        QCOMPARE(facts[2].value, shown("+82.65 USD"));
        QVERIFY(facts[2].gain);
        QCOMPARE(facts[3].value, shown("63,819.5 USD"));
        QCOMPARE(facts[4].value, shown("132,936 USD"));  // 2.083 × 63,819.5
        QCOMPARE(facts[5].value, shown("oracle, 31\u00A0s"));
    }

    void aResizedProposalHasTheCostOfItsOwnSize()
    {
        auto p = pictured();
        p.resizedQuantity = p.now->quantity = -1.0;
        p.now->costUsd = 40.0;
        p.now->riskRemovedUsd = 90.0;
        const auto facts = proposalFacts(p);
        QCOMPARE(facts[1].value, shown("40.00 USD, 6.3\u00A0bp"));  // 40 of 63,819.5
        QCOMPARE(facts[2].value, shown("+50.00 USD"));
        QVERIFY2(changesSince(p).contains(shown("size 2.083 to 1.000 by hand")), qPrintable(changesSince(p)));
    }

    void figuresOfNowTakeThePlaceOfThoseThatCame()
    {
        auto p = pictured();
        *p.now = {.quantity = -6.733,
                  .limitPrice = 64500.0,
                  .costUsd = 270.1,
                  .riskRemovedUsd = 1200.5,
                  .netDelta = 9.963,
                  .netDeltaAfter = 3.230,
                  .spot = 64540.0};
        QCOMPARE(proposalTitle(p), shown("Sell 6.733 BTC"));
        const auto facts = proposalFacts(p);
        QCOMPARE(facts[0].value, shown("+3.230 BTC"));
        QCOMPARE(facts[1].value, shown("270.10 USD, 6.2\u00A0bp"));  // 270.1 of 434,278.5
        QCOMPARE(facts[2].value, shown("+930.40 USD"));
        QCOMPARE(facts[3].value, shown("64,500.0 USD"));
        const QString changes = changesSince(p);
        QVERIFY(changes.contains(shown("net delta +5.314 to +9.963, size 2.083 to 6.733, spot 63,858.0 to 64,540.0, "
                                       "cost 83.80 to 270.10 USD.")));
        QVERIFY(changesSince(pictured()).startsWith(shown("Unchanged since ")));
    }

    void whatCannotBeWorkedOutIsMissing()
    {
        auto p = pictured();
        p.now.reset();
        const auto facts = proposalFacts(p);
        for (std::size_t i = 0; i < 5; ++i)
            QCOMPARE(facts[i].value, kMissing);
        QVERIFY(changesSince(p).isEmpty());
    }

    void aTypedLimitIsCalledSo()
    {
        auto p = pictured();
        QCOMPARE(proposalFacts(p)[3].label, shown("Limit price now"));
        p.limitByHand = true;
        QCOMPARE(proposalFacts(p)[3].label, shown("Limit, as typed"));
    }

    void candidatesStandChosenFirstExcludedAfterHoldLast()
    {
        const auto lines = candidateLines(pictured());
        QCOMPARE(lines.size(), std::size_t{4});
        QCOMPARE(lines[0].name, shown("Deribit perpetual, chosen"));
        QCOMPARE(lines[0].worth, shown("+82.6"));
        QCOMPARE(lines[1].name, shown("Hyperliquid perpetual"));
        QVERIFY(lines[2].excluded);
        QCOMPARE(lines[3].name, shown("Hold"));
    }
};

QTEST_APPLESS_MAIN(ProposalFactsTest)
#include "proposal_facts_test.moc"
