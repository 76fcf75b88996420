#include <QSignalSpy>
#include <QVBoxLayout>
#include <QtTest>
#include <algorithm>

#include "ui/format/number_format.h"
#include "ui/review/decision_record_panel.h"
#include "ui/review/decision_record_view.h"
#include "ui/review/fake_review.h"
#include "ui/review/journal_panel.h"
#include "ui/review/record_limits.h"
#include "ui/review/record_tables.h"
#include "ui/review/review_banner.h"
#include "ui/review/scrubber_curve.h"
#include "ui/review/scrubber_track.h"
#include "ui/review/scrubber_widget.h"
#include "ui/surface/picture.h"
#include "ui/theme/theme.h"
#include "ui/widgets/painted_words.h"

using namespace ballast;
using namespace ballast::ui;
using support::FakeReview;

/// Banner, scrubber, record and journal together, in both themes; the scrubber's mouse and keys.
class ReviewPicturesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ThemeHolder::instance().applyToApplication(); }
    void reviewIsDrawn_data();
    void reviewIsDrawn();
    void brokenChainIsDrawn();
    void keysMoveTheReview();
    void clickOnTheTrackJumpsAndWheelZooms();
    void theLegendCoversNoCurve();
    void clickOnAMarkGoesToItsRecord();
    void thinningKeepsSpikes();
    void aProposalsRecordMarksWhatItProposed();
    void C27_aRecordShowsWhatItWasJudgedByAndItsOrders();
    void C27_anOrderIsReadWholeCopiedAndHeard();
    void banishingTheControllerIsSafe();
};

namespace {

struct Stage {
    explicit Stage(std::unique_ptr<FakeReview> review)
        : fake(review.get()), controller(std::move(review)), banner(new ReviewBanner(&controller, &frame)),
          scrubber(new ScrubberWidget(&controller, &frame)), record(new DecisionRecordPanel(&selection, &frame)),
          journal(new JournalPanel(&selection, &frame))
    {
        auto* column = new QVBoxLayout(&frame);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(0);
        column->addWidget(banner);
        column->addWidget(scrubber);
        for (Panel* panel : {static_cast<Panel*>(record), static_cast<Panel*>(journal)}) {
            panel->header()->setParent(&frame);
            panel->header()->show();
            column->addWidget(panel->header());
            column->addWidget(panel, 1);
        }
        record->setController(&controller);
        journal->setController(&controller);
    }
    FakeReview* fake;
    Selection selection;
    ReviewController controller;
    QWidget frame;
    ReviewBanner* banner;
    ScrubberWidget* scrubber;
    DecisionRecordPanel* record;
    JournalPanel* journal;
};

}  // namespace

void ReviewPicturesTest::reviewIsDrawn_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<bool>("dark");
    QTest::addColumn<int>("row");
    QTest::newRow("review_1908x800") << QSize(1908, 800) << true << 37;
    QTest::newRow("review_1274x760_light") << QSize(1274, 760) << false << 7;
    QTest::newRow("review_1274x760_override") << QSize(1274, 760) << true << 20;
    QTest::newRow("review_700x800") << QSize(700, 800) << true << 37;
}

void ReviewPicturesTest::reviewIsDrawn()
{
    QFETCH(QSize, size);
    QFETCH(bool, dark);
    QFETCH(int, row);
    ThemeHolder::instance().setDark(dark);
    auto review = std::make_unique<FakeReview>();
    // One of a live journal's days, in a wide window and in a narrow one.
    if (dark && row == 37) review->stand("desk-2026-02-05.journal", "desk.journal", "desk-2026-02-06.journal");
    Stage stage(std::move(review));
    QCOMPARE(stage.banner->earlierButton()->isHidden(), !(dark && row == 37));
    stage.controller.jumpToRow(static_cast<std::size_t>(row));
    QSignalSpy ready(&stage.controller, &ReviewController::snapshotReady);
    stage.fake->answer(stage.fake->waiting() - 1);
    QVERIFY(ready.wait(1000));
    const QImage image = support::pictureOf(stage.frame, size, QString::fromLatin1(QTest::currentDataTag()));
    ThemeHolder::instance().setDark(true);
    QVERIFY(support::coloursIn(image) > 40);
}

