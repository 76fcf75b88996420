#include <QAbstractButton>
#include <QLabel>
#include <QtTest>

#include "ui/choices/history.h"
#include "ui/choices/trends.h"
#include "ui/header/header_bar.h"
#include "ui/header/watch_line.h"
#include "ui/review/decision_record_panel.h"
#include "ui/review/fake_review.h"
#include "ui/review/journal_panel.h"
#include "ui/review/review_banner.h"
#include "ui/review/review_controller.h"
#include "ui/review/transport_bar.h"
#include "ui/shell/review_mode.h"
#include "ui/shell/window_fixture.h"

using namespace ballast;
using namespace ballast::ui;

/// A visit to a journal: what is said meanwhile is said where it can be seen, and the desk is found as it was left.
class ReviewVisitTest : public support::WindowFixture {
    Q_OBJECT

    std::uint64_t m_pictures{};
    support::FakeReview* m_journal{};

    std::shared_ptr<interfaces::Snapshot> picture()
    {
        auto next = nextSnapshot();
        next->sequence.value += ++m_pictures;
        next->time = next->time + Duration::seconds(30 * static_cast<std::int64_t>(m_pictures));
        return next;
    }
    void publish(const std::shared_ptr<interfaces::Snapshot>& next)
    {
        desk().publish(next);
        QCoreApplication::processEvents();
    }
    ReviewBanner* banner() { return window().findChild<ReviewBanner*>(); }
    void answer()
    {
        while (m_answered < m_journal->waiting())
            m_journal->answer(m_answered++);
        QCoreApplication::processEvents();
    }
    void visit(std::function<void(interfaces::Snapshot&)> change = {})
    {
        auto review = std::make_unique<support::FakeReview>();
        m_journal = review.get();
        m_journal->change = std::move(change);
        m_answered = 0;
        window().openReview(std::move(review));
        answer();
        QTRY_VERIFY(window().shownSnapshot()->session == interfaces::SessionKind::Review);
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(m_window.get(), key, modifiers); }

    std::size_t m_answered{};

private Q_SLOTS:
    void init()
    {
        openWindow();
        Trends::instance().clear();
        History::instance().clear();
    }
    void cleanup() { closeWindow(); }

