#include <QSignalSpy>
#include <QtTest>

#include "ui/format/number_format.h"
#include "ui/review/fake_review.h"
#include "ui/review/record_kind.h"
#include "ui/review/review_controller.h"

using namespace ballast;
using namespace ballast::ui;
using support::FakeReview;

/// Walking through a journal: steps, jumps, playing; late answers are dropped.
class ReviewControllerTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        auto review = std::make_unique<FakeReview>();
        m_review = review.get();
        m_controller = std::make_unique<ReviewController>(std::move(review));
    }
    void cleanup() { m_controller.reset(); }
    void startsBeforeTheFirstRecord();
    void stepsStayInsideTheJournal();
    void jumpsGoToTheNextOfTheirKind();
    void anInstantBetweenRecordsIsSaid();
    void lateAnswersAreDropped();
    void answersAfterTheEndOfTheControllerAreHarmless();
    void playingGoesByJournalTimeAndJumpsGaps();
    void playingStopsAtTheEnd();
    void whatALongReadTookIsNotPlayedOver();
    void aPictureThatDoesNotComeEndsTheReading();
    void speedsAreFour();
    void scrubbingIsThrottledAndLandsExactly();
    void brokenChainIsNamed();
    void clockBannerAndHeadSayTheSameInstant();

private:
    FakeReview* m_review{};
    std::unique_ptr<ReviewController> m_controller;
};

void ReviewControllerTest::startsBeforeTheFirstRecord()
{
    QCOMPARE(m_controller->position().row, std::size_t{0});
    QCOMPARE(m_review->before, std::vector<std::uint64_t>{1});
    QSignalSpy ready(m_controller.get(), &ReviewController::snapshotReady);
    m_review->answer(0);
    QCOMPARE(ready.count(), 0);  // It is queued, never called from the core's thread.
    QVERIFY(ready.wait(1000));
    QVERIFY(m_controller->snapshot());
    QVERIFY(m_controller->sentence().startsWith(
        QStringLiteral("Desk as it stood on 5 Feb 2026 at 00:29:59.890 UTC, one step before decision 1.")));
}

void ReviewControllerTest::clockBannerAndHeadSayTheSameInstant()
{
    QSignalSpy ready(m_controller.get(), &ReviewController::snapshotReady);
    std::size_t asked = m_review->waiting();
    const auto answer = [&] {
        m_review->answer(asked++);
        QVERIFY(ready.wait(1000));
        // The header's clock shows the picture's time; head and banner must say the same.
        const Timestamp clock = m_controller->snapshot()->time;
        QCOMPARE(m_controller->shownTime().nanoseconds, clock.nanoseconds);
        QVERIFY(m_controller->sentence().contains(recordTime(clock)));
    };
    for (const std::size_t row : {std::size_t{5}, std::size_t{17}, m_review->rows().size()}) {
        m_controller->jumpToRow(row);
        answer();
    }
    m_controller->jumpToTime(m_review->at(3.21));
    // Until the answer comes, all three stay with the picture that is still on the screen.
    QCOMPARE(m_controller->shownTime().nanoseconds, m_controller->snapshot()->time.nanoseconds);
    QVERIFY(m_controller->sentence().contains(recordTime(m_controller->snapshot()->time)));
    answer();
}

void ReviewControllerTest::stepsStayInsideTheJournal()
{
    m_controller->previous();
    QCOMPARE(m_controller->position().row, std::size_t{0});
    m_controller->step(10);
    QCOMPARE(m_controller->position().row, std::size_t{10});
    m_controller->step(1000);
    QCOMPARE(m_controller->position().row, m_review->rows().size());
    QVERIFY(m_controller->sentence().contains(QStringLiteral("after the last decision, 40")));
    QCOMPARE(m_controller->currentRow()->decision->sequence.value, std::uint64_t{40});
    m_controller->first();
    QCOMPARE(m_controller->position().row, std::size_t{0});
}