/// Its choice is still to hold, but a person was asked about one of the candidates.
void ReviewPicturesTest::aProposalsRecordMarksWhatItProposed()
{
    domain::Decision d;
    d.kind = domain::DecisionKind::Proposal;
    d.underlying = "ETH";
    d.choice = std::string(domain::kHold);
    d.quantity = -137.47;
    d.costUsd = 83.8;
    d.riskRemovedUsd = 166.4;
    domain::Candidate dearer{"Hyperliquid", "ETH-PERP", -137.47};
    dearer.costUsd = 99.0;
    dearer.benefitUsd = 166.4;
    domain::Candidate proposed{"Deribit", "ETH-PERPETUAL", -137.47};
    proposed.costUsd = 83.8;
    proposed.benefitUsd = 166.4;
    d.candidates = {dearer, proposed, domain::holdCandidate()};
    const auto said = [&d](double below) { return candidateToolTip(d, below); };
    const double each = (candidateTableHeight(d) - candidateTableHeight({})) / 2.0,
                 first = candidateTableHeight({}) - each + 1.0;
    QVERIFY2(said(first).startsWith(QStringLiteral("Hyperliquid ETH-PERP:")), qPrintable(said(first)));
    QVERIFY2(said(first + each).startsWith(QStringLiteral("Deribit ETH-PERPETUAL, proposed:")),
             qPrintable(said(first + each)));
    const auto selected = [&d] {
        QImage image(600, 200, QImage::Format_RGB32);
        image.fill(Qt::black);
        QPainter painter(&image);
        paintCandidateTable(painter, image.rect(), d);
        painter.end();
        int rows = 0;
        for (int y = 0; y < image.height(); ++y)
            rows += image.pixelColor(1, y) == theme().select ? 1 : 0;
        return rows;
    };
    const int one = selected();
    QVERIFY(one > 0);
    d.kind = domain::DecisionKind::Hold;
    QCOMPARE(selected(), one);  // One row has the ground: there the candidate's, here that of Hold.
}

void ReviewPicturesTest::brokenChainIsDrawn()
{
    auto review = std::make_unique<FakeReview>();
    review->breakChain("Record 97 does not follow record 96. Everything from 97 on is unproven.");
    ReviewController controller(std::move(review));
    ReviewBanner banner(&controller);
    const QImage image = support::pictureOf(banner, {1274, 28}, QStringLiteral("review_broken"));
    QCOMPARE(image.pixelColor(2, 2), theme().breach);
}

