#include <QAction>
#include <QDir>
#include <QSettings>
#include <QtTest>
#include <random>

#include "ui/header/header_bar.h"
#include "ui/review/fake_review.h"
#include "ui/shell/review_mode.h"
#include "ui/shell/window_fixture.h"

using namespace ballast;
using namespace ballast::ui;

namespace {

constexpr std::array<QSize, 4> kSizes{QSize(1280, 720), QSize(1600, 900), QSize(1920, 1080), QSize(2560, 1440)};

int envNumber(const char* name, int otherwise)
{
    bool given = false;
    const int value = qEnvironmentVariableIntValue(name, &given);
    return given ? value : otherwise;
}

}  // namespace

/// A person who opens, closes, floats, docks, tabs, resets, switches, reviews, resizes and restarts at random. After
/// each of it the window is whole, and a workspace that is come back to stands as it was left.
/// BALLAST_WALK_ACTIONS and BALLAST_WALK_SEED say how many and which; packaging/soak.sh asks for 10,000.
class WorkspaceWalkTest : public support::WindowFixture {
    Q_OBJECT

    /// What a person would miss: which panels are there, which of them float and where, and how the docked ones stand.
    struct Look {
        QStringList shown, floating;
        QMap<QString, QRect> places;
        friend bool operator==(const Look&, const Look&) = default;
    };
    struct Left {
        Look look;
        QSize size;
        bool compact{};
    };

    std::mt19937_64 m_random;
    QMap<int, Left> m_left;  ///< By workspace, as it was left.
    QStringList m_told;
    bool m_closed{};  ///< Of the window's own: a floating window may not be the last.

    int pick(int count) { return static_cast<int>(m_random() % static_cast<std::uint64_t>(count)); }
    void settle()
    {
        for (int i = 0; i < 20; ++i) {
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
            QCoreApplication::processEvents();
        }
    }

    QList<DeskDock*> shownDocks()
    {
        QList<DeskDock*> shown;
        for (DeskDock* dock : window().docks())
            if (dock->isVisible()) shown << dock;
        return shown;
    }
    /// In front of its tabs, or alone.
    bool isInFront(DeskDock* dock) { return !dock->visibleRegion().isEmpty(); }
    DeskDock* anyOf(const QList<DeskDock*>& docks)
    {
        return docks.isEmpty() ? nullptr : docks[pick(int(docks.size()))];
    }
    bool isCompact() { return window().width() < 1600 || window().height() < 800; }

    Look look()
    {
        Look now;
        for (DeskDock* dock : window().docks()) {
            // Behind a tab counts as there: it is asked of the layout, not of the pixels.
            if (dock->isHidden()) continue;
            now.shown << dock->panel()->id();
            if (dock->isFloating()) now.floating << dock->panel()->id();
            // One that floats is kept on the screen, which without a display is smaller than the window.
            if (!dock->isFloating() && isInFront(dock)) now.places[dock->panel()->id()] = dock->geometry();
        }
        return now;
    }

    /// Under a journal a workspace stands otherwise.
    int place() { return static_cast<int>(window().workspace()) + (window().review()->isOpen() ? 10 : 0); }
    void leave() { m_left[place()] = {look(), window().size(), isCompact()}; }