    /// A journal of a day answers a jump after seconds: until then no figure stands as if it were of that time.
    void untilAJumpIsReadNoFigureStandsForIt()
    {
        visit();
        auto* header = window().header();
        auto* greeks = window().docks().value(QStringLiteral("greeks-by-expiry"));
        window().showPanel(QStringLiteral("greeks-by-expiry"));
        QTRY_VERIFY(greeks->isVisible() && !greeks->waits());
        const QString before = header->block(HeaderBar::NetDelta)->accessibleName();
        QVERIFY(!before.isEmpty());
        window().review()->controller()->jumpToTime(m_journal->at(12.0));
        QTRY_VERIFY(greeks->waits());
        QCOMPARE(greeks->waitingWords(), QStringLiteral("Reading 5 Feb 2026, 12:00:00.000 UTC."));
        for (const auto block : {HeaderBar::NetDelta, HeaderBar::Gamma, HeaderBar::Pnl, HeaderBar::Margin})
            QVERIFY2(header->block(block)->accessibleName().endsWith(QStringLiteral(": being read")),
                     qPrintable(header->block(block)->accessibleName()));
        QVERIFY2(banner()->accessibleDescription().startsWith(QStringLiteral("Reading 5 Feb 2026, 12:00:00.000 UTC.")),
                 qPrintable(banner()->accessibleDescription()));
        // The records are the journal's own, whatever picture is shown.
        QVERIFY(!window().docks().value(QStringLiteral("journal"))->waits());
        if (const auto folder = qEnvironmentVariable("BALLAST_PICTURES"); !folder.isEmpty())
            window().grab().save(folder + QStringLiteral("/reading.png"));
        // A panel that must wait for long shows the ones before again, and says so; the header does not.
        QTRY_VERIFY2_WITH_TIMEOUT(greeks->waitingWords().startsWith(QStringLiteral("Still of ")),
                                  qPrintable(greeks->waitingWords()), 5'000);
        QVERIFY(greeks->waitingWords().endsWith(QStringLiteral(". Reading 5 Feb 2026, 12:00:00.000 UTC.")));
        QVERIFY(header->block(HeaderBar::NetDelta)->accessibleName().endsWith(QStringLiteral(": being read")));
        answer();
        QVERIFY(!greeks->waits());
        QCOMPARE(header->block(HeaderBar::NetDelta)->accessibleName(), before);
        QVERIFY(!banner()->accessibleDescription().startsWith(QStringLiteral("Reading")));
        // What goes back to the desk while it reads leaves none of it behind.
        window().review()->controller()->jumpToTime(m_journal->at(14.0));
        QTRY_VERIFY(greeks->waits());
        window().closeReview();
        QVERIFY(!greeks->waits());
        QVERIFY(!header->block(HeaderBar::NetDelta)->accessibleName().endsWith(QStringLiteral(": being read")));
    }

    void aWrongJumpIsSaidInTheBanner()
    {
        visit();
        auto* journal = window().findChild<JournalPanel*>();
        QVERIFY(journal->isVisible());
        journal->filter()->setFocus();
        QTest::keyClicks(journal->filter(), QStringLiteral("#999999"));
        QTest::keyClick(journal->filter(), Qt::Key_Return);
        QCOMPARE(banner()->notice(), QStringLiteral("No record is called “#999999”."));
        QVERIFY(window().watchLine()->notice().isEmpty());
        if (const auto folder = qEnvironmentVariable("BALLAST_PICTURES"); !folder.isEmpty())
            window().grab().save(folder + QStringLiteral("/review_notice.png"));
        window().closeReview();
        QVERIFY2(window().watchLine()->notice().isEmpty(), "it was of the journal");
    }

    /// Whatever has the keyboard there: the scrubber's buttons have no filter of their own.
    void theFiltersKeyIsTheJournalsBesideAJournal()
    {
        window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        visit();
        auto* journal = window().findChild<JournalPanel*>();
        auto* transport = window().findChild<TransportBar*>();
        auto* button = transport->findChild<QAbstractButton*>();
        button->setFocus();
        QVERIFY(button->hasFocus());
        press(Qt::Key_F, Qt::ControlModifier);
        QVERIFY(journal->filter()->hasFocus());
        // A panel that has a filter of its own is no exception, nor a journal that is closed.
        window().showPanel(QStringLiteral("decisions"));
        QVERIFY(window().focusedPanel() == panel("decisions"));
        press(Qt::Key_F, Qt::ControlModifier);
        QVERIFY(journal->filter()->hasFocus());
        window().area()->close(journal->id());
        QVERIFY(!journal->isVisible());
        press(Qt::Key_F, Qt::ControlModifier);
        QVERIFY(journal->isVisible());
        QVERIFY(journal->filter()->hasFocus());
        window().closeReview();
    }

    void everyRoadOfANoticeLeadsThere()
    {
        visit();
        press(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY2(banner()->notice().startsWith(QStringLiteral("Nothing to undo")), qPrintable(banner()->notice()));
        window().commands().pauseTrading();
        QVERIFY2(banner()->notice().startsWith(QStringLiteral("Locked: this is a journal")),
                 qPrintable(banner()->notice()));
        press(Qt::Key_S, Qt::ControlModifier);
        QVERIFY2(banner()->notice().contains(QStringLiteral("is saved")), qPrintable(banner()->notice()));
        window().closeReview();
        window().commands().pauseTrading();
        press(Qt::Key_S, Qt::ControlModifier);
        QVERIFY(window().watchLine()->notice().contains(QStringLiteral("is saved")));
    }

    /// As on the watch line: from its first painting on, though a journal that plays moves ten times a second.
    void aNoticeStandsForFiveSeconds()
    {
        visit();
        press(Qt::Key_S, Qt::ControlModifier);
        QVERIFY(banner()->notice().contains(QStringLiteral("is saved")));
        banner()->grab();
        window().review()->controller()->jumpToRow(5);
        answer();
        QVERIFY(banner()->notice().contains(QStringLiteral("is saved")));
        QTRY_VERIFY_WITH_TIMEOUT(banner()->notice().isEmpty(), ReviewBanner::kNoticeMilliseconds + 2500);
    }

    void whatTheRunningDeskAsksIsCountedBesideAJournal()
    {
        auto calm = picture();
        calm->alerts.clear();
        publish(calm);
        visit();
        QVERIFY(banner()->alertsButton()->isHidden());
        auto next = picture();
        interfaces::AlertView margin;
        margin.id = 77;
        margin.level = interfaces::AlertLevel::Critical;
        margin.text = "Margin at Deribit is 101.2 % of its equity.";
        margin.panel = "margin";
        margin.open = true;
        margin.since = next->time;
        next->alerts = {margin};
        publish(next);
        auto* button = banner()->alertsButton();
        QTRY_VERIFY(button->isVisible());
        QCOMPARE(button->text(), QStringLiteral("Critical at the running desk"));
        QVERIFY(button->toolTip().contains(QStringLiteral("101.2 %")));
        auto second = picture();
        second->alerts = next->alerts;
        second->alerts.push_back(margin);
        second->alerts.back().id = 78;
        second->alerts.back().level = interfaces::AlertLevel::Warning;
        publish(second);
        QTRY_COMPARE(button->text(), QStringLiteral("2 alerts at the running desk, worst: Critical"));
        QVERIFY(banner()->rect().contains(button->geometry()));
        if (const auto folder = qEnvironmentVariable("BALLAST_PICTURES"); !folder.isEmpty())
            for (const QSize size : {QSize(1920, 1080), QSize(1280, 720)}) {
                window().resize(size);
                QCoreApplication::processEvents();
                window().grab().save(QStringLiteral("%1/review_alerts-%2.png").arg(folder).arg(size.width()));
            }
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(!window().review()->isOpen());
        QVERIFY(panel("alerts")->isVisible());
    }

    /// The journal's figures draw a line of their own, and the desk's hour goes on.
    void trendsAreThoseOfWhatIsShown()
    {
        const auto delta = [] { return Trends::instance().of(Trends::delta("BTC")); };
        for (const double value : {1.0, 2.0, 3.0}) {
            auto next = picture();
            next->underlyings.front().net.deltaCoin = value;
            publish(next);
        }
        QTRY_COMPARE(delta(), (std::vector<double>{1.0, 2.0, 3.0}));
        visit([](interfaces::Snapshot& s) { s.underlyings.front().net.deltaCoin = -50.0; });
        window().review()->controller()->jumpToRow(3);
        answer();
        QVERIFY(!delta().empty());
        for (const double value : delta())
            QCOMPARE(value, -50.0);
        auto meanwhile = picture();
        meanwhile->underlyings.front().net.deltaCoin = 4.0;
        publish(meanwhile);
        for (const double value : delta())
            QCOMPARE(value, -50.0);
        window().closeReview();
        QCOMPARE(delta(), (std::vector<double>{1.0, 2.0, 3.0, 4.0}));
    }

    /// Though the journal knows neither the coin nor the expiries that were looked at.
    void linkGroupsLookAtWhatTheyLookedAt()
    {
        const auto& shown = *window().shownSnapshot();
        const auto* eth = shown.findUnderlying("ETH");
        QVERIFY(eth && eth->byExpiry.size() > 2);
        Selection* first = window().links().of(LinkGroup::A);
        Selection* second = window().links().of(LinkGroup::B);
        first->setUnderlying(QStringLiteral("ETH"));
        first->setExpiry(eth->byExpiry[2].expiry);
        first->setStrike(1'800.0);
        second->setUnderlying(QStringLiteral("BTC"));
        second->setExpiry(shown.findUnderlying("BTC")->byExpiry[1].expiry);
        const auto expiry = second->expiry();
        visit([](interfaces::Snapshot& s) { s.underlyings.resize(1); });
        QCOMPARE(first->underlying(), QStringLiteral("BTC"));
        second->setExpiry(shown.findUnderlying("BTC")->byExpiry[3].expiry);
        window().closeReview();
        QCOMPARE(first->underlying(), QStringLiteral("ETH"));
        QCOMPARE(first->expiry(), std::optional(eth->byExpiry[2].expiry));
        QCOMPARE(first->strike(), std::optional(1'800.0));
        QCOMPARE(second->expiry(), expiry);
    }

    /// It says of itself why it does nothing, on the screen and not in a tooltip alone.
    void whatIfNotIsDashedWithItsSentence_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::newRow("small") << QSize(1280, 720);
        QTest::newRow("wide") << QSize(1920, 1080);
    }
    void whatIfNotIsDashedWithItsSentence()
    {
        QFETCH(QSize, size);
        window().resize(size);
        visit();
        window().review()->controller()->jumpToRow(1);
        answer();
        window().showPanel(QStringLiteral("decision-record"));
        QCoreApplication::processEvents();
        auto* record = window().findChild<DecisionRecordPanel*>();
        PushButton* button = record->whatIfNot();
        QVERIFY(button->isVisible() && button->isLocked());
        QCOMPARE(button->text(), QStringLiteral("What if not?"));
        QVERIFY(record->rect().contains(QRect(button->mapTo(record, QPoint()), button->size())));
        QVERIFY(button->width() >= button->sizeHint().width());
        int said = 0;
        for (const auto* label : record->findChildren<QLabel*>())
            if (label->isVisible() && label->text() == QStringLiteral("Needs the counterfactual engine.") &&
                label->width() >= label->sizeHint().width())
                ++said;
        QCOMPARE(said, 1);
        QCOMPARE(button->toolTip(), QStringLiteral("Needs the counterfactual engine."));
        if (const auto folder = qEnvironmentVariable("BALLAST_PICTURES"); !folder.isEmpty())
            window().grab().save(QStringLiteral("%1/what_if_not-%2.png").arg(folder).arg(size.width()));
        window().closeReview();
    }
};

QTEST_MAIN(ReviewVisitTest)
#include "review_visit_test.moc"