void ReviewControllerTest::jumpsGoToTheNextOfTheirKind()
{
    m_controller->nextHedge();
    QCOMPARE(m_controller->currentRow()->decision->sequence.value, std::uint64_t{2});
    m_controller->nextHedge();
    QCOMPARE(m_controller->currentRow()->decision->sequence.value, std::uint64_t{4});
    m_controller->nextOverride();
    QCOMPARE(m_controller->currentRow()->decision->sequence.value, std::uint64_t{21});
    m_controller->nextBreach();
    QCOMPARE(m_controller->currentRow()->decision->sequence.value, std::uint64_t{24});
    m_controller->nextBreach();  // No other: it stays.
    QCOMPARE(m_controller->currentRow()->decision->sequence.value, std::uint64_t{24});
    m_controller->jumpToSequence({33});
    QCOMPARE(m_controller->position().row, std::size_t{32});
    m_controller->jumpToSequence({999});
    QCOMPARE(m_controller->position().row, std::size_t{32});
}

void ReviewControllerTest::anInstantBetweenRecordsIsSaid()
{
    m_controller->jumpToTime(m_review->at(1.25));
    QVERIFY(!m_controller->position().exact);
    QVERIFY(m_controller->sentence().contains(QStringLiteral("at 01:15:00.000 UTC, between decisions 2 and 3")));
    QCOMPARE(m_review->times.size(), std::size_t{1});
    m_controller->next();
    QCOMPARE(m_controller->currentRow()->decision->sequence.value, std::uint64_t{3});
    m_controller->jumpToTime(m_review->at(1.25));
    m_controller->previous();
    QCOMPARE(m_controller->currentRow()->decision->sequence.value, std::uint64_t{2});
    m_controller->jumpToTime(m_review->at(-5.0));
    QCOMPARE(m_controller->position().time.nanoseconds, m_review->info().start.nanoseconds);
}

void ReviewControllerTest::lateAnswersAreDropped()
{
    QSignalSpy ready(m_controller.get(), &ReviewController::snapshotReady);
    m_controller->jumpToRow(5);
    m_controller->jumpToRow(9);
    m_review->answer(1);
    m_review->answer(0);
    m_review->answer(2);
    QVERIFY(ready.wait(1000));
    QTest::qWait(0);
    QCOMPARE(ready.count(), 1);
    const Timestamp expected = m_review->rows()[9].decision->time - Duration::milliseconds(110);
    QCOMPARE(m_controller->snapshot()->time.nanoseconds, expected.nanoseconds);
}

void ReviewControllerTest::answersAfterTheEndOfTheControllerAreHarmless()
{
    // The callback is kept beyond the controller, as a core thread may do.
    struct KeepingReview : FakeReview {
        explicit KeepingReview(std::function<void(std::shared_ptr<const interfaces::Snapshot>)>& kept) : m_kept(kept) {}
        void requestBefore(SequenceNumber,
                           std::function<void(std::shared_ptr<const interfaces::Snapshot>)> ready) override
        {
            m_kept = std::move(ready);
        }
        std::function<void(std::shared_ptr<const interfaces::Snapshot>)>& m_kept;
    };
    std::function<void(std::shared_ptr<const interfaces::Snapshot>)> kept;
    {
        ReviewController gone(std::make_unique<KeepingReview>(kept));
    }
    QVERIFY(kept != nullptr);
    kept(support::sampleSnapshot());
    QCoreApplication::processEvents();
}

void ReviewControllerTest::playingGoesByJournalTimeAndJumpsGaps()
{
    m_controller->jumpToTime(m_review->at(2.1));
    m_controller->setSpeed(50.0);
    m_controller->advance(Duration::seconds(6));
    QCOMPARE(m_controller->position().time.nanoseconds, (m_review->at(2.1) + Duration::minutes(5)).nanoseconds);
    m_controller->jumpToTime(m_review->at(7.99));
    m_controller->advance(Duration::seconds(6));
    QCOMPARE(m_controller->position().time.nanoseconds, m_review->at(10.5).nanoseconds);
}