void ReviewPicturesTest::keysMoveTheReview()
{
    ReviewController controller(std::make_unique<FakeReview>());
    ScrubberWidget scrubber(&controller);
    scrubber.show();
    QTest::keyClick(&scrubber, Qt::Key_Right);
    QCOMPARE(controller.position().row, std::size_t{1});
    QTest::keyClick(&scrubber, Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(controller.position().row, std::size_t{11});
    QTest::keyClick(&scrubber, Qt::Key_O);
    QCOMPARE(controller.position().row, std::size_t{20});
    QTest::keyClick(&scrubber, Qt::Key_Plus);
    QCOMPARE(controller.speed(), 5.0);
    QTest::keyClick(&scrubber, Qt::Key_Space);
    QVERIFY(controller.isPlaying());
    QTest::keyClick(&scrubber, Qt::Key_Space);
    QVERIFY(!controller.isPlaying());
    QTest::keyClick(&scrubber, Qt::Key_Home);
    QCOMPARE(controller.position().row, std::size_t{0});
}

void ReviewPicturesTest::clickOnTheTrackJumpsAndWheelZooms()
{
    auto review = std::make_unique<FakeReview>();
    auto* fake = review.get();
    ReviewController controller(std::move(review));
    ScrubberWidget scrubber(&controller);
    scrubber.resize(1400, 98);
    scrubber.show();
    ScrubberTrack* track = scrubber.track();
    const Timestamp wanted = fake->at(13.2);
    const QPoint at(static_cast<int>(std::lround(track->xOf(wanted))), 30);
    double low = 1e9, high = 0.0;
    for (const auto& point : fake->curve())
        if (point.underlying == "BTC") {
            low = std::min(low, point.spot);
            high = std::max(high, point.spot);
        }
    const QString words = spokenWords(wordsPaintedBy(*track->viewport()));
    QVERIFY2(words.contains(QStringLiteral("spot, low %1, high %2").arg(plain(low, 0), plain(high, 0))),
             qPrintable(words));
    QTest::mouseClick(track->viewport(), Qt::LeftButton, {}, at);
    QVERIFY(std::abs((controller.position().time - wanted).inSeconds()) < 120.0);  // Two pixels of a day.
    const auto whole = track->span();
    track->zoomTime(4.0, at.x());
    const auto part = track->span();
    QVERIFY(std::abs((part.second - part.first).inSeconds() * 4.0 - (whole.second - whole.first).inSeconds()) < 1.0);
    QVERIFY(part.first >= whole.first && part.second <= whole.second);
    QVERIFY(std::abs(track->xOf(wanted) - at.x()) < 2.0);  // The instant under the pointer stays.
    track->zoomTime(1e-6, at.x());
    QCOMPARE(track->span().first.nanoseconds, whole.first.nanoseconds);
}

/// Its words stood over the line that they name, at the bottom of the curve.
void ReviewPicturesTest::theLegendCoversNoCurve()
{
    auto review = std::make_unique<FakeReview>();
    const auto* fake = review.get();
    ReviewController controller(std::move(review));
    ScrubberWidget scrubber(&controller);
    scrubber.resize(1400, 98);
    scrubber.show();
    ScrubberTrack* track = scrubber.track();
    track->zoomTime(3.0, 0.0);  // The first hours, where the line goes down to the bottom.
    QCoreApplication::processEvents();
    const QImage picture = track->viewport()->grab().toImage();
    const auto isLine = [&](int x) {
        // Bluer than every grey of band, text and ground; antialiased it may be half of that.
        for (int y = 0; y < 60; ++y)
            if (const QColor seen = picture.pixelColor(x, y); seen.blue() - seen.red() >= 45) return true;
        return false;
    };
    int seen = 0;
    for (const auto& point : fake->curve()) {
        // At zero the axis lies over it, and a tick over one column.
        const int x = static_cast<int>(std::lround(track->xOf(point.time)));
        if (point.time > track->span().second || std::abs(point.netDelta) < 1.0) continue;
        QVERIFY2(isLine(x - 1) || isLine(x + 1), qPrintable(QStringLiteral("no net delta is seen at x %1").arg(x)));
        ++seen;
    }
    QVERIFY(seen > 100);
}

void ReviewPicturesTest::clickOnAMarkGoesToItsRecord()
{
    ReviewController controller(std::make_unique<FakeReview>());
    ScrubberWidget scrubber(&controller);
    scrubber.resize(1400, 98);
    scrubber.show();
    ScrubberTrack* track = scrubber.track();
    const auto& rows = controller.review().rows();
    const QPointF at(track->xOf(rows[20].decision->time), 69.0);
    QCOMPARE(track->markAt(at).value_or(99), std::size_t{20});
    QVERIFY(!track->markAt({at.x(), 20.0}).has_value());
    QTest::mouseClick(track->viewport(), Qt::LeftButton, {}, at.toPoint());
    QCOMPARE(controller.position().row, std::size_t{20});
    QVERIFY(controller.position().exact);
}

void ReviewPicturesTest::thinningKeepsSpikes()
{
    std::vector<interfaces::ScrubberPoint> points;
    for (int n = 0; n < 100000; ++n)
        points.push_back({Timestamp{1'000'000'000LL * (n + 1)}, "BTC", n == 54321 ? 99.0 : 1.0, -2.0, 2.0, 60000.0});
    const auto curve = makeScrubberCurve(points, "BTC", points.front().time, points.back().time, 500);
    QVERIFY(curve.delta.size() <= 1004);
    QCOMPARE(curve.mostDelta, 99.0);
    const auto spike = std::max_element(curve.delta.begin(), curve.delta.end(),
                                        [](const QPointF& a, const QPointF& b) { return a.y() < b.y(); });
    QCOMPARE(spike->y(), 99.0);
    QCOMPARE(spike->x(), 54321.0);
    QVERIFY(makeScrubberCurve(points, "ETH", points.front().time, points.back().time, 500).delta.isEmpty());
}

/// As a risk manager reads it after the close: rules, limits with what was held against them, orders with their ids.
void ReviewPicturesTest::C27_aRecordShowsWhatItWasJudgedByAndItsOrders()
{
    using Code = domain::RecordCode;
    domain::Decision d;
    d.kind = domain::DecisionKind::Hedge;
    d.underlying = "BTC";
    d.choice = "BTC-PERPETUAL";
    d.quantity = -2.0;
    d.reason = "Order to sell 2.000 BTC perpetual on Deribit.";
    DecisionRecordView view;
    const auto show = [&](QStringList orders) {
        DecisionRecord record;
        record.decision = std::make_shared<const domain::Decision>(d);
        record.orders = std::move(orders);
        record.fate = words::fateOf(2.0, record.orders.isEmpty() ? 0.0 : 2.0);
        view.setRecord(std::move(record));
    };
    show({});
    const int before = view.heightForWidth(900);
    d.judgedBy.rules = {Code::F36, Code::C04, Code::C11};
    d.judgedBy.limits = {{Code::C04, "BTC net delta", 7.5, 30.0, "BTC"},
                         {Code::C20, "initial margin at Deribit", 900'000.0, 1'000'000.0, "USD"},
                         {Code::C11, "working orders of the desk", 501.0, 500.0, "orders"},
                         {Code::Limit, "BTC option collar", 0.0003, 0.0005, "BTC"},
                         {Code::C01, "BTC gamma", 0.00001234, 0.5, "BTC"},
                         {Code::C07, "new orders of a person in a minute", 1.0, 60.0, "orders"}};
    show({QStringLiteral("run-1 (at its venue 777): sell 2 BTC-PERPETUAL at 63800, 2 filled")});
    QVERIFY(view.heightForWidth(900) > before + 6 * 20);
    support::pictureOf(view, {900, view.heightForWidth(900)}, QStringLiteral("record_judged_by"));
    QStringList words;
    for (const auto& piece : wordsPaintedBy(view))
        words << piece.text;
    const auto shows = [&](const char* text) { return words.contains(QString::fromUtf8(text)); };
    QVERIFY2(shows("C04 BTC net delta"), qPrintable(words.join(QLatin1Char('|'))));
    QVERIFY2(shows("+7.500\u00A0BTC") && shows("±30.000") && shows("within"), qPrintable(words.join(QLatin1Char('|'))));
    QVERIFY2(shows("900,000\u00A0USD") && shows("1,000,000") && shows("near"),
             qPrintable(words.join(QLatin1Char('|'))));
    QVERIFY2(shows("1\u00A0order"), qPrintable(words.join(QLatin1Char('|'))));
    QVERIFY2(shows("501\u00A0orders") && shows("500") && shows("beyond"), qPrintable(words.join(QLatin1Char('|'))));
    const auto says = [&](const char* text) { return words.join(QLatin1Char('|')).contains(QString::fromUtf8(text)); };
    QVERIFY2(says("Hedged BTC, sold") && !says("Hedge ordered"), qPrintable(words.join(QLatin1Char('|'))));
    QVERIFY2(shows("+0.00030\u00A0BTC") && shows("±0.00050"), qPrintable(words.join(QLatin1Char('|'))));
    const QString told = limitToolTip(d, {});
    QVERIFY2(told.contains(QString::fromUtf8("BTC gamma: +0.00001234\u00A0BTC, limit ±0.500\u00A0BTC, within")),
             qPrintable(told));
    QVERIFY2(told.contains(QStringLiteral("C04 position limit")), qPrintable(told));
    QVERIFY2(shows("Rules asked: F36, C04, C11"), qPrintable(words.join(QLatin1Char('|'))));
    QVERIFY2(shows("run-1 (at its venue 777): sell 2 BTC-PERPETUAL at 63800, 2 filled"),
             qPrintable(words.join(QLatin1Char('|'))));
}

/// A chain's hash as the venue's id is longer than the row: it alone gives way, and all of it is told elsewhere.
void ReviewPicturesTest::C27_anOrderIsReadWholeCopiedAndHeard()
{
    const std::string hash = "0x" + std::string(300, 'a');
    const std::string order = "run-1 (at its venue " + hash + "): sell 2 ETH-PERP at 1800, 2 filled";
    auto review = std::make_unique<FakeReview>();
    review->follow(1, {order});
    Stage stage(std::move(review));
    stage.controller.jumpToRow(1);
    auto* view = stage.record->findChild<DecisionRecordView*>();
    QVERIFY(view);
    DecisionRecordView alone;
    alone.setRecord(view->record());
    support::pictureOf(alone, {700, alone.heightForWidth(700)}, QStringLiteral("record_long_order"));
    QStringList words;
    for (const auto& piece : wordsPaintedBy(alone))
        words << piece.text;
    const QStringList painted = words.filter(QRegularExpression(QStringLiteral("^run-1 ")));
    QVERIFY2(painted.size() == 1, qPrintable(words.join(QLatin1Char('|'))));
    QVERIFY2(painted[0].startsWith(QStringLiteral("run-1 (at its venue 0xaa")) &&
                 painted[0].endsWith(QStringLiteral("aa): sell 2 ETH-PERP at 1800, 2 filled")) &&
                 painted[0].contains(QChar(0x2026)),
             qPrintable(painted[0]));
    const QString whole = text(order);
    QVERIFY(view->accessibleDescription().contains(whole));
    QVERIFY(limitToolTip(*view->record().decision, view->record().orders).contains(whole));
    const QString copied = stage.record->tableText(QLatin1Char('\t'));
    QVERIFY2(copied.endsWith(QStringLiteral("Orders that followed\n") + whole + QLatin1Char('\n')), qPrintable(copied));
}

void ReviewPicturesTest::banishingTheControllerIsSafe()
{
    Selection selection;
    auto controller = std::make_unique<ReviewController>(std::make_unique<FakeReview>());
    ReviewBanner banner(controller.get());
    ScrubberWidget scrubber(controller.get());
    JournalPanel journal(&selection);
    DecisionRecordPanel record(&selection);
    journal.setController(controller.get());
    record.setController(controller.get());
    controller.reset();
    QVERIFY(!journal.emptyMessage().isEmpty());
    QVERIFY(!record.emptyMessage().isEmpty());
    support::pictureOf(scrubber, {1200, 98}, QStringLiteral("scrubber_closed"));
    support::pictureOf(banner, {1200, 28}, QStringLiteral("banner_closed"));
}

QTEST_MAIN(ReviewPicturesTest)
#include "review_pictures_test.moc"