    // ---- what a person does
    void open()
    {
        static const QStringList kNames{
            QStringLiteral("alerts"),         QStringLiteral("vega-buckets"),    QStringLiteral("positions"),
            QStringLiteral("orders"),         QStringLiteral("fills"),           QStringLiteral("margin"),
            QStringLiteral("portfolio/pnl"),  QStringLiteral("flow/markouts"),   QStringLiteral("scenario-grid"),
            QStringLiteral("fit-table"),      QStringLiteral("decision-record"), QStringLiteral("inventory-skew"),
            QStringLiteral("greeks-by-spot"), QStringLiteral("decisions")};
        const QString name = kNames[pick(int(kNames.size()))];
        m_told << QStringLiteral("open ") + name;
        window().showPanel(name);
        settle();
        const auto* dock = window().docks().value(name.section(QLatin1Char('/'), 0, 0));
        QVERIFY2(dock && dock->isVisible() && !dock->visibleRegion().isEmpty(), "what was asked for is not in sight");
    }
    void closeOne()
    {
        auto* dock = anyOf(shownDocks());
        if (!dock) return;
        m_told << QStringLiteral("close ") + dock->panel()->id();
        dock->close();
        settle();
        QVERIFY(!dock->isVisible());
    }
    void floatOrDock()
    {
        auto* dock = anyOf(shownDocks());
        if (!dock) return;
        m_told << (dock->isFloating() ? QStringLiteral("dock ") : QStringLiteral("float ")) + dock->panel()->id();
        Q_EMIT dock->panel()->floatRequested();
    }
    void tab()
    {
        QList<DeskDock*> docked;
        for (auto* dock : shownDocks())
            if (!dock->isFloating()) docked << dock;
        auto* one = anyOf(docked);
        auto* other = anyOf(docked);
        if (!one || one == other) return;
        m_told << QStringLiteral("tab %1 to %2").arg(other->panel()->id(), one->panel()->id());
        window().tabifyDockWidget(one, other);
    }
    void drop()
    {
        auto* dock = anyOf(shownDocks());
        if (!dock) return;
        constexpr std::array kAreas{Qt::LeftDockWidgetArea, Qt::RightDockWidgetArea, Qt::BottomDockWidgetArea};
        m_told << QStringLiteral("drop ") + dock->panel()->id();
        dock->setFloating(false);
        window().addDockWidget(kAreas[static_cast<std::size_t>(pick(3))], dock);
    }
    void drag()
    {
        auto* dock = anyOf(shownDocks());
        if (!dock || dock->isFloating()) return;
        m_told << QStringLiteral("drag ") + dock->panel()->id();
        window().resizeDocks({dock}, {200 + pick(900)}, pick(2) == 0 ? Qt::Horizontal : Qt::Vertical);
    }
    void reset()
    {
        m_told << QStringLiteral("reset");
        window().resetLayout();
    }
    void turnTo()
    {
        const auto to = static_cast<Workspace>(pick(3));
        m_told << QStringLiteral("workspace %1").arg(static_cast<int>(to));
        const bool stays = to == window().workspace();
        leave();
        window().chooseWorkspace(to);
        settle();
        if (!stays) comparedWithLeft();
    }
    void reviewOrBack()
    {
        if (window().review()->isOpen()) {
            m_told << QStringLiteral("back");
            leave();
            window().closeReview();
            settle();
            return comparedWithLeft();
        }
        m_told << QStringLiteral("review");
        leave();
        window().openReview(std::make_unique<support::FakeReview>());
    }
    void resize()
    {
        const QSize size = kSizes[static_cast<std::size_t>(pick(int(kSizes.size())))];
        m_told << QStringLiteral("resize %1").arg(size.width());
        window().resize(size);
    }
    void restart()
    {
        m_told << QStringLiteral("restart");
        const bool reviewed = window().review()->isOpen();
        leave();
        auto next = nextSnapshot();
        next->orders = {};
        desk().publish(next);
        settle();
        const auto size = window().size();
        QVERIFY(window().close());
        closeWindow();
        openWindow({1920, 1080}, true);
        settle();
        QCOMPARE(window().size(), size);
        QCOMPARE(window().workspace(), Workspace::Desk);
        if (!reviewed) comparedWithLeft(false);
    }
    void byKey()
    {
        static const QList<QKeySequence> kKeys{QKeySequence(QStringLiteral("Ctrl+Shift+J")),
                                               QKeySequence(QStringLiteral("Shift+F5")),
                                               QKeySequence(QStringLiteral("F5")), QKeySequence(QStringLiteral("F2")),
                                               QKeySequence(QStringLiteral("Shift+F3"))};
        const auto keys = kKeys[pick(int(kKeys.size()))];
        m_told << keys.toString();
        for (auto* action : window().findChildren<QAction*>())
            if (action->shortcut() == keys) return action->trigger();
        QFAIL("no such key");
    }

    void act()
    {
        switch (pick(12)) {
        case 0:
        case 1:
            return open();
        case 2:
            return closeOne();
        case 3:
            return floatOrDock();
        case 4:
            return tab();
        case 5:
            return drop();
        case 6:
            return drag();
        case 7:
            return pick(3) == 0 ? reset() : byKey();
        case 8:
            return turnTo();
        case 9:
            return reviewOrBack();
        case 10:
            return resize();
        default:
            return pick(3) == 0 ? restart() : turnTo();
        }
    }

    // ---- what always holds
    void comparedWithLeft(bool withPlaces = true)
    {
        const auto left = m_left.constFind(place());
        if (left == m_left.constEnd() || left->compact != isCompact()) return;
        const Look now = look();
        for (const QString& id : left->look.shown)
            if (!now.shown.contains(id))
                qWarning().noquote() << "lost:" << id << left->look.places.value(id)
                                     << left->look.floating.contains(id);
        QCOMPARE(now.shown, left->look.shown);
        QCOMPARE(now.floating, left->look.floating);
        if (!withPlaces || left->size != window().size()) return;
        for (auto place = left->look.places.cbegin(); place != left->look.places.cend(); ++place)
            if (now.places.value(place.key()) != place.value())
                QFAIL(qPrintable(QStringLiteral("%1 stands elsewhere: %2, it was left at %3")
                                     .arg(place.key(), QDebug::toString(now.places.value(place.key())),
                                          QDebug::toString(place.value()))));
    }