void ReviewControllerTest::playingStopsAtTheEnd()
{
    QSignalSpy playing(m_controller.get(), &ReviewController::playingChanged);
    m_controller->jumpToTime(m_review->at(21.999));
    m_controller->setSpeed(50.0);
    m_controller->setPlaying(true);
    m_controller->advance(Duration::seconds(10));
    QVERIFY(!m_controller->isPlaying());
    QCOMPARE(playing.count(), 2);
    QCOMPARE(m_controller->position().time.nanoseconds, m_review->info().end.nanoseconds);
}

/// At 50 a read of one and a half seconds was followed by a step of 75 s, whose events nobody saw.
void ReviewControllerTest::whatALongReadTookIsNotPlayedOver()
{
    m_review->answer(0);
    QTRY_VERIFY(m_controller->snapshot());
    m_controller->jumpToTime(m_review->at(2.0));
    m_controller->setSpeed(50.0);
    m_controller->setPlaying(true);
    QTest::qWait(1500);
    const Timestamp before = m_controller->position().time;
    QCOMPARE(before.nanoseconds, m_review->at(2.0).nanoseconds);
    QSignalSpy moved(m_controller.get(), &ReviewController::positionChanged);
    m_review->answer(1);
    QTRY_VERIFY(!moved.isEmpty());
    m_controller->setPlaying(false);
    const double step = (m_controller->position().time - before).inSeconds();
    QVERIFY2(step > 0.0 && step < 50.0, qPrintable(QString::number(step)));
}

/// Else the figures were covered for good and the journal never played again.
void ReviewControllerTest::aPictureThatDoesNotComeEndsTheReading()
{
    m_review->answer(0);
    QTRY_VERIFY(m_controller->snapshot());
    const Timestamp shown = m_controller->shownTime();
    m_controller->jumpToTime(m_review->at(2.0));
    QTRY_VERIFY(m_controller->isReading());
    m_controller->setPlaying(true);
    m_review->answerNothing(1);
    QTRY_VERIFY(!m_controller->isReading());
    QCOMPARE(m_controller->shownTime().nanoseconds, shown.nanoseconds);
    QTRY_VERIFY(m_controller->position().time > m_review->at(2.0));
}

void ReviewControllerTest::speedsAreFour()
{
    QCOMPARE(m_controller->speed(), 1.0);
    m_controller->changeSpeed(-1);
    m_controller->changeSpeed(-1);
    QCOMPARE(m_controller->speed(), 0.5);
    for (int n = 0; n < 5; ++n)
        m_controller->changeSpeed(1);
    QCOMPARE(m_controller->speed(), 50.0);
}

void ReviewControllerTest::scrubbingIsThrottledAndLandsExactly()
{
    const std::size_t before = m_review->waiting();
    for (int n = 0; n < 50; ++n)
        m_controller->scrubTo(m_review->at(1.1 + 0.01 * n));
    QCOMPARE(m_review->waiting(), before);  // Nothing is asked within one tick.
    m_controller->jumpToTime(m_review->at(3.3));
    QCOMPARE(m_review->waiting(), before + 1);
    QCOMPARE(m_review->times.back().nanoseconds, m_review->at(3.3).nanoseconds);
    m_controller->scrubTo(m_review->at(3.4));
    QTRY_COMPARE_WITH_TIMEOUT(m_review->waiting(), before + 2, 2000);
    QCOMPARE(m_review->times.back().nanoseconds, m_review->at(3.4).nanoseconds);
}

void ReviewControllerTest::brokenChainIsNamed()
{
    QVERIFY(m_controller->brokenSentence().isEmpty());
    m_review->breakChain("Record 97 does not follow record 96. Everything from 97 on is unproven.");
    QVERIFY(m_controller->brokenSentence().contains(QStringLiteral("97")));
}

QTEST_MAIN(ReviewControllerTest)
#include "review_controller_test.moc"