    void noDocksOverlap()
    {
        QList<DeskDock*> front;
        for (auto* dock : shownDocks())
            if (!dock->isFloating() && isInFront(dock)) front << dock;
        const QRect body = window().rect();
        for (auto* one : front) {
            if (!body.contains(one->geometry()))
                QFAIL(qPrintable(one->panel()->id() + QStringLiteral(" stands outside the window: ") +
                                 QDebug::toString(one->geometry())));
            for (auto* other : front)
                if (one != other && one->geometry().intersects(other->geometry()))
                    QFAIL(qPrintable(QStringLiteral("%1 %2 covers %3 %4")
                                         .arg(one->panel()->id(), QDebug::toString(one->geometry()),
                                              other->panel()->id(), QDebug::toString(other->geometry()))));
        }
    }

    /// As the layout may not go below: in the small window panels are stacked and may be smaller.
    void noPanelIsTooSmall()
    {
        for (auto* dock : shownDocks()) {
            if (!isInFront(dock)) continue;
            const auto* panel = dock->panel();
            const QSize own = panel->minimumSizeHint().expandedTo(panel->minimumSize());
            const QSize least = isCompact() && !dock->isFloating() ? own.boundedTo({360, 120}) : own;
            if (panel->width() < least.width() || panel->height() < least.height())
                QFAIL(qPrintable(QStringLiteral("%1 is %2, its least is %3")
                                     .arg(panel->id(), QDebug::toString(panel->size()), QDebug::toString(least))));
        }
    }

    void killIsInSight()
    {
        auto* kill = window().header()->killSwitch()->killButton();
        QVERIFY(kill->isVisible());
        const QPoint middle = kill->mapTo(&window(), kill->rect().center());
        QVERIFY2(window().rect().contains(middle), "the kill switch left the window");
        QCOMPARE(window().childAt(middle), static_cast<QWidget*>(kill));
        QVERIFY(kill->visibleRegion().boundingRect() == kill->rect());
    }

    /// The window shows something, and all that it shows lies between its lines.
    void theBodyIsFull()
    {
        QRegion body;
        for (auto* dock : shownDocks())
            if (!dock->isFloating() && isInFront(dock)) body += dock->geometry();
        if (body.isEmpty()) return;
        const QRect box = body.boundingRect();
        QVERIFY2(box.top() > window().header()->mapTo(&window(), QPoint(0, window().header()->height() - 1)).y(),
                 "a panel covers the header");
    }

private Q_SLOTS:
    void init()
    {
        QStandardPaths::setTestModeEnabled(true);
        openWindow();
        closeWindow();
        QSettings().clear();
        openWindow({1920, 1080}, true);
        settle();
    }
    void cleanup()
    {
        closeWindow();
        QSettings().clear();
    }

    void theWindowIsWholeAfterEachOfManyRandomActions()
    {
        const int actions = envNumber("BALLAST_WALK_ACTIONS", 250);
        const int seed = envNumber("BALLAST_WALK_SEED", 1);
        m_random.seed(static_cast<std::uint64_t>(seed));
        for (int i = 0; i < actions; ++i) {
            act();
            settle();
            if (!QTest::currentTestFailed()) noDocksOverlap();
            if (!QTest::currentTestFailed()) noPanelIsTooSmall();
            if (!QTest::currentTestFailed()) killIsInSight();
            if (!QTest::currentTestFailed()) theBodyIsFull();
            if (!QTest::currentTestFailed()) continue;
            qWarning().noquote() << "seed" << seed << "action" << i << "after:\n "
                                 << m_told.mid(std::max<qsizetype>(0, m_told.size() - 25)).join(QStringLiteral("\n  "));
            for (auto* dock : window().docks())
                if (!dock->isHidden())
                    qWarning().noquote() << dock->panel()->id() << dock->geometry()
                                         << (dock->isFloating() ? "floats" : "") << (isInFront(dock) ? "in front" : "")
                                         << "with" << window().tabifiedDockWidgets(dock).size() << "tabs";
            const QString folder = qEnvironmentVariable("BALLAST_WALK_PICTURES");
            if (!folder.isEmpty()) window().grab().save(QDir(folder).filePath(QStringLiteral("walk.png")));
            return;
        }
    }
};

QTEST_MAIN(WorkspaceWalkTest)
#include "workspace_walk_test.moc"
